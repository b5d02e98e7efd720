"""The tags' editor: the draft of their next version, publication, history, second coding. Online only; nothing of it stays here."""

from __future__ import annotations

from pathlib import Path

from app.models.secrets import write_private
from app.services.desk import Desk
from app.transport.answers import WORKBOOK
from app.transport.network import PATIENT
from domain.acts.coding_second import CodedSecond
from domain.acts.coding_settle import CodingSettled
from domain.acts.tag_edit import TagEdited
from domain.acts.tag_undo import TagUndone
from domain.acts.tag_withdraw import TagWithdrawn
from domain.acts.tag_words import WordsDecided
from domain.acts.tags_publish import TagsPublished
from domain.problems import Problem, ProblemError
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

MOST_BYTES = 4 << 20
"""A book of all tags has about a tenth of it."""


class TagEditing:
    """What editors, publishers and coders ask the centre."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # -- the draft -------------------------------------------------------------------------------------

    def draft(self) -> TagDraft:
        """The version being written."""
        return self._desk.centre.get("/tags/draft", TagDraft)

    def edit(self, edit: TagEdit, seen: int) -> TagDraft:
        """Put an edit into it. Raises ``Refused``: ``tag.draft_moved`` where somebody else edited the same tag since ``seen``."""
        message = TagEdited(self._desk.ways.new_id(), edit, seen)
        return self._desk.centre.ask("/tags/draft/edits", message, TagDraft)

    def withdraw(self, edit_id: str, seen: int) -> TagDraft:
        """Take an edit out of it."""
        return self._desk.centre.ask("/tags/draft/withdraw", TagWithdrawn(edit_id, seen), TagDraft)

    def publish(self, seen: int) -> TagVersion:
        """Publish what others wrote, as it was read."""
        return self._desk.centre.ask("/tags/publish", TagsPublished(seen), TagVersion, PATIENT)

    def undo(self, version: int, number: int) -> TagVersion:
        """Take back a published edit of today."""
        return self._desk.centre.ask("/tags/undo", TagUndone(version, number), TagVersion)

    # -- looking ---------------------------------------------------------------------------------------

    def versions(self) -> TagVersions:
        """What was published, the newest first."""
        return self._desk.centre.get("/tags/versions", TagVersions)

    def history(self, code: str) -> TagHistory:
        """What became of one tag."""
        return self._desk.centre.get("/tags/history", TagHistory, {"code": code})

    def changes_of(self, version: int) -> TagHistory:
        """What one version changed."""
        return self._desk.centre.get("/tags/history", TagHistory, {"version": version})

    def places(self, code: str) -> TagPlaces:
        """What names a tag."""
        return self._desk.centre.get("/tags/places", TagPlaces, {"code": code})

    def merge_preview(self, code: str, into: str) -> MergePreview:
        """What a merge comes to."""
        return self._desk.centre.get("/tags/merge-preview", MergePreview, {"code": code, "into": into})

    # -- XLSX --------------------------------------------------------------------------------------------

    def export(self, to: Path) -> None:
        """Save all tags as a book. Raises ProblemError: ``file.not_writable``."""
        data = self._desk.centre.file("/tags/export", WORKBOOK)
        try:
            write_private(to, data)
        except OSError:
            raise ProblemError(Problem("file.not_writable", {"name": to.name})) from None

    def read_book(self, path: Path, seen: int) -> BookRead:
        """Put what a book changes into the draft; one line that cannot be taken refuses all of it.

        Raises:
            ProblemError: ``file.unreadable``, ``wire.too_large``.
        """
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ProblemError(Problem("wire.too_large", {"limit": MOST_BYTES}))
            data = path.read_bytes()
        except OSError:
            raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
        return self._desk.centre.ask(f"/tags/import?seen={seen}", data, BookRead, PATIENT)

    # -- learnt words, second coding -----------------------------------------------------------------------

    def learnt(self) -> LearntWords:
        """Words the centre proposes."""
        return self._desk.centre.get("/tags/learnt", LearntWords)

    def decide(self, decided: WordsDecided) -> TagDraft:
        """Accept some and refuse the others."""
        return self._desk.centre.ask("/tags/learnt", decided, TagDraft)

    def coding(self, *, settle: bool) -> CodingWork:
        """What waits to be coded a second time, or to be settled."""
        return self._desk.centre.get("/tags/coding", CodingWork, {"settle": "true" if settle else None})

    def code(self, order_id: str, tags: tuple[str, ...], *, settle: bool) -> CodingWork:
        """Give an order its tags; what waits next."""
        if settle:
            return self._desk.centre.ask("/tags/settle", CodingSettled(order_id, tags), CodingWork)
        return self._desk.centre.ask("/tags/coding", CodedSecond(order_id, tags), CodingWork)

    def agreement(self) -> Agreements:
        """How far two who code the same orders agree."""
        return self._desk.centre.get("/tags/agreement", Agreements)
