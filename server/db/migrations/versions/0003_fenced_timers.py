"""Timers with an owner and a fencing number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("timer") as table:
        table.add_column(sa.Column("owner", sa.String(36), nullable=True))
        table.add_column(sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("timer") as table:
        table.drop_column("fence")
        table.drop_column("owner")
