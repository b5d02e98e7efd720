"""Which tasks ask what came of an order after it was rectified."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_revisit",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("task_id", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "order_id", "task_id", name="pk_order_revisit"),
    )
    op.create_index("ix_order_revisit_task", "order_revisit", ["city_id", "task_id"])


def downgrade() -> None:
    op.drop_table("order_revisit")
