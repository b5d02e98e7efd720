"""A message: one text to one number about one leg of an event, and what becomes of it.

A *try* is one handing-over to a gateway; its reference (message and number of the try) is committed before the first byte
leaves. So whoever finds a message claimed knows whether it can have gone out: without a committed try it cannot.

:func:`after` is the whole table (``docs/sms.md``), read by the planner, the sender, the judge of receipts and replies, and the
restore alike. What it does not name cannot happen to a message in that state, and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.ids import derived_id
from domain.times import DAY, HOUR, MINUTE


class MessageState(StrEnum):
    """Where a message stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    """A worker has it, fenced, for a minute."""
    ACCEPTED = "accepted"
    """The gateway named an id for every part."""
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may have gone out (可能已发出); never sent again by itself."""
    NO_RECEIPT = "no_receipt"
    EXCLUDED = "excluded"
    """Never to be sent, decided when it was planned."""
    CANCELLED = "cancelled"
    """Planned, and then not sent."""


class Leg(StrEnum):
    """What a message is about, of an event."""

    CALL = "call"
    """Who took the call."""
    HANDLED = "handled"
    RECTIFIED = "rectified"
    FOLLOWUP = "followup"
    """What goes on from an answer: asking for words, asking anew."""
    THANKS = "thanks"
    """What ends a conversation, and asks nothing."""
    AGENT = "agent"
    """What somebody at a desk wrote back."""

    @property
    def asks(self) -> bool:
        """Whether it opens a survey: a rating may come of it, and it is an asking for the contact policy."""
        return self in ASKING


ASKING = frozenset({Leg.CALL, Leg.HANDLED, Leg.RECTIFIED})

EXTENSIONS = {Leg.CALL: "01", Leg.HANDLED: "02", Leg.RECTIFIED: "03", Leg.AGENT: "09"}
"""Two digits behind the city's port by which an answer comes back; what goes on from a question goes out under the question's."""


class Event(StrEnum):
    """What can happen to a message."""

    NOT_YET = "not_yet"
    """Due, and policy says later."""
    NEVER = "never"
    """Due, and no longer to be sent: opted out, rule stopped, too old."""
    TAKEN = "taken"
    NAMED = "named"
    """The gateway named an id for every part."""
    THROTTLED = "throttled"
    TRANSIENT = "transient"
    TRANSIENT_TOO_OFTEN = "transient_too_often"
    PERMANENT = "permanent"
    ACCOUNT = "account"
    """Refused for the account's sake: the gateway stops, and the message is none the worse."""
    LEASE_OVER = "lease_over"
    """Its owner is gone, and no try was committed."""
    LOST = "lost"
    """A try was committed and nothing came back: connection lost, time out, process gone, lease over."""
    HAVE_IT = "have_it"
    """Looked up by reference: the gateway has it."""
    NEVER_HAD_IT = "never_had_it"
    ANSWERED = "answered"
    """The citizen answered it."""
    RECEIPT_DELIVERED = "receipt_delivered"
    """For all parts."""
    RECEIPT_PERMANENT = "receipt_permanent"
    """For any part."""
    RECEIPT_TEMPORARY = "receipt_temporary"
    RECEIPT_TEMPORARY_AGAIN = "receipt_temporary_again"
    RECEIPT_ON_ITS_WAY = "receipt_on_its_way"
    """Queued, buffered: of no consequence, and at times told after the end."""
    SILENT = "silent"
    """72 h without a receipt."""
    RESTORED = "restored"
    """Due before the centre went back to a backup: nobody knows whether it went out."""
    SENT_AGAIN = "sent_again"
    """A lead chose 补发, knowing that it may come twice."""
    CLOSED = "closed"
    """A lead leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from an event.

    Attributes:
        state: where the message stands then.
        accepted: it counts as accepted from then on, if it did not before: a gateway has had it.
        counts: the try behind it counts towards the limit of tries.
        another_round: a new message of the next round is planned, beside this one.
    """

    state: MessageState
    accepted: bool = False
    counts: bool = False
    another_round: bool = False


S, E = MessageState, Event

_RECEIPTS: dict[Event, Step] = {
    E.RECEIPT_DELIVERED: Step(S.DELIVERED, accepted=True),
    E.RECEIPT_PERMANENT: Step(S.FAILED, accepted=True),
    E.RECEIPT_TEMPORARY: Step(S.PLANNED, accepted=True, counts=True),
    E.RECEIPT_TEMPORARY_AGAIN: Step(S.FAILED, accepted=True),
    E.RECEIPT_ON_ITS_WAY: Step(S.ACCEPTED, accepted=True),
}
"""A receipt names the message, so a gateway has had it, whatever was known before."""

