"""What was rated: digits, words that rate, what was judged in particular, thanks, demands, irony."""

from __future__ import annotations

from dataclasses import dataclass

from domain.sms.label import ReplyLabel
from domain.sms.reading.judging import Judgement
from domain.vocabulary import Satisfaction

_NOTHING: frozenset[ReplyLabel] = frozenset()
_DEMAND = frozenset({ReplyLabel.DEMAND})
_JUST_A_WORD = 3
"""So short a wish asks for nothing."""
_SAID_BY_ITSELF = 8
"""Words of which most are unknown are longer than this where something small in them is no rating of the whole."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label, a second meaning, and whether a person must look."""

    label: ReplyLabel
    also: frozenset[ReplyLabel] = _NOTHING
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a reply.

    Attributes:
        said: the cues of rules.
        digits: ratings by digit.
        unexplained: a negation that no rule accounts for.
        unknown, words: how much of it is in no class, and how much there is.
    """

    said: frozenset[str]
    digits: frozenset[Satisfaction]
    judged: tuple[Judgement, ...]
    unexplained: bool = False
    unknown: int = 0
    words: int = 0

    def has(self, *cues: str) -> bool:
        """Whether one of these was said."""
        return not self.said.isdisjoint(cues)

    @property
    def overall(self) -> frozenset[Satisfaction]:
        """What words rate the whole as."""
        values = {_value(one) for one in self.judged if one.kind in ("overall", "basic")}
        return frozenset(values | {value for cue, value in _RATING_CUES.items() if cue in self.said})

    @property
    def bad(self) -> bool:
        """Something is wrong, and not only a little."""
        return self.has("bad") or any(
            not one.good and not one.mild and one.kind in ("particular", "fine") for one in self.judged
        )

    @property
    def mild(self) -> bool:
        """Something is wrong, be it a little."""
        return (
            self.bad
            or self.has("mild")
            or any(not one.good and one.kind == "particular" for one in self.judged)
        )

    @property
    def good(self) -> bool:
        """Something in particular was well."""
        return self.has("good") or any(one.good and one.kind == "particular" for one in self.judged)

    @property
    def fine(self) -> bool:
        """What was asked for is done."""
        return any(one.good and one.kind == "fine" for one in self.judged)

    @property
    def lost_in_words(self) -> bool:
        """Most of a long reply is unknown: a small word in it says nothing of the whole."""
        return self.unknown > _SAID_BY_ITSELF and self.unknown * 2 > self.words


_RATING_CUES = {
    "rates_1": Satisfaction.SATISFIED,
    "rates_2": Satisfaction.BASICALLY_SATISFIED,
    "rates_3": Satisfaction.DISSATISFIED,
}


def _value(one: Judgement) -> Satisfaction:
    if one.kind == "basic":
        return Satisfaction.BASICALLY_SATISFIED if one.good else Satisfaction.UNCLEAR
    return Satisfaction.SATISFIED if one.good else Satisfaction.DISSATISFIED


def rated(found: Found) -> Verdict:
    """The rating or demand of a reply, as if nothing stood above them."""
    also = _DEMAND if found.has("demand") else _NOTHING
    if found.has("machine", "whether") and not found.digits:
        return Verdict(ReplyLabel.UNCLEAR)
    if found.digits:
        return _by_digit(found, also)
    if found.overall:
        return _by_word(found, also)
    return _by_particulars(found, also)


def _by_digit(found: Found, also: frozenset[ReplyLabel]) -> Verdict:
    if len(found.digits) > 1:
        return Verdict(ReplyLabel.UNCLEAR)
    (digit,) = found.digits
    if found.overall - {digit}:
        return Verdict(ReplyLabel.UNCLEAR)
    if digit is Satisfaction.BASICALLY_SATISFIED:
        return Verdict(ReplyLabel.BASICALLY, also)
    if digit is Satisfaction.DISSATISFIED:
        only_well = (found.good or found.fine or found.has("thanks")) and not (
            found.mild or found.has("irony")
        )
        return (
            Verdict(ReplyLabel.UNCLEAR) if only_well and not also else Verdict(ReplyLabel.DISSATISFIED, also)
        )
    if found.bad or found.has("irony", "scorn"):
        return Verdict(ReplyLabel.UNCLEAR)
    return Verdict(ReplyLabel.PRAISE if found.good or found.has("thanks") else ReplyLabel.SATISFIED, also)


def _by_word(found: Found, also: frozenset[ReplyLabel]) -> Verdict:
    overall = found.overall
    if found.has("scorn") and Satisfaction.DISSATISFIED not in overall:
        return Verdict(ReplyLabel.DISSATISFIED, also)
    if len(overall) > 1 or Satisfaction.UNCLEAR in overall:
        return Verdict(ReplyLabel.UNCLEAR)
    (value,) = overall
    if value is Satisfaction.DISSATISFIED:
        return Verdict(ReplyLabel.UNCLEAR if found.has("supposed") else ReplyLabel.DISSATISFIED, also)
    if value is Satisfaction.BASICALLY_SATISFIED:
        return (
            Verdict(ReplyLabel.UNCLEAR)
            if found.bad and not found.has("aside")
            else Verdict(ReplyLabel.BASICALLY, also)
        )
    if found.bad or found.has("irony", "supposed"):
        return Verdict(ReplyLabel.UNCLEAR)
    return Verdict(ReplyLabel.PRAISE if found.good or found.has("thanks") else ReplyLabel.SATISFIED, also)


def _by_particulars(found: Found, also: frozenset[ReplyLabel]) -> Verdict:
    pleased = found.good or found.fine
    if found.bad and (found.has("irony", "scorn", "clever") or not (pleased or found.has("thanks"))):
        return Verdict(ReplyLabel.DISSATISFIED, also)
    if found.has("scorn") and not pleased:
        return Verdict(ReplyLabel.DISSATISFIED, also)
    if found.mild or found.has("irony"):
        return Verdict(ReplyLabel.UNCLEAR, doubtful=not pleased)
    if also:
        return Verdict(ReplyLabel.DEMAND)
    if found.has("ack") and not found.good:
        return Verdict(ReplyLabel.UNCLEAR)
    if (found.good or found.has("thanks")) and not found.lost_in_words:
        return Verdict(ReplyLabel.PRAISE)
    if found.fine and not found.lost_in_words:
        return Verdict(ReplyLabel.PRAISE if found.has("clever") else ReplyLabel.SATISFIED)
    if found.has("wish") and found.words > _JUST_A_WORD:
        return Verdict(ReplyLabel.DEMAND)
    if found.has("optout_end") and not found.lost_in_words:
        return Verdict(ReplyLabel.OPTOUT)
    return Verdict(ReplyLabel.UNCLEAR, doubtful=found.unknown > _SAID_BY_ITSELF)
