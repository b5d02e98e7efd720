"""The truth: what was done to the product, in a file beside it that the product never opens and that ``replay verify`` reads last.

It is the replay's memory too. All of a day is written when the day is over; a day that was begun and not ended was cut off in its middle.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from domain.problems import Problem, ProblemError

_TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE citizen (
  n INTEGER PRIMARY KEY, day TEXT NOT NULL, event_id TEXT NOT NULL UNIQUE, dispatch_no TEXT NOT NULL, number TEXT NOT NULL, place TEXT NOT NULL,
  line TEXT NOT NULL, sort TEXT NOT NULL, opinion INTEGER NOT NULL, drawn INTEGER NOT NULL, says TEXT NOT NULL, delay INTEGER NOT NULL,
  receipt TEXT NOT NULL, picks_up INTEGER NOT NULL, how TEXT NOT NULL,
  reply_at INTEGER, said_at INTEGER, tries INTEGER NOT NULL DEFAULT 0, called_on TEXT, told INTEGER);
CREATE INDEX citizen_day ON citizen (day, sort);
CREATE INDEX citizen_number ON citizen (number) WHERE sort = 'sent';
CREATE INDEX citizen_reply ON citizen (reply_at) WHERE said_at IS NULL AND reply_at IS NOT NULL;
CREATE TABLE complaint (
  order_id TEXT PRIMARY KEY, n INTEGER NOT NULL, opened_on TEXT NOT NULL, topic TEXT NOT NULL, stuck INTEGER NOT NULL, redo INTEGER NOT NULL,
  days INTEGER NOT NULL, returned INTEGER NOT NULL, unit TEXT NOT NULL, next TEXT, due INTEGER, rectified_on TEXT);
CREATE INDEX complaint_due ON complaint (due) WHERE due IS NOT NULL;
CREATE INDEX complaint_event ON complaint (n);
"""
SOUR = "3"
OUT = "T"
DELIVERED = "DELIVRD"


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody an event is about, and what they will do.

    Attributes:
        day: of the text about it: the day after the event.
        sort: ``sent``, or why there is no text: ``landline``, ``again`` (asked lately about another).
        says: the meaning of their reply: 1, 2, 3, T, or nothing.
        delay: ms from the text to it.
        receipt: the carrier's word, empty where it never comes.
        picks_up: at which call, 0 never.
        how: what they say then: ``talks``, ``refuses``, ``wrong``.
    """

    n: int
    day: str
    event_id: str
    dispatch_no: str
    number: str
    place: str
    line: str
    sort: str
    opinion: int
    drawn: bool
    says: str
    delay: int
    receipt: str
    picks_up: int
    how: str


_COLUMNS = ", ".join(field.name for field in fields(Citizen))
_MARKS = ", ".join("?" for _ in fields(Citizen))


@dataclass(slots=True)
class Complaint:
    """An order and what its unit will do. ``next``: the move that comes on from ``due`` (UTC ms); ``None``: no more by units."""

    order_id: str
    n: int
    opened_on: str
    topic: str
    stuck: bool
    redo: bool
    days: int
    returned: bool
    unit: str
    next: str | None
    due: int | None
    rectified_on: str | None = None


class Truth:
    """The file, open."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        if not new and not path.exists():
            raise ProblemError(Problem("replay.no_truth", {"file": path.name}))
        self.file = sqlite3.connect(path, isolation_level=None)
        self.file.execute("PRAGMA synchronous=NORMAL")
        self.file.execute("PRAGMA journal_mode=WAL")
        if new:
            path.chmod(0o600)
            self.file.executescript(_TABLES)
        try:
            self.file.execute("SELECT 1 FROM citizen LIMIT 1")
        except sqlite3.DatabaseError:
            raise ProblemError(Problem("replay.no_truth", {"file": path.name})) from None

    def close(self) -> None:
        """Close it."""
        self.file.close()

    # what it was made with, and how far it is -------------------------------------------------------------------------

    def keep(self, **facts: str) -> None:
        """Keep facts by name."""
        self.file.executemany(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            facts.items(),
        )

    def fact(self, name: str) -> str | None:
        """A fact that was kept."""
        row = self.file.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def begin(self, day: date) -> None:
        """A day begins: that is on disk before anything of it is done."""
        self.keep(begun=day.isoformat())
        self.file.execute("BEGIN IMMEDIATE")

    def end(self, day: date) -> None:
        """All of the day is kept."""
        self.keep(whole=day.isoformat())
        self.file.execute("COMMIT")

    # citizens ---------------------------------------------------------------------------------------------------------

    def add(self, citizens: Iterable[Citizen]) -> None:
        """Keep citizens."""
        self.file.executemany(
            f"INSERT INTO citizen ({_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608 - names of our own
            (astuple(one) for one in citizens),
        )

    def of_day(self, day: date) -> list[Citizen]:
        """Those a text is due to on a day, or would be."""
        return self._citizens("day = ? ORDER BY n", (day.isoformat(),))

    def by_event(self, event_id: str) -> Citizen | None:
        """Whom an event is about."""
        return next(iter(self._citizens("event_id = ?", (event_id,))), None)

    def by_number(self, number: str) -> Citizen | None:
        """Whom a text to this number asked."""
        return next(iter(self._citizens("number = ? AND sort = 'sent'", (number,))), None)

    def silent_before(self, day: date, since: date, most: int) -> list[Citizen]:
        """Some who were asked, not drawn, and said nothing by text."""
        where = "day >= ? AND day < ? AND sort = 'sent' AND NOT drawn AND says = '' ORDER BY n LIMIT ?"
        return self._citizens(where, (since.isoformat(), day.isoformat(), most))

    def _citizens(self, where: str, values: Sequence[object]) -> list[Citizen]:
        rows = self.file.execute(f"SELECT {_COLUMNS} FROM citizen WHERE {where}", values)  # noqa: S608 - our own text
        return [Citizen(*row) for row in rows]

    def answers_at(self, told: Iterable[tuple[int, int]]) -> None:
        """When the replies of those who got their text come: (n, UTC ms)."""
        self.file.executemany("UPDATE citizen SET reply_at = ? WHERE n = ?", ((at, n) for n, at in told))

    def replying(self, now: int) -> list[tuple[Citizen, int]]:
        """Whose reply has come by now and was not brought yet, in their order."""
        rows = self.file.execute(
            f"SELECT {_COLUMNS}, reply_at FROM citizen WHERE reply_at <= ? AND said_at IS NULL ORDER BY reply_at, n",  # noqa: S608
            (now,),
        )
        return [(Citizen(*row[:-1]), row[-1]) for row in rows]

    def replied(self, ns: Iterable[int], at: int) -> None:
        """Their replies were brought."""
        self.file.executemany("UPDATE citizen SET said_at = ? WHERE n = ?", ((at, n) for n in ns))

    def tried(self, n: int, day: date) -> int:
        """Their telephone rang about the event; returns for which time."""
        row = self.file.execute(
            "UPDATE citizen SET tries = tries + 1, called_on = coalesce(called_on, ?) WHERE n = ? RETURNING tries",
            (day.isoformat(), n),
        ).fetchone()
        return int(row[0])

    def told(self, n: int, opinion: int) -> None:
        """What they said on the telephone."""
        self.file.execute("UPDATE citizen SET told = ? WHERE n = ?", (opinion, n))

    # complaints -------------------------------------------------------------------------------------------------------

    def complain(self, one: Complaint) -> None:
        """An order was opened."""
        marks = ", ".join("?" for _ in fields(Complaint))
        self.file.execute(f"INSERT INTO complaint VALUES ({marks})", astuple(one))  # noqa: S608 - our own text

    def due(self, now: int) -> list[Complaint]:
        """Orders whose next move has come."""
        rows = self.file.execute("SELECT * FROM complaint WHERE due <= ? ORDER BY due, order_id", (now,))
        return [Complaint(*row) for row in rows]

    def complaint_about(self, n: int) -> Complaint | None:
        """The order that a citizen's call opened."""
        row = self.file.execute("SELECT * FROM complaint WHERE n = ?", (n,)).fetchone()
        return None if row is None else Complaint(*row)

    def moved(self, one: Complaint) -> None:
        """It is elsewhere now."""
        self.file.execute(
            "UPDATE complaint SET next = ?, due = ?, rectified_on = ?, redo = ?, returned = ?, unit = ?, days = ? WHERE order_id = ?",
            (one.next, one.due, one.rectified_on, one.redo, one.returned, one.unit, one.days, one.order_id),
        )

    def number(self, query: str, *values: object) -> int:
        """One number."""
        return int(self.file.execute(query, values).fetchone()[0] or 0)

    def by_month(self, column: str, table: str, where: str = "1") -> dict[str, int]:
        """How many rows there are by the month of a day."""
        rows = self.file.execute(
            f"SELECT substr({column}, 1, 7), count(*) FROM {table} WHERE {where} GROUP BY 1"  # noqa: S608 - our own text
        )
        return {str(month): int(n) for month, n in rows if month}
