"""What people settled otherwise than the rules, and what another lexicon would change of what is kept. Nothing is changed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from domain.sms.label import ReplyLabel
from domain.sms.reading import Lexicon, read
from server.db.work import Reading
from server.sms.repository import kept as repository

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A kept label that another lexicon would not give."""

    reply_id: str
    kept: str
    label: str
    confidence: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class Review:
    """What was found.

    Attributes:
        settled, differ: by a person; how many of them otherwise than the rules had it.
        otherwise: of those, how many by (rules, person).
        read: by the other lexicon; texts that were erased are not.
    """

    settled: int = 0
    otherwise: Counter[tuple[str, str]] = field(default_factory=Counter)
    read: int = 0
    changes: list[Change] = field(default_factory=list)

    @property
    def differ(self) -> int:
        return sum(self.otherwise.values())

    def as_dict(self) -> dict[str, Any]:
        """As a program takes it."""
        return {
            "settled": self.settled,
            "otherwise": [[rules, person, n] for (rules, person), n in sorted(self.otherwise.items())],
            "read": self.read,
            "changes": [[one.reply_id, one.kept, one.label, one.confidence] for one in self.changes],
        }


def place(reply_id: str) -> bytes:
    """Where the text of a reply is sealed for."""
    return f"sms reply/{reply_id}".encode()


def review(
    reading: Reading, other: Lexicon | None, *, progress: Callable[[int], None] = lambda _done: None
) -> Review:
    """Go through all that is kept, by pages."""
    found = Review()
    after: tuple[int, str] | None = None
    done = 0
    while rows := repository.page(reading, after, _PAGE):
        for row in rows:
            _count(found, row)
            if other is not None and row.text:
                _try(found, row, reading.sealer.open(row.text, place(row.reply_id)).decode(), other)
        after = (rows[-1].received_at, rows[-1].reply_id)
        done += len(rows)
        progress(done)
    return found


def _count(found: Review, row: Any) -> None:
    if row.settled_label is None:
        return
    found.settled += 1
    if row.settled_label != row.label:
        found.otherwise[row.label, row.settled_label] += 1


def _try(found: Review, row: Any, text: str, other: Lexicon) -> None:
    found.read += 1
    got = read(text, after_order_open=row.label == ReplyLabel.YES, lexicon=other)
    if got.label != row.label:
        rules = tuple(dict.fromkeys(reason.rule for reason in got.reasons))
        found.changes.append(Change(row.reply_id, row.label, got.label, got.confidence, rules))
