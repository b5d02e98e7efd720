"""Tried dry: how many would be asked and why the others are not, and ten of the texts; nothing comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.ui.screens.sms.rows import why_words
from app.ui.screens.sms.rule_words import leg_words
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.shell.screen import Host
from app.ui.text import has, tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import BarRow, Card
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.notices import Banner
from app.ui.widgets.page_area import Scrolled
from domain.wire.sms_rules import NamedCount, PlanPreview

_MOST = 12
"""Lines of one list."""


class PlanPane(QWidget):
    """What planning would do now."""

    def __init__(self, host: Host, presenter: RulesPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self.go = Button(tr("sms.dry.go"), "primary", icon="play", key="Ctrl+Enter")
        self.go.setEnabled(presenter.may_rule)
        self.go.setToolTip("" if presenter.may_rule else tr("sms.rules.not_yours"))
        self.banner = Banner()
        self.total = label("", "heading")
        self._lists = {name: column(gap=2) for name in ("by_reason", "by_leg", "by_unit", "by_carrier")}
        self._samples = column(gap=8)
        self.samples: list[str] = []
        counts = QWidget()
        counts.setLayout(
            column(
                *(
                    column(label(tr(f"sms.dry.{name}"), "caption"), box, gap=4)
                    for name, box in self._lists.items()
                ),
                None,
                gap=12,
            )
        )
        texts = QWidget()
        texts.setLayout(column(self._samples, None))
        left = Card("", Scrolled(counts, tr("sms.dry.counts")))
        right = Card(tr("sms.dry.samples"), Scrolled(texts, tr("sms.dry.samples")))
        both = row(left, right, gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        whole = column(row(self.total, None, self.go, gap=12), self.banner, both, gap=12)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.go.clicked.connect(self.confirm)
        presenter.previewed.connect(self._show)
        presenter.failed.connect(self._failed)
        self._rest()

    @Slot()
    def confirm(self) -> None:
        """Try it."""
        if self.go.isEnabled():
            self._presenter.ask_preview()

    def _rest(self) -> None:
        self.total.setText(tr("sms.dry.what"))
        self.banner.say("")

    @Slot(object)
    def _show(self, found: PlanPreview | None) -> None:
        self.go.setEnabled(found is not None and self._presenter.may_rule)
        if found is None:
            self.banner.say(tr("sms.dry.running"), Tone.NEUTRAL)
            return
        self.total.setText(tr("sms.dry.total", n=found.planned, parts=found.parts, events=found.looked_at))
        self._say_budget(found)
        self._fill("by_reason", found.by_reason, lambda one: why_words(one.key))
        self._fill("by_leg", found.by_leg, lambda one: leg_words(one.key))
        self._fill("by_unit", found.by_unit, lambda one: one.name or tr("sms.nothing.unit"))
        self._fill("by_carrier", found.by_carrier, lambda one: _carrier(one.key))
        clear(self._samples)
        self.samples = [one.text for one in found.samples]
        now, zone = self._host.clock(), self._host.zone
        for one in found.samples:
            head = tr("sms.dry.sample", mask=one.mask, at=spoken(one.due, now, zone), parts=one.parts)
            self._samples.addLayout(
                column(label(head, "caption"), label(one.text, "", wrap=True, selectable=True), gap=2)
            )

    def _say_budget(self, found: PlanPreview) -> None:
        if found.held:
            self.banner.say(tr("sms.dry.held", n=found.held), Tone.WARN)
        elif not found.budget:
            self.banner.say(tr("sms.dry.no_gateway"), Tone.WARN)
        elif found.parts > found.budget_left:
            self.banner.say(
                tr("sms.dry.over", parts=found.parts, left=found.budget_left, of=found.budget), Tone.WARN
            )
        else:
            self.banner.say(
                tr("sms.dry.within", parts=found.parts, left=found.budget_left, of=found.budget), Tone.OK
            )

    def _fill(self, name: str, counts: Sequence[NamedCount], said: Callable[[NamedCount], str]) -> None:
        box = self._lists[name]
        clear(box)
        most = max((one.n for one in counts), default=0)
        for one in counts[:_MOST]:
            bar = BarRow(said(one))
            bar.set(str(one.n), "", one.n / most if most else 0.0)
            box.addWidget(bar)
        if len(counts) > _MOST:
            rest = sum(one.n for one in counts[_MOST:])
            box.addWidget(label(tr("sms.dry.rest", k=len(counts) - _MOST, n=rest), "muted"))
        if not counts:
            box.addWidget(label(tr("common.none"), "muted"))

    @Slot(str, object)
    def _failed(self, what: str, error: BaseException) -> None:
        if what == "preview":
            self.go.setEnabled(self._presenter.may_rule)
            self.banner.say(self._host.fault(error), Tone.WARN)


def _carrier(key: str) -> str:
    return tr(f"sms.carrier.{key}") if has(f"sms.carrier.{key}") else key
