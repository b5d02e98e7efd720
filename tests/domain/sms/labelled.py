"""The labelled replies of ``tests/data/sms``."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from pathlib import Path

from domain.sms.reading import Reading, read
from domain.sms.scoring import Labelled, Score, labelled, score
from resources import sms_lexicon

FOLDER = Path(__file__).parents[2] / "data" / "sms"
NAMES = ("replies", "second", "third", "fourth", "fifth", "sixth")


def reading(text: str, *, after_order_open: bool = False) -> Reading:
    """A reply, read by the shipped lexicon."""
    return read(text, after_order_open=after_order_open, lexicon=sms_lexicon())


@lru_cache
def rows(name: str) -> tuple[Labelled, ...]:
    """The replies of one file."""
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(labelled(json.loads(line), number) for number, line in enumerate(lines, start=1))


@lru_cache
def scored(*names: str) -> Score:
    """The figures over some files together."""
    return score([row for name in names for row in rows(name)], partial(read, lexicon=sms_lexicon()))
