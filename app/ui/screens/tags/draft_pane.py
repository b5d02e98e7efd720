"""The draft of the next version: every edit with who made it, taken out by one press; published by somebody else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.screens.tags.words import book_words, edit_words
from app.ui.text import language, tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.page_area import Scrolled
from domain.wire.tags import BookRead, DraftEdit, TagDraft


class DraftPane(Card):
    """Signals:
    withdrawn: the id of an edit that is taken out.
    publish_wanted: publish it as it stands here.
    export_wanted, import_wanted: the book of all tags.
    """

    withdrawn = Signal(str)
    publish_wanted = Signal()
    export_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, clock: Callable[[], int], zone: str, *, may_edit: bool, may_publish: bool) -> None:
        super().__init__("", gap=12)
        self._clock, self._zone, self._may_edit, self._may_publish = clock, zone, may_edit, may_publish
        self._what = label("", "heading")
        self._why = Banner()
        self._book = Banner()
        self._lines = column(gap=8)
        self.buttons: list[Button] = []
        inside = QWidget()
        inside.setLayout(column(self._lines, None))
        self.take_out = Button(tr("tags.export"))
        self.take_in = Button(tr("tags.import"), icon="upload")
        self.publish = Button(tr("tags.publish"), "primary", key="Ctrl+Enter")
        self.take_out.clicked.connect(self.export_wanted)
        self.take_in.clicked.connect(self.import_wanted)
        self.publish.clicked.connect(self.publish_wanted)
        for button, may in ((self.take_out, may_edit), (self.take_in, may_edit), (self.publish, may_publish)):
            set_shown(button, may)
        self.add(row(self._what, None, self.take_out, self.take_in, self.publish))
        self.add(self._why)
        self.add(self._book)
        self.add(Scrolled(inside, tr("tags.part.draft")))
        self.body.setStretch(3, 1)

    def show_draft(self, draft: TagDraft, named: Callable[[str], str]) -> None:
        """Show its edits, those of others marked."""
        self._what.setText(tr("tags.draft.what", version=draft.version + 1, n=len(draft.edits)))
        self.publish.setEnabled(draft.publishable)
        own = any(one.own for one in draft.edits)
        self._why.say(
            tr("tags.draft.own")
            if self._may_publish and own
            else tr("tags.draft.second")
            if draft.edits
            else "",
            Tone.WARN if self._may_publish and own else Tone.ACCENT,
        )
        clear(self._lines)
        self.buttons = []
        if not draft.edits:
            self._lines.addWidget(label(tr("tags.draft.none"), "muted", wrap=True))
        for one in draft.edits:
            self._lines.addWidget(self._line(one, named))

    def show_book(self, book: BookRead) -> None:
        """What a file came to."""
        words = book_words(book, language().value)
        self._book.say(words, Tone.BAD if book.refused else Tone.OK)

    def _line(self, one: DraftEdit, named: Callable[[str], str]) -> QWidget:
        line = QWidget()
        words = edit_words(one.edit, named)
        by = tr("tags.draft.by", name=one.by_name, time=spoken(one.at, self._clock(), self._zone))
        mine = "tags.draft.mine" if one.own else "tags.draft.others"
        who = Chip(tr(mine), Tone.NEUTRAL if one.own else Tone.WARN)
        text = label(words, wrap=True, selectable=True)
        top = row(who, text)
        top.setStretch(1, 1)
        if self._may_edit:
            button = Button(tr("tags.draft.withdraw"), icon="undo", slim=True)
            button.setAccessibleName(tr("tags.draft.withdraw.of", what=words))
            button.clicked.connect(lambda: self.withdrawn.emit(one.edit_id))
            top.addWidget(button)
            self.buttons.append(button)
        line.setLayout(column(top, label(by, "caption"), divider(), gap=4))
        return line
