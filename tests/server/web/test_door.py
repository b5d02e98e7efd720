"""The door: nobody's body is read before it is known who they are, and no body takes more than its share."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from server.web import limits
from server.web.door import CALLER, Door, Rule
from server.web.faults import plain
from server.web.intake import Intake
from server.web.limits import Memory
from server.web.problems import Refusal

Message = dict[str, Any]
KB = 1024


class Sender:
    """Sends the parts it is asked for, and knows how many were asked for."""

    def __init__(self, *parts: bytes, stops: bool = False) -> None:
        self._parts: Iterator[bytes] = iter(parts)
        self._left = len(parts)
        self._stops = stops
        self.asked = 0

    async def __call__(self) -> Message:
        self.asked += 1
        part = next(self._parts, None)
        if part is None:
            if self._stops:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}
        self._left -= 1
        return {"type": "http.request", "body": part, "more_body": self._left > 0 or self._stops}


def _through(
    sender: Sender,
    *,
    check: Callable[[Any], Awaitable[object]] | None = None,
    intake: Intake | None = None,
    headers: dict[bytes, bytes] | None = None,
    memory: Memory | None = None,
    app: Callable[..., Awaitable[None]] | None = None,
) -> tuple[int | None, bytes]:
    """A request through a door; its status and what the application was given."""
    got: list[bytes] = []

    async def reads(scope: Message, receive: Any, send: Any) -> None:
        assert CALLER in scope
        message = await receive()
        got.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def lets_in(_request: Any) -> object:
        return "somebody"

    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    rule = Rule(check or lets_in, intake or Intake(100 * KB))
    door = Door(app or reads, lambda _method, _path: rule, plain, memory)
    scope = {
        "type": "http", "method": "POST", "path": "/x", "query_string": b"",
        "headers": list((headers or {b"transfer-encoding": b"chunked"}).items()),
    }  # fmt: skip
    asyncio.run(door(scope, sender, send))
    return (told[0]["status"] if told else None), b"".join(got)


async def _nobody(_request: Any) -> object:
    raise Refusal(401, "access.no_token")


def test_a_strangers_body_is_not_read_at_all() -> None:
    sender = Sender(b"x" * KB)
    assert _through(sender, check=_nobody) == (401, b"")
    assert sender.asked == 0
    assert _through(Sender(b"ab", b"cd")) == (200, b"abcd")


def test_what_is_too_large_is_not_read_to_its_end() -> None:
    sender = Sender(*[b"x" * 50 * KB] * 10)
    assert _through(sender)[0] == 413
    assert sender.asked == 3
    announced = Sender(b"x")
    assert _through(announced, headers={b"content-length": b"102401"})[0] == 413
    assert announced.asked == 0


@pytest.mark.parametrize(("size", "status"), [(60 * KB, 200), (90 * KB, 413)])
def test_what_unpacks_to_a_hundred_times_its_size_is_refused(size: int, status: int) -> None:
    packed = gzip.compress(b"0" * size)
    assert size > limits.MOST_RATIO * len(packed)
    answer = _through(
        Sender(packed), headers={b"content-encoding": b"gzip", b"transfer-encoding": b"chunked"}
    )
    assert answer[0] == status, "what is small all the same does no harm"


def test_a_body_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IDLE_S", 0.0)
    assert _through(Sender(b"ab", stops=True))[0] == 408


def test_somebody_who_goes_away_is_not_answered() -> None:
    assert _through(Sender()) == (None, b"")


def test_all_bodies_together_have_their_share_and_give_it_back() -> None:
    memory = Memory(most=100 * KB)
    large = Intake(1000 * KB)
    for _ in range(2):
        assert _through(Sender(b"x" * 150 * KB), intake=large, memory=memory)[0] == 200
        assert _through(Sender(b"x" * 170 * KB), intake=large, memory=memory)[0] == 503
        assert memory.free == 100 * KB
    with memory.share() as other:
        other.holds(150 * KB)
        assert _through(Sender(b"x" * 90 * KB), intake=large, memory=memory)[0] == 503
        assert _through(Sender(b"x" * 60 * KB), intake=large, memory=memory)[0] == 200, "a small one always"


def test_a_route_that_reads_as_it_comes_is_limited_as_it_comes() -> None:
    taken: list[int] = []

    async def streams(_scope: Message, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            taken.append(len(message["body"]))

    intake = Intake(100 * KB, streamed=True)
    assert _through(Sender(*[b"x" * 40 * KB] * 5), intake=intake, app=streams)[0] == 413
    assert taken == [40 * KB, 40 * KB]
    packed = {b"content-encoding": b"gzip", b"transfer-encoding": b"chunked"}
    assert _through(Sender(b"x"), intake=intake, headers=packed)[0] == 415
