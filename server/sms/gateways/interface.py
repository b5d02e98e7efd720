"""What a gateway is to the sender, and what it says.

A gateway takes a message and says which ids its parts got (:class:`Submitted`), or that it did not take it (:class:`Refused`), or
nothing that can be relied on (:class:`Lost`). The three are never mixed up: what was refused may be handed over again, what was
lost may not. Whatever leaves doubt is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Protocol

from domain.sms.errors import ErrorClass
from domain.sms.receipts import ReceiptState
from domain.sms.unknown import UnknownCause


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A try as it is handed over.

    Attributes:
        client_ref: names the try; it goes along wherever the protocol can carry it.
        number: national digits of a mobile.
        sender: the whole number the citizen sees and answers to: the city's port and the extension.
        text: the whole text; ``"".join(parts)``.
        parts: as it is cut for carriers; a gateway that cuts by itself takes ``text``.
    """

    client_ref: str
    number: str = field(repr=False)
    sender: str
    text: str = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submitted:
    """Taken: the gateway's ids, one for each part it made of it, normalised."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Not taken, and that is certain: no part of it went out.

    Attributes:
        code: as the gateway said it, without any word of a message in it.
        wait: so long, ms, nothing more is to be handed to this gateway; 0 where it did not say.
    """

    error: ErrorClass
    code: str
    wait: int = 0


class Lost(Exception):
    """It may have been taken, and it may not.

    Attributes:
        said: more about the cause, without any word of a message in it.
        ids: the normalised ids of the first parts, which had been named before the way was lost.
    """

    def __init__(self, cause: UnknownCause, said: str = "", ids: tuple[str, ...] = ()) -> None:
        super().__init__(f"{cause} {said}".strip())
        self.cause = cause
        self.said = said
        self.ids = ids


class LookedUp(StrEnum):
    """What a gateway says when it is asked about a reference."""

    HAVE_IT = auto()
    NEVER_HAD_IT = auto()
    CANNOT_SAY = auto()


class RawKind(StrEnum):
    """What comes in from a gateway."""

    RECEIPT = auto()
    REPLY = auto()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt about a part of a message.

    Attributes:
        gateway_id: normalised; empty where the gateway tells our reference alone.
        client_ref: our reference of the try, empty where it does not tell it.
        part: number of the part from 0, where it is told beside the reference.
        state: what it says.
        codes: what it says, as it says it, from the general to the particular.
        error: of a failure, its class.
    """

    gateway_id: str
    client_ref: str
    part: int | None
    state: ReceiptState
    codes: tuple[str, ...] = ()
    error: ErrorClass | None = None

    @property
    def code(self) -> str:
        """The most particular word it has for it."""
        return next((code for code in reversed(self.codes) if code), "")


@dataclass(frozen=True, slots=True)
class LongPart:
    """Which part of a long reply this is: the telephone's number for the whole, how many there are, which one from 1."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A text from somebody's telephone, or a part of one.

    Attributes:
        reply_id: the provider's id for it, empty where there is none.
        number: national digits, as far as it can be read as a number; else as it came.
        to: the number it was sent to, with whatever extension came back.
        data: the text's bytes as they came.
        text: the text as far as they can be read, bad places as U+FFFD.
        long: of a part of a longer one.
    """

    reply_id: str
    number: str = field(repr=False)
    to: str
    data: bytes = field(repr=False)
    text: str = field(repr=False)
    long: LongPart | None = None


Incoming = Receipt | Reply


class NotUnderstood(Exception):
    """What came in is nothing that this gateway's settings describe; it is kept, counted, and moves nothing."""


@dataclass(frozen=True, slots=True)
class RawIncoming:
    """What came in, as it came, before anybody judges it.

    Attributes:
        headers: those that the kind of gateway names, in small letters.
        query: of the address.
        body: as it came.
    """

    kind: RawKind
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)


Take = Callable[[RawIncoming], None]
"""Makes what came in durable; returns only when it is, and raises where it could not be."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a gateway is, for those who look at it."""

    up: bool
    said: str = ""


class Gateway(Protocol):
    """A connected gateway. ``submit`` is called by several threads at once, at most ``window`` of them.

    Attributes:
        window: so many messages may be under way at once.
    """

    window: int

    def submit(self, message: Outgoing) -> Submitted | Refused:
        """Hand a message over; blocks until the gateway has answered, at most some 30 s.

        Raises:
            Lost: nobody can say whether it was taken.
        """

    def look_up(self, client_ref: str) -> LookedUp:
        """Ask about a try; ``CANNOT_SAY`` where the gateway has no such question."""

    def pulse(self, now: int) -> None:
        """Called about once a second while it is in use."""

    def health(self) -> Health:
        """How it is, without asking anybody."""

    def close(self) -> None:
        """Give it up; what is under way is lost."""


class Understands(Protocol):
    """What a kind of gateway makes of what comes in: pure, so that what was kept can be judged in any process, at any time."""

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        """The receipts and replies in it.

        Raises:
            NotUnderstood: there is nothing in it that the settings describe.
        """
