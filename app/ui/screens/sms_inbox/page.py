"""短信来件 on the rail."""

from __future__ import annotations

from app.ui.screens.sms_inbox.attach import counting
from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.sms_inbox.presenter import InboxPresenter
    from app.ui.screens.sms_inbox.view import InboxScreen

    presenter = InboxPresenter(workplace.bench.text_messages, workplace.scope)
    screen = InboxScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    count = workplace.once(counting)
    screen.headed.connect(lambda: count.take(presenter.waiting))
    return screen


PAGE = PageOffer("sms_inbox", "message", Permission.SMS_INBOX, make, place=8)
