"""The gateway ``kannel``: Kannel's smsbox, spoken to by POST with headers, so that no number stands in an address.

Parts are cut here and go out one by one, each with an address for its receipt in which our reference stands and nothing else.
Kannel names no id; the reference and the part's number are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import ReceiptState, read_receipt_text, state_of
from domain.sms.unknown import UnknownCause
from server.sms.gateways.decoding import decoded
from server.sms.gateways.in_parts import in_parts
from server.sms.gateways.interface import (
    Health,
    Incoming,
    LongPart,
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
)
from server.sms.gateways.posting import NoAnswer, NotSent, client, post
from server.sms.gateways.telephones import national
from server.sms.gateways.udh import concatenation, long_part

REPLY_HEADERS = ("content-type", "x-kannel-from", "x-kannel-to", "x-kannel-udh")
"""What of a reply's headers is kept with it. Without ``send-sender = true`` Kannel does not tell who wrote."""

_ENVELOPE = re.compile(r"\d+: ")
_TAKEN = 202

_STATES = {
    "1": (ReceiptState.DELIVERED, "DELIVRD"),
    "2": (ReceiptState.FAILED, "UNDELIV"),
    "4": (ReceiptState.PENDING, "BUFFERED"),
    "8": (ReceiptState.PENDING, "ACCEPTD"),
    "16": (ReceiptState.FAILED, "KANNEL:16"),
    "32": (ReceiptState.PENDING, "ENROUTE"),
}
"""What Kannel's ``%d`` says. 2 is "not delivered to the telephone", 16 "rejected by the carrier", which says no more."""


class KannelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Attributes:
    url: of smsbox, ``http://127.0.0.1:13013/cgi-bin/sendsms``.
    hooks: where Kannel finds our hooks of this gateway; our secret stands in it as the password of its user
        (``http://kannel:…@127.0.0.1:8110/api/v1/sms/hooks/<name>``).
    smsc: the connection to use, where Kannel has several.
    receipt_text: have Kannel pass on what the carrier's receipt says, which tells one failure from another. It may hold the beginning
        of the template, never a number, and Kannel writes it to its log.
    """

    url: str
    username: str
    password: str
    hooks: str
    smsc: str = ""
    receipt_text: bool = False
    codes: dict[str, ErrorClass] = msgspec.field(default_factory=dict)
    window: int = 10
    seconds: float = 30.0


class KannelGateway:
    """Hands messages to smsbox."""

    def __init__(self, settings: KannelSettings, codes: CodeTable, pause: Callable[[float], None]) -> None:
        self.window = settings.window
        self._settings = settings
        self._codes = codes
        self._pause = pause
        self._connections = client(settings.window, settings.seconds)
        self._said = ""

    def submit(self, message: Outgoing) -> Submitted | Refused:
        return in_parts(len(message.parts), lambda part: self._part(message, part), self._pause)

    def look_up(self, client_ref: str) -> LookedUp:
        return LookedUp.CANNOT_SAY

    def pulse(self, now: int) -> None:
        pass

    def health(self) -> Health:
        return Health(up=not self._said, said=self._said)

    def close(self) -> None:
        self._connections.close()

    def _part(self, message: Outgoing, part: int) -> str | Refused:
        try:
            answered = post(
                self._connections,
                self._settings.url,
                self._headers(message, part),
                message.parts[part].encode("utf-16-be"),
            )
        except NotSent as error:
            self._said = str(error)
            return Refused(ErrorClass.DOWN, self._said)
        except NoAnswer as error:
            self._said = str(error)
            raise Lost(error.cause, self._said) from None
        self._said = ""
        if answered.status == _TAKEN:
            return _id(message.client_ref, part)
        if not _ENVELOPE.match(answered.body.decode("latin-1")):
            raise Lost(UnknownCause.GARBLED, f"http {answered.status}")
        code = str(answered.status)
        return Refused(self._codes.of_response(code), f"kannel {code}", answered.retry_after)

    def _headers(self, message: Outgoing, part: int) -> dict[str, str]:
        settings = self._settings
        headers = {
            "Content-Type": "text/plain; charset=UTF-16BE",
            "X-Kannel-Username": settings.username,
            "X-Kannel-Password": settings.password,
            "X-Kannel-From": message.sender,
            "X-Kannel-To": message.number,
            "X-Kannel-Coding": "2",
            "X-Kannel-DLR-Mask": "31",
            "X-Kannel-DLR-Url": self._receipt_address(message.client_ref, part),
        }
        if settings.smsc:
            headers["X-Kannel-SMSC"] = settings.smsc
        if len(message.parts) > 1:
            udh = concatenation(message.client_ref, len(message.parts), part)
            headers["X-Kannel-UDH"] = udh.hex()
        return headers

    def _receipt_address(self, client_ref: str, part: int) -> str:
        address = urlsplit(self._settings.hooks)
        query = f"ref={quote(client_ref)}&part={part}&state=%d" + (
            "&said=%A" if self._settings.receipt_text else ""
        )
        return urlunsplit(address._replace(path=address.path.rstrip("/") + "/receipt", query=query))


def _id(client_ref: str, part: int) -> str:
    return f"{client_ref}:{part}"


class KannelWords:
    """What Kannel calls our hooks with."""

    def __init__(self, codes: CodeTable) -> None:
        self._codes = codes

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        return [self._receipt(raw) if raw.kind is RawKind.RECEIPT else _reply(raw)]

    def _receipt(self, raw: RawIncoming) -> Receipt:
        ref, part = raw.query.get("ref", ""), raw.query.get("part", "")
        known = _STATES.get(raw.query.get("state", ""))
        if not ref or not part.isdecimal() or len(part) > 3 or known is None:
            raise NotUnderstood("no reference, part or state")
        state, code = known
        said = read_receipt_text(raw.query.get("said", ""))
        codes = (code, said.stat, said.err) if said is not None else (code,)
        if said is not None and state_of(said.stat) is ReceiptState.DELIVERED:
            codes = (code,)
        error = self._codes.of_receipt(*codes) if state is ReceiptState.FAILED else None
        return Receipt(_id(ref, int(part)), ref, int(part), state, codes, error)


def _reply(raw: RawIncoming) -> Reply:
    number = raw.headers.get("x-kannel-from", "")
    if not number:
        raise NotUnderstood("no sender: send-sender = true is missing")
    kind = raw.headers.get("content-type", "").lower()
    charset = kind.partition("charset=")[2].strip(' "') or "utf-8"
    udh = bytes.fromhex(_hex(raw.headers.get("x-kannel-udh", "")))
    text = decoded(raw.body, charset)
    return Reply("", national(number), raw.headers.get("x-kannel-to", ""), raw.body, text, _long(udh))


def _long(udh: bytes) -> LongPart | None:
    found = long_part(udh)
    return LongPart(*found) if found else None


def _hex(told: str) -> str:
    bare = re.sub(r"[^0-9a-fA-F]", "", told)
    return bare if len(bare) % 2 == 0 else ""
