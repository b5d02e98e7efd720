"""One reply: the citizen's words, what the rules thought and why, the conversation, and the keys that settle it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.ui.screens.sms_inbox import rows
from app.ui.text import tr
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import EmptyState
from app.ui.widgets.page_area import Scrolled
from domain.sms.desk import DIGITS
from domain.wire.sms import AnswerText, InboxLine, InboxReply

_COLUMNS = 3


class ReplyPane(Card):
    """Built once and then only told.

    Signals:
        pressed: a digit.
        wanted: the chosen reply is to be opened.
        texts_wanted: a text is to be chosen.
    """

    pressed = Signal(int)
    wanted = Signal()
    texts_wanted = Signal()

    def __init__(self, zone: str) -> None:
        super().__init__("", gap=12)
        self._zone = zone
        self.words = label("", wrap=True, selectable=True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setAccessibleName(tr("sms.words"))
        self.thought = label("", "muted", wrap=True)
        self.odd = label("", "caption", wrap=True)
        self.talk = label("", wrap=True, selectable=True)
        self.talk.setAccessibleName(tr("sms.talk"))
        self.keys = [KeyButton(str(at), rows.label_words(one.value)) for at, one in enumerate(DIGITS, 1)]
        for key in self.keys:
            key.set_low(True)
            key.picked.connect(lambda digit: self.pressed.emit(int(digit)))
        self.texts = Button(tr("sms.answer"), icon="message", key="T")
        self.texts.clicked.connect(self.texts_wanted)
        self.open = Button(tr("sms.open"), "primary", icon="eye", key="Enter")
        self.open.clicked.connect(self.wanted)
        self._none = EmptyState("", tr("sms.none"), icon="message")
        self._build()
        self.show_reply(None, None, 0)

    def _build(self) -> None:
        quote = QFrame()
        quote.setProperty("role", "aloud")
        quote.setLayout(column(label(tr("sms.words"), "caption"), self.words, gap=4, margin=(14, 10, 14, 12)))
        body = QWidget()
        body.setLayout(
            column(
                quote,
                self.thought,
                self.odd,
                divider(),
                label(tr("sms.talk"), "caption"),
                self.talk,
                None,
                gap=10,
                margin=(0, 0, 8, 0),
            )
        )
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, key in enumerate(self.keys):
            grid.addWidget(key, at // _COLUMNS, at % _COLUMNS)
            grid.setColumnStretch(at % _COLUMNS, 1)
        keys = QWidget()
        keys.setLayout(grid)
        self._asked = label(tr("sms.means"), "caption")
        self._whole = QWidget()
        box = column(
            Scrolled(body, tr("sms.words")), divider(), row(self._asked, None, self.texts), keys, gap=8
        )
        box.setStretch(0, 1)
        self._whole.setLayout(box)
        self._closed = QWidget()
        why = label(tr("sms.sealed"), "muted", wrap=True)
        why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._closed.setLayout(
            column(
                None,
                why,
                row(None, self.open, None),
                None,
                gap=12,
            )
        )
        for part in (self._whole, self._closed, self._none):
            self.add(part)

    def show_reply(self, line: InboxLine | None, reply: InboxReply | None, now: int) -> None:
        """Another reply, one that is still sealed, or none."""
        set_shown(self._whole, reply is not None)
        set_shown(self._closed, reply is None and line is not None)
        set_shown(self._none, reply is None and line is None)
        if reply is None:
            # Nobody's words stay on a screen that shows nobody's reply.
            for one in (self.words, self.thought, self.odd, self.talk):
                one.setText("")
            return
        self.words.setText(rows.marked(reply.words, reply.reasons) or tr("sms.erased"))
        self.thought.setText(rows.thought(reply))
        self.odd.setText(rows.doubts(reply))
        set_shown(self.odd, bool(self.odd.text()))
        self.talk.setText("\n\n".join(rows.spoken_line(one, now, self._zone) for one in reply.talk))
        self.texts.setEnabled(reply.can_answer)

    def show_choice(self, texts: list[AnswerText] | None) -> None:
        """Let the digits stand for texts, or for meanings again (``None``)."""
        self._asked.setText(tr("sms.means" if texts is None else "sms.which_text"))
        told = [one.text for one in texts] if texts is not None else [rows.label_words(one) for one in DIGITS]
        for at, key in enumerate(self.keys):
            set_shown(key, at < len(told))
            if at < len(told):
                key.set_key(str(at + 1), told[at])
