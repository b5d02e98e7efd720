"""What stands beside a number: its own counts, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Final

from domain.figures.catalogue import FigureKey


class CountOf(StrEnum):
    """A count that a figure rests on."""

    STRATUM_A = auto()
    STRATUM_B = auto()
    STRATUM_S = auto()
    DRAWN_OF_S = auto()
    SATISFIED = auto()
    MIDDLE = auto()
    DISSATISFIED = auto()
    ANSWERED = auto()
    EXPECTED = auto()
    READABLE = auto()
    DELIVERED = auto()
    SENT = auto()
    IN_TIME = auto()
    DUE = auto()
    RETURNED = auto()
    DISPATCHED = auto()
    REDONE = auto()
    CLOSED = auto()
    SOLVED = auto()
    NOT_SOLVED = auto()
    WORK_ORDERS = auto()
    ASKED = auto()
    CAME_BACK = auto()
    PRAISE = auto()
    EVENTS = auto()
    COMPLETE = auto()
    PARTIAL = auto()
    REFUSED = auto()
    NOT_REACHED = auto()
    REACHED_OTHERWISE = auto()
    NOT_KNOWN = auto()
    EVENTS_OF_IT = auto()


class FigureNote(StrEnum):
    """What is said beside a number, or in its place."""

    INSUFFICIENT = auto()
    """There is too little for a value."""
    FEW = auto()
    """Fewer than its least n: hollow, judged by nothing."""
    RATE_NOT_RECORDED = auto()
    """The share that was drawn was not recorded then, so there is no weight."""
    AT_LEAST = auto()
    """One-sided: only the lower end is said."""
    JOINED = auto()
    """Cells too small by themselves were taken together."""
    COMPONENT_MISSING = auto()
    """A component of the index has no data; the weights of the rest are scaled."""
    NAMES_CHANGED = auto()
    """The unit was renamed, moved, split or closed in the period."""


_C: Final = CountOf
_SAID: Final = (_C.SATISFIED, _C.MIDDLE, _C.DISSATISFIED)
_OUTCOMES: Final = (_C.COMPLETE, _C.PARTIAL, _C.REFUSED, _C.NOT_REACHED, _C.REACHED_OTHERWISE, _C.NOT_KNOWN)
_STRATA: Final = (_C.STRATUM_A, _C.STRATUM_B, _C.STRATUM_S, _C.DRAWN_OF_S, *_SAID)

COUNTS: Final[dict[FigureKey, tuple[CountOf, ...]]] = {
    FigureKey.RATE_STRICT: _STRATA,
    FigureKey.RATE_WEIGHTED: _STRATA,
    FigureKey.RATE_INCLUSIVE: _STRATA,
    FigureKey.PHONE_RATE: _SAID,
    FigureKey.TEXT_RATE: _SAID,
    FigureKey.TEXT_RESPONSE: (_C.READABLE, _C.DELIVERED),
    FigureKey.TEXT_DELIVERY: (_C.DELIVERED, _C.SENT),
    FigureKey.RESPONDED: (_C.IN_TIME, _C.DUE),
    FigureKey.IN_TIME: (_C.IN_TIME, _C.DUE),
    FigureKey.RETURNED: (_C.RETURNED, _C.DISPATCHED),
    FigureKey.REDONE: (_C.REDONE, _C.CLOSED),
    FigureKey.SOLVED: (_C.SOLVED, _C.NOT_SOLVED),
    FigureKey.SATISFIED_AFTER: (_C.SATISFIED, _C.ANSWERED),
    FigureKey.ITEMS: (_C.WORK_ORDERS, _C.ASKED),
    FigureKey.ASPECT_RATE: _SAID,
    FigureKey.RECURRENCE: (_C.CLOSED, _C.CAME_BACK),
    FigureKey.REAPPEARING: (_C.WORK_ORDERS, _C.EXPECTED),
    FigureKey.OFFICER_RATE: (_C.DISSATISFIED, _C.ANSWERED),
    FigureKey.OPINION_INDEX: (_C.ANSWERED,),
    FigureKey.PRAISE_RATE: (_C.PRAISE, _C.EVENTS),
    FigureKey.UNIT_RATIO: (_C.DISSATISFIED, _C.EXPECTED, _C.ANSWERED),
    FigureKey.DISSATISFIED_RATE: _SAID,
    FigureKey.RR1: _OUTCOMES,
    FigureKey.RR2: _OUTCOMES,
    FigureKey.COOP1: _OUTCOMES,
    FigureKey.REF1: _OUTCOMES,
    FigureKey.CON1: _OUTCOMES,
    FigureKey.LINE_SHARE: (_C.EVENTS_OF_IT, _C.EVENTS),
    FigureKey.NIGHT_SHARE: (_C.EVENTS_OF_IT, _C.EVENTS),
}
"""The counts printed beside each figure, in the order of printing; of strata the last three are the sample's answers."""

_FRAME: Final = (_C.STRATUM_A, _C.STRATUM_B, _C.STRATUM_S)

OPENED: Final[dict[FigureKey, tuple[CountOf, ...]]] = {
    FigureKey.RATE_STRICT: _FRAME,
    FigureKey.RATE_WEIGHTED: _FRAME,
    FigureKey.RATE_INCLUSIVE: _FRAME,
    FigureKey.PHONE_RATE: _SAID,
    FigureKey.TEXT_RATE: _SAID,
    FigureKey.TEXT_RESPONSE: (_C.READABLE,),
    FigureKey.TEXT_DELIVERY: (_C.SENT,),
    FigureKey.RESPONDED: (_C.DUE,),
    FigureKey.IN_TIME: (_C.DUE,),
    FigureKey.RETURNED: (_C.RETURNED,),
    FigureKey.REDONE: (_C.REDONE,),
    FigureKey.SOLVED: (_C.SOLVED, _C.NOT_SOLVED),
    FigureKey.SATISFIED_AFTER: (_C.ANSWERED,),
    FigureKey.ITEMS: (_C.WORK_ORDERS,),
    FigureKey.ASPECT_RATE: (_C.DISSATISFIED,),
    FigureKey.RECURRENCE: (_C.CAME_BACK,),
    FigureKey.REAPPEARING: (_C.WORK_ORDERS,),
    FigureKey.OFFICER_RATE: (_C.DISSATISFIED,),
    FigureKey.OPINION_INDEX: (),
    FigureKey.PRAISE_RATE: (_C.PRAISE,),
    FigureKey.UNIT_RATIO: (_C.DISSATISFIED,),
    FigureKey.DISSATISFIED_RATE: (_C.DISSATISFIED,),
    FigureKey.RR1: _OUTCOMES,
    FigureKey.RR2: _OUTCOMES,
    FigureKey.COOP1: _OUTCOMES,
    FigureKey.REF1: (_C.REFUSED,),
    FigureKey.CON1: _OUTCOMES,
    FigureKey.LINE_SHARE: (),
    FigureKey.NIGHT_SHARE: (),
}
"""Which of its own counts a figure opens, when its mark is opened: their sum is the number of its cases."""


def opened(key: FigureKey, counts: Mapping[CountOf, float]) -> float:
    """How many cases a number with these counts of its own opens."""
    return sum(counts.get(one, 0) for one in OPENED[key])
