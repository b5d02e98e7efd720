"""Connections that send a request slowly, by half, or in crowds, on a protocol whose clock stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from server.web.connections import DRAIN_S, HEAD_S, MOMENT_S, Crowd, Guarded

HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"


@dataclass
class Later:
    seconds: float
    act: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Loop:
    """Runs nothing by itself."""

    later: list[Later] = field(default_factory=list)
    now: float = 0.0

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, act: Callable[[], None]) -> Later:
        self.later.append(Later(seconds, act))
        return self.later[-1]

    def create_task(self, coroutine: Any, **_more: Any) -> Any:
        coroutine.close()
        return type("Task", (), {"add_done_callback": lambda self, _act: None})()

    def due(self, seconds: float) -> list[Later]:
        return [one for one in self.later if one.seconds == seconds and not one.cancelled]


@dataclass
class Transport:
    address: str
    written: bytes = b""
    gone: bool = False

    def get_extra_info(self, name: str) -> Any:
        return (self.address, 1) if name in ("peername", "sockname") else None

    def write(self, data: bytes) -> None:
        self.written += data

    def abort(self) -> None:
        self.gone = True

    close = abort

    def is_closing(self) -> bool:
        return self.gone

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


async def _app(_scope: Any, _receive: Any, _send: Any) -> None: ...


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Crowd:
    made = Crowd(most=6, most_half=3)
    monkeypatch.setattr(Guarded, "crowd", made)
    return made


def _connect(loop: Loop, address: str = "10.0.0.1") -> tuple[Guarded, Transport]:
    config = Config(_app, log_config=None, access_log=False)
    config.load()
    one = Guarded(config, ServerState(), {}, loop)  # type: ignore[arg-type]
    transport = Transport(address)
    one.connection_made(transport)  # type: ignore[arg-type]
    return one, transport


def test_a_head_that_does_not_come_is_not_waited_for(loop: Loop, crowd: Crowd) -> None:
    one, transport = _connect(loop)
    one.data_received(HEAD[:20])
    [timer] = loop.due(HEAD_S)
    timer.act()
    assert transport.gone
    one.connection_lost(None)
    assert crowd._all == {}
    assert crowd._half == {}


def test_a_whole_head_is_in_time_and_the_next_one_has_to_be_too(loop: Loop, crowd: Crowd) -> None:
    one, transport = _connect(loop)
    one.data_received(HEAD)
    assert loop.due(HEAD_S) == []
    assert crowd._half == {}
    one.data_received(b"0123456789")
    assert not transport.gone
    _answer(one)
    one.data_received(HEAD[:5])
    [timer] = loop.due(HEAD_S)
    timer.act()
    assert transport.gone


def test_a_refused_body_is_waited_for_a_moment(loop: Loop, crowd: Crowd) -> None:
    one, transport = _connect(loop)
    one.data_received(HEAD + b"012")
    _answer(one)
    [timer] = loop.due(DRAIN_S)
    one.data_received(b"3456")
    assert loop.due(DRAIN_S) == [timer], "a byte now and then buys no time"
    timer.act()
    assert transport.gone


def test_of_many_half_requests_the_oldest_gives_way_and_others_are_not_touched(
    loop: Loop, crowd: Crowd
) -> None:
    _, elsewhere = _connect(loop, "10.0.0.2")
    halves = [_connect(loop) for _ in range(3)]
    assert not any(transport.gone for _, transport in halves)
    loop.now = MOMENT_S
    newcomer, transport = _connect(loop)
    assert halves[0][1].gone
    assert [one.gone for _, one in halves[1:]] == [False, False]
    newcomer.data_received(HEAD)
    assert not transport.gone
    assert not elsewhere.gone


def test_a_hall_that_comes_back_in_one_breath_is_let_in(loop: Loop, crowd: Crowd) -> None:
    """They are all accepted before the first head is read."""
    hall = [_connect(loop) for _ in range(6)]
    for one, _ in hall:
        one.data_received(HEAD)
    assert not any(transport.gone for _, transport in hall)


def test_half_requests_keep_nobody_of_their_address_out_for_longer_than_a_moment(
    loop: Loop, crowd: Crowd
) -> None:
    halves = [_connect(loop) for _ in range(6)]
    assert _connect(loop)[1].gone
    loop.now = MOMENT_S
    worker, transport = _connect(loop)
    worker.data_received(HEAD)
    assert not transport.gone
    assert halves[0][1].gone


def test_an_address_has_so_many_connections(loop: Loop, crowd: Crowd) -> None:
    for _ in range(6):
        one, transport = _connect(loop)
        one.data_received(HEAD)
        assert not transport.gone
    late, refused = _connect(loop)
    assert refused.gone
    late.connection_lost(None)
    one.connection_lost(None)
    assert not _connect(loop)[1].gone


def _answer(one: Guarded) -> None:
    """The application answers without looking at the body."""

    async def answer() -> None:
        await one.cycle.send(
            {"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]}
        )
        await one.cycle.send({"type": "http.response.body", "body": b"", "more_body": False})

    asyncio.run(answer())
