"""The form of any move: made of what the machine asks for, not a form for each move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.records.orders import DeskOrder
from app.ui.screens.dispatch.presenter import Form, field_problems
from app.ui.screens.dispatch.words import field_words, problem_words, suggested
from app.ui.text import has, tr
from app.ui.text.codes import said
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, Select, Suggestions, TextArea, fits
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.segmented import Segmented
from domain.orders.asking import ENDS
from domain.orders.details import Ground
from domain.orders.given import Given
from domain.orders.grounds import GROUNDS
from domain.problems import Problem
from domain.vocabulary import OrderEnd, OrderMove
from domain.wire.message import replace

_LONG = 1000
_NO = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One field: the widget, and what it comes to as fields of ``Given``."""

    field: Field
    read: Callable[[], object]


class MoveForm(QFrame):
    """A move's fields, its errors and its two keys.

    Signals:
        done: a ``Given``.
        cancelled: it is not wanted.
    """

    done = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self._parts: dict[str, _Part] = {}
        self._names: Mapping[str, str] = {}
        self._heading = label("", "heading", wrap=True)
        self._hint = label("", "caption", wrap=True)
        self._trouble = Banner()
        self._fields = column(gap=10)
        self.go = Button(tr("dispatch.form.go"), "primary", icon="check", key="Ctrl+Enter")
        self.go.clicked.connect(self.confirm)
        self._shut = Button(tr("common.cancel"), "ghost", key="Esc")
        self._shut.clicked.connect(self.cancelled)
        self.setLayout(
            column(
                self._heading,
                self._hint,
                self._trouble,
                self._fields,
                row(None, self._shut, self.go, gap=8),
                gap=10,
                margin=(14, 12, 14, 12),
            )
        )
        self.hide()

    def show_form(
        self,
        form: Form | None,
        units: Mapping[str, str],
        names: Mapping[str, str],
        others: Sequence[DeskOrder],
    ) -> None:
        """Another move, or none. ``units``: those it may go to; ``others``: orders of the same citizen."""
        clear(self._fields)
        self._parts = {}
        set_shown(self, form is not None)
        if form is None:
            return
        self._names = names
        asked = form.asked
        move = said(OrderMove, asked.move)
        first = form.orders[0]
        self._heading.setText(
            tr("dispatch.form.many", move=move, n=len(form.orders))
            if form.many
            else tr("dispatch.form.one", move=move, label=first.row.label)
        )
        self._hint.setText(_hint(form, names))
        set_shown(self._hint, bool(self._hint.text()))
        self._trouble.say("")
        for name in (*asked.needed, *asked.optional):
            part = self._make(name, form, units, others)
            if part is not None:
                self._parts[name] = part
                self._fields.addWidget(part.field)
        self.setTabOrder(self._shut, self.go)
        target = next((part.field for part in self._parts.values()), None)
        (target or self.go).setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(
        self, name: str, form: Form, units: Mapping[str, str], others: Sequence[DeskOrder]
    ) -> _Part | None:
        needed = name in form.asked.needed and not (form.many and name == "unit_id")
        given, move = form.given, form.asked.move
        hint_key = f"dispatch.hint.{move.value}.{name}"
        hint = tr(hint_key) if has(hint_key) else ""
        match name:
            case "unit_id":
                return _unit(given.unit_id, units, needed, tr("dispatch.form.each") if form.many else hint)
            case "reason" | "told":
                area = TextArea("", limit=_LONG, lines=3)
                area.set_text(getattr(given, name))
                return _Part(_field(name, area, needed, hint), lambda: area.toPlainText().strip())
            case "department":
                line = LineEdit("", limit=120)
                line.setText(given.department)
                return _Part(_field(name, line, needed, hint), lambda: line.text().strip())
            case "officers":
                badges = LineEdit("", limit=200)
                badges.setText(" ".join(given.officers or form.orders[0].row.officers))
                return _Part(
                    _field(name, badges, needed, hint),
                    lambda: tuple(badges.text().replace("、", " ").replace(",", " ").split()),
                )
            case "days":
                days = LineEdit("", limit=3)
                asks = form.orders[0].row.newest(OrderMove.ASK_EXTENSION)
                wanted = given.days or (asks.given.days if asks is not None else 0)
                days.setText(str(wanted) if wanted else "")
                return _Part(_field(name, days, needed, hint), lambda: _whole(days.text()))
            case "until":
                until = LineEdit("2026-12-31", limit=10)
                until.setText(given.until or "")
                return _Part(_field(name, until, needed, hint), lambda: until.text().strip() or None)
            case "ground":
                return _select(
                    name,
                    [(one.value, said(Ground, one.value)) for one in GROUNDS.get(move, ())],
                    given.ground,
                    needed,
                    hint,
                )
            case "end":
                return _select(
                    name, [(one.value, said(OrderEnd, one.value)) for one in ENDS], given.end, needed, hint
                )
            case "target":
                found = [(one.order_id, f"{one.row.label} {one.row.words[:24]}") for one in others]
                return _select(
                    name,
                    found,
                    given.target,
                    needed,
                    hint or (tr("dispatch.form.no_target") if not found else ""),
                )
            case "upheld":
                choice = Segmented(("yes", tr("dispatch.upheld.yes")), ("no", tr("dispatch.upheld.no")))
                choice.set_code("" if given.upheld is None else "yes" if given.upheld else "no")
                return _Part(
                    _field(name, choice, needed, hint), lambda: {"yes": True, "no": False}.get(choice.code())
                )
            case _:
                return None

    def given(self) -> Given:
        """What stands in it."""
        told = {name: value for name, part in self._parts.items() if (value := part.read()) is not None}
        return replace(Given(), **told)

    @Slot()
    def confirm(self) -> None:
        """Make the move, if all that is needed is there."""
        if self.isHidden():
            return
        for part in self._parts.values():
            part.field.clear_error()
        if fits(self):
            self.done.emit(self.given())

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Why it was not made: at the fields, the rest above."""
        at, rest = field_problems(problems, self._parts)
        for name, problem in at.items():
            missing = problem.code == "order.missing"
            self._parts[name].field.set_error(
                tr("common.required") if missing else problem_words(problem, self._names)
            )
        self._trouble.say(" ".join(problem_words(one, self._names) for one in rest), Tone.BAD)
        wrong = next((self._parts[name].field for name in at), None)
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_trouble(self, text: str) -> None:
        """It could not be saved."""
        self._trouble.say(text, Tone.BAD)

    def fields(self) -> dict[str, Field]:
        """Its fields by name."""
        return {name: part.field for name, part in self._parts.items()}


def _hint(form: Form, names: Mapping[str, str]) -> str:
    if form.many and form.asked.move is OrderMove.DISPATCH:
        without = sum(one.suggestion is None for one in form.orders)
        return tr("dispatch.form.without", n=without) if without else ""
    if form.asked.move in (OrderMove.DISPATCH, OrderMove.REDISPATCH):
        return suggested(form.orders[0].suggestion, names)
    return ""


def _field(name: str, widget: QWidget, needed: bool, hint: str) -> Field:
    return Field(field_words(name), widget, hint=hint, required=needed)


def _unit(chosen: str | None, units: Mapping[str, str], needed: bool, hint: str) -> _Part:
    line = LineEdit(tr("dispatch.form.unit"), limit=120)
    line.setText(units.get(chosen or "", ""))
    Suggestions(sorted(units.values()), line)
    field = _field("unit_id", line, needed, hint)

    def read() -> str | None:
        if not line.text().strip():
            return None
        return the_unit(line.text(), units) or _NOWHERE

    return _Part(field, read)


_NOWHERE = "00000000-0000-0000-0000-000000000000"
"""What was typed names no unit: the rules say so, at the field."""


def the_unit(text: str, units: Mapping[str, str]) -> str | None:
    """The unit that is called so, or the only one whose name holds the text; ``units`` are names by id."""
    wanted = text.strip()
    if not wanted:
        return None
    exact = [unit_id for unit_id, name in units.items() if name == wanted]
    found = exact or [unit_id for unit_id, name in units.items() if wanted in name]
    return found[0] if len(found) == 1 else None


def _select(
    name: str, choices: Sequence[tuple[str, str]], chosen: str | None, needed: bool, hint: str
) -> _Part:
    box = Select()
    box.add_choices((_NO, tr("dispatch.form.choose")), *choices)
    box.setCurrentIndex(max(0, box.findData(chosen or _NO)))
    return _Part(_field(name, box, needed, hint), lambda: box.currentData() or None)


def _whole(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0
