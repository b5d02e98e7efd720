"""A stream that ends with the login it was opened under: a token is looked at only when the stream begins."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from time import monotonic
from typing import Final

from starlette.concurrency import run_in_threadpool

from server.db.errors import is_unavailable

LOOK_EVERY: Final = 5.0
"""Seconds for which a login is believed to hold."""


async def while_signed_in(
    chunks: AsyncGenerator[bytes], stands: Callable[[], bool], ticks: Callable[[], float] = monotonic
) -> AsyncIterator[bytes]:
    """The chunks, until the user has logged out, was shut out, or has changed their password elsewhere."""
    looked = ticks()
    async with aclosing(chunks):
        async for chunk in chunks:
            if ticks() - looked >= LOOK_EVERY:
                looked = ticks()
                if not await run_in_threadpool(_holds, stands):
                    return
            yield chunk


def _holds(stands: Callable[[], bool]) -> bool:
    try:
        return stands()
    except Exception as error:
        if is_unavailable(error):  # the listeners keep their connections until the database is back
            return True
        raise
