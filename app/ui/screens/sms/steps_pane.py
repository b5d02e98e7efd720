"""The way of messages from planned to read, as amounts that open their messages; what holds now beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.screens.sms import rows
from app.ui.screens.sms.rows import Step, rate_words, share
from app.ui.screens.sms.rule_words import mode_words
from app.ui.text import has, tr
from app.ui.widgets.cards import BarRow, Card
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column
from app.ui.widgets.page_area import Scrolled
from domain.sms.pace import is_near
from domain.wire.sms import GatewayStanding, ReplyRate, RuleStanding, SmsOverview


class StepsPane(Card):
    """Built anew with every look: the amounts are few.

    Signals:
        opened: what the messages are to be listed of.
    """

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("", gap=8)
        self._of = label("", "heading")
        self._list = column(gap=2)
        self.bars: dict[str, BarRow] = {}
        self._standing = column(gap=4)
        self.texts: list[str] = []
        inner = QWidget()
        inner.setLayout(
            column(self._standing, divider(), self._of, self._list, None, gap=10, margin=(0, 0, 8, 0))
        )
        self.add(Scrolled(inner, tr("sms.steps")))
        self.body.setStretch(0, 1)

    def show_steps(self, name: str, found: Sequence[Step]) -> None:
        """The way of one row's messages, or of all."""
        self._of.setText(name)
        focused = next((what for what, bar in self.bars.items() if bar.hasFocus()), "")
        clear(self._list)
        self.bars = {}
        for step in found:
            bar = BarRow(f"　{step.words}" if step.part else step.words)
            note = f"{100 * share(step):.0f}%" if step.of and step.what != "planned" else ""
            bar.set(str(step.n), note, share(step), warn=step.warn and step.n > 0)
            bar.activated.connect(partial(self.opened.emit, step.what))
            self._list.addWidget(bar)
            self.bars[step.what] = bar
        if focused in self.bars:
            self.bars[focused].setFocus()

    def show_standing(self, overview: SmsOverview) -> None:
        """Gateways with their budgets, rules, calls that wait, how many answer."""
        clear(self._standing)
        self.texts = []
        self._say(tr("sms.calls", n=overview.calls, late=overview.calls_late), bad=overview.calls_late > 0)
        for gateway in overview.gateways:
            self._say(*_gateway(gateway))
        for rule in overview.rules:
            if rule.state != "running":
                self._say(_rule(rule))
        for rate in overview.rates:
            self._say(_rate(rate), bad=rate.alarm)

    def _say(self, words: str, bad: bool = False) -> None:
        self.texts.append(words)
        self._standing.addWidget(label(words, "" if bad else "muted", tone="bad" if bad else "", wrap=True))


def _gateway(one: GatewayStanding) -> tuple[str, bool]:
    if one.stopped:
        state = tr("sms.gateway.stopped", why=rows.why_words(one.stopped))
    else:
        state = tr("sms.gateway.paused" if one.paused else "sms.gateway.works")
    words = tr(
        "sms.gateway", name=one.gateway, mode=mode_words(one.mode), state=state, n=one.spent, of=one.budget
    )
    spent_up = is_near(one.spent, one.budget)
    return (f"{words} {tr('sms.budget.near')}" if spent_up else words), bool(one.stopped or spent_up)


def _rule(one: RuleStanding) -> str:
    return tr("sms.rule", name=one.rule, state=tr(f"sms.rule.{one.state}"))


def _rate(one: ReplyRate) -> str:
    carrier = tr(f"sms.carrier.{one.carrier}") if has(f"sms.carrier.{one.carrier}") else one.carrier
    key = "sms.rate.alarm" if one.alarm else "sms.rate.usual"
    usual = rate_words(one.usual_replied, one.usual_sent)
    return tr(key, carrier=carrier, day=one.day[5:], now=rate_words(one.replied, one.sent), usual=usual)
