"""SMS: calls that replies want, emergencies out of them, the duty list, and what was settled a moment ago."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    city = sa.String(length=32)
    op.create_table(
        "sms_call",
        sa.Column("city_id", city, nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=True),
        sa.Column("reply_id", sa.LargeBinary(), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "event_id", name="pk_sms_call"),
    )
    op.create_index("ix_sms_call_due", "sms_call", ["city_id", "due_at"])
    op.create_table(
        "sms_alarm",
        sa.Column("city_id", city, nullable=False),
        sa.Column("emergency_id", sa.LargeBinary(), nullable=False),
        sa.Column("reply_id", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "emergency_id", name="pk_sms_alarm"),
    )
    unseen = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_sms_alarm_unseen",
        "sms_alarm",
        ["city_id", "next_at"],
        sqlite_where=unseen,
        postgresql_where=unseen,
    )
    op.create_table(
        "sms_duty_number",
        sa.Column("city_id", city, nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("mask", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "group_id", name="pk_sms_duty_number"),
    )
    op.add_column("sms_reply", sa.Column("follow_at", sa.BigInteger(), nullable=True))
    to_follow = sa.text("follow_at IS NOT NULL")
    op.create_index(
        "ix_sms_reply_follow",
        "sms_reply",
        ["city_id", "follow_at", "reply_id"],
        sqlite_where=to_follow,
        postgresql_where=to_follow,
    )


def downgrade() -> None:
    op.drop_index("ix_sms_reply_follow", table_name="sms_reply")
    op.drop_column("sms_reply", "follow_at")
    op.drop_table("sms_duty_number")
    op.drop_index("ix_sms_alarm_unseen", table_name="sms_alarm")
    op.drop_table("sms_alarm")
    op.drop_index("ix_sms_call_due", table_name="sms_call")
    op.drop_table("sms_call")
