"""Tasks that were put back before they were dialled; looks at numbers by the call they were made for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FOR_A_CALL = sa.text("attempt_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "put_back",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("op_id", sa.String(36), nullable=False),
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("hall_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("language", sa.String(64), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("typed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "op_id", name="pk_put_back"),
    )
    op.create_index("ix_put_back_at", "put_back", ["city_id", "hall_id", "at"])
    op.create_index(
        "ix_number_reveal_attempt",
        "number_reveal",
        ["city_id", "attempt_id"],
        sqlite_where=_FOR_A_CALL,
        postgresql_where=_FOR_A_CALL,
    )


def downgrade() -> None:
    op.drop_index("ix_number_reveal_attempt", "number_reveal")
    op.drop_table("put_back")
