"""How a platform's JSON is spoken: which field is called what, as its settings (YAML) say.

::

    url: https://sms.example.cn/v2/send
    headers: {X-App: minyi}
    sign: {secret: …, signature: X-Signature, at: X-At}
    body: {mobile: "{number}", content: "{text}", port: "{sender}", ref: "{client_ref}"}
    answer: {ok: {code: ["0"]}, code: code, ids: data.msgid}
    codes: {"1005": throttled}
    receipts: {items: reports, id: msgid, ref: ref, state: stat, codes: [stat, err]}
    replies: {items: replies, id: moid, number: mobile, to: dest, text: content}
    look_up: {url: …, body: {ref: "{client_ref}"}, state: data.state, have: [SENT], never: [NOT_FOUND]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from domain.problems import Problem, ProblemError
from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import IdBase, ReceiptState, normalised, state_of
from server.sms.gateways.answers import at, names_in, read, things, word, words
from server.sms.gateways.interface import (
    Incoming,
    NotUnderstood,
    RawIncoming,
    RawKind,
    Receipt,
    Reply,
)
from server.sms.gateways.telephones import national

NAMES = frozenset({"number", "text", "sender", "client_ref"})
"""What the body of a message may have filled in."""

MOST_ITEMS = 2_000
"""Receipts or replies of one delivery; more of them are not read."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Sign(_Part, frozen=True):
    """The signature (``domain.signatures``) of a request: in which headers it and its instant stand."""

    secret: str
    signature: str = "X-Minyi110-Signature"
    at: str = "X-Minyi110-At"


class Answer(_Part, frozen=True):
    """Attributes:
    ok: paths, and the words at one of which the message is taken. Empty: a status of 2xx alone says so.
    code: path of the code of a refusal.
    ids: path of the id, or of several.
    """

    ids: str
    ok: dict[str, list[str]] = msgspec.field(default_factory=dict)
    code: str = "code"


class Receipts(_Part, frozen=True):
    """Paths within each of the ``items``. At least one of ``id`` and ``ref``.

    ``delivered`` and ``pending`` are words of this platform for what ``domain.sms.receipts`` does not know.
    """

    state: str
    items: str = ""
    id: str = ""
    ref: str = ""
    codes: list[str] = msgspec.field(default_factory=list)
    delivered: list[str] = msgspec.field(default_factory=list)
    pending: list[str] = msgspec.field(default_factory=list)


class Replies(_Part, frozen=True):
    """Paths within each of the ``items``. ``to`` is the number the citizen wrote to."""

    number: str
    text: str
    items: str = ""
    id: str = ""
    to: str = ""


class LookUp(_Part, frozen=True):
    """How the platform is asked about a reference; an answer in neither list says nothing."""

    url: str
    body: Any
    state: str
    have: list[str]
    never: list[str] = msgspec.field(default_factory=list)


class HttpSettings(_Part, frozen=True):
    """The whole of it; see the module."""

    url: str
    body: Any
    answer: Answer
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    sign: Sign | None = None
    codes: dict[str, ErrorClass] = msgspec.field(default_factory=dict)
    receipts: Receipts | None = None
    replies: Replies | None = None
    look_up: LookUp | None = None
    ids: IdBase = IdBase.TEXT
    receipt_ids: IdBase = IdBase.TEXT
    window: int = 10
    seconds: float = 30.0


def checked(made: HttpSettings) -> HttpSettings:
    """The settings, if they can be meant.

    Raises:
        ProblemError: ``sms.gateway_settings``: one wants a name filled in that there is not, or fills something into an address, or
            leaves out what a message cannot do without.
    """
    for pattern, known in ((made.body, NAMES), (made.look_up.body if made.look_up else {}, {"client_ref"})):
        unknown = sorted(names_in(pattern) - known)
        if unknown:
            raise _wrong(f"unknown name {{{unknown[0]}}}")
    missing = sorted({"number", "text"} - names_in(made.body))
    if missing:
        raise _wrong(f"the body has no {{{missing[0]}}}")
    for url in (made.url, *([made.look_up.url] if made.look_up else [])):
        if not url.startswith(("https://", "http://")) or names_in(url):
            raise _wrong("an address begins with http:// or https://, and nothing is filled into it")
    if made.receipts is not None and not (made.receipts.id or made.receipts.ref):
        raise _wrong("receipts have neither id nor ref")
    return made


def _wrong(detail: str) -> ProblemError:
    return ProblemError(Problem("sms.gateway_settings", {"detail": detail[:300]}))


class HttpWords:
    """What a platform's hooks say, by its settings."""

    def __init__(self, settings: HttpSettings, codes: CodeTable) -> None:
        self._settings = settings
        self._codes = codes

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        paths = self._settings.receipts if raw.kind is RawKind.RECEIPT else self._settings.replies
        if paths is None:
            raise NotUnderstood("the settings describe none")
        try:
            body = read(raw.body)
        except ValueError as error:
            raise NotUnderstood(str(error)) from None
        items = things(at(body, paths.items))[:MOST_ITEMS]
        made = (
            self._receipt(paths, item) if isinstance(paths, Receipts) else self._reply(paths, item)
            for item in items
        )
        found = [one for one in made if one is not None]
        if not found:
            raise NotUnderstood("nothing in it")
        return found

    def _receipt(self, paths: Receipts, item: Any) -> Receipt | None:
        told, ref = (word(at(item, path)) if path else "" for path in (paths.id, paths.ref))
        stat = word(at(item, paths.state))
        if not (told or ref) or not stat:
            return None
        codes = (stat, *(found for path in paths.codes for found in words(at(item, path))))
        if stat in paths.delivered:
            state = ReceiptState.DELIVERED
        elif stat in paths.pending:
            state = ReceiptState.PENDING
        else:
            state = state_of(stat)
        error = self._codes.of_receipt(*codes) if state is ReceiptState.FAILED else None
        known = normalised(told, self._settings.receipt_ids) if told else ""
        return Receipt(known, ref, None, state, codes, error)

    def _reply(self, paths: Replies, item: Any) -> Reply | None:
        number, text = word(at(item, paths.number)), at(item, paths.text)
        if not number or not isinstance(text, str):
            return None
        told, to = (word(at(item, path)) if path else "" for path in (paths.id, paths.to))
        # A lone surrogate is no text that could be kept.
        data = text.encode("utf-8", errors="surrogatepass")
        return Reply(told, national(number), to, data, data.decode("utf-8", errors="replace"))


def values_of(client_ref: str, number: str, sender: str, text: str) -> Mapping[str, str]:
    """What is filled into the body of a message."""
    return {"client_ref": client_ref, "number": number, "sender": sender, "text": text}
