"""What would go out, as it would be read; numbers masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.sms.parts import split
from domain.sms.template import fill, placeholders, signed
from domain.times import to_local
from server.db.work import Reading
from server.masterdata.repository.units import unit_rows
from server.sms.deciding import Decision
from server.sms.repository import rules as repository


@dataclass(frozen=True, slots=True)
class Filled:
    """One text. ``due``: wall-clock time of the city."""

    mask: str
    due: str
    text: str
    parts: int


def filled(reading: Reading, decisions: Sequence[Decision]) -> list[Filled]:
    """The texts of these, filled in."""
    texts, zone = repository.templates(reading), reading.zone()
    found: list[Filled] = []
    for one in decisions:
        template = texts[one.rule.template]
        values = {name: f"…{name}…" for name in placeholders(template.text)}
        text = signed(fill(template.text, values), template.signature)
        due = to_local(one.due_at, zone).strftime("%m-%d %H:%M")
        found.append(Filled(one.mask, due, text, len(split(text))))
    return found


def unit_names(reading: Reading) -> dict[str, str]:
    """Names of all units."""
    return {unit_id: row.name for unit_id, row in unit_rows(reading).items()}
