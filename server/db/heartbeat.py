"""Signs of life while SQLite is at one long statement, of which nobody can say how far it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEPS = 1_000_000
"""Instructions of SQLite's virtual machine between two signs: some hundredths of a second."""


@contextmanager
def beating(connection: sqlite3.Connection, told: Callable[[int], None]) -> Iterator[None]:
    """Have ``told`` called now and then, with the number of signs so far, while the block's statements run.

    Whatever it raises, or whoever interrupts meanwhile, ends the statement and comes out of the block.
    """
    beats = 0
    raised: list[BaseException] = []

    def beat() -> int:
        nonlocal beats
        beats += 1
        try:
            told(beats)
        except BaseException as error:  # SQLite's driver would drop it
            raised.append(error)
            return 1
        return 0

    connection.set_progress_handler(beat, STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
