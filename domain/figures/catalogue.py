"""Every figure that is shown: how it is computed, what it counts and on which day, from how many on, and what it must not be used for.

Source: the project's definitions of figures; estimators and intervals are the modules beside this one. Words stand in the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from domain.figures.basis import Formula


class FigureKey(StrEnum):
    """A figure by its name."""

    RATE_STRICT = auto()
    RATE_WEIGHTED = auto()
    RATE_INCLUSIVE = auto()
    PHONE_RATE = auto()
    """未回短信者电话答复率: what was called 满意率 before the strata."""
    TEXT_RATE = auto()
    TEXT_RESPONSE = auto()
    TEXT_DELIVERY = auto()
    RESPONDED = auto()
    IN_TIME = auto()
    RETURNED = auto()
    REDONE = auto()
    SOLVED = auto()
    SATISFIED_AFTER = auto()
    ITEMS = auto()
    ASPECT_RATE = auto()
    RECURRENCE = auto()
    REAPPEARING = auto()
    OFFICER_RATE = auto()
    OPINION_INDEX = auto()
    PRAISE_RATE = auto()
    UNIT_RATIO = auto()
    """A unit's place in the funnel: adjusted for its lines."""
    DISSATISFIED_RATE = auto()
    """Of one set of answers, by which units and weeks are compared."""
    RR1 = auto()
    RR2 = auto()
    COOP1 = auto()
    REF1 = auto()
    CON1 = auto()
    LINE_SHARE = auto()
    NIGHT_SHARE = auto()
    """Quantity beside quality: what somebody's work is made of."""


class CountedUnit(StrEnum):
    """What a figure counts."""

    EVENT = auto()
    MESSAGE = auto()
    WORK_ORDER = auto()
    TASK = auto()
    ANSWER = auto()
    SCORE = auto()


class CountedDay(StrEnum):
    """The day something counts on."""

    OF_EVENT = auto()
    OF_ANSWER = auto()
    OF_SENDING = auto()
    OF_FIRST_CALL = auto()
    WHEN_DUE = auto()
    OF_VISIT = auto()
    OF_OPENING = auto()
    OF_CLOSING = auto()
    NO_DAY = auto()


class NotFor(StrEnum):
    """What a figure must not be used for; several may hold."""

    HEADLINE = auto()
    """It leaves somebody out who was asked, so it stands beside the estimate and never for it."""
    ONE_AXIS = auto()
    """It is of another set of people: never on one axis with the others of its kind."""
    RANKS = auto()
    """Units and officers are not ordered by it: what differs by chance is no order."""
    UNITS_WORD = auto()
    """What the unit says of itself is not what the citizen says."""
    SUMS = auto()
    """One order may be about several: its parts sum to more than the whole."""
    CHOSEN_BEFORE = auto()
    """Who was chosen because they were bad is not compared with the weeks that chose them."""
    ACQUITTAL = auto()
    """Silence about somebody with few answers says nothing for or against them."""


@dataclass(frozen=True, slots=True)
class Defined:
    """One figure.

    Attributes:
        formula: in signs, the same in every language.
        interval: how its interval of 95% is made.
        least: answers, orders or messages from which on it is judged; below it is shown hollow and flagged never.
        also: a second band beside the interval.
    """

    key: FigureKey
    formula: str
    interval: Formula
    unit: CountedUnit
    day: CountedDay
    least: int = 1
    also: Formula | None = None
    not_for: tuple[NotFor, ...] = ()


_K, _F, _U, _D, _N = FigureKey, Formula, CountedUnit, CountedDay, NotFor
LEAST_OF_UNIT, LEAST_OF_OFFICER = 30, 20

_STRATA = "Σ N_c·p̂_c ÷ Σ N_c,  p̂_c = (N_A·0 + N_B·p_B + N_S·p_S) ÷ N_c,  y = {}"

