"""The inbox of replies a person has to settle: how long somebody has one, and how long what they said can be taken back."""

from __future__ import annotations

from domain.sms.conversation import Meaning
from domain.times import MINUTE, SECOND

HOLD = 5 * MINUTE
"""So long a reply is whoever's that opened it; two never have the same."""
UNDO = 10 * SECOND
"""So long a settled reply can be taken back: nothing follows from it before."""

DIGITS: tuple[Meaning, ...] = (
    Meaning.SATISFIED,
    Meaning.BASICALLY,
    Meaning.DISSATISFIED,
    Meaning.PRAISE,
    Meaning.DEMAND,
    Meaning.EMERGENCY,
    Meaning.OPTOUT,
    Meaning.WRONG_PERSON,
    Meaning.UNCLEAR,
)
"""What the digits 1 to 9 settle a reply to; 1, 2 and 3 as the citizens were asked."""
