"""The marks that the clocks of orders have set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_mark",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("clock", sa.String(24), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(24), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "city_id", "order_id", "clock", "round", "since", "mark", name="pk_order_mark"
        ),
    )


def downgrade() -> None:
    op.drop_table("order_mark")
