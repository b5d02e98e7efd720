"""How often the web form was tried, counted by all processes of a centre together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_web_try",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "since", "who", name="pk_sms_web_try"),
    )


def downgrade() -> None:
    op.drop_table("sms_web_try")
