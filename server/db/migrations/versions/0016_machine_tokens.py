"""Tokens of machines that push events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "machine_token",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("token_id", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "token_id", name="pk_machine_token"),
        sa.UniqueConstraint("city_id", "name", name="uq_machine_token_city_id_name"),
        sa.UniqueConstraint("city_id", "secret_hash", name="uq_machine_token_city_id_secret_hash"),
    )


def downgrade() -> None:
    op.drop_table("machine_token")