TABLE: dict[MessageState, dict[Event, Step]] = {
    S.PLANNED: {
        E.NOT_YET: Step(S.PLANNED),
        E.NEVER: Step(S.CANCELLED),
        E.TAKEN: Step(S.CLAIMED),
        E.RESTORED: Step(S.UNKNOWN),
        # Of an earlier try, while the next one waits: what arrived is not sent again.
        E.RECEIPT_DELIVERED: Step(S.DELIVERED, accepted=True),
        E.RECEIPT_PERMANENT: Step(S.FAILED, accepted=True),
    },
    S.CLAIMED: {
        E.NAMED: Step(S.ACCEPTED, accepted=True),
        E.THROTTLED: Step(S.PLANNED),
        E.TRANSIENT: Step(S.PLANNED, counts=True),
        E.TRANSIENT_TOO_OFTEN: Step(S.FAILED, counts=True),
        E.PERMANENT: Step(S.FAILED, counts=True),
        E.ACCOUNT: Step(S.PLANNED),
        E.LEASE_OVER: Step(S.PLANNED),
        E.LOST: Step(S.UNKNOWN, counts=True),
        E.NOT_YET: Step(S.PLANNED),
        E.NEVER: Step(S.CANCELLED),
        E.ANSWERED: Step(S.ACCEPTED, accepted=True),
        E.RESTORED: Step(S.UNKNOWN),
        **_RECEIPTS,
    },
    S.UNKNOWN: {
        E.NAMED: Step(S.ACCEPTED, accepted=True),
        E.HAVE_IT: Step(S.ACCEPTED, accepted=True),
        E.NEVER_HAD_IT: Step(S.PLANNED, counts=True),
        E.ANSWERED: Step(S.ACCEPTED, accepted=True),
        E.SENT_AGAIN: Step(S.UNKNOWN, another_round=True),
        E.CLOSED: Step(S.UNKNOWN),
        **_RECEIPTS,
    },
    S.ACCEPTED: {
        **_RECEIPTS,
        E.SILENT: Step(S.NO_RECEIPT),
        E.ANSWERED: Step(S.ACCEPTED),
    },
    S.DELIVERED: {
        # Gateways keep no order: a failure told late, or 排队中 after the end, takes nothing back.
        E.RECEIPT_DELIVERED: Step(S.DELIVERED),
        E.RECEIPT_PERMANENT: Step(S.DELIVERED),
        E.RECEIPT_TEMPORARY: Step(S.DELIVERED),
        E.RECEIPT_TEMPORARY_AGAIN: Step(S.DELIVERED),
        E.RECEIPT_ON_ITS_WAY: Step(S.DELIVERED),
        E.ANSWERED: Step(S.DELIVERED),
    },
    S.FAILED: {
        E.RECEIPT_DELIVERED: Step(S.DELIVERED, accepted=True),
        E.RECEIPT_PERMANENT: Step(S.FAILED),
        E.RECEIPT_TEMPORARY: Step(S.FAILED),
        E.RECEIPT_TEMPORARY_AGAIN: Step(S.FAILED),
        E.RECEIPT_ON_ITS_WAY: Step(S.FAILED),
        E.ANSWERED: Step(S.FAILED),
    },
    S.NO_RECEIPT: {
        E.RECEIPT_DELIVERED: Step(S.DELIVERED),
        E.RECEIPT_PERMANENT: Step(S.FAILED),
        E.RECEIPT_TEMPORARY: Step(S.FAILED),
        E.RECEIPT_TEMPORARY_AGAIN: Step(S.FAILED),
        E.RECEIPT_ON_ITS_WAY: Step(S.NO_RECEIPT),
        E.ANSWERED: Step(S.NO_RECEIPT),
    },
    S.EXCLUDED: {},
    S.CANCELLED: {},
}


def after(state: MessageState, event: Event) -> Step | None:
    """What follows from an event, ``None`` where it cannot happen in this state and changes nothing."""
    return TABLE[state].get(event)


SENT = frozenset({S.ACCEPTED, S.DELIVERED, S.FAILED, S.NO_RECEIPT, S.UNKNOWN})
"""What counts as sent. ``planned = excluded + cancelled + sent + under way``; ``sent = delivered + failed + no receipt + unknown``
once nothing waits for its receipt any more."""

UNDER_WAY = frozenset({S.PLANNED, S.CLAIMED})

ANSWERABLE = frozenset({S.ACCEPTED, S.UNKNOWN, S.DELIVERED, S.NO_RECEIPT})
"""Messages that a reply can belong to. Who answers has the text, whether a receipt said so or not."""

CLAIM_LIFE = MINUTE
"""So long a claimed message stays its owner's."""
BACK_OFF = (MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
"""After a transient refusal, by how many came before it; one more than these ends it."""
TOO_OLD = 72 * HOUR
"""A message that did not go out so long after it was due does not go out at all."""
RECEIPT_WAIT = 72 * HOUR
"""An accepted message without a receipt is ``no_receipt`` then."""
UNKNOWN_WAIT = 24 * HOUR
"""So long a look-up or a receipt is hoped for."""
REPLY_WINDOW = 72 * HOUR
"""Answers later than this are kept as ``late``."""
RETENTION_RAW = 30 * DAY
"""What gateways sent is kept so long, word for word."""


def refused_for_now(earlier: int) -> tuple[Event, int]:
    """The event of a transient refusal after so many earlier ones, and how long to wait (0 where it is the end)."""
    if earlier < len(BACK_OFF):
        return Event.TRANSIENT, BACK_OFF[earlier]
    return Event.TRANSIENT_TOO_OFTEN, 0


def message_id(city_id: str, event_id: str, leg: Leg | str, round_no: int) -> str:
    """Id of a message: planning twice makes it once."""
    return derived_id("sms", city_id, event_id, str(leg), str(round_no))


def client_ref(message: str, try_no: int) -> str:
    """What a gateway is told of a try, so that it can be asked about it: the message's id without dashes, and the number of the try."""
    return f"{message.replace('-', '')}-{try_no}"


def named_by(ref: str) -> tuple[str, int] | None:
    """Message and number of the try behind a reference, ``None`` where it is none of ours."""
    bare, dash, number = ref.strip().lower().partition("-")
    if not dash or len(bare) != 32 or not number.isdecimal() or set(bare) - set("0123456789abcdef"):
        return None
    return f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}", int(number)
