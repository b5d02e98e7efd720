"""A store that knows less than its second copy: what it lost is taken in again, under its own ids and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.models import outbox
from app.models.plain import say
from app.models.unsent_copy import Content, Kept, Mark
from domain.acts.registry import ACTS, read_as
from domain.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An unsent operation that neither the store nor its copy holds: what is known of it, ``None`` where nothing is."""

    n: int
    op_id: str | None = None
    kind: str | None = None
    saved_at: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was wrong with a store when it was opened.

    Attributes:
        damaged: pages of it could not be read, and it was made anew of what could.
        behind: it had gone back, by so many numbers of the outbox: its log, or the file itself, was not the newest.
        whole: unsent operations the store itself still held; copied: those only the second copy had.
        lost: those that neither has.
    """

    damaged: bool = False
    behind: int = 0
    whole: int = 0
    copied: int = 0
    lost: tuple[Unreadable, ...] = ()

    @property
    def code(self) -> str:
        """The alarm's code; empty where nothing was wrong."""
        if self.lost:
            return "store.lost"
        if self.damaged:
            return "store.mended"
        return "store.behind" if self.behind or self.copied else ""


def compare(connection: Connection, content: Content) -> Found:
    """What the copy holds and the store does not, and how far the store has gone back."""
    here = outbox.standing(connection)
    back = content.mark.highest > here.highest or content.mark.incarnation > here.incarnation
    return Found(
        behind=max(1, content.mark.highest - here.highest) if back else 0,
        whole=len(outbox.unsent_ids(connection)),
        copied=len(_missing(connection, content)),
    )


def take_in(connection: Connection, content: Content) -> None:
    """Take in again what the copy holds and the store does not; no number and no start is counted twice."""
    for one in sorted(_missing(connection, content), key=lambda kept: kept.n):
        outbox.append_again(connection, one)
        e = one.envelope
        say(
            connection,
            "INSERT INTO entity (entity_id, last_seq) VALUES (?, ?)"
            " ON CONFLICT (entity_id) DO UPDATE SET last_seq = max(last_seq, excluded.last_seq)",
            (e.entity_id, e.entity_seq),
        )
        _add_effects(connection, one)
    _catch_up(connection, content.mark)


def _missing(connection: Connection, content: Content) -> list[Kept]:
    if not content.kept:
        return []
    there = outbox.status_of(connection, list(content.kept))
    return [one for op_id, one in content.kept.items() if op_id not in there]


def _add_effects(connection: Connection, one: Kept) -> None:
    """So that its task shows what was done about it."""
    e = one.envelope
    if e.kind not in ACTS:
        return  # a newer version signed it: it is delivered all the same
    try:
        act = read_as(ACTS[e.kind], e.schema_version, e.payload)
    except ProblemError:
        return
    outbox.add_effects(connection, e.op_id, act.facts(e.author_id, e.occurred_at))


def _catch_up(connection: Connection, mark: Mark) -> None:
    say(
        connection,
        "INSERT INTO device (one, device_id, incarnation) VALUES (1, ?, ?)"
        " ON CONFLICT (one) DO UPDATE SET incarnation = max(incarnation, excluded.incarnation)",
        (mark.device_id, mark.incarnation),
    )
    say(connection, "DELETE FROM sqlite_sequence WHERE name = 'outbox' AND seq < ?", (mark.highest,))
    say(
        connection,
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox', ?"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox')",
        (mark.highest,),
    )
