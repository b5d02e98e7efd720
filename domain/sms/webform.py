"""The web form behind a text: its address, what it asks, and how long it may be used."""

from __future__ import annotations

from domain.sms.label import ReplyLabel
from domain.times import DAY
from domain.vocabulary import Satisfaction

LETTERS = "abcdefghijkmnpqrstuvwxyz"
"""Without l and o, which are taken for digits."""
LENGTH = 12
"""Letters of a link: 55 bits, and ten tries a minute."""
LIFE = 7 * DAY
PATH = "/s/"
MOST_WORDS = 500

LABELS = {
    Satisfaction.SATISFIED: ReplyLabel.SATISFIED,
    Satisfaction.BASICALLY_SATISFIED: ReplyLabel.BASICALLY,
    Satisfaction.DISSATISFIED: ReplyLabel.DISSATISFIED,
}
"""What a tap means, in the words that replies are read in."""


def letters(secret: bytes) -> str:
    """A link's letters out of at least twelve bytes that nobody can guess."""
    number = int.from_bytes(secret)
    found = ""
    for _ in range(LENGTH):
        number, at = divmod(number, len(LETTERS))
        found += LETTERS[at]
    return found


def is_token(text: str) -> bool:
    """Whether it is shaped like a link's letters at all."""
    return len(text) == LENGTH and set(text) <= set(LETTERS)


def link(address: str, token: str) -> str:
    """Where the form is, without a scheme: a text has little room for it and telephones need none."""
    return f"{address}{PATH}{token}"
