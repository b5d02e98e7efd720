"""What the database's errors mean to a person."""

from __future__ import annotations

import errno

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


def code_of(error: BaseException) -> str:
    """Problem code of a driver's or the operating system's error."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "store.disk_full"
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "store.read_only"
    said = str(error).lower()
    return next((code for words, code in _CODES if words in said), "store.broken")


def save_failed(error: BaseException) -> SaveFailed:
    """The refusal of a save; the reason is a code, never the statement's values."""
    return SaveFailed(Problem(code_of(error)))


def unusable(error: BaseException) -> StoreUnusable:
    """The refusal to open a store."""
    return StoreUnusable(Problem(code_of(error)))
