"""Bodies: at most so many bytes as sent and as unpacked, gzip understood; read once, before any route runs."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.problems import Problem
from server.web.problems import problem_response


class TooLarge(Exception):
    """The body is larger than the limit, as sent or unpacked."""


class NotReadable(Exception):
    """The body is not what its ``Content-Encoding`` says."""


class BodyLimit:
    """ASGI middleware that hands the application one whole, unpacked body.

    ``larger`` gives paths that may send more, e.g. an import pushed by a dispatch system.
    """

    def __init__(self, app: ASGIApp, limit: int, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if b"%00" in scope["query_string"] or "\x00" in scope["path"]:
            nul = Problem("wire.invalid", {"at": "url", "detail": "NUL character"})
            await problem_response(400, nul)(scope, receive, send)
            return
        limit = self.larger.get(scope["path"], self.limit)
        headers = {
            name: value
            for name, value in scope["headers"]
            if name in (b"content-length", b"content-encoding")
        }
        try:
            raw = await _read(receive, headers.get(b"content-length"), limit)
            data = unpack(raw, headers.get(b"content-encoding", b"").decode("latin-1"), limit)
        except TooLarge:
            # The rest of the body is not read: the connection cannot be used again.
            refusal = problem_response(
                413, Problem("wire.too_large", {"limit": limit}), headers={"Connection": "close"}
            )
            await refusal(scope, receive, send)
            return
        except NotReadable as error:
            await problem_response(415, Problem("wire.encoding", {"detail": str(error)}))(
                scope, receive, send
            )
            return
        await self.app(scope, _replay(data, receive), send)


def unpack(raw: bytes, encoding: str, limit: int) -> bytes:
    """The body without its ``Content-Encoding``.

    Raises:
        TooLarge: it unpacks to more than ``limit`` bytes; no more than that is ever unpacked.
        NotReadable: another encoding than gzip, or not gzip at all.
    """
    if encoding.strip().lower() in ("", "identity"):
        return raw
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise NotReadable(f"only gzip is understood, not {encoding[:40]}")
    unzip = zlib.decompressobj(wbits=31)
    try:
        data = unzip.decompress(raw, limit + 1)
    except zlib.error as error:
        raise NotReadable(str(error)[:100]) from None
    if len(data) > limit:
        raise TooLarge
    if not unzip.eof or unzip.unused_data:
        raise NotReadable("incomplete or followed by something else")
    return data


async def _read(receive: Receive, told: bytes | None, limit: int) -> bytes:
    if told is not None and told.isdigit() and int(told) > limit:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(
                parts
            )  # gone before the end; the route finds half a message and nobody hears the answer
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(data: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": data, "more_body": False}

    return again
