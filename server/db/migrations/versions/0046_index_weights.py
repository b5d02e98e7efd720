"""Versions of the weights of the opinion index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.db.ids import PackedId

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_weights",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("by_user_id", PackedId(), nullable=False),
        sa.Column("by_name", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "version", name="pk_index_weights"),
    )


def downgrade() -> None:
    op.drop_table("index_weights")
