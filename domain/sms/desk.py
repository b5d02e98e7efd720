"""The inbox of replies a person has to settle: how long somebody has one, and how long what they said can be taken back."""

from __future__ import annotations

from domain.sms.label import ReplyLabel
from domain.times import MINUTE, SECOND

HOLD = 5 * MINUTE
"""So long a reply is whoever's that opened it; two never have the same."""
UNDO = 10 * SECOND
"""So long a settled reply can be taken back: nothing follows from it before."""

DIGITS: tuple[ReplyLabel, ...] = (
    ReplyLabel.SATISFIED,
    ReplyLabel.BASICALLY,
    ReplyLabel.DISSATISFIED,
    ReplyLabel.PRAISE,
    ReplyLabel.DEMAND,
    ReplyLabel.EMERGENCY,
    ReplyLabel.OPTOUT,
    ReplyLabel.WRONG_PERSON,
    ReplyLabel.UNCLEAR,
)
"""What the digits 1 to 9 settle a reply to; 1, 2 and 3 as the citizens were asked."""
