"""What is attached to work orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("attachment_id", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.String(64), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=True),
        sa.Column("added_by", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("op_id", sa.LargeBinary(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("reported_step", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "attachment_id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_order", "attachment", ["city_id", "order_id", "added_at"])


def downgrade() -> None:
    op.drop_table("attachment")
