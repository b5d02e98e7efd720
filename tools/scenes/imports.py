"""导入: nothing yet, a file looked at, something to agree to, refused, taken in, an import about to be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.screens.imports.presenter import ImportsPresenter
from app.ui.screens.imports.view import ImportsScreen
from app.ui.shell.screen import Host, Screen
from domain.vocabulary import Role
from domain.wire.imports import FileState, Told
from tools.scenes.places import framed
from tools.scenes.samples_imports import StandInImports
from tools.stage import Stage

FILE = Path("热线工单 11月20日.csv")


def _page(
    stage: Stage, service: StandInImports, after: Callable[[ImportsScreen], None] | None = None
) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = ImportsPresenter(service, host.scope)  # type: ignore[arg-type]
        screen = ImportsScreen(host, presenter)
        presenter.setParent(screen)
        return screen

    made = framed(stage, "imports", make, role=Role.ADMIN, person=("周敏", "管理员"))
    if after is not None:
        made.stage_after = lambda: after(made.page("imports"))  # type: ignore[attr-defined]
    return made


def _looked_at(screen: ImportsScreen) -> None:
    screen.hand_over(FILE)


def nothing(stage: Stage) -> QWidget:
    """Where a file is dropped."""
    return _page(stage, StandInImports())


def judged(stage: Stage) -> QWidget:
    """How its rows are understood, before anything is taken in."""
    return _page(stage, StandInImports(), _looked_at)


def concerned(stage: Stage) -> QWidget:
    """Too many of its rows bring nobody to ask."""
    return _page(stage, StandInImports(concerned=True), _looked_at)


def judging(stage: Stage) -> QWidget:
    """On its way."""
    return _page(stage, StandInImports(then=FileState.JUDGING), _looked_at)


def refused(stage: Stage) -> QWidget:
    """No table of events."""
    service = StandInImports(then=FileState.REFUSED)
    service.problems = [
        Told("table.missing_column", {"column": "报警时间", "found": "工单编号、诉求人、诉求人电话"})
    ]
    return _page(stage, service, _looked_at)


def taken(stage: Stage) -> QWidget:
    """Taken in, with rejects to save."""

    def after(screen: ImportsScreen) -> None:
        screen.hand_over(FILE)
        screen.take.click()

    return _page(stage, StandInImports(), after)


def undoing(stage: Stage) -> QWidget:
    """What would go and what would stay."""
    return _page(stage, StandInImports(), lambda screen: next(iter(screen.past.buttons.values())).click())


SCENES = {
    "imports": nothing,
    "imports-judged": judged,
    "imports-concerned": concerned,
    "imports-judging": judging,
    "imports-refused": refused,
    "imports-taken": taken,
    "imports-undo": undoing,
}
