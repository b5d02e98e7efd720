"""One request and its answer over HTTP, with what is certain about it told apart from what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.sms.unknown import UnknownCause

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 64 * 1024
"""Of an answer; what is longer is no answer of a gateway's."""


class NotSent(Exception):
    """No byte of the request left: there was no connection."""


class NoAnswer(Exception):
    """The request may have arrived, and nothing that can be relied on came back."""

    def __init__(self, cause: UnknownCause, said: str) -> None:
        super().__init__(said)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer."""

    status: int
    body: bytes
    retry_after: int
    """ms, 0 where nothing is said."""


def client(window: int, seconds: float) -> httpx.Client:
    """Connections to one gateway: no redirect is followed, no proxy of the environment's asked, nothing tried twice."""
    import httpx  # 17 MB that only a process that sends is to hold

    return httpx.Client(
        timeout=httpx.Timeout(seconds, connect=min(seconds, 10.0)),
        limits=httpx.Limits(max_connections=window, max_keepalive_connections=window),
        transport=httpx.HTTPTransport(retries=0, limits=httpx.Limits(max_connections=window)),
        follow_redirects=False,
        trust_env=False,
    )


def post(connections: httpx.Client, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
    """Send a request and read its answer whole.

    Raises:
        NotSent: there was no connection.
        NoAnswer: anything else that is not a whole answer. Its text is the kind of fault alone.
    """
    import httpx

    try:
        with connections.stream("POST", url, headers=dict(headers), content=body) as response:
            read = bytearray()
            for piece in response.iter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise NoAnswer(UnknownCause.GARBLED, "too long")
            return Answered(
                response.status_code, bytes(read), _milliseconds(response.headers.get("Retry-After", ""))
            )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotSent(type(error).__name__) from None
    except httpx.TimeoutException as error:
        raise NoAnswer(UnknownCause.NO_ANSWER, type(error).__name__) from None
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise NoAnswer(UnknownCause.GARBLED, type(error).__name__) from None
    except httpx.HTTPError as error:
        raise NoAnswer(UnknownCause.CONNECTION, type(error).__name__) from None


def _milliseconds(told: str) -> int:
    return min(int(told), 3_600) * 1_000 if told.isdecimal() and len(told) < 10 else 0
