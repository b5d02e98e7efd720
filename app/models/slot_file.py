"""The file of the slots, twice: without it the store is noise, and a single bad sector must not make it so.

The second copy is written after the first, and read only where the first is missing or cannot be understood. The data key never
changes, so an older copy opens the store as well.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.models.secrets import write_json
from app.records.errors import SaveFailed, StoreUnusable
from domain.problems import Problem

log = logging.getLogger(__name__)

FIRST, SECOND = "vault.json", "vault.copy.json"

_CHANGING: defaultdict[Path, threading.RLock] = defaultdict(threading.RLock)
"""By folder: a login and the clock's minute change one file from two threads."""


def read(folder: Path) -> dict[str, Any]:
    """What the slots hold; empty only where there never were any.

    Raises:
        StoreUnusable: ``store.vault_broken``: they are there and cannot be read. Taken for empty, they would be written over
            with a new key, and what is unsent in the store could never be opened again.
    """
    broken = False
    for name in (FIRST, SECOND):
        try:
            found = json.loads((folder / name).read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            found = None
        if isinstance(found, dict) and found:
            if name == SECOND:
                log.warning("the slots were read from their second copy")
            return found
        broken = True
    if broken:
        raise StoreUnusable(Problem("store.vault_broken"))
    return {}


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[dict[str, Any]]:
    """What the slots hold, to be changed and written before anybody else reads it to change it.

    Raises:
        StoreUnusable: as :func:`read`.
    """
    with _CHANGING[folder.resolve()]:
        yield read(folder)


def there(folder: Path) -> bool:
    """Whether a folder has slots, readable or not."""
    return any((folder / name).exists() for name in (FIRST, SECOND))


def write(folder: Path, content: dict[str, Any]) -> None:
    """Keep slots that changed, in both copies; a full disk may keep the second from being made, and nobody from logging in."""
    write_json(folder / FIRST, content)
    try:
        write_json(folder / SECOND, content)
    except (SaveFailed, OSError) as error:
        log.warning("the second copy of the slots could not be written: %s", type(error).__name__)


def note(folder: Path, content: dict[str, Any]) -> None:
    """Keep what is beside the slots (how late it is), every minute: in the first copy alone."""
    write_json(folder / FIRST, content)


def remove(folder: Path) -> None:
    """Drop both."""
    for name in (FIRST, SECOND):
        with contextlib.suppress(FileNotFoundError):
            (folder / name).unlink()
