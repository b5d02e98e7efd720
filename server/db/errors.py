"""What a database error means to a request: try again, or the database cannot be used now."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_TRANSIENT = {"40001", "40P01", "55P03"}
"""SQLSTATE of serialization failure, deadlock, lock not available."""
_UNIQUE = "23505"
_UNAVAILABLE = {"25006", "57P01", "57P02", "57P03", "53300", "53100", "53200"}
"""SQLSTATE of a read-only transaction (a node in recovery), shutdown, crash, starting up, no connection, disk, memory."""


def is_transient(error: BaseException) -> bool:
    """Whether two transactions got in each other's way, so that doing the same again may succeed."""
    return _state(error) in _TRANSIENT


def is_conflict(error: BaseException) -> bool:
    """Whether it is transient, or somebody else wrote the same key in the meantime."""
    if isinstance(error, IntegrityError) and _state(error) is None:
        return "UNIQUE constraint failed" in str(error.orig)
    return is_transient(error) or _state(error) == _UNIQUE


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that its file does not hold together: damaged, or another file's log beside it."""
    said = str(getattr(error, "orig", error))
    return "malformed" in said or "file is not a database" in said


def is_full(error: BaseException) -> bool:
    """Whether the disk of the database is full."""
    return _state(error) == "53100" or "disk is full" in str(getattr(error, "orig", error))


def is_unavailable(error: BaseException) -> bool:
    """Whether the database cannot be reached, is full, or is not the primary."""
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = _state(error)
    if state in _UNAVAILABLE or (state is not None and state.startswith("08")):
        return True
    # SQLite and libpq's own failures carry no SQLSTATE: locked for too long, disk full, no connection.
    return state is None and isinstance(error, OperationalError) and not _is_our_sql(error)


def _is_our_sql(error: OperationalError) -> bool:
    text = str(error.orig)
    return "no such" in text or "syntax error" in text or "has no column" in text


def _state(error: BaseException) -> str | None:
    return getattr(getattr(error, "orig", None), "sqlstate", None)
