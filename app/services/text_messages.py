"""Text messages as a desk sees them: the inbox of replies, and what becomes of what was sent."""

from __future__ import annotations

from collections.abc import Mapping

from app.services.desk import Desk
from domain.wire.sms import (
    InboxAnswer,
    InboxLine,
    InboxPage,
    InboxPick,
    InboxReply,
    InboxSettle,
    MessagePage,
    SmsConversation,
    SmsOverview,
    SmsPause,
    SmsPaused,
    TaskTexts,
)

INBOX = "/sms/inbox"


class TextMessages:
    """All of it is at the centre: a citizen's words lie on no workstation."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def inbox(self) -> InboxPage:
        """What waits to be settled, without a word of it."""
        return self._desk.centre.get(INBOX, InboxPage)

    def open_reply(self, reply_id: str) -> InboxReply:
        """One with its words, on record. Raises ``Refused`` (``sms.inbox.held``, ``sms.inbox.unknown``)."""
        return self._desk.centre.ask(f"{INBOX}/open", InboxPick(reply_id), InboxReply)

    def settle(self, reply_id: str, label: str) -> InboxLine:
        """Say what it means. Raises ``Refused``."""
        return self._desk.centre.ask(f"{INBOX}/settle", InboxSettle(reply_id, label), InboxLine)

    def undo(self, reply_id: str) -> InboxLine:
        """Take that back. Raises ``Refused`` (``sms.inbox.too_late``)."""
        return self._desk.centre.ask(f"{INBOX}/undo", InboxPick(reply_id), InboxLine)

    def answer(self, reply_id: str, template: str) -> InboxLine:
        """Send a text back. Raises ``Refused``."""
        return self._desk.centre.ask(f"{INBOX}/answer", InboxAnswer(reply_id, template), InboxLine)

    # what became of messages

    def overview(self, since: str, until: str, by: str) -> SmsOverview:
        """Figures of the messages planned on these days (``2026-01-31``)."""
        return self._desk.centre.get("/sms/overview", SmsOverview, {"since": since, "until": until, "by": by})

    def messages(self, query: Mapping[str, str]) -> MessagePage:
        """The messages behind a number, masked."""
        return self._desk.centre.get("/sms/messages", MessagePage, dict(query))

    def pause(self, paused: bool, reason: str) -> SmsPaused:
        """Pause all gateways, or let them go on. Raises ``Refused``."""
        return self._desk.centre.ask("/sms/pause", SmsPause(paused, reason), SmsPaused)

    def conversation(self, task_id: str) -> SmsConversation:
        """What was written by text about a task's event, on record. Raises ``Refused``."""
        return self._desk.centre.ask("/sms/conversation", TaskTexts(task_id), SmsConversation)
