"""What a reply means: read so by the rules, or settled so by a person."""

from __future__ import annotations

from enum import StrEnum, auto

from domain.vocabulary import Satisfaction


class ReplyLabel(StrEnum):
    """What a reply is, first of all. Of several the first that holds, in this order."""

    EMERGENCY = auto()
    OPTOUT = auto()
    """The whole message, never a word in it."""
    WRONG_PERSON = auto()
    YES = auto()
    """Only to the text that asks whether to hear of an order's end, and the whole message."""
    DISSATISFIED = auto()
    DEMAND = auto()
    """Something is asked for, and nothing rated."""
    PRAISE = auto()
    """Satisfied, with something specific or with thanks."""
    BASICALLY = auto()
    SATISFIED = auto()
    UNCLEAR = auto()

    @property
    def rating(self) -> Satisfaction | None:
        """What the label counts as in figures; none where nothing was rated."""
        return _RATINGS.get(self)


_RATINGS = {
    ReplyLabel.SATISFIED: Satisfaction.SATISFIED,
    ReplyLabel.PRAISE: Satisfaction.SATISFIED,
    ReplyLabel.BASICALLY: Satisfaction.BASICALLY_SATISFIED,
    ReplyLabel.DISSATISFIED: Satisfaction.DISSATISFIED,
}
