"""The feed in order of its numbers: added to, and no longer changed at the place of each row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = "city_id, scope, kind, row_id, seq, deleted"
_OF_SETTINGS = sa.text("kind = 'setting'")


def upgrade() -> None:
    _rekey("seq", "kind", "row_id")
    op.create_index(
        "ix_feed_setting",
        "feed",
        ["city_id", "seq"],
        sqlite_where=_OF_SETTINGS,
        postgresql_where=_OF_SETTINGS,
    )


def downgrade() -> None:
    op.execute(
        "DELETE FROM feed WHERE EXISTS (SELECT 1 FROM (SELECT city_id, scope, kind, row_id, max(seq) AS seq FROM feed "
        "GROUP BY 1, 2, 3, 4) AS newest WHERE newest.city_id = feed.city_id AND newest.scope = feed.scope "
        "AND newest.kind = feed.kind AND newest.row_id = feed.row_id AND newest.seq > feed.seq)"
    )
    op.drop_index("ix_feed_setting", "feed")
    _rekey("kind", "row_id")
    op.create_index("ix_feed_seq", "feed", ["city_id", "scope", "seq"])


def _rekey(*key: str) -> None:
    """The same rows in another table, so that they lie in the order of the key; what stood there before goes, its indexes with it."""
    op.create_table(
        "feed_rekeyed",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("row_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "scope", *key, name="pk_feed_rekeyed"),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO feed_rekeyed ({_COLUMNS}) SELECT {_COLUMNS} FROM feed "  # noqa: S608 - our own names
        f"ORDER BY city_id, scope, {', '.join(key)}"
    )
    op.drop_table("feed")
    op.rename_table("feed_rekeyed", "feed")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_feed_rekeyed RENAME TO pk_feed")
