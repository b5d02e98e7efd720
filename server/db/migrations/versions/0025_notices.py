"""Notices, messages to units, and where they go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_UNREAD = "read_at IS NULL"
_UNTOLD = "unit_id IS NOT NULL AND message_id IS NULL"
_WAITING = "try_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("notice_id", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=True),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.Column("move", sa.String(32), nullable=True),
        sa.Column("clock", sa.String(24), nullable=True),
        sa.Column("mark", sa.String(24), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "notice_id", name="pk_notice"),
    )
    op.create_index("ix_notice_person", "notice", ["city_id", "user_id", "at", "notice_id"])
    op.create_index("ix_notice_order", "notice", ["city_id", "order_id"])
    _some("ix_notice_unread", "notice", ["city_id", "user_id"], _UNREAD)
    _some("ix_notice_untold", "notice", ["city_id", "unit_id", "order_id"], _UNTOLD)
    op.create_table(
        "notice_choice",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "user_id", "topic", name="pk_notice_choice"),
    )
    op.create_table(
        "unit_inbox",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("tell_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "unit_id", name="pk_unit_inbox"),
    )
    op.create_table(
        "unit_message",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "message_id", name="pk_unit_message"),
    )
    _some("ix_unit_message_waiting", "unit_message", ["city_id", "try_at"], _WAITING)
    op.create_table(
        "webhook",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", name="pk_webhook"),
    )


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for table in ("webhook", "unit_message", "unit_inbox", "notice_choice", "notice"):
        op.drop_table(table)
