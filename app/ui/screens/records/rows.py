"""What the list says of one record, and what the words and colours of its whereabouts are. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from app.records.record import Delivery, MyRecord
from app.ui.models.columns import Cell, Column
from app.ui.screens.records.waiting import age_cell, package_cell, why_cell
from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.times import clock, spoken
from app.ui.tone import Tone
from domain.dispositions import Category, Disposition
from domain.times import day_of
from domain.vocabulary import BusinessLine, OrderKind, Satisfaction

TONES = {
    Delivery.SAVED: Tone.ACCENT,
    Delivery.ARRIVED: Tone.OK,
    Delivery.SECONDARY: Tone.WARN,
    Delivery.HELD: Tone.NEUTRAL,
    Delivery.REFUSED: Tone.BAD,
    Delivery.CENTRE_FAULT: Tone.WARN,
    Delivery.HANDED: Tone.NEUTRAL,
    Delivery.ASIDE: Tone.NEUTRAL,
}
SATISFACTION_TONES = {
    Satisfaction.SATISFIED: Tone.OK,
    Satisfaction.BASICALLY_SATISFIED: Tone.WARN,
    Satisfaction.DISSATISFIED: Tone.BAD,
    Satisfaction.UNCLEAR: Tone.NEUTRAL,
}


def when(record: MyRecord, now: int, zone: str) -> str:
    """Hour and minute, with the day where it is not today's."""
    if day_of(record.at, zone) == day_of(now, zone):
        return clock(record.at, zone)
    return spoken(record.at, now, zone)


def delivery_words(delivery: Delivery) -> str:
    """Where a form is, as a chip says it."""
    return tr(f"records.delivery.{delivery.value}")


def mark_cell(record: MyRecord) -> Cell:
    """Where a form is, as a chip that explains itself under the pointer."""
    if record.doubtful:
        return Cell(tr("records.doubtful"), Tone.WARN, tip=tr("records.todo.doubtful"))
    return Cell(
        delivery_words(record.delivery),
        TONES[record.delivery],
        tip=tr(f"records.why.{record.delivery.value}"),
    )


def unit_words(record: MyRecord) -> str:
    """The business line and the unit."""
    return side_by_side(said(BusinessLine, record.business_line), record.unit_name)


def unit_cell(record: MyRecord) -> Cell:
    """The unit, and behind it the business line where there is room."""
    return Cell(record.unit_name or tr("common.none"), note=said(BusinessLine, record.business_line))


def overall_cell(record: MyRecord) -> Cell:
    """The citizen's overall answer as a chip."""
    return overall_chip(record.overall)


def overall_chip(overall: int | None) -> Cell:
    """An overall answer as a chip."""
    if overall is None:
        return Cell(tr("common.none"), ink="faint")
    return Cell(said(Satisfaction, overall), SATISFACTION_TONES.get(Satisfaction(overall)))


def outcome_cell(record: MyRecord, now: int, zone: str) -> Cell:
    """How the call ended, and when to call again; a completed one is the rule and stays quiet."""
    known = record.disposition in set(Disposition)
    complete = known and Disposition(record.disposition).facts.category is Category.COMPLETE
    again = spoken(record.appointment_at, now, zone) if record.appointment_at is not None else ""
    return Cell(said(Disposition, record.disposition), ink="text" if complete else "muted", note=again)


def order_words(record: MyRecord) -> str:
    """The orders it opened, by label where the centre gave one, else by kind."""
    return tr("records.join").join(said(OrderKind, order) for order in record.orders)


def columns(now: Callable[[], int], zone: str) -> tuple[Column[MyRecord], ...]:
    """The columns in the language in force."""
    return (
        Column("at", tr("records.column.at"), lambda record: Cell(when(record, now(), zone), bold=True), 104),
        Column("mask", tr("records.column.mask"), lambda record: record.mask, 116),
        Column("unit", tr("records.column.unit"), unit_cell, 150, stretch=True),
        Column(
            "disposition",
            tr("records.column.disposition"),
            lambda record: outcome_cell(record, now(), zone),
            124,
        ),
        Column("overall", tr("records.column.overall"), overall_cell, 124),
        Column("delivery", tr("records.column.delivery"), mark_cell, 146),
        Column("orders", tr("records.column.orders"), order_words, 130, sortable=False, hidden=True),
    )


def waiting_columns(now: Callable[[], int], zone: str) -> tuple[Column[MyRecord], ...]:
    """The columns of what waits or came back: how long, and why."""
    return (
        Column(
            "at", tr("records.column.saved"), lambda record: Cell(when(record, now(), zone), bold=True), 104
        ),
        Column("age", tr("records.column.age"), lambda record: age_cell(record, now()), 84, sortable=False),
        Column("mask", tr("records.column.mask"), lambda record: record.mask, 116),
        Column("delivery", tr("records.column.delivery"), mark_cell, 146),
        Column(
            "why",
            tr("records.column.why"),
            lambda record: why_cell(record, now(), zone),
            220,
            sortable=False,
            stretch=True,
        ),
        Column(
            "package",
            tr("records.column.package"),
            lambda record: package_cell(record, zone),
            150,
            sortable=False,
            hidden=True,
        ),
        Column("unit", tr("records.column.unit"), unit_cell, 150, hidden=True),
    )
