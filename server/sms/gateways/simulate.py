"""The gateway ``simulate``: nothing leaves this machine. The last four digits of a number give its outcome, everything else is
delivered after two seconds.

Receipts and replies come back by the same way as any gateway's: kept first, judged afterwards.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import ReceiptState, state_of
from domain.sms.unknown import UnknownCause
from server.sms.gateways.interface import (
    Health,
    Incoming,
    LookedUp,
    Lost,
    NotUnderstood,
    Outgoing,
    RawIncoming,
    RawKind,
    Receipt,
    Refused,
    Reply,
    Submitted,
    Take,
)


class SimulateSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Attributes:
    receipt_after: ms until the receipt.
    reply_after: ms from the receipt to a reply.
    """

    receipt_after: int = 2_000
    reply_after: int = 5_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a message to a number with a certain ending.

    Attributes:
        response: the code that it is refused with; "" if it is taken, ``LOST`` if the way is lost.
        times: how many handings-over are answered so; the next is taken. 0: all.
        receipts: the states of its receipts, one after the other.
        early: the first receipt comes before the response.
        reply: what is written back.
    """

    response: str = ""
    times: int = 0
    receipts: tuple[str, ...] = ("DELIVRD",)
    early: bool = False
    reply: str = ""


LOST = "lost"

ENDINGS: Mapping[str, Outcome] = MappingProxyType(
    {
        # refused
        "0101": Outcome("0x58", times=1),
        "0102": Outcome("0x08", times=1),
        "0103": Outcome("0x08"),
        "0104": Outcome("0x0b"),
        "0105": Outcome("KEYWORD"),
        "0106": Outcome("0x0e"),
        "0107": Outcome("0x7f"),
        # lost
        "0111": Outcome(LOST, receipts=()),
        "0112": Outcome(LOST),
        "0113": Outcome(LOST, receipts=(), reply="1"),
        # taken, and then
        "0121": Outcome(receipts=()),
        "0122": Outcome(receipts=("UNDELIV",)),
        "0123": Outcome(receipts=("PHONEERR",)),
        "0124": Outcome(receipts=("SIGFAIL",)),
        "0125": Outcome(receipts=("BLACK",)),
        "0126": Outcome(receipts=("ZZ:0815",)),
        "0127": Outcome(receipts=("DELIVRD", "DELIVRD")),
        "0128": Outcome(receipts=("DELIVRD", "BUFFERED")),
        "0129": Outcome(early=True),
        "0130": Outcome(receipts=("UNDELIV", "DELIVRD")),
        "0131": Outcome(receipts=("CA:0054",)),
        # answered
        "0201": Outcome(reply="1"),
        "0202": Outcome(reply="2"),
        "0203": Outcome(reply="3"),
        "0204": Outcome(reply="1，民警很耐心"),
        "0205": Outcome(reply="什么时候能立案"),
        "0206": Outcome(reply="快来救我"),
        "0207": Outcome(reply="T"),
        "0208": Outcome(reply="你是谁"),
        "0209": Outcome(reply="1或者3吧"),
        "0210": Outcome(reply="3，态度差"),
        "0211": Outcome(reply="人好事没办成"),
    }
)


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the simulated carrier will tell: a receipt (``ref`` and ``stat``) or a reply (``from_``, ``to`` and ``text``)."""

    ref: str = ""
    stat: str = ""
    from_: str = ""
    to: str = ""
    text: str = ""


class SimulateGateway:
    """Says what the number's ending says."""

    window = 500

    def __init__(self, settings: SimulateSettings, codes: CodeTable, take: Take) -> None:
        self._settings = settings
        self._codes = codes
        self._take = take
        self._now = 0
        self._tried: Counter[str] = Counter()
        self._order = itertools.count()
        self._due: list[tuple[int, int, RawIncoming]] = []
        self._lock = threading.Lock()

    def submit(self, message: Outgoing) -> Submitted | Refused:
        outcome = ENDINGS.get(message.number[-4:], Outcome())
        with self._lock:
            self._tried[message.number] += 1
            tried = self._tried[message.number]
        refused = outcome.response if not outcome.times or tried <= outcome.times else ""
        if refused and refused != LOST:
            error = self._codes.of_response(refused)
            return Refused(
                error if error is not ErrorClass.OTHER else self._codes.of_receipt(refused), refused
            )
        self._will_tell(message, outcome)
        if refused == LOST:
            raise Lost(UnknownCause.CONNECTION, "simulated")
        return Submitted((message.client_ref,))

    def look_up(self, client_ref: str) -> LookedUp:
        return LookedUp.CANNOT_SAY

    def pulse(self, now: int) -> None:
        with self._lock:
            self._now = now
            due = []
            while self._due and self._due[0][0] <= now:
                due.append(heapq.heappop(self._due)[2])
        for raw in due:
            self._take(raw)

    def health(self) -> Health:
        return Health(up=True)

    def close(self) -> None:
        pass

    def _will_tell(self, message: Outgoing, outcome: Outcome) -> None:
        told = [
            RawIncoming(RawKind.RECEIPT, msgspec.json.encode(Waiting(ref=message.client_ref, stat=stat)))
            for stat in outcome.receipts
        ]
        if outcome.early and told:
            self._take(told.pop(0))
        with self._lock:
            at = self._now + self._settings.receipt_after
            for n, raw in enumerate(told):
                heapq.heappush(self._due, (at + n, next(self._order), raw))
            if outcome.reply:
                written = Waiting(from_=message.number, to=message.sender, text=outcome.reply)
                raw = RawIncoming(RawKind.REPLY, msgspec.json.encode(written))
                heapq.heappush(self._due, (at + self._settings.reply_after, next(self._order), raw))


class SimulateWords:
    """What a simulated carrier told."""

    def __init__(self, codes: CodeTable) -> None:
        self._codes = codes

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        try:
            told = msgspec.json.decode(raw.body, type=Waiting)
        except msgspec.MsgspecError as wrong:
            raise NotUnderstood(type(wrong).__name__) from None
        if told.from_:
            return [Reply("", told.from_, told.to, told.text.encode(), told.text)]
        if not told.ref:
            raise NotUnderstood("neither receipt nor reply")
        state = state_of(told.stat)
        error = self._codes.of_receipt(told.stat) if state is ReceiptState.FAILED else None
        return [Receipt(told.ref, told.ref, None, state, (told.stat,), error)]
