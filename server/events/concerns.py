"""What about a file somebody has to look at before it is taken in: too much of it brings nobody to ask, or it is another table than last time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.problems import Problem
from server.db.work import Reading
from server.events import repository
from server.events.outcome import Summary

TOO_MUCH: Final = 0.3
"""The share of rows from which it is: rejected, excluded or without contact, each row counted once."""

_NAMED: Final = 12
"""So many columns are named."""


def concerns(reading: Reading, judged: Summary) -> list[Problem]:
    """What is to be asked about a file that was judged and not taken in; none for most."""
    return [*_out_of_reach(judged), *_other_columns(repository.last_columns(reading, judged.source), judged)]


def _out_of_reach(judged: Summary) -> list[Problem]:
    counts = judged.counts
    if counts.rows == 0 or judged.out_of_reach <= counts.rows * TOO_MUCH:
        return []
    return [
        Problem(
            "import.out_of_reach",
            {
                "share": round(judged.out_of_reach * 100 / counts.rows),
                "limit": round(TOO_MUCH * 100),
                "rejected": counts.rejected,
                "excluded": counts.excluded,
                "without_contact": counts.without_contact,
                "rows": counts.rows,
            },
        )
    ]


def _other_columns(before: Sequence[str] | None, judged: Summary) -> list[Problem]:
    now = judged.columns
    if before is None or set(before) == set(now):
        return []
    return [
        Problem(
            "import.other_columns",
            {
                "source": judged.source,
                "gone": _listing([name for name in before if name not in now]),
                "new": _listing([name for name in now if name not in before]),
            },
        )
    ]


def _listing(names: Sequence[str]) -> str:
    shown = "、".join(names[:_NAMED])
    return f"{shown}…" if len(names) > _NAMED else shown or "—"
