"""Bulk work takes turns: a few run, a few wait, the others come again later; the rest passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from server.web.turns import LONGEST_S, Bulk, Full, TurnQueue, Turns


class Slow:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.gate = asyncio.Event()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        if scope["path"] == "/bulk":
            await self.gate.wait()
        self.inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


async def _receive() -> Message:
    return {"type": "http.disconnect"}


async def _ask(
    app: Turns, path: str, length: int = 10_000, pause: asyncio.Event | None = None
) -> list[Message]:
    told: list[Message] = []

    async def send(message: Message) -> None:
        if pause is not None:
            await pause.wait()
        told.append(message)

    await app(
        {"type": "http", "path": path, "headers": [(b"content-length", b"%d" % length)]}, _receive, send
    )
    return told


def _status(told: list[Message]) -> int:
    return int(told[0]["status"])


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def test_only_so_many_run_and_wait_and_the_others_come_again(loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        slow = Slow()
        app = Turns(slow, {"/bulk": Bulk(TurnQueue(2, 3))})
        asked = [asyncio.create_task(_ask(app, "/bulk")) for _ in range(9)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        refused = [task for task in asked if task.done()]
        assert [_status(task.result()) for task in refused] == [429] * 4
        waits = [int(dict(task.result()[0]["headers"])[b"retry-after"]) for task in refused]
        assert waits == sorted(waits)
        assert min(waits) >= 1
        # Whoever waits at a screen is not kept by any of it.
        assert _status(await _ask(app, "/next")) == 200
        slow.gate.set()
        assert sorted(_status(told) for told in await asyncio.gather(*asked)) == [200] * 5 + [429] * 4
        assert slow.most == 3  # two of the bulk and the one that passed
        assert _status(await _ask(app, "/bulk")) == 200

    loop.run_until_complete(story())


def test_a_small_body_passes(loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        slow = Slow()
        slow.gate.set()
        lane = TurnQueue(1, 0)
        app = Turns(slow, {"/bulk": Bulk(lane, 1_000)})
        async with lane.turn():
            assert _status(await _ask(app, "/bulk", 999)) == 200
            assert _status(await _ask(app, "/bulk", 1_000)) == 429

    loop.run_until_complete(story())


def test_one_who_does_not_read_his_answer_keeps_nobody_waiting(loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        slow = Slow()
        slow.gate.set()
        app = Turns(slow, {"/bulk": Bulk(TurnQueue(1, 0))})
        reads = asyncio.Event()
        dead = asyncio.create_task(_ask(app, "/bulk", pause=reads))
        await asyncio.sleep(0)
        assert _status(await _ask(app, "/bulk")) == 200
        reads.set()
        assert _status(await dead) == 200

    loop.run_until_complete(story())


def test_one_who_gives_up_waiting_frees_his_place(loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        slow = Slow()
        app = Turns(slow, {"/bulk": Bulk(TurnQueue(1, 1))})
        first, second = (asyncio.create_task(_ask(app, "/bulk")) for _ in range(2))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        third = asyncio.create_task(_ask(app, "/bulk"))
        await asyncio.sleep(0)
        assert not third.done()
        slow.gate.set()
        assert [_status(told) for told in await asyncio.gather(first, third)] == [200, 200]

    loop.run_until_complete(story())


def test_everybody_is_given_a_moment_of_his_own_but_none_beyond_the_longest(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def story() -> None:
        lane = TurnQueue(1, 0, clock=lambda: 0.0, takes=1.0)
        waits = []
        async with lane.turn():
            for _ in range(100):
                with pytest.raises(Full) as full:
                    async with lane.turn():
                        pass
                waits.append(full.value.retry_after)
        assert waits[:10] == list(range(1, 11))
        assert waits[-1] == LONGEST_S

    loop.run_until_complete(story())
