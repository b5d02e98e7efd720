"""Alarms of figures, and the weeks that were looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.db.ids import PackedId

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_alarm",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("alarm_id", PackedId(), nullable=False),
        sa.Column("rule", sa.String(24), nullable=False),
        sa.Column("label_of", sa.String(16), nullable=False),
        sa.Column("label_key", sa.String(64), nullable=False),
        sa.Column("week", sa.String(10), nullable=False),
        sa.Column("start_day", sa.String(10), nullable=False),
        sa.Column("end_day", sa.String(10), nullable=False),
        sa.Column("figure", sa.String(32), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("said_by", PackedId(), nullable=True),
        sa.Column("said_name", sa.String(64), nullable=True),
        sa.Column("said_at", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "alarm_id", name="pk_figure_alarm"),
    )
    op.create_index("ix_figure_alarm_week", "figure_alarm", ["city_id", "week"])
    op.create_table(
        "figure_watch",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("week", sa.String(10), nullable=False),
        sa.Column("expected_millionths", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "week", name="pk_figure_watch"),
    )


def downgrade() -> None:
    op.drop_table("figure_watch")
    op.drop_index("ix_figure_alarm_week", table_name="figure_alarm")
    op.drop_table("figure_alarm")
