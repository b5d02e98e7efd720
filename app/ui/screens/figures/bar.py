"""The filter of figures: period, days, units, line, channel."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.services.figures import UnitPlace
from app.ui.screens.figures.presenter import FiguresPresenter
from app.ui.text import language, tr
from app.ui.text.codes import said
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import LineEdit, Select
from app.ui.widgets.labels import label
from app.ui.widgets.layout import FlowLayout, row, set_shown
from app.ui.widgets.segmented import Segmented
from domain.vocabulary import BusinessLine
from domain.wire.figure_links import CHANNELS, Period
from resources.figure_pages.saying import say

_DAY = 112
_SELECT = 132
_UNITS = 230
_STEP = "\u3000"


class FilterBar(QWidget):
    """What a page is narrowed to.

    Signals:
        wrong: days were typed that are none.
    """

    wrong = Signal()

    def __init__(self, presenter: FiguresPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.period = Segmented(*((one.value, _say(f"period.{one}")) for one in Period))
        self.period.setAccessibleName(_say("period"))
        self.start, self.end = (_day(_say(name)) for name in ("from", "to"))
        self.show_days = Button(_say("show"), slim=True)
        self._days = QWidget()
        self._days.setLayout(row(self.start, label("–", "muted"), self.end, self.show_days, gap=8))
        self.units = _select(_say("unit"), _UNITS, ("", _say("unit.all")))
        lines = [(one.value, said(BusinessLine, one)) for one in BusinessLine]
        self.line = _select(_say("line"), _SELECT, ("", _say("line.all")), *lines)
        sets = [(one, _say(f"channel.{one or 'sample'}")) for one in CHANNELS]
        self.channel = _select(_say("channel"), _SELECT, *sets)
        flow = FlowLayout(self, gap=8)
        for part in (self.period, self._days, self.units, self.line, self.channel):
            flow.addWidget(part)
        self.period.chosen.connect(self._choose_period)
        self.show_days.clicked.connect(self._choose_days)
        for field in (self.start, self.end):
            field.submitted.connect(self._choose_days)
        self.units.activated.connect(lambda _at: presenter.narrow(unit=self.units.currentData()))
        self.line.activated.connect(lambda _at: presenter.narrow(line=self.line.currentData()))
        self.channel.activated.connect(lambda _at: presenter.narrow(channel=self.channel.currentData()))
        presenter.turned.connect(self.show_asking)
        presenter.placed.connect(self._place)
        self.show_asking()

    @Slot()
    def show_asking(self) -> None:
        """Show what is asked now."""
        asking = self._presenter.asking
        self.period.set_code(asking.period)
        set_shown(self._days, asking.period is Period.CUSTOM)
        self.start.setText(asking.start.isoformat())
        self.end.setText(asking.end.isoformat())
        for box, code in (
            (self.units, asking.unit),
            (self.line, asking.line),
            (self.channel, asking.channel),
        ):
            box.setCurrentIndex(box.findData(code))

    @Slot()
    def _place(self) -> None:
        """The tree of units; a unit of a link that is not here shows as nothing chosen, and the page says whose it is."""
        self.units.clear()
        self.units.add_choices(("", _say("unit.all")), *(_choice(one) for one in self._presenter.units))
        self.show_asking()

    @Slot(str)
    def _choose_period(self, code: str) -> None:
        own = Period(code) is Period.CUSTOM
        set_shown(self._days, own)
        self.updateGeometry()
        if own:
            self.start.setFocus()
            self.start.selectAll()
        else:
            self._presenter.choose_period(Period(code))

    @Slot()
    def _choose_days(self) -> None:
        if not self._presenter.choose_days(self.start.text(), self.end.text()):
            self.wrong.emit()
            self.start.setFocus()
            self.start.selectAll()


def _choice(one: UnitPlace) -> tuple[str, str]:
    return one.unit_id, f"{_STEP * one.depth}{one.name}"


def _day(name: str) -> LineEdit:
    made = LineEdit("2026-01-31", limit=10)
    made.setAccessibleName(f"{name} {tr('figures.days')}")
    made.setFixedWidth(_DAY)
    return made


def _select(name: str, width: int, *choices: tuple[str, str]) -> Select:
    made = Select()
    made.setAccessibleName(name)
    made.setMaximumWidth(width)
    made.add_choices(*choices)
    return made


def _say(key: str) -> str:
    return say(key, language().value)
