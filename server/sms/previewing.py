"""What would go out, as it would be read; numbers masked."""

from __future__ import annotations

from collections.abc import Sequence

from domain.sms.parts import split
from domain.sms.template import fill, placeholders, signed
from domain.wire.sms_rules import FilledText
from server.db.work import Reading
from server.masterdata.repository.units import unit_rows
from server.sms.deciding import Decision
from server.sms.repository import rules as repository


def filled(reading: Reading, decisions: Sequence[Decision]) -> list[FilledText]:
    """The texts of these, filled in."""
    texts = repository.templates(reading)
    found: list[FilledText] = []
    for one in decisions:
        template = texts[one.rule.template]
        values = {name: f"…{name}…" for name in placeholders(template.text)}
        text = signed(fill(template.text, values), template.signature)
        found.append(FilledText(one.mask, one.due_at, text, len(split(text))))
    return found


def unit_names(reading: Reading) -> dict[str, str]:
    """Names of all units."""
    return {unit_id: row.name for unit_id, row in unit_rows(reading).items()}
