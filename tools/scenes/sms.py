"""短信 in figures, and 短信来件: a reply open, one still sealed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.screens.sms.parts import SmsParts
from app.ui.screens.sms.presenter import SmsPresenter
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.screens.sms.view import SmsScreen
from app.ui.screens.sms_inbox.presenter import InboxPresenter
from app.ui.screens.sms_inbox.view import InboxScreen
from app.ui.shell.screen import Host, Screen
from domain.permissions import permissions_of
from domain.vocabulary import Role
from tools.scenes.places import framed
from tools.scenes.samples_sms import StandInMessages
from tools.scenes.samples_sms_rules import StandInRules
from tools.stage import Stage


def _inbox(stage: Stage) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = InboxPresenter(StandInMessages(), host.scope)
        screen = InboxScreen(host, presenter)
        presenter.setParent(screen)
        return screen

    return framed(stage, "sms_inbox", make)


def opened(stage: Stage) -> QWidget:
    """The rules were not sure; the words lie open, with what decided."""
    made = _inbox(stage)

    def after() -> None:
        page = made.page("sms_inbox")  # type: ignore[attr-defined]
        page.table.setCurrentIndex(page.model.index(2, 0))
        page._presenter.open()

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def sealed(stage: Stage) -> QWidget:
    """Chosen and not opened."""
    return _inbox(stage)


def _ledger(stage: Stage) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = SmsPresenter(StandInMessages(), host.scope, host.clock, host.zone)
        rules = RulesPresenter(
            StandInRules(), host.scope, frozenset(p.value for p in permissions_of([Role.ADMIN]))
        )
        screen = SmsParts(host, SmsScreen(host, presenter), rules)
        presenter.setParent(screen)
        rules.setParent(screen)
        return screen

    return framed(stage, "sms", make)


def ledger(stage: Stage) -> QWidget:
    """A day in figures; the messages that were not let through lie open."""
    made = _ledger(stage)
    made.stage_after = lambda: made.page("sms").ledger._presenter.open("failed:content")  # type: ignore[attr-defined]
    return made


def _part(stage: Stage, name: str) -> QWidget:
    made = _ledger(stage)

    def after() -> None:
        page = made.page("sms")  # type: ignore[attr-defined]
        page.show_part(name)
        if name == "texts":
            page.texts.table.setCurrentIndex(page.texts.model.index(1, 0))
            page.texts.text.setPlainText(f"{page.texts.text.toPlainText()}\n您昨天报警的事，民警王某已办")
        if name == "rules":
            page.rules.table.setCurrentIndex(page.rules.model.index(1, 0))
        if name == "dry":
            page.plan.confirm()

    made.stage_after = after  # type: ignore[attr-defined]
    return made


SCENES = {
    "sms-ledger": ledger,
    "sms-rules": lambda stage: _part(stage, "rules"),
    "sms-texts": lambda stage: _part(stage, "texts"),
    "sms-dry": lambda stage: _part(stage, "dry"),
    "sms-modes": lambda stage: _part(stage, "modes"),
    "sms-wrong": lambda stage: _part(stage, "wrong"),
    "sms-inbox": opened,
    "sms-inbox-sealed": sealed,
}
