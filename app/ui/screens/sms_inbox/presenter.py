"""What 短信来件 shows and asks: the list, the reply somebody has open, and what they say it means."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.services.text_messages import TextMessages
from app.ui.screens.sms_inbox.rows import InboxSource
from domain.sms.desk import DIGITS
from domain.wire.sms import AnswerText, InboxLine, InboxReply


class InboxPresenter(QObject):
    """Knows which reply is open; the view only draws.

    Signals:
        opened: another reply is open, or none (``reply``).
        reload: something changed; load the list again.
        settled: a reply was settled: its line.
        answered: a text went out.
        failed: what was asked for did not come about.
        choosing: between texts, or between meanings again.
    """

    opened = Signal()
    reload = Signal()
    settled = Signal(object)
    answered = Signal()
    failed = Signal(object)
    choosing = Signal()

    def __init__(self, messages: TextMessages, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages, self.scope = messages, scope
        self.source = InboxSource(messages)
        self.line: InboxLine | None = None
        self.reply: InboxReply | None = None
        self.of_texts = False

    @property
    def waiting(self) -> dict[str, int]:
        """How many of each kind wait."""
        return self.source.page.waiting

    @property
    def mode(self) -> str:
        """How far texts go; empty until the centre said so."""
        return self.source.page.mode

    @property
    def texts(self) -> list[AnswerText]:
        """What can be sent back to whoever wrote the reply that is open; as many as there are digits."""
        if self.reply is None or not self.reply.can_answer:
            return []
        return self.source.page.texts[: len(DIGITS)]

    def choose(self, line: InboxLine | None) -> None:
        """Another line of the list. Its words stay sealed until it is opened."""
        if line is not None and self.line is not None and line.reply_id == self.line.reply_id:
            self.line = line
            return
        self.line = line
        self._show(None)

    @flow()
    async def open(self) -> None:
        """Open the chosen one."""
        line = self.line
        if line is None or self.reply is not None:
            return
        try:
            reply = await self.scope.network(self._messages.open_reply, line.reply_id)
        except Exception as error:
            self.failed.emit(error)
            self.reload.emit()
            return
        if self.line is not None and self.line.reply_id == line.reply_id:
            self._show(reply)

    def press(self, digit: int) -> None:
        """A digit: what the open reply means, or which text goes back."""
        if self.reply is None:
            return
        if not self.of_texts:
            if 1 <= digit <= len(DIGITS):
                self._settle(self.reply.line.reply_id, DIGITS[digit - 1].value)
        elif 1 <= digit <= len(self.texts):
            self._answer(self.reply.line.reply_id, self.texts[digit - 1].template)

    def choose_text(self, on: bool) -> None:
        """Let the digits choose a text, or a meaning."""
        wanted = on and bool(self.texts)
        if wanted != self.of_texts:
            self.of_texts = wanted
            self.choosing.emit()

    @flow()
    async def _settle(self, reply_id: str, label: str) -> None:
        try:
            line = await self.scope.network(self._messages.settle, reply_id, label)
        except Exception as error:
            self.failed.emit(error)
            return
        self._show(None)
        self.line = None
        self.settled.emit(line)
        self.reload.emit()

    @flow()
    async def _answer(self, reply_id: str, template: str) -> None:
        try:
            await self.scope.network(self._messages.answer, reply_id, template)
        except Exception as error:
            self.failed.emit(error)
            return
        self.choose_text(False)
        self.answered.emit()

    @flow(Repeat.EACH)
    async def undo(self, reply_id: str) -> None:
        """Take back what was settled; it waits again."""
        try:
            await self.scope.network(self._messages.undo, reply_id)
        except Exception as error:
            self.failed.emit(error)
        self.reload.emit()

    def _show(self, reply: InboxReply | None) -> None:
        if reply is None and self.reply is None:
            return
        self.reply, self.of_texts = reply, False
        self.opened.emit()
