"""Making a backup: copy, look it over, pack, read it back, and only then give it its name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.problems import Problem, ProblemError
from server.attachments.storage import Store, folder_of
from server.backups import attached, register
from server.backups import folder as folders
from server.backups.container import Progress, pack, read_manifest, sync_folder, unpack
from server.backups.manifest import SCHEMA, Manifest
from server.backups.repository import copied
from server.backups.repository.copying import copy_database, size_of
from server.config import VERSION
from server.db.database import Database
from server.db.work import new_id

SIGNED_AS = "backup"
"""Purpose of the key that signs manifests."""
_SPARE = 64 * 1024 * 1024

Stage = Callable[[str], Progress]
"""Asked at each stage (``copy``, ``look``, ``files``, ``pack``, ``check``) for whom to tell how far it is."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was verified.

    Attributes:
        removed: files of older ones taken away.
        safe_seq: by city.
        attachments: how many files it names; missing: those of them that are nowhere.
    """

    manifest: Manifest
    file: Path
    removed: tuple[str, ...]
    safe_seq: dict[str, int]
    attachments: int
    missing: tuple[str, ...]


def silent(_stage: str) -> Progress:
    """For callers that nobody watches."""
    return lambda _done, _total: None


def make(database: Database, folder: Path, *, keep: int | None = None, stage: Stage = silent) -> Made:
    """Back the database up into a folder while it serves, and enter that in the register.

    ``keep``: afterwards only the so many newest of this folder stay. Interrupted at any point it leaves either the whole backup or
    nothing.

    Raises:
        ProblemError: ``backup.folder``, ``backup.running``, ``backup.space``, ``backup.disk``.
    """
    folder = folder.absolute()
    with folders.alone(folder):
        try:
            _room(database, folder)
            manifest, file, names, missing = _make(database, folder, stage)
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise ProblemError(Problem("backup.disk", {"folder": str(folder), "detail": detail})) from error
        removed, safe = register.settle(database, folder, keep=keep)
    return Made(manifest, file, tuple(removed), safe, len(names), tuple(missing))


def _make(database: Database, folder: Path, stage: Stage) -> tuple[Manifest, Path, list[str], list[str]]:
    backup_id, made_at = new_id(), database.clock()
    copy = folders.empty(folders.partial(folder, f"{backup_id}.db"))
    packed = folders.partial(folder, f"{backup_id}.zip")
    copy_database(database, copy, stage("copy"))
    copied.check(copy, stage("look"))
    # After the copy: a file is there before the row that names it, so what the copy names is there by now.
    names = copied.attachments_of(copy)
    missing = attached.save(names, Store(folder_of(database.url)), folder, stage("files"))
    manifest = Manifest(
        schema=SCHEMA,
        backup_id=backup_id,
        made_at=made_at,
        version=VERSION,
        revision=copied.revision_of(copy),
        cities=copied.cities_of(copy),
        counts=copied.counts_of(copy),
        size=0,
        sha256="",
    )
    manifest = pack(copy, manifest, sign_with(database), packed, stage("pack"), listing=names)
    copy.unlink()
    if read_manifest(packed) != manifest:
        raise OSError(None, "what was written is not what is read")
    unpack(packed, manifest, None, stage("check"))
    file = folder / folders.name_of(backup_id, made_at)
    packed.replace(file)
    sync_folder(folder)
    return manifest, file, names, missing


def sign_with(database: Database) -> Callable[[bytes], str]:
    """How manifests of this centre are signed."""
    return lambda message: database.sealer.mac(SIGNED_AS, message)


def _room(database: Database, folder: Path) -> None:
    """The copy and the packed copy stand beside each other for a while."""
    needed = 2 * size_of(database) + _SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        megabytes = 1024 * 1024
        raise ProblemError(
            Problem(
                "backup.space",
                {"folder": str(folder), "needed": needed // megabytes + 1, "free": free // megabytes},
            )
        )
