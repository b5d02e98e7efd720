"""The gateway ``http``: any platform that takes JSON and answers JSON, described by its settings."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from domain.signatures import signature
from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import normalised
from domain.sms.unknown import UnknownCause
from server.sms.gateways.answers import Json, at, filled, read, word, words
from server.sms.gateways.http_mapping import HttpSettings, values_of
from server.sms.gateways.interface import Health, LookedUp, Lost, Outgoing, Refused, Submitted
from server.sms.gateways.posting import Answered, NoAnswer, NotSent, client, post

_PLAIN = frozenset({401, 402, 403, 429})
"""Statuses that say no whoever answers; of all others the platform's own envelope must say it."""


class HttpGateway:
    """Posts each message whole, with our reference; the platform cuts it and names its ids."""

    def __init__(self, settings: HttpSettings, codes: CodeTable, clock: Callable[[], int]) -> None:
        self.window = settings.window
        self._settings = settings
        self._codes = codes
        self._statuses = CodeTable(codes.known, "http", codes.own)
        self._clock = clock
        self._connections = client(settings.window, settings.seconds)
        self._said = ""

    def submit(self, message: Outgoing) -> Submitted | Refused:
        values = values_of(message.client_ref, message.number, message.sender, message.text)
        try:
            answered = self._post(self._settings.url, filled(self._settings.body, values))
        except NotSent as error:
            self._said = str(error)
            return Refused(ErrorClass.DOWN, self._said)
        except NoAnswer as error:
            self._said = str(error)
            raise Lost(error.cause, self._said) from None
        self._said = ""
        return self._judged(answered)

    def look_up(self, client_ref: str) -> LookedUp:
        question = self._settings.look_up
        if question is None:
            return LookedUp.CANNOT_SAY
        try:
            answered = self._post(question.url, filled(question.body, {"client_ref": client_ref}))
            state = word(at(read(answered.body), question.state))
        except (NotSent, NoAnswer, ValueError):
            return LookedUp.CANNOT_SAY
        if not 200 <= answered.status < 300:
            return LookedUp.CANNOT_SAY
        if state in question.have:
            return LookedUp.HAVE_IT
        return LookedUp.NEVER_HAD_IT if state in question.never else LookedUp.CANNOT_SAY

    def pulse(self, now: int) -> None:
        pass

    def health(self) -> Health:
        return Health(up=not self._said, said=self._said)

    def close(self) -> None:
        self._connections.close()

    def _post(self, url: str, content: Json) -> Answered:
        body = msgspec.json.encode(content)
        headers = {"Content-Type": "application/json; charset=utf-8", **self._settings.headers}
        sign = self._settings.sign
        if sign is not None:
            now = self._clock()
            headers |= {
                sign.at: str(now),
                sign.signature: f"sha256={signature(sign.secret.encode(), now, body)}",
            }
        return post(self._connections, url, headers, body)

    def _judged(self, answered: Answered) -> Submitted | Refused:
        if answered.status in _PLAIN:
            error = self._statuses.of_response(str(answered.status))
            return Refused(error, f"http {answered.status}", answered.retry_after)
        answer = self._settings.answer
        try:
            told = read(answered.body)
        except ValueError:
            raise Lost(UnknownCause.GARBLED, f"http {answered.status}") from None
        taken = 200 <= answered.status < 300 and (
            not answer.ok or any(word(at(told, path)) in said for path, said in answer.ok.items())
        )
        if taken:
            ids = words(at(told, answer.ids))
            if not ids:
                raise Lost(UnknownCause.NO_ID)
            return Submitted(tuple(normalised(one, self._settings.ids) for one in ids))
        code = word(at(told, answer.code))[:40]
        if not code:
            raise Lost(UnknownCause.GARBLED, f"http {answered.status}")
        return Refused(self._refusal(code, answered.status), code, answered.retry_after)

    def _refusal(self, code: str, status: int) -> ErrorClass:
        """By the platform's own code, which may be one that receipts have too; where nobody told us about it, by the status beside it."""
        for error in (self._codes.of_response(code), self._codes.of_receipt(code)):
            if error is not ErrorClass.OTHER:
                return error
        return self._statuses.of_response(str(status))
