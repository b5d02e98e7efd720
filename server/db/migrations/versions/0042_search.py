"""The index of sealed words; what was written before comes into it by `orders index`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("text_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "text_id", name="pk_search_text"),
    )
    op.create_table(
        "search_mark",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text_id", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "kind", "mark", "at", "text_id", name="pk_search_mark"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_mark")
    op.drop_table("search_text")
