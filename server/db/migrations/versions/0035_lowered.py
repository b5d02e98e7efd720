"""What came of complaints that a supervisor lowered, found without looking through all histories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_LOWERED = sa.text("move IN ('lower', 'void')")


def upgrade() -> None:
    op.create_index(
        "ix_order_history_lowered",
        "order_history",
        ["city_id", "at", "order_id"],
        sqlite_where=_LOWERED,
        postgresql_where=_LOWERED,
    )


def downgrade() -> None:
    op.drop_index("ix_order_history_lowered", "order_history")
