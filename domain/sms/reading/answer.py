"""What reading a reply gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.sms.label import ReplyLabel
from domain.vocabulary import Aspect, Satisfaction

POSITIVE = frozenset({ReplyLabel.SATISFIED, ReplyLabel.BASICALLY, ReplyLabel.PRAISE})


class Confidence(StrEnum):
    """Whether a reading stands by itself."""

    HIGH = auto()
    LOW = auto()
    """To a person; nothing follows from it, but for an emergency."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that took part, and where in the citizen's own text."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply was read as.

    Attributes:
        aspects: what was judged in particular, as satisfied or dissatisfied.
        also: a second meaning that must not be lost: a demand, dissatisfaction.
        reasons: what decided, in the order of the text; the caller still has the text.
        lexicon: the version of the words it was read by.
    """

    label: ReplyLabel
    confidence: Confidence
    lexicon: str
    aspects: Mapping[Aspect, Satisfaction] = field(default_factory=dict)
    also: frozenset[ReplyLabel] = frozenset()
    reasons: tuple[Reason, ...] = ()

    @property
    def to_a_person(self) -> bool:
        """Whether somebody must settle it."""
        return self.confidence is Confidence.LOW
