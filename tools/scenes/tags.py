"""标签: the tree with one tag, an edit being made, a merge with what it moves, the draft, versions, words, coding, agreement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.screens.tags.presenter import Part, TagsPresenter
from app.ui.screens.tags.sheets import MergeSheet
from app.ui.screens.tags.view import TagsScreen
from app.ui.shell.screen import Host, Screen
from app.ui.widgets.overlay import open_sheets
from domain.permissions import Permission
from tools.scenes.places import framed
from tools.scenes.samples_tag_editing import PROMISED, StandInEditing, editing, picker
from tools.stage import Stage

MAY_ALL = (Permission.TAG_READ, Permission.TAG_EDIT, Permission.TAG_PUBLISH, Permission.TAG_CODE)


def tags_page(
    stage: Stage, service: StandInEditing, after: Callable[[TagsScreen], None] | None = None
) -> QWidget:
    """A whole window with the page in front."""

    def make(host: Host) -> Screen:
        presenter = TagsPresenter(editing(service), picker(), host.scope, MAY_ALL)
        screen = TagsScreen(host, presenter)
        presenter.setParent(screen)
        return screen

    made = framed(stage, "tags", make)
    if after is not None:
        made.stage_after = lambda: after(made.page("tags"))  # type: ignore[attr-defined]
    return made


def look_at(screen: TagsScreen, code: str) -> None:
    """Stand at a tag in the tree."""
    screen.tree.open_to(code)
    screen.axis.set_code(screen.tree.axis.value)
    screen._fill(code)


def tree(stage: Stage) -> QWidget:
    """A tag with its history, another person's edit of it in the draft."""
    return tags_page(stage, StandInEditing(), lambda screen: look_at(screen, PROMISED))


def search(stage: Stage) -> QWidget:
    """What is found while somebody types, slips forgiven."""

    def after(screen: TagsScreen) -> None:
        screen.search.setText("daying")
        screen._searched()

    return tags_page(stage, StandInEditing(), after)


def describe(stage: Stage) -> QWidget:
    """Refused, because somebody else edited it in between: what was typed stands."""

    def after(screen: TagsScreen) -> None:
        look_at(screen, PROMISED)
        screen.begin("describe")
        screen._sheet.confirm()  # type: ignore[union-attr]

    return tags_page(stage, StandInEditing(moved=True), after)


def merge(stage: Stage) -> QWidget:
    """What a merge moves."""

    def after(screen: TagsScreen) -> None:
        look_at(screen, PROMISED)
        screen.begin("merge")
        (sheet,) = open_sheets(screen.window())
        assert isinstance(sheet, MergeSheet)
        sheet.into.add("problem.speed.no_contact")

    return tags_page(stage, StandInEditing(), after)


def retire(stage: Stage) -> QWidget:
    """A tag that a questionnaire names."""

    def after(screen: TagsScreen) -> None:
        look_at(screen, PROMISED)
        screen.begin("retire")

    return tags_page(stage, StandInEditing(), after)


def _part(part: Part, service: StandInEditing | None = None) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        return tags_page(stage, service or StandInEditing(), lambda screen: screen.go(part))

    return scene


def draft_refused(stage: Stage) -> QWidget:
    """Own edits in it, and a file that was not taken."""

    def after(screen: TagsScreen) -> None:
        screen.go(Part.DRAFT)
        screen._presenter.read_book(Path("标签.xlsx"))

    return tags_page(stage, StandInEditing(own=True, refused=True), after)


SCENES = {
    "tags-tree": tree,
    "tags-search": search,
    "tags-describe": describe,
    "tags-merge": merge,
    "tags-retire": retire,
    "tags-draft": _part(Part.DRAFT),
    "tags-draft-refused": draft_refused,
    "tags-versions": _part(Part.VERSIONS),
    "tags-learnt": _part(Part.LEARNT),
    "tags-coding": _part(Part.CODING),
    "tags-agreement": _part(Part.AGREEMENT),
    "tags-offline": _part(Part.VERSIONS, StandInEditing(offline=True)),
}
