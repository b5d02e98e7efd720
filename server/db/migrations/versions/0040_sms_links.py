"""Links to the web form that stood in texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_link",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("spent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "digest", name="pk_sms_link"),
    )
    op.create_index("ix_sms_link_until", "sms_link", ["city_id", "until"])


def downgrade() -> None:
    op.drop_table("sms_link")
