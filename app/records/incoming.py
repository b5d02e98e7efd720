"""What is noted of a citizen who calls in, before the form is opened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallerNote:
    """What the agent typed. Empty is what they do not know; ``number`` and ``business_line`` have to be.

    Attributes:
        questionnaire: empty for the usual one of the line.
        event_no: 接警单号 or 处警单号. event_at: when it happened (UTC ms).
        told: what it is about, in the citizen's words.
    """

    number: str
    business_line: str
    questionnaire: str = ""
    name: str = ""
    sex: str = ""
    unit_id: str = ""
    event_no: str = ""
    event_at: int | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit to choose from."""

    unit_id: str
    name: str
