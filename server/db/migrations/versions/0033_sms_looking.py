"""Events that SMS planning has to look at, and those it must not yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_look",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "event_id", name="pk_sms_look"),
    )
    op.create_index("ix_sms_look_at", "sms_look", ["city_id", "at", "event_id"])
    op.create_table(
        "sms_hold",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(16), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "since", name="pk_sms_hold"),
    )


def downgrade() -> None:
    op.drop_table("sms_hold")
    op.drop_table("sms_look")
