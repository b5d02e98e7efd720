"""Remarks that somebody tagged, and how often a method that suggests tags names the right one among its first."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.satisfaction import wilson_interval

_DATA = Path(__file__).parent.parent / "tests" / "data" / "tags"
PRAISE = "praise"
"""The label of a remark that speaks for no problem."""

Method = Callable[[str], Sequence[str]]
"""From a remark to codes, the best first."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A remark and the code a person gave it."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many of n were right: at the first place, and among the first five."""

    n: int
    first: int
    five: int

    def told(self, right: int) -> str:
        """A count as a share with its interval of 95% (Wilson)."""
        low, high = wilson_interval(right, self.n)
        return f"{right} of {self.n}, {right / self.n:.1%} [{low:.1%}, {high:.1%}]"


def development() -> list[Labelled]:
    """What methods are tuned on."""
    return [Labelled(row["text"], row["problem"]) for row in _rows("development")]


def held_out(labelling: str = "first") -> list[Labelled]:
    """What no method learns from and nobody tunes by; by the ``first`` or the ``second`` who tagged them."""
    codes = {row["id"]: row["problem"] for row in _rows(f"remarks.{labelling}")}
    return [Labelled(row["text"], codes[row["id"]]) for row in _rows("remarks")]


def traps() -> list[Labelled]:
    """Remarks that sound of something else, held out like the others."""
    return [Labelled(row["text"], row["label"]) for row in _rows("traps")]


def praising() -> list[Labelled]:
    """What the guard against praise is tuned on: ``praise``, or ``fault`` where something is wrong after all."""
    return [Labelled(row["text"], row["label"]) for row in _rows("development.praise")]


def judged(remarks: Sequence[Labelled], method: Method) -> Score:
    """How a method does; a remark that praises is right where nothing is suggested."""
    first = five = 0
    for remark in remarks:
        found = method(remark.text)[:5]
        if remark.code == PRAISE:
            first, five = first + (not found), five + (not found)
        else:
            first, five = first + (remark.code in found[:1]), five + (remark.code in found)
    return Score(len(remarks), first, five)


def _rows(name: str) -> list[dict[str, str]]:
    lines = (_DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]
