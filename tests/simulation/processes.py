"""Several processes, each with a centre of its own."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tests.helpers.scratch import scratch_root
from tests.simulation.centre import SimCentre
from tests.simulation.odds import WITH_TEXTS
from tests.simulation.totals import Totals, run_some

A = TypeVar("A")
R = TypeVar("R")

_centre: SimCentre | None = None


def own_centre() -> SimCentre:
    """The centre of this process."""
    assert _centre is not None
    return _centre


def _begin(folder: str) -> None:
    global _centre
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and says what was done
    logging.disable(logging.CRITICAL)  # thousands of faults are meant
    own = Path(folder) / str(os.getpid())
    own.mkdir()
    _centre = SimCentre(own)
    gc.freeze()


def _schedules(seeds: range) -> Totals:
    return run_some(own_centre(), seeds, WITH_TEXTS)


def together(chunks: Sequence[range], jobs: int) -> Iterator[Totals]:
    """Run schedules in so many processes; the totals of the chunks in their order."""
    yield from in_processes(_schedules, chunks, jobs)


def in_processes(work: Callable[[A], R], parts: Sequence[A], jobs: int) -> Iterator[R]:
    """``work`` on each part, in processes that each have a centre; results in the order of the parts."""
    context: Any = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(dir=scratch_root()) as folder,
        context.Pool(min(jobs, max(1, len(parts))), _begin, (folder,)) as pool,
    ):
        yield from pool.imap(work, parts)
