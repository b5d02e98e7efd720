"""What was done and what was found: the table and the line of JSON at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LOST = ("I1", "I3", "I5")
DOUBLED = ("I2", "I8")


@dataclass
class Tally:
    """Figures of one part.

    Attributes:
        faults: how often which fault was done.
        figures: what else was counted or measured.
        lost, doubled, broken: what must not be, in words; other broken rules are in ``broken``.
    """

    name: str
    faults: Counter[str] = field(default_factory=Counter)
    figures: dict[str, Any] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def violations(self) -> int:
        return len(self.lost) + len(self.doubled) + len(self.broken)

    def found(self, what: str) -> None:
        """File a broken invariant (``I1: …``) under what it means."""
        name = what.partition(":")[0]
        kind = self.lost if name in LOST else self.doubled if name in DOUBLED else self.broken
        kind.append(what)

    def add(self, other: Tally) -> None:
        """Take over what another one found."""
        self.faults += other.faults
        self.lost += other.lost
        self.doubled += other.doubled
        self.broken += other.broken


def table(tallies: Iterable[Tally]) -> str:
    """Fault, times, lost, doubled: one line for each fault of each part, then what else was found."""
    lines = [f"{'part':<22} {'fault':<36} {'times':>9} {'lost':>5} {'doubled':>8}"]
    for tally in tallies:
        for fault, times in sorted(tally.faults.items(), key=lambda item: (-item[1], item[0])):
            lines.append(
                f"{tally.name:<22} {fault:<36} {times:>9,} {len(tally.lost):>5} {len(tally.doubled):>8}"
            )
        if tally.figures:
            told = ", ".join(f"{name} {_told(value)}" for name, value in tally.figures.items())
            lines.append(f"{tally.name:<22} {told}")
        wrong = [*tally.lost, *tally.doubled, *tally.broken][:20]
        lines += [f"{tally.name:<22} BROKEN {what}" for what in wrong]
    return "\n".join(lines)


def line(tallies: Iterable[Tally], **more: Any) -> str:
    """All of it as one line of JSON."""
    parts = list(tallies)
    return json.dumps(
        {
            **more,
            "parts": [
                {
                    "part": tally.name,
                    "faults": dict(tally.faults),
                    "figures": tally.figures,
                    "lost": len(tally.lost),
                    "doubled": len(tally.doubled),
                    "broken": len(tally.broken),
                }
                for tally in parts
            ],
            "lost": sum(len(tally.lost) for tally in parts),
            "doubled": sum(len(tally.doubled) for tally in parts),
            "violations": sum(tally.violations for tally in parts),
        },
        ensure_ascii=False,
    )


def _told(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if value < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
