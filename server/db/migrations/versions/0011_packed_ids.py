"""Ids as their 16 bytes and no longer as 36 letters.

Every table is written once, all in one transaction. What a packed id is stands here as it was when this was made: a migration does not follow what
the program learns later.
"""

from __future__ import annotations

import re
import sqlite3
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = {
    "agent_state": "user_id",
    "attempt": "attempt_id group_id user_id device_id task_id",
    "attempt_outcome": "attempt_id task_id",
    "backup": "backup_id",
    "centre": "centre_id",
    "contact": "event_id group_id",
    "contact_group": "group_id lease_user_id lease_device_id lease_request_id",
    "device": "device_id registered_by user_id current_task_id",
    "emergency": "emergency_id raised_by acknowledged_by group_id",
    "event": "event_id unit_id import_id",
    "feed": "row_id",
    "held_operation": "op_id waiting_for transport_device_id",
    "import_run": "import_id",
    "lease_request": "request_id user_id",
    "number_reveal": "reveal_id group_id user_id attempt_id",
    "op_set_aside": "op_id by_user_id",
    "operation": "op_id entity_id author_id device_id transport_device_id supersedes",
    "order_history": "order_id by_user_id",
    "posting": "unit_id",
    "put_back": "op_id task_id user_id",
    "response": "response_id op_id task_id event_id attempt_id user_id unit_id settled_by",
    "response_settlement": "settlement_id op_id task_id response_id counted_before by_user_id",
    "response_tag": "response_id",
    "session": "session_id user_id device_id",
    "tally": "unit_id",
    "task": "task_id event_id group_id assigned_to response_id",
    "task_alias": "alias_id task_id group_id",
    "timer": "owner",
    "unit": "unit_id parent_id",
    "unit_alias": "unit_id",
    "unplanned_event": "event_id",
    "user_account": "user_id unit_id",
    "work_order": "order_id task_id event_id response_id unit_id opened_by",
}
"""The columns of ids of each table."""

_LETTERS = {"row_id": 64}
"""How long the text could be, where that was not 36."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_PACKED = (
    f"CASE WHEN {{0}} ~ '^{_UUID.pattern.replace('{', '{{').replace('}', '}}')}$' THEN decode(replace({{0}}, '-', ''), 'hex')"
    " WHEN octet_length({0}) = 16 THEN convert_to({0}, 'UTF8') || decode('00', 'hex')"
    " ELSE convert_to({0}, 'UTF8') END"
)
_PLAIN = (
    "CASE WHEN octet_length({0}) = 16 THEN CAST(CAST(encode({0}, 'hex') AS uuid) AS text)"
    " WHEN octet_length({0}) = 17 AND get_byte({0}, 16) = 0 THEN convert_from(substring({0} FROM 1 FOR 16), 'UTF8')"
    " ELSE convert_from({0}, 'UTF8') END"
)
"""In the words of PostgreSQL; SQLite is lent the functions below."""


def upgrade() -> None:
    _convert(to_bytes=True)


def downgrade() -> None:
    _convert(to_bytes=False)


def _convert(*, to_bytes: bool) -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        for table, names in _COLUMNS.items():
            op.execute(_altered(table, names.split(), to_bytes=to_bytes))
        return
    driver = bind.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - SQLite has no other
    driver.create_function("converted_id", 1, _packed if to_bytes else _plain, deterministic=True)
    try:
        for table, names in _COLUMNS.items():
            _rewrite(bind, table, names.split(), to_bytes=to_bytes)
    finally:
        driver.create_function("converted_id", 1, None)


def _altered(table: str, names: list[str], *, to_bytes: bool) -> str:
    """The statement that converts a table of PostgreSQL, which writes its indexes anew as well."""
    changes = (
        f"ALTER COLUMN {name} TYPE {'bytea' if to_bytes else _text(name)}"
        f" USING {(_PACKED if to_bytes else _PLAIN).format(name)}"
        for name in names
    )
    return f"ALTER TABLE {table} {', '.join(changes)}"


def _rewrite(bind: sa.Connection, table: str, names: list[str], *, to_bytes: bool) -> None:
    """Convert a table of SQLite, which cannot change a column's type: a new one as the old was written but for these types."""
    made = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).scalar_one()
    indexes = bind.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ).scalars()
    made = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", made)
    for name in names:
        old, new = (_text(name), "BLOB") if to_bytes else ("BLOB", _text(name))
        made, changed = re.subn(rf'(\s"?{name}"?) {re.escape(old)}(?=[\s,])', rf"\1 {new}", made)
        if changed != 1:
            raise ValueError(f"{table}.{name} is not as it was made")
    columns = [row[1] for row in bind.exec_driver_sql(f"PRAGMA table_info({table})")]
    kept = ", ".join(f'"{name}"' for name in columns)
    converted = ", ".join(f'converted_id("{name}")' if name in names else f'"{name}"' for name in columns)
    for statement in (
        made,
        f"INSERT INTO new_{table} ({kept}) SELECT {converted} FROM {table}",  # noqa: S608 - our own names
        f"DROP TABLE {table}",
        f"ALTER TABLE new_{table} RENAME TO {table}",
        *indexes.all(),
    ):
        bind.exec_driver_sql(statement)


def _text(name: str) -> str:
    return f"VARCHAR({_LETTERS.get(name, 36)})"


def _packed(text: str | None) -> bytes | None:
    if text is None:
        return None
    if _UUID.fullmatch(text):
        return bytes.fromhex(text.replace("-", ""))
    plain = text.encode()
    return plain if len(plain) != 16 else plain + b"\0"


def _plain(packed: bytes | None) -> str | None:
    if packed is None:
        return None
    return str(UUID(bytes=packed)) if len(packed) == 16 else packed.decode().rstrip("\0")
