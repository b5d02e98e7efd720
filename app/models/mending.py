"""Making a damaged store anew: of what can be read of it and of its second copy, the damaged files put aside and kept."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from sqlalchemy import Connection

from app.models.bringing_back import Found
from app.models.engine import connect, driver, fits
from app.models.faults import BROKEN, WRONG_KEY
from app.models.migrate import make_anew
from app.models.salvage import DamagedStore, carry_over
from app.models.unsent_copy import Content
from app.records.errors import StoreUnusable
from domain.problems import Problem

log = logging.getLogger(__name__)

_FILES = ("", "-wal")


def suspected(path: Path) -> Path:
    """Where it is noted that a page of a store did not hold while it was in use."""
    return path.with_suffix(".suspect")


def needs_mending(path: Path, key: bytes) -> bool:
    """Whether a store in which a page did not hold is still so; a note about one that is sound again is dropped."""
    note = suspected(path)
    if not note.exists() or not path.exists():
        return False
    if not sound(path, key):
        return True
    note.unlink(missing_ok=True)
    return False


def sound(path: Path, key: bytes) -> bool:
    """Whether every page of a store holds and belongs where it is: reads all of it."""
    try:
        raw = connect(path, key)
    except driver().DatabaseError:
        return False
    try:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if raw.execute("PRAGMA cipher_integrity_check").fetchall():
            return False
        return bool(raw.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except driver().DatabaseError:
        return False
    finally:
        raw.close()


def mend(path: Path, key: bytes, content: Content, *, at_any_cost: bool = False) -> Found:
    """Put a new store in the place of a damaged one. The damaged files stay beside it.

    ``at_any_cost``: also where something unsent can be read neither here nor in the second copy.

    Raises:
        StoreUnusable: ``store.broken``: that is so, and nothing was changed; ``store.wrong_key``: nothing opens under this key.
        OSError: the disk did not take it; nothing was changed.
    """
    aside = _put_aside(path)
    source = DamagedStore(lambda: connect(aside, key), driver().Error)

    def fill(connection: Connection) -> Found:
        found = carry_over(source, connection, content)
        if not (content.opened or fits(aside, key)):
            raise StoreUnusable(Problem(WRONG_KEY))
        if found.lost and not (content.opened or at_any_cost):
            raise StoreUnusable(Problem(BROKEN))
        return found

    try:
        found = make_anew(path, key, fill)
    except BaseException:
        source.close()
        _remove(aside)
        raise
    source.close()
    suspected(path).unlink(missing_ok=True)
    log.warning(
        "the store was made anew: %d unsent were readable, %d came from the second copy, %d are lost",
        found.whole,
        found.copied,
        len(found.lost),
    )
    return found


def _put_aside(path: Path) -> Path:
    """A copy of the damaged files under a name that nobody has yet."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        for ending in _FILES:
            if (found := path.with_name(path.name + ending)).exists():
                shutil.copyfile(found, aside.with_name(aside.name + ending))
        aside.chmod(0o600)
    except OSError:
        _remove(aside)
        raise
    return aside


def _remove(aside: Path) -> None:
    for ending in (*_FILES, "-shm"):
        aside.with_name(aside.name + ending).unlink(missing_ok=True)
