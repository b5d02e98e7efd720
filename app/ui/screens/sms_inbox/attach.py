"""How many replies wait for somebody, on the rail; red while an emergency is among them."""

from __future__ import annotations

from app.ui.screens.sms_inbox.counting import InboxCount
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission
from domain.sms.conversation import Inbox


def counting(workplace: Workplace) -> InboxCount:
    """What the rail shows."""
    return InboxCount(workplace.bench.text_messages, workplace.scope.inner(), workplace)


def attach(workplace: Workplace) -> None:
    """For whoever settles replies, from the start on."""
    if not workplace.status.may(Permission.SMS_INBOX):
        return
    made, frame = workplace.once(counting), workplace.frame

    def show() -> None:
        urgent = made.waiting.get(Inbox.EMERGENCY, 0) > 0
        frame.set_count("sms_inbox", sum(made.waiting.values()), "bad" if urgent else "warn")

    made.counted.connect(show)
    workplace.started.connect(made.begin)
