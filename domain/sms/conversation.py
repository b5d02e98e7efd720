"""A conversation: what goes on from one question, by what the citizen writes.

:func:`follows` is the whole of it, pure: where the conversation stands and what was read give where it stands then, what is sent back,
and what the centre does. It is asked when a reply is judged, and again when a person has settled what the rules could not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.sms.label import ReplyLabel
from domain.sms.message import REPLY_WINDOW
from domain.sms.template import TemplateCode
from domain.times import DAY
from domain.vocabulary import OrderKind, Satisfaction


class Talk(StrEnum):
    """Where a conversation stands."""

    ASKED = "asked"
    WORDS = "words"
    """Asked what was wrong; words are waited for, never a digit."""
    REASKED = "reasked"
    ORDER_OPEN = "order_open"
    """Opted out, and asked whether to hear of the end of the open order."""
    TELL_END = "tell_end"
    """Opted out, and wants to hear of that end, once."""
    CLOSED = "closed"
    EXPIRED = "expired"


WAITS: Mapping[Talk, int] = {
    Talk.ASKED: REPLY_WINDOW,
    Talk.WORDS: DAY,
    Talk.REASKED: REPLY_WINDOW,
    Talk.ORDER_OPEN: REPLY_WINDOW,
}
"""How long silence is waited out; a conversation in any other state waits for nothing."""


class Inbox(StrEnum):
    """Why somebody has to look, the most pressing first."""

    EMERGENCY = "emergency"
    DEMAND = "demand"
    LOW = "low"
    STRAY = "stray"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of a reply.

    Attributes:
        sure: read with certainty, or settled by a person.
        aspects: what was judged in particular, 1 or 3.
        also: a second meaning that must not be lost.
        whose: it is certain which question it answers.
        known: it belongs to a message at all.
        digit: it is a lone digit.
        late: after the window.
        cut: parts of it are missing.
        settled: by a person: what was missing of it is missing no more.
    """

    meaning: ReplyLabel
    sure: bool = True
    aspects: Mapping[str, int] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    whose: bool = True
    known: bool = True
    digit: bool = False
    late: bool = False
    cut: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows from a reply.

    Attributes:
        state: where the conversation stands then.
        rating: kept as an answer; ``None``: no answer.
        call: whoever wrote it is called, before others.
        order: the kind of order that is drafted.
        text: what is sent back.
        inbox: why a person has to look.
    """

    state: Talk
    rating: Satisfaction | None = None
    call: bool = False
    order: OrderKind | None = None
    emergency: bool = False
    optout: bool = False
    wrong_person: bool = False
    text: TemplateCode | None = None
    inbox: Inbox | None = None


def follows(state: Talk, read: Read, *, order_open: bool = False) -> Follows:
    """What follows. ``order_open``: an order about what was asked is open, and the citizen was not yet asked whether to hear of its end."""
    found = _meant(state, read, order_open=order_open)
    if read.aspects and Satisfaction.DISSATISFIED in read.aspects.values() and read.known:
        found = replace(found, call=found.call or not (found.optout or found.wrong_person))
    return found


def _meant(state: Talk, read: Read, *, order_open: bool) -> Follows:
    meaning = read.meaning
    if meaning is ReplyLabel.EMERGENCY:
        return _emergency(state, read)
    if read.sure and meaning is ReplyLabel.OPTOUT:
        asks = order_open and state not in (Talk.ORDER_OPEN, Talk.TELL_END)
        text = TemplateCode.OPTOUT_OPEN if asks else TemplateCode.OPTOUT
        return Follows(Talk.ORDER_OPEN if asks else Talk.CLOSED, optout=True, text=text)
    if read.sure and meaning is ReplyLabel.WRONG_PERSON:
        return Follows(Talk.CLOSED, wrong_person=True, text=TemplateCode.WRONG)
    if not read.known and not read.settled:
        return Follows(state, inbox=Inbox.STRAY)
    if read.cut and not read.settled:
        # Half a text may say the opposite of the whole.
        return Follows(state, inbox=Inbox.CUT)
    if meaning is ReplyLabel.YES:
        wanted = state is Talk.ORDER_OPEN
        return Follows(Talk.TELL_END) if wanted else Follows(state, inbox=Inbox.LOW)
    if (
        state is Talk.WORDS
        and not read.settled
        and (read.digit or meaning is ReplyLabel.UNCLEAR or not read.sure)
    ):
        return _in_answer_to_followup(read)
    if meaning is ReplyLabel.UNCLEAR:
        return _unclear(state, read)
    if not read.sure:
        return Follows(state, inbox=Inbox.LOW)
    if meaning is ReplyLabel.DEMAND:
        return _demand(state, read)
    if not read.whose:
        # Of several questions nobody can say which one this rates.
        return Follows(state, inbox=Inbox.LOW)
    rating = meaning.rating
    assert rating is not None  # noqa: S101 - every other meaning was asked for above
    return _rating(state, read, rating)


def _emergency(state: Talk, read: Read) -> Follows:
    unhappy = ReplyLabel.DISSATISFIED in read.also and read.whose and read.known
    rating = Satisfaction.DISSATISFIED if unhappy else None
    return Follows(
        state,
        rating,
        call=unhappy,
        emergency=True,
        text=TemplateCode.EMERGENCY,
        inbox=None if read.settled else Inbox.EMERGENCY,
    )


def _in_answer_to_followup(read: Read) -> Follows:
    """A digit would be taken for a rating, which nobody asked for; anything else is the words that were."""
    if read.digit:
        return Follows(Talk.CLOSED, inbox=Inbox.LOW)
    return Follows(Talk.CLOSED)


def _unclear(state: Talk, read: Read) -> Follows:
    if read.settled:
        return Follows(_unrated(state))
    if state is Talk.ASKED and not read.late:
        return Follows(Talk.REASKED, text=TemplateCode.REASK)
    return Follows(state, inbox=Inbox.LOW)


def _demand(state: Talk, read: Read) -> Follows:
    """Somebody looks at it first, and then an order is drafted."""
    if read.settled:
        return Follows(_unrated(state), order=OrderKind.DEMAND)
    return Follows(_unrated(state), text=TemplateCode.DEMAND, inbox=Inbox.DEMAND)


def _unrated(state: Talk) -> Talk:
    """A question that nobody has rated stays open for a rating; anything else is over."""
    return state if state in (Talk.ASKED, Talk.REASKED) else Talk.CLOSED


def _rating(state: Talk, read: Read, rating: Satisfaction) -> Follows:
    unhappy = rating is Satisfaction.DISSATISFIED
    asks = unhappy and state in (Talk.ASKED, Talk.REASKED) and not read.late
    demands = ReplyLabel.DEMAND in read.also
    found = Follows(
        Talk.WORDS if asks else Talk.CLOSED,
        rating,
        call=unhappy,
        text=TemplateCode.FOLLOWUP if asks else None,
    )
    if read.meaning is ReplyLabel.PRAISE:
        # Said again it is no second praise: only the first answer to a question is drafted.
        first = state in (Talk.ASKED, Talk.REASKED)
        found = replace(
            found,
            order=OrderKind.PRAISE if first else None,
            text=TemplateCode.PRAISE if first and not read.late else None,
        )
    if demands and not read.settled:
        found = replace(found, inbox=Inbox.DEMAND, text=found.text or TemplateCode.DEMAND)
    return found
