"""An order opened by hand: what the citizen has open already comes first, then 并入 or 另开."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.scope import Repeat, flow
from app.records.errors import CentreError, Refused
from app.records.orders import NewOrder
from app.ui.screens.dispatch.form import the_unit
from app.ui.screens.dispatch.words import problem_words
from app.ui.screens.orders.source import is_number
from app.ui.screens.tasks.lines import line_name
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_words, state_words
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.checks import CheckBox
from app.ui.widgets.fields import Field, LineEdit, Select, Suggestions, TextArea, fits
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.overlay import Sheet
from domain.acts.order_open import BY_HAND
from domain.problems import ProblemError
from domain.vocabulary import BusinessLine, Consent, OrderKind, OrderSource, OrderState
from domain.wire.orders import OrderLine
from domain.wire.types import MOST_SHORT, MOST_WORDS

if TYPE_CHECKING:
    from app.services.dispatching import Dispatching
    from app.services.orders import Orders

_SCOPE = "dispatch.opening"
MOST_JOINED = 5
"""Open orders of a citizen that have a key to be added to."""


class OpeningSheet(Sheet):
    """The fields, and what the same citizen has open.

    Signals:
        number_typed: a whole number, to look up.
        opened: a ``NewOrder``.
    """

    number_typed = Signal(str)
    opened = Signal(object)

    def __init__(self, host: QWidget, units: Mapping[str, str]) -> None:
        self._units = units
        self.source, self.kind, self.line, self.consent = Select(), Select(), Select(), Select()
        self.source.add_choices(
            *((one.value, said(OrderSource, one.value)) for one in OrderSource if one in BY_HAND)
        )
        self.kind.add_choices(*((one.value, kind_words(one.value)) for one in OrderKind))
        self.line.add_choices(*((one.value, line_name(one.value)) for one in BusinessLine))
        self.line.setCurrentIndex(self.line.findData(BusinessLine.OTHER.value))
        self.consent.add_choices(
            ("", tr("dispatch.form.choose")), *((one.value, said(Consent, one.value)) for one in Consent)
        )
        self.words, self.wish = TextArea(lines=2, limit=MOST_WORDS), LineEdit(limit=MOST_WORDS)
        self.number, self.name = (
            LineEdit(tr("dispatch.new.number.hint"), limit=40),
            LineEdit(limit=MOST_SHORT),
        )
        self.unit, self.reference = LineEdit(tr("dispatch.form.unit"), limit=120), LineEdit(limit=MOST_SHORT)
        Suggestions(sorted(units.values()), self.unit)
        self.callback, self.hall = CheckBox(tr("dispatch.new.callback")), CheckBox(tr("dispatch.new.hall"))
        self.fields = {
            "source": Field(tr("dispatch.new.source"), self.source, required=True),
            "kind": Field(tr("orders.filter.kind"), self.kind, required=True),
            "words": Field(tr("orders.words"), self.words, required=True),
            "wish": Field(tr("orders.wish"), self.wish),
            "number": Field(tr("dispatch.new.number"), self.number),
            "caller": Field(tr("dispatch.new.name"), self.name),
            "unit_id": Field(tr("dispatch.complained_of"), self.unit),
            "business_line": Field(tr("orders.business"), self.line),
            "consent": Field(tr("orders.consent"), self.consent),
            "reference": Field(tr("dispatch.new.reference"), self.reference),
        }
        self._trouble, self._known_name = Banner(), label(tr("dispatch.new.known"), "strong", wrap=True)
        self._known = column(gap=4)
        self.known: list[OrderLine] = []
        f = self.fields
        lines = [
            _side_by_side(*(f[name] for name in names))
            for names in (
                ("source", "kind", "business_line", "consent"), ("number", "caller"), ("unit_id", "reference"),
            )
        ]  # fmt: skip
        super().__init__(
            host,
            tr("dispatch.new"),
            self._trouble,
            lines[0],
            lines[1],
            self._known_name,
            self._known,
            f["words"],
            f["wish"],
            lines[2],
            row(self.callback, self.hall, None, gap=16),
            width=720,
        )
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self.go = self.add_button(Button(tr("dispatch.new.go"), "primary", key="Ctrl+Enter"), self.confirm)
        self.number.editingFinished.connect(self._look)
        self.words.submitted.connect(self.confirm)
        set_shown(self._known_name, False)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        super().open_sheet(focus or self.number)

    def _look(self) -> None:
        if is_number(self.number.text()):
            self.number_typed.emit(self.number.text().strip())

    def show_known(self, orders: Sequence[OrderLine]) -> None:
        """What this citizen has open, each to be added to; the first have a key."""
        clear(self._known)
        self.known = [one for one in orders if OrderState(one.state).open]
        set_shown(self._known_name, bool(self.known))
        for at, one in enumerate(self.known, 1):
            named = side_by_side(one.label, kind_words(one.kind), state_words(one.state), one.unit_name)
            key = f"Alt+{at}" if at <= MOST_JOINED else ""
            button = Button(tr("dispatch.new.join", order=named), key=key, slim=True)
            button.setToolTip(one.excerpt)
            button.clicked.connect(lambda _=False, at=at: self.join(at))
            self._known.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def join(self, number: int) -> None:
        """并入: open it and merge it into the order of that number at once."""
        if number <= len(self.known):
            self._send(self.known[number - 1])

    def confirm(self) -> None:
        """另开: open it, as far as what is typed fits."""
        self._send(None)

    def _send(self, into: OrderLine | None) -> None:
        for field in self.fields.values():
            field.clear_error()
        self._trouble.say("")
        if not fits(self):
            return
        unit = the_unit(self.unit.text(), self._units)
        if self.unit.text().strip() and unit is None:
            self.fields["unit_id"].set_error(tr("dispatch.new.unit_unknown"))
            return
        self.opened.emit(
            NewOrder(
                source=self.source.currentData(),
                kind=self.kind.currentData(),
                words=self.words.toPlainText(),
                wish=self.wish.text(),
                number=self.number.text(),
                name=self.name.text(),
                unit_id=unit,
                business_line=self.line.currentData(),
                reference=self.reference.text(),
                consent=self.consent.currentData() or None,
                callback=self.callback.isChecked(),
                about_hall=self.hall.isChecked(),
                into=into,
            )
        )

    def show_problems(self, error: ProblemError) -> None:
        """Why it was not opened, at the fields."""
        rest = []
        for problem in error.problems:
            field = self.fields.get(problem.field or "")
            if field is None:
                rest.append(problem_words(problem))
            else:
                field.set_error(problem_words(problem))
        self._trouble.say(" ".join(rest), Tone.BAD)

    def show_trouble(self, text: str) -> None:
        """It could not be saved, or nobody could be asked."""
        self._trouble.say(text, Tone.WARN)


def _side_by_side(*fields: Field) -> QHBoxLayout:
    line = row(*fields, gap=12)
    for at, field in enumerate(fields):
        line.setStretch(at, 1)
        line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
    return line


class Opening(QObject):
    """Opens the sheet, looks the citizen up, and saves."""

    def __init__(
        self,
        host: Host,
        dispatching: Dispatching,
        orders: Orders,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._host, self._dispatching, self._orders = host, dispatching, orders
        self.scope = host.scope
        self.sheet: OpeningSheet | None = None

    def open(self, units: Mapping[str, str]) -> None:
        """A new order; ``units``: names of those it may be about."""
        self.sheet = sheet = OpeningSheet(self._host.overlay(), units)
        sheet.number_typed.connect(self._look)
        sheet.opened.connect(self._save)
        keys = self._host.shortcuts
        keys.add("Ctrl+Return", "dispatch.new.go", sheet.confirm, scope=_SCOPE, owner=sheet, over_sheets=True)
        for at in range(1, MOST_JOINED + 1):
            keys.add(
                f"Alt+{at}",
                "dispatch.new.join",
                partial(sheet.join, at),
                scope=_SCOPE,
                owner=sheet,
                over_sheets=True,
            )
        keys.forget(_SCOPE)  # they stand on their buttons
        sheet.closed.connect(self._closed)
        sheet.open_sheet()

    def _closed(self) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None

    @flow(Repeat.NEWEST)
    async def _look(self, number: str) -> None:
        try:
            found = await self.scope.network(self._orders.find, number)
        except Refused as error:  # the number cannot be read
            if self.sheet is not None:
                self.sheet.show_problems(
                    ProblemError(*(replace(one, field="number") for one in error.problems))
                )
            return
        except CentreError:
            if self.sheet is not None:
                self.sheet.show_trouble(tr("dispatch.new.not_looked"))
            return
        if self.sheet is not None:
            self.sheet.show_known(found.orders)

    @flow()
    async def _save(self, new: NewOrder) -> None:
        try:
            await self.scope.save(self._dispatching.open_by_hand, new)
        except ProblemError as error:
            if self.sheet is not None:
                self.sheet.show_problems(error)
            return
        except Exception as error:
            if self.sheet is not None:
                self.sheet.show_trouble(self._host.fault(error))
            return
        if self.sheet is not None:
            self.sheet.close_sheet()
        into = new.into
        self._host.toast(
            tr("dispatch.new.joined", order=into.label) if into is not None else tr("dispatch.new.done")
        )
