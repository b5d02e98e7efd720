"""SMS: the carrier that a number was really reached by, and an index of what was not let through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_carrier",
        sa.Column("city_id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=False),
        sa.Column("carrier", sa.String(length=16), nullable=False),
        sa.Column("learnt_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "group_id", name="pk_sms_carrier"),
    )
    where = sa.text("state = 'failed' AND error_class = 'content'")
    op.create_index(
        "ix_sms_message_content",
        "sms_message",
        ["city_id", "template", "final_at"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_sms_message_content", table_name="sms_message")
    op.drop_table("sms_carrier")
