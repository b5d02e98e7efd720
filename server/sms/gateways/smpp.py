"""The gateway ``smpp``: SMPP 3.4 as a transceiver, with a window, parts cut here, and connections made anew.

Texts go as UCS-2. What links the parts is the header before the text (UDH) or the optional ``sar_*`` fields, as the setting says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from random import Random
from typing import Any

import msgspec
from smpplib import consts

from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import IdBase, normalised
from domain.sms.unknown import UnknownCause
from server.sms.gateways.in_parts import in_parts
from server.sms.gateways.interface import Health, LookedUp, Lost, Outgoing, Refused, Submitted, Take
from server.sms.gateways.smpp_line import NotBound, SmppLine, Waiting, bound
from server.sms.gateways.smpp_words import UCS2
from server.sms.gateways.udh import concatenation, reference

_LONGEST_WAIT_S = 60.0
_RECEIPT_WANTED = 1


class Concatenation(StrEnum):
    """How the parts of a long text are linked."""

    UDH = "udh"
    SAR = "sar"


class SmppSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Attributes:
    prefix: put before the national digits of a number, ``86`` where the gateway wants it.
    seconds: how long an answer is waited for.
    quiet_seconds: after so long without a word the gateway is asked whether it is there.
    response_ids, receipt_ids: how it writes ids where it answers and where it reports.
    """

    host: str
    port: int
    system_id: str
    password: str
    system_type: str = ""
    window: int = 10
    seconds: float = 30.0
    quiet_seconds: float = 30.0
    prefix: str = ""
    source_ton: int = 0
    source_npi: int = 0
    dest_ton: int = 0
    dest_npi: int = 1
    service_type: str = ""
    concatenation: Concatenation = Concatenation.UDH
    response_ids: IdBase = IdBase.TEXT
    receipt_ids: IdBase = IdBase.TEXT
    codes: dict[str, ErrorClass] = msgspec.field(default_factory=dict)


class SmppGateway:
    """Keeps one connection bound while it is in use; what waits on a connection that is lost is lost, never handed over again."""

    def __init__(
        self,
        settings: SmppSettings,
        codes: CodeTable,
        take: Take,
        *,
        seconds: Callable[[], float],
        pause: Callable[[float], None],
        chance: Random,
    ) -> None:
        """``seconds`` is a clock that never goes back, ``pause`` waits on it."""
        self.window = settings.window
        self._settings = settings
        self._codes = codes
        self._take = take
        self._seconds = seconds
        self._pause = pause
        self._chance = chance
        self._lock = threading.Lock()
        self._line: SmppLine | None = None
        self._failures = 0
        self._next_try = 0.0
        self._refusal: Refused | None = None
        self._closed = False
        self._places = threading.BoundedSemaphore(settings.window)

    def submit(self, message: Outgoing) -> Submitted | Refused:
        return in_parts(len(message.parts), lambda part: self._part(message, part), self._pause)

    def look_up(self, client_ref: str) -> LookedUp:
        return LookedUp.CANNOT_SAY

    def pulse(self, now: int) -> None:
        self._bound_line()

    def health(self) -> Health:
        line, refusal = self._line, self._refusal
        up = line is not None and not line.lost
        return Health(up=up, said="" if up or refusal is None else refusal.code)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._line is not None:
                self._line.close()

    def _bound_line(self) -> SmppLine | Refused:
        with self._lock:
            if self._line is not None and not self._line.lost:
                return self._line
            if self._closed:
                return Refused(ErrorClass.DOWN, "closed")
            if self._line is not None:
                self._line.close()
                self._line = None
                self._wait_before_next()
            now = self._seconds()
            if now < self._next_try:
                return self._refusal or self._down(now)
            return self._bind(now)

    def _bind(self, now: float) -> SmppLine | Refused:
        settings = self._settings
        try:
            client = bound(
                settings.host,
                settings.port,
                settings.seconds,
                system_id=settings.system_id,
                password=settings.password,
                system_type=settings.system_type,
            )
        except NotBound as error:
            self._wait_before_next()
            refused = self._codes.of_response(str(error)) if error.status else ErrorClass.DOWN
            if refused is not ErrorClass.ACCOUNT:
                refused = ErrorClass.DOWN  # nothing was handed over, whatever they say about the bind
            self._refusal = Refused(refused, f"bind {error}", self._until_next(now))
            return self._refusal
        self._failures, self._next_try, self._refusal = 0, 0.0, None
        self._line = SmppLine(client, self._take, quiet_s=settings.quiet_seconds, now=self._seconds)
        return self._line

    def _wait_before_next(self) -> None:
        """1 s at first, doubled up to 60, and up to half of it by chance, so that not all come back at once."""
        wait = min(_LONGEST_WAIT_S, 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        self._next_try = self._seconds() + wait * (0.5 + self._chance.random() / 2)

    def _until_next(self, now: float) -> int:
        return max(0, round((self._next_try - now) * 1_000))

    def _down(self, now: float) -> Refused:
        return Refused(ErrorClass.DOWN, "not bound", self._until_next(now))

    def _part(self, message: Outgoing, part: int) -> str | Refused:
        line = self._bound_line()
        if isinstance(line, Refused):
            return line
        waiting = Waiting(message.client_ref, part)
        with self._places:
            if not line.submit(self._fields(message, part), waiting):
                return Refused(ErrorClass.DOWN, "not bound")
            answered = waiting.over.wait(self._settings.seconds)
        status = waiting.status
        if not answered:
            waiting.over.set()
            raise Lost(UnknownCause.NO_ANSWER)
        if status is None:
            raise Lost(UnknownCause.CONNECTION)
        if status:
            code = f"0x{status:02x}"
            return Refused(self._codes.of_response(code), code)
        if not waiting.message_id:
            raise Lost(UnknownCause.NO_ID)
        return normalised(waiting.message_id, self._settings.response_ids)

    def _fields(self, message: Outgoing, part: int) -> dict[str, Any]:
        settings, text = self._settings, message.parts[part].encode("utf-16-be")
        fields: dict[str, Any] = {
            "service_type": settings.service_type,
            "source_addr_ton": settings.source_ton,
            "source_addr_npi": settings.source_npi,
            "source_addr": message.sender,
            "dest_addr_ton": settings.dest_ton,
            "dest_addr_npi": settings.dest_npi,
            "destination_addr": settings.prefix + message.number,
            "data_coding": UCS2,
            "registered_delivery": _RECEIPT_WANTED,
            "esm_class": 0,
            "short_message": text,
        }
        total = len(message.parts)
        if total > 1 and settings.concatenation is Concatenation.UDH:
            fields["esm_class"] = consts.SMPP_GSMFEAT_UDHI
            fields["short_message"] = concatenation(message.client_ref, total, part) + text
        elif total > 1:
            fields |= {
                "sar_msg_ref_num": reference(message.client_ref),
                "sar_total_segments": total,
                "sar_segment_seqnum": part + 1,
            }
        return fields
