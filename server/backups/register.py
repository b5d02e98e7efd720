"""Which backups are kept; by that, what workstations may put aside.

Workstations keep what a restore could lose: everything above the number that the *oldest* backup kept reaches. No clock
decides: a backup counts until it is removed here, and one that turns up in a folder counts from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from domain.problems import ProblemError
from server.backups import attached
from server.backups.container import Progress, read_manifest, sync_folder, unpack
from server.backups.folder import backups_in
from server.backups.manifest import Manifest
from server.backups.repository import rows
from server.backups.repository.rows import Kept
from server.db.database import Database
from server.db.mechanism import centre_of
from server.db.work import UnitOfWork


class Condition(StrEnum):
    """How a backup's file was found."""

    THERE = "there"
    SOUND = "sound"
    MISSING = "missing"
    DAMAGED = "damaged"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup with how far it reaches into the history as it is now."""

    kept: Kept
    reach: int
    condition: Condition


def settle(database: Database, folder: Path, *, keep: int | None = None) -> tuple[list[str], dict[str, int]]:
    """Enter what the folder holds, take away the oldest beyond ``keep``, publish; files removed, and ``safe_seq`` by city.

    A file is deleted before its row: whatever happens in between, a workstation keeps too much and never too little.
    """
    found = backups_in(folder)
    for city_id in database.cities():
        with database.write(city_id) as work:
            _enter(work, found)
    removed = _prune(database, folder, keep) if keep is not None else []
    if removed:
        attached.sweep(folder, [path for _, path in backups_in(folder)])
    return removed, publish(database)


def publish(database: Database) -> dict[str, int]:
    """Tell workstations; ``safe_seq`` by city."""
    safe = {}
    for city_id in database.cities():
        with database.write(city_id) as work:
            safe[city_id] = rows.publish(work)
    return safe


def listed(
    database: Database, city_id: str, *, check: bool = False, progress: Progress | None = None
) -> list[Listed]:
    """All backups of the register, the newest first. ``check`` reads every one of them to its end."""
    with database.read(city_id) as reading:
        kept = rows.kept(reading)
        reached = [rows.reach_of(reading, one.marks) for one in kept]
    told = progress or (lambda _done, _total: None)
    total, done, found = sum(one.bytes for one in kept), 0, []
    for one, number in zip(kept, reached, strict=True):
        condition = condition_of(one, check=check, progress=_within(told, done, total))
        found.append(Listed(one, number, condition))
        done += one.bytes
    return found


def _within(told: Progress, before: int, total: int) -> Progress:
    return lambda done, _total: told(before + done, total)


def condition_of(one: Kept, *, check: bool, progress: Progress) -> Condition:
    """Look at a backup's file."""
    path = Path(one.file)
    if not path.exists():
        return Condition.MISSING
    try:
        manifest = read_manifest(path)
        if (manifest.backup_id, manifest.sha256) != (one.backup_id, one.sha256):
            return Condition.REPLACED
        if not attached.all_there(path, whole=check):
            return Condition.DAMAGED
        if check:
            unpack(path, manifest, None, progress)
    except (ProblemError, OSError):
        return Condition.DAMAGED
    return Condition.SOUND if check else Condition.THERE


def forget_missing(database: Database, city_id: str) -> list[str]:
    """Take those whose file is gone for good off the register, for every city; their files as they were named."""
    gone = {
        item.kept.backup_id: item.kept.file
        for item in listed(database, city_id)
        if item.condition is Condition.MISSING
    }
    _forget(database, set(gone))
    publish(database)
    return sorted(gone.values())


def _enter(work: UnitOfWork, found: list[tuple[Manifest, Path]]) -> None:
    mine = centre_of(work)
    known = {(one.backup_id, one.file) for one in rows.kept(work)}
    fresh = []
    for manifest, path in found:
        mark = manifest.city(work.city_id)
        if mark is None or mine is None or mark.centre_id != mine.centre_id:
            continue
        if (manifest.backup_id, str(path)) not in known:
            fresh.append((manifest, mark, str(path)))
    rows.add(work, fresh)


def _prune(database: Database, folder: Path, keep: int) -> list[str]:
    """The newest of this folder stay, missing ones counted: somebody may have them elsewhere."""
    here: dict[str, Kept] = {}
    for city_id in database.cities():
        with database.read(city_id) as reading:
            here |= {one.backup_id: one for one in rows.kept(reading) if Path(one.file).parent == folder}
    ordered = sorted(here.values(), key=lambda one: (-one.made_at, -one.head, one.backup_id))
    gone = ordered[max(1, keep) :]
    for one in gone:
        Path(one.file).unlink(missing_ok=True)
    sync_folder(folder)
    _forget(database, {one.backup_id for one in gone})
    return [one.file for one in gone]


def _forget(database: Database, ids: set[str]) -> None:
    for city_id in database.cities():
        with database.write(city_id) as work:
            rows.forget(work, ids)
