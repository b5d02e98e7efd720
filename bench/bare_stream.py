"""The floor of the live stream: nothing but a fan-out of 6 KB to every open stream at each POST."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

app = FastAPI()
_queues: set[asyncio.Queue[bytes]] = set()
_FILLER = b"x" * 6000


@app.get("/stream")
async def stream() -> StreamingResponse:
    async def body() -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        _queues.add(queue)
        try:
            yield b"event: alive\ndata: {}\n\n"
            while True:
                yield await queue.get()
        finally:
            _queues.discard(queue)

    return StreamingResponse(body(), media_type="text/event-stream")


@app.post("/change")
async def change(request: Request) -> dict[str, int]:
    number = int(await request.body())
    message = b'event: panel\ndata: {"head":%d,"filler":"%s"}\n\n' % (number, _FILLER)
    for queue in _queues:
        queue.put_nowait(message)
    return {"listeners": len(_queues)}
