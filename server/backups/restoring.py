"""Restoring a backup: made ready beside the place, with a new epoch in it, and put there in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.problems import Problem, ProblemError
from server.acts.authors import Console
from server.attachments.storage import Store, copy_missing, folder_of
from server.backups import attached, register
from server.backups import folder as folders
from server.backups.container import private, read_manifest, unpack
from server.backups.making import SIGNED_AS, Stage, silent
from server.backups.manifest import CityMark, Manifest
from server.backups.repository import copied, preparing
from server.backups.repository.places import PlaceContents, PostgresPlace, SqlitePlace, place_of
from server.db import statistics
from server.db.database import Database, file_of, key_path, system_clock
from server.db.mechanism import begin_epoch
from server.db.sealing import KeyFile, Sealer
from server.db.work import new_id
from server.sms.gone_back import gone_back
from server.sms.repository import released


@dataclass(frozen=True, slots=True)
class RestoredCity:
    """One city after the restore.

    Attributes:
        head, epoch: of the backup, and the new one.
        lost: numbers the replaced database had above the backup's; ``None`` where there was none of this centre.
        put_aside: workstations were told that they need not keep numbers up to here. Above ``head`` that is work only a newer
            backup has.
    """

    city_id: str
    centre_id: str
    head: int
    epoch: int
    lost: int | None
    put_aside: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done.

    Attributes:
        aside: where the replaced database is, ``None`` where there was none.
        attachments: how many files the backup names; missing: those that lie neither beside it nor here.
    """

    manifest: Manifest
    revision: str
    cities: tuple[RestoredCity, ...]
    aside: str | None
    attachments: int
    missing: tuple[str, ...]


def restore(file: Path, url: str, home: Path, *, replace: bool = False, stage: Stage = silent) -> Restored:
    """Put a backup in the place a URL names.

    Nothing there is touched before the new one is whole and verified. ``replace``: also over another centre's database, or one
    that holds more than the backup; what was there is kept aside in any case.

    Raises:
        ProblemError: ``database.url``, ``backup.missing``, ``backup.not_one``, ``backup.newer``, ``backup.damaged``, ``database.newer``, ``database.damaged``,
            ``restore.keys_missing``, ``restore.keys_other``, ``restore.in_use``, ``restore.other_centre``,
            ``restore.holds_more``, ``restore.unreadable``, ``backup.disk``.
    """
    file = file.absolute()
    file_of(url)  # whether it is one
    manifest = read_manifest(file)
    sealer = keys_for(manifest, key_path(url, home))
    with place_of(url, home) as place:
        standing = place.look()
        with folders.alone(place.folder):
            try:
                files = Store(folder_of(url, home))
                return _restore(file, manifest, sealer, place, standing, files, replace=replace, stage=stage)
            except OSError as error:
                detail = error.strerror or type(error).__name__
                problem = Problem("backup.disk", {"folder": str(place.folder), "detail": detail})
                raise ProblemError(problem) from error


def keys_for(manifest: Manifest, path: Path) -> Sealer:
    """The keys the backup was made with: without them nobody could read a name in it, or follow its chain.

    Raises:
        ProblemError: ``restore.keys_missing``, ``restore.keys_other``.
    """
    try:
        sealer = Sealer(KeyFile.load(path))
    except (OSError, ValueError, KeyError) as error:
        raise ProblemError(Problem("restore.keys_missing", {"file": str(path)})) from error
    if manifest.signed(lambda message: sealer.mac(SIGNED_AS, message)) != manifest:
        raise ProblemError(Problem("restore.keys_other", {"file": str(path)}))
    return sealer


def _restore(
    file: Path,
    manifest: Manifest,
    sealer: Sealer,
    place: SqlitePlace | PostgresPlace,
    standing: PlaceContents,
    files: Store,
    *,
    replace: bool,
    stage: Stage,
) -> Restored:
    ready = folders.partial(place.folder, f"{manifest.backup_id}.db")
    with private(ready) as sink:
        unpack(file, manifest, sink, stage("check"))
    copied.check(ready, stage("look"))
    if not replace:
        _may_replace(ready, manifest, standing)
    names = copied.attachments_of(ready)
    missing = copy_missing(names, attached.beside(file.parent), files, stage("files"))
    with preparing.opened(ready, sealer) as database:
        revision = database.migrate()
        cities = _renew(database, manifest, standing, _epochs(file, manifest, standing))
        register.settle(database, file.parent)
        statistics.gather(database)
    preparing.close(ready)
    stamp = datetime.fromtimestamp(system_clock() / 1000, UTC).strftime("%Y%m%dT%H%M%S")
    aside = place.put(ready, f"replaced-{stamp}-{new_id()[:8]}".lower(), stage("put"))
    return Restored(manifest, revision, cities, aside, len(names), tuple(missing))


def _may_replace(ready: Path, manifest: Manifest, standing: PlaceContents) -> None:
    """Whether everything that stands there is in the backup."""
    if not standing.used:
        return
    if standing.unreadable:
        raise ProblemError(Problem("restore.unreadable"))
    if not standing.cities:
        raise ProblemError(Problem("restore.other_centre", {"city": ""}))
    for there in standing.cities:
        mine = manifest.city(there.city_id)
        if mine is None or mine.centre_id != there.centre_id:
            raise ProblemError(Problem("restore.other_centre", {"city": there.city_id}))
        if there.head and copied.link_hash(ready, there.city_id, there.head) != there.head_hash:
            raise ProblemError(
                Problem("restore.holds_more", {"city": there.city_id, "there": there.head, "head": mine.head})
            )


def _epochs(file: Path, manifest: Manifest, standing: PlaceContents) -> dict[str, int]:
    """The highest epoch known of each city: of what is replaced, and of all backups that lie there."""
    known: dict[str, int] = {}
    marks: list[CityMark] = list(standing.cities)
    for other, _ in folders.backups_in(file.parent):
        marks += other.cities
    for mark in marks:
        mine = manifest.city(mark.city_id)
        if mine is not None and mine.centre_id == mark.centre_id:
            known[mark.city_id] = max(known.get(mark.city_id, 0), mark.epoch)
    return known


def _renew(
    database: Database, manifest: Manifest, standing: PlaceContents, epochs: dict[str, int]
) -> tuple[RestoredCity, ...]:
    replaced = {one.city_id: one for one in standing.cities}
    done: Sequence[RestoredCity] = []
    for mark in manifest.cities:
        there = replaced.get(mark.city_id)
        if there is not None and there.centre_id != mark.centre_id:
            there = None
        why = {"backup": manifest.backup_id, "head": mark.head, "replaced": there.head if there else None}
        with database.write(mark.city_id) as work:
            last = released.newest_at(work)
            epoch = begin_epoch(work, epochs.get(mark.city_id, 0), why, author_id=Console.here().user_id)
            gone_back(work, last)
        lost = max(0, there.head - mark.head) if there is not None else None
        safe = standing.safe.get(mark.city_id, 0) if there is not None else 0
        done = [*done, RestoredCity(mark.city_id, mark.centre_id, mark.head, epoch, lost, safe)]
    return tuple(done)
