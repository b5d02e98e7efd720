"""The first rows of each sheet as they were understood, masked: what somebody looks at before anything is taken in."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from domain.phones import Phone, mask
from domain.times import to_local
from server.reading.row import EventRow
from server.reading.synonyms import Field

ROWS: Final = 3
"""So many rows of a sheet are shown."""

_SHOWN: Final = 8
"""Characters of a hidden text, stars included."""


class Understood(NamedTuple):
    """One row: the sheet (empty for a text file), its line, and field → what was read, in the order of the fields."""

    sheet: str
    line: int
    fields: dict[str, str]


class Samples:
    """Collects the first good rows of each sheet."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._seen: Counter[str] = Counter()
        self._new: list[Understood] = []

    def see(self, sheet: str, event: EventRow) -> None:
        """Keep the event, masked, if it is one of the first of its sheet."""
        if self._seen[sheet] < ROWS:
            self._seen[sheet] += 1
            self._new.append(Understood(sheet, event.line_no, understood(event, self._zone)))

    def take(self) -> list[Understood]:
        """Those kept since the last time."""
        taken, self._new = self._new, []
        return taken


def understood(event: EventRow, zone: str) -> dict[str, str]:
    """What each field was read as; what is empty is left out, and what tells about the citizen is masked."""
    texts: dict[Field, str] = {
        Field.DISPATCH_NO: event.dispatch_no,
        Field.CALL_NO: event.call_no,
        Field.BUSINESS_LINE: event.business_line,
        Field.CASE_TYPE: event.case_type,
        Field.CASE_SUBTYPE: event.case_subtype,
        Field.REPORT_WAY: event.report_way,
        Field.REPORTED_AT: _moment(event.reported_at, zone),
        Field.DISPATCHED_AT: _moment(event.dispatched_at, zone),
        Field.ARRIVED_AT: _moment(event.arrived_at, zone),
        Field.CLOSED_AT: _moment(event.closed_at, zone),
        Field.UNIT: event.unit_name,
        Field.UNIT_CODE: event.unit_code,
        Field.OFFICERS: "、".join(event.officers),
        Field.NAME: hidden(event.name),
        Field.SEX: event.sex,
        Field.PHONE: _number(event.phone),
        Field.SECOND_PHONE: _number(event.second_phone),
        Field.ADDRESS: hidden(event.address),
        Field.FACTS: hidden(event.facts),
        Field.NO_REVISIT: "1" if event.no_revisit else "",
    }
    return {field.value: text for field, text in texts.items() if text}


def hidden(text: str) -> str:
    """The first character and a star for each other, cut where it grows long: its length tells a name from a text."""
    if not text:
        return ""
    whole = text[0] + "*" * (len(text) - 1)
    return whole if len(whole) <= _SHOWN else whole[: _SHOWN - 1] + "…"


def _moment(at: int | None, zone: str) -> str:
    return "" if at is None else f"{to_local(at, zone):%Y-%m-%d %H:%M:%S}"


def _number(phone: Phone | None) -> str:
    return "" if phone is None else mask(phone.key)
