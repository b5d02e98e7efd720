"""What the list says of one order. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.models.columns import Cell, Column
from app.ui.text import language, tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_tone, kind_words, state_tone, state_words
from app.ui.text.times import spoken
from domain.times import day_of
from domain.vocabulary import BusinessLine, Route
from domain.wire.orders import OrderLine


def columns(now: Callable[[], int], zone: str) -> tuple[Column[OrderLine], ...]:
    """The columns in the language in force; the centre orders, so none can be sorted by."""
    kind, state, opened = (124, 152, 126) if language() == "en" else (100, 118, 108)
    return (
        _column("label", lambda o: Cell(o.label, bold=True), 136),
        _column("kind", lambda o: Cell(kind_words(o.kind), kind_tone(o.kind)), kind),
        _column("state", lambda o: Cell(state_words(o.state), state_tone(o.state)), state),
        _column("unit", unit_cell, 166),
        _column("excerpt", excerpt_cell, 120, stretch=True),
        _column("opened", lambda o: Cell(brief(o.opened_at, now(), zone), ink="muted"), opened),
        _column("route", lambda o: said(Route, o.route), 110, hidden=True),
        _column("case", case_words, 150, hidden=True),
    )


def _column(
    key: str,
    cell: Callable[[OrderLine], Cell | str],
    width: int,
    *,
    stretch: bool = False,
    hidden: bool = False,
) -> Column[OrderLine]:
    title = tr(f"orders.column.{key}")
    return Column(key, title, cell, width, sortable=False, stretch=stretch, hidden=hidden)


def brief(instant: int, now: int, zone: str) -> str:
    """When, as short as it can be told: near days with the hour, others as the date."""
    days = (day_of(now, zone) - day_of(instant, zone)).days
    if days <= 1:
        return spoken(instant, now, zone)
    day = day_of(instant, zone)
    key = "orders.date" if day.year == day_of(now, zone).year else "orders.full_date"
    return tr(key, year=day.year, month=day.month, day=day.day)


def unit_cell(order: OrderLine) -> Cell:
    """The unit; one that is not matched yet says so."""
    return Cell(order.unit_name) if order.unit_name else Cell(tr("orders.no_unit"), ink="warn")


def excerpt_cell(order: OrderLine) -> Cell:
    """The beginning of the citizen's words."""
    return Cell(order.excerpt, ink="muted")


def case_words(order: OrderLine) -> str:
    """Business line and case type."""
    return side_by_side(said(BusinessLine, order.business_line), order.case_type)
