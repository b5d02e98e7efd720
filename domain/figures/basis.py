"""What every figure is: a value with its interval and its basis, or the word that there is too little to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from math import isfinite


class Formula(StrEnum):
    """How a figure was computed; words for each stand at the edge."""

    WILSON = auto()
    POISSON = auto()
    NEWCOMBE = auto()
    MOVER = auto()
    STRATA = auto()
    NON_RESPONSE = auto()
    BETA_BINOMIAL = auto()
    BINOMIAL_TAIL = auto()
    FUNNEL = auto()
    KAPLAN_MEIER = auto()
    BOOTSTRAP = auto()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on: how many, by which formula.

    Raises:
        ValueError: a negative number.
    """

    n: float
    formula: Formula

    def __post_init__(self) -> None:
        if not isfinite(self.n) or self.n < 0:
            raise ValueError(f"{self.n} is no number of anything")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval of 95%; there is none without a basis.

    Raises:
        ValueError: rests on nothing, is no number, or lies outside its own interval.
    """

    value: float
    low: float
    high: float
    basis: Basis

    def __post_init__(self) -> None:
        if not self.basis.n:
            raise ValueError("rests on nothing: say Insufficient")
        if not (isfinite(self.value) and self.low <= self.value <= self.high):
            raise ValueError(f"{self.value} does not lie in {self.low} to {self.high}")


@dataclass(frozen=True, slots=True)
class Insufficient:
    """样本不足: there is too little for a value, and this is how little."""

    basis: Basis


Figure = Estimate | Insufficient
