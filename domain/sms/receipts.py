"""Receipts: what a carrier says became of a part of a message, told apart from how it spells it.

A gateway's id is compared after :func:`normalised`: gateways pad it with zeros, change its case, and some answer a submission in
hexadecimal and report in decimal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto


class IdBase(StrEnum):
    """How a gateway writes its ids in one place."""

    TEXT = auto()
    """Whatever signs: only case and leading zeros are none of it."""
    DECIMAL = auto()
    HEX = auto()


class ReceiptState(StrEnum):
    """What a receipt says, as far as it moves anything."""

    DELIVERED = auto()
    FAILED = auto()
    PENDING = auto()
    """Queued, buffered, under way: nothing that is over."""


_DIGITS = {
    IdBase.DECIMAL: re.compile(r"[0-9]{1,80}"),
    IdBase.HEX: re.compile(r"(?:0[xX])?[0-9a-fA-F]{1,80}"),
}
_BASES = {IdBase.DECIMAL: 10, IdBase.HEX: 16}
LONGEST_KEPT = 80
"""Signs of the longest id that is kept; of a longer one the first."""


def normalised(gateway_id: str, base: IdBase) -> str:
    """The id as it is kept and compared: hexadecimal in small letters without zeros before it, where it is a number in this base;
    else (after ``~``, so that it cannot be taken for one) its signs in small letters.

    An id is never refused: one that is not what the gateway's setting says must still be found again.
    """
    told = gateway_id.strip()[:LONGEST_KEPT]
    if base is IdBase.TEXT:
        return told.casefold().lstrip("0")[:LONGEST_KEPT] or "0"
    if _DIGITS[base].fullmatch(told):
        return f"{int(told, _BASES[base]):x}"
    return ("~" + told.casefold())[:LONGEST_KEPT]


_DELIVERED = frozenset({"DELIVRD", "DELIVERED", "DELIVERD"})
_PENDING = frozenset({"ENROUTE", "ACCEPTD", "BUFFERED", "QUEUED", "SCHEDULED", "UNKNOWN", ""})
_MESSAGE_STATES = {
    0: "SCHEDULED", 1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip


def state_of(stat: str) -> ReceiptState:
    """What the state of a receipt says. All that neither says "there" nor "under way" is a failure: carriers in China put their
    reason into the place of the state (``MK:0001``)."""
    told = stat.strip().upper()
    if told in _DELIVERED:
        return ReceiptState.DELIVERED
    return ReceiptState.PENDING if told in _PENDING else ReceiptState.FAILED


def stat_of_message_state(state: int) -> str:
    """The state of a receipt by SMPP's optional ``message_state`` (SMPP 3.4, 5.2.28); one that is not in there says nothing."""
    return _MESSAGE_STATES.get(state, "UNKNOWN")


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt's text as SMPP's appendix B writes it; what is not in it is empty."""

    gateway_id: str
    stat: str
    err: str


_FIELDS = {name: re.compile(rf"(?:^|\s){name}:\s*(\S+)", re.IGNORECASE) for name in ("id", "stat", "err")}


def read_receipt_text(text: str) -> Told | None:
    """The id, state and code of a receipt's text; ``None`` where there is no state in it. What follows ``text:`` is not looked at:
    there stands the beginning of the message."""
    before = re.split(r"(?:^|\s)text:", text, maxsplit=1, flags=re.IGNORECASE)[0]
    found = {name: pattern.search(before) for name, pattern in _FIELDS.items()}
    if found["stat"] is None:
        return None
    return Told(*(match[1] if match else "" for match in (found["id"], found["stat"], found["err"])))
