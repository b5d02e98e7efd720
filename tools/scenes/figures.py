"""分析: a page with a block of every kind, what a number is, its cases, and a page that did not come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.records.errors import Unreachable
from app.ui.screens.figures.presenter import FiguresPresenter
from app.ui.screens.figures.view import FiguresScreen
from app.ui.shell.screen import Host, Screen
from domain.permissions import permissions_of
from domain.problems import Problem
from domain.vocabulary import Role
from domain.wire.figures import Page
from tools.scenes.places import framed
from tools.scenes.samples_figures import StandInFigures
from tools.stage import Stage


def _page(stage: Stage, figures: StandInFigures | None = None) -> QWidget:
    permissions = frozenset(p.value for p in permissions_of([Role.ANALYST]))

    def make(host: Host) -> Screen:
        presenter = FiguresPresenter(
            figures or StandInFigures(), host.scope, host.clock, host.zone, permissions
        )
        presenter.pages = list(Page)  # also those that the centre has not got yet
        screen = FiguresScreen(host, presenter, opens_orders=True)
        presenter.setParent(screen)
        return screen

    return framed(stage, "figures", make)


def _after(stage: Stage, act: Callable[[FiguresScreen], object]) -> QWidget:
    made = _page(stage)
    made.stage_after = lambda: act(made.page("figures"))  # type: ignore[attr-defined]
    return made


def _scrolled(at: int) -> Callable[[FiguresScreen], object]:
    return lambda page: page._area.verticalScrollBar().setValue(page.cards[at].y())


def _explain(page: FiguresScreen) -> None:
    page.cards[0].charts[0][0].setFocus()
    page.explain_number()


def _offline(stage: Stage) -> QWidget:
    figures = StandInFigures()
    figures.error = Unreachable(Problem("centre.unreachable"))
    return _page(stage, figures)


SCENES = {
    "figures": _page,
    "figures-funnel": lambda stage: _after(stage, _scrolled(2)),
    "figures-explain": lambda stage: _after(stage, _explain),
    "figures-cases": lambda stage: _after(stage, lambda page: page.cases.show_cases("m=x")),
    "figures-offline": _offline,
}
