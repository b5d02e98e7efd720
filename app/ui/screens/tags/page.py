"""标签 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.tags.presenter import TagsPresenter
    from app.ui.screens.tags.view import TagsScreen

    bench = workplace.bench
    presenter = TagsPresenter(
        bench.tag_editing, bench.tags, workplace.scope.inner(), workplace.status.permissions
    )
    screen = TagsScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    return screen


PAGE = PageOffer("tags", "tag", Permission.TAG_READ, make, place=6)
