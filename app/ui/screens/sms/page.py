"""短信 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.sms.presenter import SmsPresenter
    from app.ui.screens.sms.view import SmsScreen

    presenter = SmsPresenter(
        workplace.bench.text_messages, workplace.scope, workplace.clock, workplace.frame.zone
    )
    screen = SmsScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    return screen


PAGE = PageOffer("sms", "chart", Permission.SMS_READ, make, place=9)
