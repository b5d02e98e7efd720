"""What the database's errors mean to a person."""

from __future__ import annotations

import errno
import os
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

BROKEN, WRONG_KEY = "store.broken", "store.wrong_key"

_DAMAGE = ("malformed", "file is not a database", "hmac check failed")
"""Words of the database for pages that do not hold; any other error may be one of ours."""

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
    code = next((code for words, code in _CODES if words in said), BROKEN)
    if near is not None and code == "store.io" and _full(near):
        return "store.disk_full"
    if near is not None and code == "store.read_only" and near.exists() and _writable(near):
        return BROKEN  # what may be written and is refused all the same does not hold what it should
    return code


def is_damage(error: BaseException) -> bool:
    """Whether the database itself says that a page of it does not hold."""
    said = str(getattr(error, "orig", error)).lower()
    return any(words in said for words in _DAMAGE)


def _writable(near: Path) -> bool:
    return os.access(near, os.W_OK) and os.access(near.parent, os.W_OK)


def _full(near: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(near.parent).free < FULL_BELOW
    return False


def save_failed(error: BaseException, near: Path | None = None) -> SaveFailed:
    """The refusal of a save; the reason is a code, never the statement's values."""
    return SaveFailed(Problem(_of_opened(code_of(error, near))))


def unusable(error: BaseException, near: Path | None = None, *, opened: bool = False) -> StoreUnusable:
    """The refusal to open a store; ``opened``: to read on in one whose key was the right one a moment ago."""
    code = code_of(error, near)
    return StoreUnusable(Problem(_of_opened(code) if opened else code))


def _of_opened(code: str) -> str:
    return BROKEN if code == WRONG_KEY else code
