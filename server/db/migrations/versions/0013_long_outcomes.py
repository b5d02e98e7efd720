"""The codes of outcomes had less room than the longest of them takes: PostgreSQL refused those, SQLite does not look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COLUMNS = {"attempt": "disposition", "attempt_outcome": "disposition", "task": "last_disposition"}
_BEFORE, _NOW = "VARCHAR(16)", "VARCHAR(32)"


def upgrade() -> None:
    for table, column in _COLUMNS.items():
        _say(table, column, _BEFORE, _NOW)


def downgrade() -> None:
    for table, column in _COLUMNS.items():
        _say(table, column, _NOW, _BEFORE)


def _say(table: str, column: str, before: str, now: str) -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {now}")
        return
    # To SQLite the length is but a word: it is exchanged in the table's description, and millions of rows stay where they are.
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :now)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :before)"
        ),
        {"before": f"{column} {before}", "now": f"{column} {now}", "table": table},
    ).rowcount
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
    if changed != 1:
        raise ValueError(f"{table}.{column} is not as it was made")
