"""What a gateway's or a carrier's code says about a message, as one of few classes; the codes are data.

A code that stands in no table is of the class ``OTHER``: counted and listed, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any, Self


class ErrorClass(StrEnum):
    """Why a message was refused or not delivered, by what follows from it."""

    THROTTLED = auto()
    """Too fast: slower, and the same message again; no try was used up."""
    TRANSIENT = auto()
    """Something of theirs fails: the same message again, later and later."""
    DOWN = auto()
    """Nothing was handed over, because there is no way to the gateway: again when there is one; no try was used up."""
    NUMBER = auto()
    """There is no such subscriber."""
    HANDSET = auto()
    """The telephone was off, full or out of reach."""
    CONTENT = auto()
    """The text or its signature is not let through."""
    BLOCKED = auto()
    """The subscriber is on a list of the carrier's; this is no opt-out of ours."""
    ACCOUNT = auto()
    """The gateway does not take us: whoever keeps the account must act; no message is to blame."""
    OTHER = auto()
    """A code nobody told us about."""

    @property
    def costs_no_try(self) -> bool:
        """Whether a refusal says nothing about the message itself, so that it stays planned as if it had not been tried."""
        return self in (ErrorClass.THROTTLED, ErrorClass.DOWN, ErrorClass.ACCOUNT)

    @property
    def may_pass(self) -> bool:
        """Whether a *receipt* of this class is about a passing state, so that one more day may help."""
        return self in (ErrorClass.THROTTLED, ErrorClass.TRANSIENT, ErrorClass.HANDSET)


@dataclass(frozen=True, slots=True)
class ErrorCodes:
    """The codes that are known.

    Attributes:
        responses: of each protocol, what the answer to a submission says; SMPP's as ``0x58``, HTTP's statuses as ``429``.
        receipts: whole codes of receipts.
        beginnings: beginnings of codes of receipts, where the rest only tells where it happened (``MK:0001``).
    """

    responses: Mapping[str, Mapping[str, ErrorClass]]
    receipts: Mapping[str, ErrorClass]
    beginnings: Mapping[str, ErrorClass]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From ``resources/sms/errors.yaml``, as read.

        Raises:
            ValueError: it names a class that there is not.
        """
        return cls(
            {
                protocol: {str(code): ErrorClass(name) for code, name in codes.items()}
                for protocol, codes in data["responses"].items()
            },
            {str(code).upper(): ErrorClass(name) for code, name in data["receipts"].items()},
            {str(code).upper(): ErrorClass(name) for code, name in data["beginnings"].items()},
        )


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The codes of one gateway: those that are known, and over them its own, since provinces' platforms differ.

    Attributes:
        own: codes of this gateway, of responses and receipts alike, as they come.
    """

    known: ErrorCodes
    protocol: str
    own: Mapping[str, ErrorClass] = field(default_factory=dict)

    def of_response(self, code: str) -> ErrorClass:
        """Of the answer to a submission."""
        found = self.own.get(code) or self.known.responses.get(self.protocol, {}).get(code)
        return found or ErrorClass.OTHER

    def of_receipt(self, *codes: str) -> ErrorClass:
        """Of a receipt that says no. Several codes are what it says from the general to the particular (``UNDELIV``, ``MK:0001``):
        the last that is known decides."""
        for code in reversed(codes):
            found = self._of_receipt(code.strip().upper())
            if found is not None:
                return found
        return ErrorClass.OTHER

    def _of_receipt(self, code: str) -> ErrorClass | None:
        if not code:
            return None
        own = {name.upper(): found for name, found in self.own.items()}.get(code)
        if own is not None:
            return own
        whole = self.known.receipts.get(code)
        if whole is not None:
            return whole
        begun = [name for name in self.known.beginnings if code.startswith(name)]
        return self.known.beginnings[max(begun, key=len)] if begun else None
