"""Briefs as they are written and as they were published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brief",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("brief_id", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start_on", sa.String(10), nullable=False),
        sa.Column("end_on", sa.String(10), nullable=False),
        sa.Column("sections", sa.LargeBinary(), nullable=False),
        sa.Column("writers", sa.Text(), nullable=False),
        sa.Column("written_by", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.LargeBinary(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("frozen", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "brief_id", name="pk_brief"),
    )
    op.create_index("ix_brief_written", "brief", ["city_id", "written_at", "brief_id"])


def downgrade() -> None:
    op.drop_table("brief")
