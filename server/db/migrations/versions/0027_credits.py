"""What an appeal took out of a unit's assessment, and which praise counts for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_not_assessed",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "order_id", name="pk_order_not_assessed"),
    )
    op.create_index("ix_order_not_assessed_unit", "order_not_assessed", ["city_id", "unit_id"])
    op.create_table(
        "praise_credit",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("badge_no", sa.String(32), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("citizen", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=True),
        sa.Column("credited_at", sa.BigInteger(), nullable=False),
        sa.Column("to_check", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "badge_no", "event_id", "citizen", name="pk_praise_credit"),
    )
    op.create_index(
        "ix_praise_credit_week", "praise_credit", ["city_id", "badge_no", "unit_id", "credited_at"]
    )
    op.create_index(
        "ix_praise_credit_to_check",
        "praise_credit",
        ["city_id", "credited_at"],
        sqlite_where=sa.text("to_check IS 1"),
        postgresql_where=sa.text("to_check IS true"),
    )


def downgrade() -> None:
    op.drop_table("praise_credit")
    op.drop_table("order_not_assessed")