CATALOGUE: dict[FigureKey, Defined] = {
    one.key: one
    for one in (
        Defined(_K.RATE_STRICT, _STRATA.format("1 · 0 · 0"), _F.STRATA, _U.EVENT, _D.OF_EVENT, LEAST_OF_UNIT, _F.NON_RESPONSE, (_N.RANKS,)),
        Defined(_K.RATE_WEIGHTED, _STRATA.format("1 · ½ · 0"), _F.STRATA, _U.EVENT, _D.OF_EVENT, LEAST_OF_UNIT, _F.NON_RESPONSE, (_N.RANKS,)),
        Defined(_K.RATE_INCLUSIVE, _STRATA.format("1 · 1 · 0"), _F.STRATA, _U.EVENT, _D.OF_EVENT, LEAST_OF_UNIT, _F.NON_RESPONSE, (_N.RANKS,)),
        Defined(_K.PHONE_RATE, "n₁ ÷ (n₁ + n₂ + n₃) of S", _F.WILSON, _U.ANSWER, _D.OF_EVENT, LEAST_OF_UNIT, None, (_N.HEADLINE, _N.ONE_AXIS)),
        Defined(_K.TEXT_RATE, "n₁ ÷ (n₁ + n₂ + n₃) of first clear ratings", _F.WILSON, _U.MESSAGE, _D.OF_ANSWER, LEAST_OF_UNIT, None, (_N.HEADLINE, _N.ONE_AXIS)),
        Defined(_K.TEXT_RESPONSE, "readable ÷ delivered, and ÷ sent", _F.WILSON, _U.MESSAGE, _D.OF_SENDING),
        Defined(_K.TEXT_DELIVERY, "delivered ÷ sent", _F.WILSON, _U.MESSAGE, _D.OF_SENDING),
        Defined(_K.RESPONDED, "within limit ÷ due", _F.WILSON, _U.WORK_ORDER, _D.WHEN_DUE, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.IN_TIME, "in time ÷ due", _F.WILSON, _U.WORK_ORDER, _D.WHEN_DUE, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.RETURNED, "returned ÷ dispatched", _F.WILSON, _U.WORK_ORDER, _D.WHEN_DUE, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.REDONE, "redone ÷ closed", _F.WILSON, _U.WORK_ORDER, _D.WHEN_DUE, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.SOLVED, "solved ÷ (solved + not solved)", _F.WILSON, _U.WORK_ORDER, _D.OF_VISIT, LEAST_OF_UNIT, None, (_N.UNITS_WORD, _N.RANKS)),
        Defined(_K.SATISFIED_AFTER, "satisfied ÷ answered revisits", _F.WILSON, _U.WORK_ORDER, _D.OF_VISIT, LEAST_OF_UNIT, None, (_N.UNITS_WORD, _N.RANKS)),
        Defined(_K.ITEMS, "distinct orders; × 10,000 ÷ asked", _F.POISSON, _U.WORK_ORDER, _D.OF_OPENING, 1, None, (_N.SUMS,)),
        Defined(_K.ASPECT_RATE, "n₃ ÷ (n₁ + n₂ + n₃) among asked, A apart", _F.WILSON, _U.ANSWER, _D.OF_ANSWER, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.RECURRENCE, "1 − S(90),  S Kaplan–Meier from closing", _F.KAPLAN_MEIER, _U.WORK_ORDER, _D.OF_CLOSING, LEAST_OF_UNIT, None, (_N.CHOSEN_BEFORE,)),
        Defined(_K.REAPPEARING, "after ÷ expected from before", _F.POISSON, _U.WORK_ORDER, _D.OF_CLOSING, LEAST_OF_UNIT, None, (_N.CHOSEN_BEFORE,)),
        Defined(_K.OFFICER_RATE, "(a + x) ÷ (a + b + n)", _F.BETA_BINOMIAL, _U.ANSWER, _D.OF_EVENT, LEAST_OF_OFFICER, None, (_N.RANKS, _N.ACQUITTAL)),
        Defined(_K.OPINION_INDEX, "Σ w_k·score_k,  Σ w_k = 100", _F.BOOTSTRAP, _U.SCORE, _D.NO_DAY, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.PRAISE_RATE, "praise ÷ events × 1,000", _F.POISSON, _U.EVENT, _D.OF_EVENT, LEAST_OF_UNIT, None, (_N.RANKS,)),
        Defined(_K.UNIT_RATIO, "100·O ÷ E,  E = Σ p_line·n_line", _F.FUNNEL, _U.ANSWER, _D.OF_EVENT, LEAST_OF_UNIT, None, (_N.RANKS, _N.ACQUITTAL, _N.CHOSEN_BEFORE)),
        Defined(_K.DISSATISFIED_RATE, "n₃ ÷ (n₁ + n₂ + n₃) of one answer set", _F.WILSON, _U.ANSWER, _D.OF_EVENT, LEAST_OF_UNIT, None, (_N.HEADLINE, _N.RANKS)),
        Defined(_K.RR1, "I ÷ D,  D = (I + P) + (R + NC + O) + (UH + UO)", _F.WILSON, _U.TASK, _D.OF_FIRST_CALL),
        Defined(_K.RR2, "(I + P) ÷ D", _F.WILSON, _U.TASK, _D.OF_FIRST_CALL),
        Defined(_K.COOP1, "I ÷ ((I + P) + R + O)", _F.WILSON, _U.TASK, _D.OF_FIRST_CALL),
        Defined(_K.REF1, "R ÷ D", _F.WILSON, _U.TASK, _D.OF_FIRST_CALL),
        Defined(_K.CON1, "((I + P) + R + O) ÷ D", _F.WILSON, _U.TASK, _D.OF_FIRST_CALL),
        Defined(_K.LINE_SHARE, "n_line ÷ n", _F.WILSON, _U.EVENT, _D.OF_EVENT),
        Defined(_K.NIGHT_SHARE, "n_22–6 ÷ n", _F.WILSON, _U.EVENT, _D.OF_EVENT),
    )
}  # fmt: skip
"""Each, in the order in which they are explained."""

GOOD_WHEN_HIGH: frozenset[FigureKey] = frozenset(
    {
        _K.RATE_STRICT, _K.RATE_WEIGHTED, _K.RATE_INCLUSIVE, _K.PHONE_RATE, _K.TEXT_RATE, _K.TEXT_RESPONSE, _K.TEXT_DELIVERY,
        _K.RESPONDED, _K.IN_TIME, _K.SOLVED, _K.SATISFIED_AFTER, _K.OPINION_INDEX, _K.PRAISE_RATE, _K.RR1, _K.RR2, _K.COOP1, _K.CON1,
    }
)  # fmt: skip
"""Figures of which more is better; of all others less is."""
