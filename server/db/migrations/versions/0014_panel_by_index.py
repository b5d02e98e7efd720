"""What a lead's panel counts of the queue and of complaints, told by an index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STANDING = sa.text("state NOT IN ('settled', 'closed')")
_WAITING = sa.text("state = 'awaiting_dispatch' AND kind = 'dissatisfied'")
_BEFORE = ("city_id", "hall_id", "state")
_COUNTED = ("questionnaire", "priority", "trial", "event_at", "due_at")


def upgrade() -> None:
    _standing(*_BEFORE, *_COUNTED)
    op.create_index(
        "ix_work_order_waiting",
        "work_order",
        ["city_id", "opened_at", "visibility", "unit_id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_work_order_waiting", "work_order")
    _standing(*_BEFORE)


def _standing(*columns: str) -> None:
    op.drop_index("ix_task_standing", "task")
    op.create_index(
        "ix_task_standing", "task", list(columns), sqlite_where=_STANDING, postgresql_where=_STANDING
    )
