"""How a call ended, what that is called in AAPOR's code list, and what is done next.

Codes and next steps: DOMAIN section 4, after the AAPOR Standard Definitions (final disposition codes) as the open
CATI system queXS seeds them (``database/quexs.sql``). Sub-reasons that agents tell apart (无人接听, 占线, 关机) share a
code but not a next step. Categories decide the outcome rates (``domain/aapor.py``); as queXS does, an appointment
that never came to an interview counts among the refusals, which makes the rates look worse rather than better.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class Category(StrEnum):
    """AAPOR's groups, the letters of its formulas."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"


class NextKind(StrEnum):
    """What happens to the task after a call."""

    NONE = auto()
    RETRY = auto()
    APPOINTMENT = auto()
    LEAD = auto()
    NEVER = auto()
    NEXT_NUMBER = auto()
    OTHER_AGENT = auto()


class DispositionKey(StrEnum):
    """The outcome keys F5 to F9 of the call screen."""

    COMPLETE = auto()
    APPOINTMENT = auto()
    NO_ANSWER = auto()
    REFUSAL = auto()
    OTHER = auto()

    @property
    def key(self) -> str:
        """The function key that opens the group."""
        return _F_KEYS[self]


_F_KEYS = {
    DispositionKey.COMPLETE: "F5",
    DispositionKey.APPOINTMENT: "F6",
    DispositionKey.NO_ANSWER: "F7",
    DispositionKey.REFUSAL: "F8",
    DispositionKey.OTHER: "F9",
}


class Disposition(StrEnum):
    """How a call ended. What each means stands in ``FACTS``."""

    COMPLETE = auto()
    PARTIAL = auto()
    APPOINTMENT = auto()
    APPOINTMENT_UNSPECIFIED = auto()
    SOMEONE_ELSE = auto()
    NO_ANSWER = auto()
    BUSY = auto()
    SWITCHED_OFF = auto()
    REFUSAL_SOFT = auto()
    REFUSAL_HARD = auto()
    REFUSAL_OTHER_SOFT = auto()
    REFUSAL_OTHER_HARD = auto()
    NON_CONTACT = auto()
    NOT_THERE = auto()
    VOICEMAIL_MESSAGE = auto()
    VOICEMAIL_NO_MESSAGE = auto()
    CALL_ASSISTANT = auto()
    HANG_UP = auto()
    LANGUAGE = auto()
    UNABLE = auto()
    DECEASED = auto()
    WRONG_NUMBER = auto()
    NO_SUCH_NUMBER = auto()
    SUSPENDED = auto()
    ORGANISATION = auto()
    FAX = auto()
    REFER_TO_LEAD = auto()
    REFER_TO_LEAD_UNCONTACTED = auto()
    TECHNICAL = auto()
    NOT_ATTEMPTED = auto()
    NO_ELIGIBLE = auto()
    QUOTA_FULL = auto()
    MAX_ATTEMPTS_CONTACTED = auto()
    MAX_ATTEMPTS = auto()

    @property
    def facts(self) -> Facts:
        """What is known of the disposition."""
        return FACTS[self]


@dataclass(frozen=True, slots=True)
class Facts:
    """One row of the disposition table.

    Attributes:
        aapor: AAPOR final-disposition code; empty for 号码有误, which that list does not have.
        category: group in AAPOR's formulas.
        next: the rule's next step; history and settings may turn it (``domain/tasks/retries.py``).
        key: where the agent finds it on the keyboard.
        counts: whether it uses up one of the permitted attempts.
        contacted: whether somebody answered, so that the last code is 2.30 and not 3.90 when attempts run out.
        by_agent: whether an agent may choose it; the others are given by the rules.
    """

    aapor: str
    category: Category
    next: NextKind
    key: DispositionKey
    counts: bool = True
    contacted: bool = True
    by_agent: bool = True


_I, _P, _R = Category.COMPLETE, Category.PARTIAL, Category.REFUSAL
_NC, _O, _NE = Category.NON_CONTACT, Category.OTHER, Category.NOT_ELIGIBLE
_UH, _UO = Category.UNKNOWN_HOUSEHOLD, Category.UNKNOWN_OTHER
_F5, _F6, _F7 = DispositionKey.COMPLETE, DispositionKey.APPOINTMENT, DispositionKey.NO_ANSWER
_F8, _F9 = DispositionKey.REFUSAL, DispositionKey.OTHER

