"""Orders by when they are due, and those that ended lately, told by an index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")
_ENDED = sa.text("state = 'closed' AND mark_at IS NOT NULL")
_BESIDE = ["visibility", "state", "kind", "pending_confirmation", "unit_id"]


def upgrade() -> None:
    op.drop_index("ix_work_order_due", "work_order")
    _due("city_id", "due_at", "order_id", *_BESIDE)
    op.create_index(
        "ix_work_order_ended",
        "work_order",
        ["city_id", "mark_at", "order_id", "visibility"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )


def downgrade() -> None:
    op.drop_index("ix_work_order_ended", "work_order")
    op.drop_index("ix_work_order_due", "work_order")
    _due("city_id", "due_at", "order_id")


def _due(*columns: str) -> None:
    op.create_index(
        "ix_work_order_due", "work_order", list(columns), sqlite_where=_DUE, postgresql_where=_DUE
    )
