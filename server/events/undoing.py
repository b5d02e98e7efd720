"""Taking an import back: what it brought and nobody has worked on goes; what stays says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import cache
from hashlib import sha256
from typing import Any, Final

from domain.acts.event_import_undo import EventImportUndo
from domain.problems import Problem, ProblemError
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import Reading
from server.events import repository
from server.plugins import offered

CHUNK: Final = 500
"""Events of one operation."""


class Stays(StrEnum):
    """Why an event of an import stays."""

    WORKED = auto()
    """Somebody called about it, answered, put it back or has it tied to them."""
    IN_HAND = auto()
    """It is with an agent now."""
    REPLIED = auto()
    """The citizen answered the survey SMS."""
    ASKED = auto()
    """The citizen was sent a text about it, or may have been."""
    CHANGED = auto()
    """A later import brought other content."""
    THERE_BEFORE = auto()
    """This import only changed it, and what it said before is not kept."""


Busy = Callable[[Reading, Sequence[str]], Mapping[str, str]]
"""Of these events, those somebody has to do with: id → one of ``Stays``."""


@cache
def _busy() -> tuple[Busy, ...]:
    """A capability may offer ``following.events_busy``."""
    return tuple(offered("following", "events_busy"))


@dataclass(frozen=True, slots=True)
class Unwanted:
    """What comes beside the act: the ids of the events."""

    event_ids: tuple[str, ...]


@dataclass(slots=True)
class Undone:
    """What undoing an import did, or (dry) would do."""

    import_id: str
    source: str
    dry_run: bool
    taken_back: int = 0
    stays: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """For the last line of ``--json``."""
        return {
            "import_id": self.import_id,
            "source": self.source,
            "dry_run": self.dry_run,
            "taken_back": self.taken_back,
            "kept": self.stays.total(),
            "stays": dict(self.stays),
        }


def undo_import(
    database: Database, city_id: str, import_id: str, by: Author, *, dry_run: bool = False
) -> Undone:
    """Take back what an import brought. Can be run again: what somebody works on in the meantime stays.

    Raises:
        ProblemError: ``import.not_found``.
    """
    with database.read(city_id) as reading:
        run = repository.run_of(reading, import_id)
        if run is None:
            raise ProblemError(Problem("import.not_found", {"import_id": import_id[:40]}))
        undone = Undone(import_id, str(run["source"]), dry_run)
        there_before = repository.changed_by(reading, import_id)
    if there_before:
        undone.stays[Stays.THERE_BEFORE] = there_before
    after = ""
    while True:
        last = (
            _look(database, city_id, undone, after)
            if dry_run
            else _take(database, city_id, undone, after, by)
        )
        if last is None:
            return undone
        after = last


def _look(database: Database, city_id: str, undone: Undone, after: str) -> str | None:
    with database.read(city_id) as reading:
        events = repository.brought_by(reading, undone.import_id, after, CHUNK)
        stays = _stays(reading, events, undone.import_id)
    undone.stays.update(stays.values())
    undone.taken_back += len(events) - len(stays)
    return events[-1].event_id if events else None


def _take(database: Database, city_id: str, undone: Undone, after: str, by: Author) -> str | None:
    with database.write(city_id) as work:
        events = repository.brought_by(work, undone.import_id, after, CHUNK)
        stays = _stays(work, events, undone.import_id)
        going = [event for event in events if event.event_id not in stays]
        if going:
            told = EventImportUndo(
                undone.import_id, undone.source, _content(going), taken_back=len(going), kept=len(stays)
            )
            beside = Unwanted(tuple(event.event_id for event in going))
            act(work, Operation.by(by, told, work.now, beside=beside))
    undone.stays.update(stays.values())
    undone.taken_back += len(going)
    return events[-1].event_id if events else None


def _stays(reading: Reading, events: Sequence[Any], import_id: str) -> dict[str, str]:
    """Event id → why it stays."""
    found: dict[str, str] = {}
    for busy in _busy():
        found |= busy(reading, [event.event_id for event in events])
    for event in events:
        if event.sms_reply:
            found.setdefault(event.event_id, Stays.REPLIED)
        elif event.changed_in:
            found.setdefault(
                event.event_id, Stays.THERE_BEFORE if event.changed_in == import_id else Stays.CHANGED
            )
    return found


def _content(events: Sequence[Any]) -> str:
    return sha256(
        "".join(f"{event.event_id}{event.content_hash:x}\n" for event in events).encode()
    ).hexdigest()
