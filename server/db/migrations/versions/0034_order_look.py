"""Who has an order before them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_look",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "user_id", name="pk_order_look"),
    )
    op.create_index("ix_order_look_order", "order_look", ["city_id", "order_id"])


def downgrade() -> None:
    op.drop_table("order_look")