FACTS: dict[Disposition, Facts] = {
    Disposition.COMPLETE: Facts("1.1", _I, NextKind.NONE, _F5),
    Disposition.PARTIAL: Facts("1.2", _P, NextKind.NONE, _F5),
    Disposition.APPOINTMENT: Facts("2.12", _R, NextKind.APPOINTMENT, _F6),
    Disposition.APPOINTMENT_UNSPECIFIED: Facts("2.13", _R, NextKind.APPOINTMENT, _F6),
    Disposition.SOMEONE_ELSE: Facts("2.21", _NC, NextKind.APPOINTMENT, _F6),
    Disposition.NO_ANSWER: Facts("3.13", _UH, NextKind.RETRY, _F7, contacted=False),
    Disposition.BUSY: Facts("3.13", _UH, NextKind.RETRY, _F7, contacted=False),
    Disposition.SWITCHED_OFF: Facts("3.13", _UH, NextKind.RETRY, _F7, contacted=False),
    Disposition.REFUSAL_SOFT: Facts("2.112a", _R, NextKind.RETRY, _F8),
    Disposition.REFUSAL_HARD: Facts("2.112b", _R, NextKind.NEVER, _F8),
    Disposition.REFUSAL_OTHER_SOFT: Facts("2.111a", _R, NextKind.RETRY, _F8),
    Disposition.REFUSAL_OTHER_HARD: Facts("2.111b", _R, NextKind.NEVER, _F8),
    Disposition.NON_CONTACT: Facts("2.20", _NC, NextKind.RETRY, _F9),
    Disposition.NOT_THERE: Facts("2.20", _NC, NextKind.RETRY, _F9),
    Disposition.VOICEMAIL_MESSAGE: Facts("2.221", _NC, NextKind.RETRY, _F9),
    Disposition.VOICEMAIL_NO_MESSAGE: Facts("2.222", _NC, NextKind.RETRY, _F9),
    Disposition.CALL_ASSISTANT: Facts("2.22", _NC, NextKind.RETRY, _F9),
    Disposition.HANG_UP: Facts("2.35", _O, NextKind.RETRY, _F9),
    Disposition.LANGUAGE: Facts("2.33", _O, NextKind.OTHER_AGENT, _F9),
    Disposition.UNABLE: Facts("2.32", _O, NextKind.NONE, _F9),
    Disposition.DECEASED: Facts("2.31", _O, NextKind.NONE, _F9),
    Disposition.WRONG_NUMBER: Facts("", _NE, NextKind.NEVER, _F9),
    Disposition.NO_SUCH_NUMBER: Facts("4.32", _NE, NextKind.NEVER, _F9, contacted=False),
    Disposition.SUSPENDED: Facts("4.32", _NE, NextKind.RETRY, _F9, contacted=False),
    Disposition.ORGANISATION: Facts("4.51", _NE, NextKind.NEXT_NUMBER, _F9),
    Disposition.FAX: Facts("4.20", _NE, NextKind.NEXT_NUMBER, _F9, contacted=False),
    Disposition.REFER_TO_LEAD: Facts("2.34", _O, NextKind.LEAD, _F9),
    Disposition.REFER_TO_LEAD_UNCONTACTED: Facts("3.91", _UO, NextKind.LEAD, _F9, contacted=False),
    Disposition.TECHNICAL: Facts("3.16", _UH, NextKind.RETRY, _F9, counts=False, contacted=False),
    Disposition.NOT_ATTEMPTED: Facts("3.11", _UH, NextKind.RETRY, _F9, counts=False, contacted=False),
    Disposition.NO_ELIGIBLE: Facts("4.70", _NE, NextKind.NONE, _F9),
    Disposition.QUOTA_FULL: Facts("4.80", _NE, NextKind.NONE, _F9),
    Disposition.MAX_ATTEMPTS_CONTACTED: Facts("2.30", _O, NextKind.NONE, _F9, by_agent=False),
    Disposition.MAX_ATTEMPTS: Facts("3.90", _UO, NextKind.NONE, _F9, contacted=False, by_agent=False),
}


def choices(key: DispositionKey) -> tuple[Disposition, ...]:
    """The dispositions an agent may choose under one function key, the usual one first."""
    return tuple(d for d, facts in FACTS.items() if facts.key is key and facts.by_agent)


def listed(key: DispositionKey) -> tuple[Disposition, ...]:
    """What a function key lists: its own dispositions; F9 holds all, those that no other key has first."""
    if key is not DispositionKey.OTHER:
        return choices(key)
    return tuple(dict.fromkeys(d for one in (key, *DispositionKey) for d in choices(one)))


NEVER_AGAIN = frozenset(
    {Disposition.REFUSAL_HARD, Disposition.REFUSAL_OTHER_HARD, Disposition.DECEASED, Disposition.WRONG_NUMBER}
)
"""Dispositions that hold for the phone number, whatever task they came from, and outlive it."""

RULES_OUT_NUMBER = frozenset({Disposition.NO_SUCH_NUMBER, Disposition.ORGANISATION, Disposition.FAX})
"""Dispositions after which this number is of no use but another one of the citizen may be."""

WITHOUT_A_CALL = frozenset(
    {Disposition.NOT_ATTEMPTED, Disposition.TECHNICAL, Disposition.REFER_TO_LEAD_UNCONTACTED}
)
"""Dispositions of a task that nobody was called for; every other one says how a call ended."""

KEEPS_ANSWERS = frozenset(
    {
        Disposition.PARTIAL,
        Disposition.HANG_UP,
        Disposition.APPOINTMENT,
        Disposition.APPOINTMENT_UNSPECIFIED,
        Disposition.REFER_TO_LEAD,
        Disposition.TECHNICAL,
        Disposition.UNABLE,
        Disposition.LANGUAGE,
        Disposition.SOMEONE_ELSE,
        Disposition.NON_CONTACT,
        Disposition.NOT_THERE,
        Disposition.NO_ELIGIBLE,
        Disposition.QUOTA_FULL,
    }
)
"""Dispositions after which what the citizen in person had answered until then goes along (1.2), and the next one goes on from it: all in
which a conversation with them can have ended, but for a refusal, which takes it back, and those by which it was not them at all."""

CONTINUED = frozenset({Disposition.BUSY, Disposition.HANG_UP})
"""Dispositions whose redial within the same half-day is still the same attempt."""
