"""短信 in its parts: what became of the messages, the rules, the texts, a dry run, how far texts go; and who maintains the sources sees which
numbers were wrong."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.screens.sms.modes_pane import ModesPane
from app.ui.screens.sms.plan_pane import PlanPane
from app.ui.screens.sms.rule_words import mode_tone, mode_words
from app.ui.screens.sms.rules_pane import RulesPane
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.screens.sms.texts_pane import TextsPane
from app.ui.screens.sms.view import PAUSE_KEY, SmsScreen
from app.ui.screens.sms.wrong_pane import WrongPane
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.layout import column, row
from app.ui.widgets.segmented import Segmented
from domain.acts.act import Act
from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_template_put import SmsTemplatePut
from domain.wire import codec

PARTS = ("ledger", "rules", "texts", "dry", "modes", "wrong")
_TYPED, _TYPED_RULE = "sms.texts.typed", "sms.rules.typed"
"""Under what is kept that was typed and is not in force."""
T = TypeVar("T")


class SmsParts(Screen):
    """短信."""

    def __init__(self, host: Host, ledger: SmsScreen, presenter: RulesPresenter) -> None:
        super().__init__()
        self._host, self._presenter, self.ledger = host, presenter, ledger
        self.rules, self.texts, self.plan, self.modes = (
            RulesPane(host, presenter),
            TextsPane(host, presenter),
            PlanPane(host, presenter),
            ModesPane(host, presenter),
        )
        self.wrong = WrongPane(host, presenter.centre)
        self._offered = PARTS if presenter.may_sources else PARTS[:-1]
        self.part = Segmented(*((name, tr(f"sms.part.{name}")) for name in self._offered), code=PARTS[0])
        self.part.setAccessibleName(tr("sms.title"))
        self._stack = QStackedWidget()
        self._stack.addWidget(ledger)
        for pane in (self.rules, self.texts, self.plan, self.modes, self.wrong):
            holder = QWidget()
            holder.setLayout(column(pane, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN)))
            self._stack.addWidget(holder)
        inset = column(row(self.part, None), margin=(PAGE_MARGIN, 0, PAGE_MARGIN, 0))
        whole = column(inset, self._stack, gap=12, margin=(0, 0, 0, 0))
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.part.chosen.connect(self.show_part)
        ledger.headed.connect(self.headed)
        presenter.rules_came.connect(self.headed)
        presenter.texts_came.connect(self._bring_back)
        presenter.rules_came.connect(self._bring_rule_back)
        add = host.shortcuts.add
        for at, name in enumerate(self._offered, 1):
            add(f"Ctrl+{at}", f"sms.part.{name}", partial(self.show_part, name), scope="sms", owner=self)
        add("Ctrl+Return", "sms.keys.go", self._go, scope="sms", owner=self)
        add(PAUSE_KEY, "sms.keys.pause", ledger.ask, scope="sms", owner=self)
        add("Ctrl+N", "sms.rules.new", self._new, scope="sms", owner=self)
        # Keys of the parts themselves: as shortcuts of the window they would be taken from a sheet over it, and from whoever types.
        host.shortcuts.describe("Esc", "sms.keys.back", "sms")
        host.shortcuts.describe("Delete", "sms.modes.out", "sms")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    # -- what the frame asks ----------------------------------------------------------------------------

    def title(self) -> str:
        return tr("sms.title")

    def state(self) -> tuple[str, Tone] | None:
        mode = self._presenter.mode
        return (mode_words(mode), mode_tone(mode)) if mode else self.ledger.state()

    def entered(self) -> None:
        self._presenter.load()
        self.show_part(self.part.code())

    def left(self) -> None:
        self.ledger.left()

    def keep(self) -> None:
        text, rule = self.texts, self.rules.form
        self._host.remember(_TYPED, _kept(text.filled() if text.touched else None, text.seen))
        self._host.remember(_TYPED_RULE, _kept(rule.filled() if rule.touched else None, rule.seen))

    # -- between the parts ------------------------------------------------------------------------------

    @Slot(str)
    def show_part(self, name: str) -> None:
        """One of ``PARTS`` in front; what is typed on the others stays."""
        self.part.set_code(name)
        before, now = self._stack.currentIndex(), PARTS.index(name)
        self._stack.setCurrentIndex(now)
        if now == 0:
            self.ledger.entered()
            return
        if before == 0:
            self.ledger.left()
        (None, self.rules.table, self.texts.table, self.plan.go, self.modes.first, self.wrong.table)[
            now
        ].setFocus()  # type: ignore[union-attr]
        if name == "modes":
            self.modes.entered()
        elif name == "wrong":
            self.wrong.entered()

    def _go(self) -> None:
        goes = {1: self.rules.form.confirm, 2: self.texts.confirm, 3: self.plan.confirm, 4: self.modes.go}
        if go := goes.get(self._stack.currentIndex()):
            go()

    def _new(self) -> None:
        if self._stack.currentIndex() == 1:
            self.rules.begin_new()

    def _escape(self) -> None:
        self.ledger.escape()
        self.rules.escape()
        self.modes.escape()

    @Slot()
    def _bring_back(self) -> None:
        """What was typed of a text when the window went the last time, once the texts are there."""
        seen, told = _brought(self._host.remembered(_TYPED), SmsTemplatePut)
        if told is not None and not self.texts.touched:
            self._host.remember(_TYPED, "")
            self.texts.bring_back(told, seen)
            self._host.toast(tr("sms.texts.brought_back"))

    @Slot()
    def _bring_rule_back(self) -> None:
        """The same of a rule."""
        seen, told = _brought(self._host.remembered(_TYPED_RULE), SmsRulePut)
        if told is not None and not self.rules.form.touched:
            self._host.remember(_TYPED_RULE, "")
            self.rules.form.bring_back(told, seen, self._presenter.rule(told.rule))
            self._host.toast(tr("sms.rules.brought_back"))


def _kept(told: Act | None, seen: int) -> str:
    """What is typed with the version it began from: another may be in force when it comes back."""
    return f"{seen} {codec.encode(told).decode()}" if told is not None else ""


def _brought(kept: str, kind: type[T]) -> tuple[int, T | None]:
    seen, _, told = kept.partition(" ")
    return (int(seen), codec.decode(told.encode(), kind)) if told and seen.isdecimal() else (0, None)
