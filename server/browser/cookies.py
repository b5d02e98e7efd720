"""Cookies of the browser's door: what they are called and how they are guarded.

Over TLS the session's name begins with ``__Host-``: no other host and no plain answer can set it. Without TLS a centre serves its own
machine alone, and old browsers take no guarded cookie there: it has another name, which means nothing over TLS.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response

from domain.problems import Param
from domain.wire import codec
from server.db.sealing import SealBroken, Sealer

LANGUAGE = "minyi110-lang"
_YEAR_S = 365 * 24 * 3600
_FLASH = "minyi110-told"
_FLASH_S = 120


@dataclass(frozen=True, slots=True)
class Flash:
    """Something told once, on the next page: a key of the words and its parameters. ``again``: it had been done before already."""

    key: str
    params: Mapping[str, Param]
    again: bool = False


def session_name(request: HTTPConnection) -> str:
    """What the session's cookie is called on this connection."""
    return "__Host-minyi110" if _secure(request) else "minyi110-here"


def session_token(request: HTTPConnection) -> str | None:
    """The session's token that came with a request."""
    return request.cookies.get(session_name(request))


def give_session(request: HTTPConnection, response: Response, token: str) -> None:
    """Have the browser keep a session's token until it is closed, out of reach of scripts."""
    _set(request, response, session_name(request), token)


def take_session(request: HTTPConnection, response: Response) -> None:
    """Have the browser forget it."""
    _set(request, response, session_name(request), "", max_age=0)


def give_language(request: HTTPConnection, response: Response, lang: str) -> None:
    """Remember the language somebody chose."""
    _set(request, response, LANGUAGE, lang, max_age=_YEAR_S)


def give_flash(request: HTTPConnection, response: Response, sealer: Sealer, flash: Flash) -> None:
    """Have something told on the next page. It may name people: it is sealed."""
    told = codec.encode({"key": flash.key, "params": dict(flash.params), "again": flash.again})
    value = base64.urlsafe_b64encode(sealer.seal(told, _FLASH.encode())).decode()
    _set(request, response, _FLASH, value, max_age=_FLASH_S)


def flash_of(request: HTTPConnection, sealer: Sealer) -> Flash | None:
    """What is to be told now."""
    value = request.cookies.get(_FLASH)
    if not value:
        return None
    try:
        told = codec.decode(sealer.open(base64.urlsafe_b64decode(value), _FLASH.encode()), dict)
    except (SealBroken, binascii.Error, ValueError):
        return None
    return Flash(told["key"], told["params"], told["again"])


def take_flash(request: HTTPConnection, response: Response) -> None:
    """It was told."""
    _set(request, response, _FLASH, "", max_age=0)


def _secure(request: HTTPConnection) -> bool:
    return request.url.scheme == "https"


def _set(
    request: HTTPConnection, response: Response, name: str, value: str, *, max_age: int | None = None
) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=_secure(request), httponly=True, samesite="lax"
    )
