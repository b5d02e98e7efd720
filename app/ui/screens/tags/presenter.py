"""The tags as published, the draft beside them, and what is asked of the centre about both."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.ui.widgets.tag_index import TagIndex
from domain.acts.tag_words import WordsDecided
from domain.permissions import Permission
from domain.tags.editing import codes_of
from domain.tags.model import Tag
from domain.tags.search import TagSearch
from domain.tags.taxonomy import Taxonomy
from domain.wire.tags import (
    Agreements,
    BookRead,
    CodingWork,
    LearntWords,
    MergePreview,
    TagDraft,
    TagEdit,
    TagHistory,
    TagPlaces,
    TagVersion,
    TagVersions,
)

if TYPE_CHECKING:
    from app.services.tag_editing import TagEditing
    from app.services.tags import Tags

T = TypeVar("T")


class Part(StrEnum):
    """What the page shows of the tags."""

    TREE = auto()
    DRAFT = auto()
    VERSIONS = auto()
    LEARNT = auto()
    CODING = auto()
    AGREEMENT = auto()


class TagsPresenter(QObject):
    """What 标签 shows and asks. Everything of the centre's comes anew whenever its part comes to the front.

    Signals:
        renewed: the published tags are others.
        drafted: the draft is another.
        told: a part's own content came: the part and what it is.
        history_came: a tag's code and its history.
        preview_came, places_came: for the sheet that asked.
        edited: an edit stands in the draft.
        published: a ``TagVersion``.
        saved: the book was written.
        failed: something did not work: the error.
    """

    renewed = Signal()
    drafted = Signal()
    told = Signal(object, object)
    history_came = Signal(str, object)
    preview_came = Signal(object)
    places_came = Signal(object)
    edited = Signal()
    published = Signal(object)
    saved = Signal()
    failed = Signal(object)

    def __init__(
        self,
        editing: TagEditing,
        tags: Tags,
        scope: Scope,
        permissions: Collection[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing, self._tags, self.scope = editing, tags, scope
        self.may_edit = Permission.TAG_EDIT in permissions
        self.may_publish = Permission.TAG_PUBLISH in permissions
        self.may_code = Permission.TAG_CODE in permissions
        self.taxonomy = Taxonomy(())
        self.search: TagSearch | None = None
        self.draft: TagDraft | None = None
        self.history_of = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What whoever is here may see."""
        hidden = set()
        if not self.may_edit:
            hidden.add(Part.LEARNT)
        if not self.may_code:
            hidden.add(Part.CODING)
        return tuple(part for part in Part if part not in hidden)

    @property
    def in_draft(self) -> dict[str, str]:
        """What the draft does to a tag, by its code: the kind of the last edit that touches it."""
        edits = self.draft.edits if self.draft is not None else []
        return {code: kind_of(one.edit) for one in edits for code in codes_of(one.edit)}

    @property
    def seen(self) -> int:
        """The draft's revision as it stands on the screen."""
        return self.draft.revision if self.draft is not None else 0

    def index(self) -> TagIndex:
        """For a box in which tags are chosen."""
        return TagIndex(self.taxonomy, self.search)

    def tag(self, code: str) -> Tag | None:
        """A published tag."""
        return self.taxonomy.get(code)

    # -- reading ---------------------------------------------------------------------------------------

    @flow(Repeat.NEWEST)
    async def renew(self) -> None:
        """Read the published tags."""
        try:
            self.taxonomy, self.search = await self.scope.store(self._tags.picker)
        except Exception as error:
            self.failed.emit(error)
            return
        self.renewed.emit()

    def refresh(self, part: Part) -> None:
        """Ask for what a part shows."""
        self.ask_draft()
        match part:
            case Part.VERSIONS:
                self._ask_part(part, self._editing.versions)
            case Part.LEARNT:
                self._ask_part(part, self._editing.learnt)
            case Part.CODING:
                self.ask_coding(settle=False)
            case Part.AGREEMENT:
                self._ask_part(part, self._editing.agreement)
            case _:
                pass

    def ask_coding(self, *, settle: bool) -> None:
        """What waits to be coded, or to be settled."""
        self._ask_part(Part.CODING, lambda: self._editing.coding(settle=settle))

    @flow(Repeat.NEWEST)
    async def ask_draft(self) -> None:
        """Ask for the draft as it is now."""
        try:
            self._take(await self.scope.network(self._editing.draft))
        except Exception as error:
            self.failed.emit(error)

    @flow(Repeat.NEWEST)
    async def _ask_part(
        self,
        part: Part,
        ask: Callable[[], TagVersions | LearntWords | CodingWork | Agreements | TagHistory],
    ) -> None:
        try:
            found = await self.scope.network(ask)
        except Exception as error:
            self.failed.emit(error)
            return
        self.told.emit(part, found)

    def ask_changes(self, version: int) -> None:
        """What one version changed."""
        self._ask_part(Part.VERSIONS, lambda: self._editing.changes_of(version))

    @flow(Repeat.NEWEST)
    async def ask_history(self, code: str) -> None:
        """What became of a tag; an answer about another one than is looked at now is dropped."""
        self.history_of = code
        try:
            found = await self.scope.network(self._editing.history, code)
        except Exception as error:
            self.failed.emit(error)
            return
        if self.history_of == code:
            self.history_came.emit(code, found)

    @flow(Repeat.NEWEST)
    async def ask_preview(self, code: str, into: str) -> None:
        """What a merge would come to."""
        try:
            found: MergePreview = await self.scope.network(self._editing.merge_preview, code, into)
        except Exception as error:
            self.failed.emit(error)
            return
        self.preview_came.emit(found)

    @flow(Repeat.NEWEST)
    async def ask_places(self, code: str) -> None:
        """What names a tag."""
        try:
            found: TagPlaces = await self.scope.network(self._editing.places, code)
        except Exception as error:
            self.failed.emit(error)
            return
        self.places_came.emit(found)

    # -- writing -----------------------------------------------------------------------------------------

    @flow(Repeat.ONE)
    async def edit(self, edit: TagEdit) -> None:
        """Put an edit into the draft; refused, the draft is read again, so that what another did is seen."""
        try:
            self._take(await self.scope.network(self._editing.edit, edit, self.seen))
        except Exception as error:
            self.failed.emit(error)
            self.ask_draft()
            return
        self.edited.emit()

    @flow(Repeat.ONE)
    async def withdraw(self, edit_id: str) -> None:
        """Take an edit out of the draft."""
        try:
            self._take(await self.scope.network(self._editing.withdraw, edit_id, self.seen))
        except Exception as error:
            self.failed.emit(error)
            self.ask_draft()

    @flow(Repeat.ONE)
    async def publish(self) -> None:
        """Publish the draft as it stands on the screen."""
        try:
            version: TagVersion = await self.scope.network(self._editing.publish, self.seen)
        except Exception as error:
            self.failed.emit(error)
            self.ask_draft()
            return
        self.published.emit(version)
        self.ask_draft()

    @flow(Repeat.ONE)
    async def undo(self, version: int, number: int) -> None:
        """Take back a published edit of today."""
        try:
            made: TagVersion = await self.scope.network(self._editing.undo, version, number)
        except Exception as error:
            self.failed.emit(error)
            return
        self.published.emit(made)
        if self.history_of:
            self.ask_history(self.history_of)

    @flow(Repeat.ONE)
    async def export(self, to: Path) -> None:
        """Save all tags as a book."""
        try:
            await self.scope.network(self._editing.export, to)
        except Exception as error:
            self.failed.emit(error)
            return
        self.saved.emit()

    @flow(Repeat.ONE)
    async def read_book(self, path: Path) -> None:
        """Put what a book changes into the draft."""
        try:
            found: BookRead = await self.scope.network(self._editing.read_book, path, self.seen)
        except Exception as error:
            self.failed.emit(error)
            return
        self.told.emit(Part.DRAFT, found)
        self.ask_draft()

    @flow(Repeat.ONE)
    async def decide(self, code: str, accept: tuple[str, ...], refuse: tuple[str, ...]) -> None:
        """Accept learnt words into the draft and refuse the others."""
        decided = WordsDecided(code, accept, refuse, self.seen)
        try:
            self._take(await self.scope.network(self._editing.decide, decided))
        except Exception as error:
            self.failed.emit(error)
            self.ask_draft()
            return
        self._ask_part(Part.LEARNT, self._editing.learnt)

    @flow(Repeat.ONE)
    async def code(self, order_id: str, tags: tuple[str, ...], *, settle: bool) -> None:
        """Give an order its tags; the next one comes."""
        try:
            found = await self.scope.network(self._editing.code, order_id, tags, settle=settle)
        except Exception as error:
            self.failed.emit(error)
            return
        self.told.emit(Part.CODING, found)

    def _take(self, draft: TagDraft) -> None:
        self.draft = draft
        self.drafted.emit()


def kind_of(edit: TagEdit) -> str:
    """Which kind of edit it is, as the history calls it."""
    return str(type(edit).__struct_config__.tag)
