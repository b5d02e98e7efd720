"""Orders move: with whom they stand, what is due, and which units have them; one may come from no form at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_FREE = ("task_id", "event_id", "response_id")
"""What an order by hand does not have."""


def upgrade() -> None:
    _say_null(allowed=True)
    op.add_column("work_order", sa.Column("handler_id", sa.LargeBinary(), nullable=True))
    op.add_column("work_order", sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("work_order", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("work_order", sa.Column("mark_at", sa.BigInteger(), nullable=True))
    op.add_column("work_order", sa.Column("progress", sa.Text(), nullable=True))
    op.add_column("work_order", sa.Column("source", sa.String(24), nullable=False, server_default="form"))
    op.add_column("order_history", sa.Column("effect", sa.String(16), nullable=False, server_default="made"))
    op.add_column("order_history", sa.Column("op_id", sa.LargeBinary(), nullable=True))
    op.create_table(
        "order_unit",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "order_id", "unit_id", name="pk_order_unit"),
    )
    op.create_index("ix_order_unit_unit", "order_unit", ["city_id", "unit_id", "open", "order_id"])
    for column in ("due_at", "mark_at"):
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_work_order_{column.removesuffix('_at')}",
            "work_order",
            ["city_id", column, "order_id"],
            sqlite_where=some,
            postgresql_where=some,
        )
    # Whoever looks after the clocks looks at what is open already, and works out when it is due.
    op.execute("UPDATE work_order SET mark_at = opened_at WHERE state NOT IN ('closed', 'archived', 'void')")


def downgrade() -> None:
    op.drop_index("ix_work_order_due", "work_order")
    op.drop_index("ix_work_order_mark", "work_order")
    op.drop_table("order_unit")
    for column in ("effect", "op_id"):
        op.drop_column("order_history", column)
    for column in ("handler_id", "round", "due_at", "mark_at", "progress", "source"):
        op.drop_column("work_order", column)
    _say_null(allowed=False)


def _say_null(*, allowed: bool) -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        for column in _FREE:
            op.alter_column("work_order", column, nullable=allowed, existing_type=sa.LargeBinary())
        return
    # The rows of SQLite say nothing of it: it is exchanged in the table's description, and they stay where they are.
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    for column in _FREE:
        strict, free = f"{column} BLOB NOT NULL", f"{column} BLOB"
        before, now = (strict, free) if allowed else (free, strict)
        changed = bind.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :now)"
                " WHERE type = 'table' AND name = 'work_order' AND instr(sql, :before)"
            ),
            {"before": before, "now": now},
        ).rowcount
        if changed != 1:
            raise ValueError(f"work_order.{column} is not as it was made")
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
