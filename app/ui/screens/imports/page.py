"""导入 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.imports.presenter import ImportsPresenter
    from app.ui.screens.imports.view import ImportsScreen

    presenter = ImportsPresenter(workplace.bench.imports, workplace.scope)
    screen = ImportsScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    return screen


PAGE = PageOffer("imports", "upload", Permission.EVENT_IMPORT, make, place=7, begins=5)
