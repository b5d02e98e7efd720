"""The open board: what stands on it, and which officers let themselves be named there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SHOWN = "{} AND state = 'closed' AND visibility = 'normal'"


def upgrade() -> None:
    op.create_table(
        "board_entry",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("entry_id", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("section", sa.String(16), nullable=False),
        sa.Column("district", sa.String(120), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "entry_id", name="pk_board_entry"),
        sa.UniqueConstraint("city_id", "order_id", name="uq_board_entry_city_id_order_id"),
    )
    op.create_index(
        "ix_board_entry_section", "board_entry", ["city_id", "section", "published_at", "entry_id"]
    )
    op.create_table(
        "board_naming",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("badge_no", sa.String(32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "badge_no", name="pk_board_naming"),
    )
    op.create_index(
        "ix_work_order_consenting",
        "work_order",
        ["city_id", "opened_at", "order_id"],
        sqlite_where=sa.text(_SHOWN.format("consent_publish IS 1")),
        postgresql_where=sa.text(_SHOWN.format("consent_publish IS true")),
    )


def downgrade() -> None:
    op.drop_index("ix_work_order_consenting", "work_order")
    op.drop_table("board_naming")
    op.drop_table("board_entry")
