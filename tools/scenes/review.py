"""复核: two answers side by side, one on its way, one refused, what did not go through, without the centre."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.records.review import OwnChoice
from app.ui.screens.review.presenter import ReviewPresenter
from app.ui.screens.review.rows import Section
from app.ui.screens.review.view import ReviewScreen
from app.ui.shell.screen import Host, Screen
from domain.problems import Problem
from tools.invented import made_id
from tools.scenes.places import OFFLINE, ONLINE, framed
from tools.scenes.samples_review import StandInOversight, stations
from tools.scenes.samples_tags import StandInTags
from tools.stage import NOW, Stage


def _review(stage: Stage, oversight: StandInOversight, sync=ONLINE) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = ReviewPresenter(oversight, host.scope, host.clock, StandInTags())
        screen = ReviewScreen(host, presenter)
        presenter.setParent(screen)
        presenter.take_stations(stations())
        return screen

    return framed(stage, "review", make, sync=sync)


def side_by_side(stage: Stage) -> QWidget:
    """A relative was satisfied, the citizen was not: the lead is about to decide."""
    made = _review(stage, StandInOversight())

    def after() -> None:
        pane = made.page("review").compare_pane  # type: ignore[attr-defined]
        pane.choose(1)
        pane.reason.setText("第二次是本人接听，第一次是家里老人")
        pane._may_confirm()

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def three(stage: Stage) -> QWidget:
    """Three answers, only what differs."""
    made = _review(stage, StandInOversight())

    def after() -> None:
        page = made.page("review")  # type: ignore[attr-defined]
        page.review_table.setCurrentIndex(page.reviews.index(3, 0))
        page.compare_pane.only.setChecked(True)

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def saved(stage: Stage) -> QWidget:
    """Decided without the centre: saved here, on its way."""
    oversight = StandInOversight()
    made = _review(stage, oversight, OFFLINE)

    def after() -> None:
        page = made.page("review")  # type: ignore[attr-defined]
        oversight.offline = True
        page.compare_pane.choose(1)
        page.compare_pane.reason.setText("第二次是本人接听")
        page.compare_pane.confirm()
        page._reload()

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def refused(stage: Stage) -> QWidget:
    """Another lead was first."""
    oversight = StandInOversight()
    problem = Problem("settle.done", {"by": "林晓"})
    task = oversight.lines[0].task_id
    oversight.choices[task] = OwnChoice(made_id("c"), task, made_id("response-1"), 1, NOW, problem)
    return _review(stage, oversight)


def settled(stage: Stage) -> QWidget:
    """What was settled, by whom and why."""
    oversight = StandInOversight()
    oversight.lines = []
    made = _review(stage, oversight)
    made.stage_after = lambda: made.page("review")._presenter.show(Section.SETTLED)  # type: ignore[attr-defined]
    return made


def more(stage: Stage) -> QWidget:
    """After an import that failed: more wait than are listed."""
    oversight = StandInOversight()
    oversight.left_out = 934
    return _of_returned(stage, oversight)


def returned(stage: Stage) -> QWidget:
    """A form given to the lead because its author does not know what to correct."""
    return _of_returned(stage, StandInOversight())


def _of_returned(stage: Stage, oversight: StandInOversight) -> QWidget:
    made = _review(stage, oversight)

    def after() -> None:
        page = made.page("review")  # type: ignore[attr-defined]
        page._presenter.show(Section.RETURNED)
        page.returned_table.setCurrentIndex(page.returned.index(1, 0))
        page.returned_pane.reason.setText("按录音核对过，前一份就是对的")

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def done(stage: Stage) -> QWidget:
    """What was repaired or put aside stays."""
    made = _review(stage, StandInOversight())
    made.stage_after = lambda: made.page("review")._presenter.show(Section.DONE)  # type: ignore[attr-defined]
    return made


def nothing(stage: Stage) -> QWidget:
    """Nothing waits."""
    oversight = StandInOversight()
    oversight.lines, oversight.returned_lines = [], []
    made = _review(stage, oversight)
    calm = replace(stations(), reviews=0, refused=0, held=0)
    made.stage_after = lambda: made.page("review")._presenter.take_stations(calm)  # type: ignore[attr-defined]
    return made


def offline(stage: Stage) -> QWidget:
    """The centre was away from the start."""
    oversight = StandInOversight()
    oversight.offline = True
    return _review(stage, oversight, OFFLINE)


SCENES = {
    "review": side_by_side,
    "review-three": three,
    "review-saved": saved,
    "review-refused": refused,
    "review-settled": settled,
    "review-returned": returned,
    "review-more": more,
    "review-done": done,
    "review-nothing": nothing,
    "review-offline": offline,
}
