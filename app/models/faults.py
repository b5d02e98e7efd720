"""What the database's errors mean to a person."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path

from app.records.errors import SaveFailed, StoreUnusable
from domain.problems import Problem

_CODES = (
    ("disk is full", "store.disk_full"),
    ("readonly", "store.read_only"),
    ("locked", "store.locked"),
    ("unable to open", "store.read_only"),
    ("disk i/o", "store.io"),
    ("file is not a database", "store.wrong_key"),
    ("malformed", "store.broken"),
    ("hmac check failed", "store.broken"),
)

FULL_BELOW = 1 << 20
"""With less room (bytes) on the disk, an error of input and output is taken for a full disk: the database's log and its
shared memory say no more."""


def code_of(error: BaseException, near: Path | None = None) -> str:
    """Problem code of the database's or the operating system's error; ``near`` is a path on the disk in question."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "store.disk_full"
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "store.read_only"
    # SQLAlchemy wraps what the driver said; named here it would be imported before the login form is painted.
    said = str(getattr(error, "orig", error)).lower()
    code = next((code for words, code in _CODES if words in said), "store.broken")
    return "store.disk_full" if code == "store.io" and near is not None and _full(near) else code


def _full(near: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(near.parent).free < FULL_BELOW
    return False


def save_failed(error: BaseException, near: Path | None = None) -> SaveFailed:
    """The refusal of a save; the reason is a code, never the statement's values."""
    return SaveFailed(Problem(code_of(error, near)))


def unusable(error: BaseException, near: Path | None = None) -> StoreUnusable:
    """The refusal to open a store."""
    return StoreUnusable(Problem(code_of(error, near)))
