"""Whose reply it is: by the extension it came back to, else by what is open; a rating that is only guessed goes to a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from hashlib import sha256

from domain.sms.label import ReplyLabel
from domain.sms.message import REPLY_WINDOW, MessageState
from domain.times import MINUTE

_EXTENSION_DIGITS = 2
_ANSWERABLE = frozenset(
    {MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNKNOWN, MessageState.NO_RECEIPT}
)
"""Messages that a citizen can have in hand."""
_AT_ONCE = frozenset({ReplyLabel.EMERGENCY, ReplyLabel.OPTOUT, ReplyLabel.WRONG_PERSON})
"""What acts whichever message it answers: it is about the person, or about now."""


class Matched(StrEnum):
    """How it was found whose a reply is."""

    EXTENSION = auto()
    ONLY = auto()
    """No extension came back, and one conversation is open."""
    GUESS = auto()
    """Several are open: the newest, to be confirmed by a person."""
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Sent:
    """An outgoing text that may be answered: a question, or what went on from it under the same extension.

    Attributes:
        conversation_id: the conversation it belongs to.
        at: when the gateway took it, or when it was handed over where that is not known (ms).
        open: whether its conversation still waits for an answer.
    """

    message_id: str
    conversation_id: str
    extension: str
    state: MessageState
    at: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """Whose reply it is.

    Attributes:
        late: it came after the window of the text it answers.
    """

    how: Matched
    sent: Sent | None = None
    late: bool = False

    def acts(self, label: ReplyLabel) -> bool:
        """Whether what was read follows without a person: always of what is about the person or about now."""
        return self.how in (Matched.EXTENSION, Matched.ONLY) or label in _AT_ONCE


def extension_of(called: str, port: str) -> str:
    """The extension that a reply came back to; empty where none did.

    Args:
        called: the number the citizen answered to, as the gateway says it; some put the country before it.
        port: the city's own, without an extension.
    """
    digits = "".join(sign for sign in called if sign.isdigit()).removeprefix("00").removeprefix("86")
    rest = digits.removeprefix(port) if port and digits.startswith(port) else ""
    return rest if len(rest) == _EXTENSION_DIGITS else ""


def whose(extension: str, received_at: int, sent: Iterable[Sent]) -> Match:
    """Which of the texts to this number a reply answers.

    Args:
        extension: what it came back to; empty where the carrier cut it off.
        sent: the texts to this group, in any order; those handed over after the reply are not looked at.
    """
    mine = [one for one in sent if one.state in _ANSWERABLE and one.at <= received_at]
    if extension:
        under = [one for one in mine if one.extension == extension]
        return _found(Matched.EXTENSION, under, received_at) if under else Match(Matched.NONE)
    waiting = [one for one in mine if one.open and received_at - one.at <= REPLY_WINDOW]
    several = len({one.conversation_id for one in waiting}) > 1
    if waiting:
        return _found(Matched.GUESS if several else Matched.ONLY, waiting, received_at)
    return Match(Matched.NONE)


def reply_key(sender: str, extension: str, text: str, received_at: int) -> str:
    """What makes a reply one where the provider names no id: the same words to the same extension within the minute."""
    parts = (sender, extension, str(received_at // MINUTE), text)
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _found(how: Matched, among: Sequence[Sent], received_at: int) -> Match:
    newest = max(among, key=lambda one: (one.at, one.message_id))
    return Match(how, newest, late=not newest.open or received_at - newest.at > REPLY_WINDOW)
