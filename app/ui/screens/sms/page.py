"""短信 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.sms.parts import SmsParts
    from app.ui.screens.sms.presenter import SmsPresenter
    from app.ui.screens.sms.rules_presenter import RulesPresenter
    from app.ui.screens.sms.view import SmsScreen

    bench, frame = workplace.bench, workplace.frame
    figures = SmsPresenter(bench.text_messages, workplace.scope, workplace.clock, frame.zone)
    rules = RulesPresenter(bench.text_rules, workplace.scope, workplace.status.permissions)
    screen = SmsParts(frame, SmsScreen(frame, figures), rules)
    figures.setParent(screen)
    rules.setParent(screen)
    return screen


PAGE = PageOffer("sms", "chart", Permission.SMS_READ, make, place=9)
