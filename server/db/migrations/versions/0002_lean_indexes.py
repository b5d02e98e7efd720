"""Indexes of the queue that finished tasks leave; none that nobody reads; small rows kept in their key's order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_QUEUED = sa.text("lane < 99")
_STANDING = sa.text("state NOT IN ('settled', 'closed')")
_SMALL = ("attempt_outcome", "response_aspect", "response_tag")
_LANE = ["city_id", "hall_id", "lane", "queue_at", "task_id"]


def upgrade() -> None:
    op.drop_index("ix_operation_author", "operation")
    op.drop_index("ix_task_queue", "task")
    op.drop_index("ix_task_lane", "task")
    op.create_index("ix_task_lane", "task", _LANE, sqlite_where=_QUEUED, postgresql_where=_QUEUED)
    op.create_index(
        "ix_task_standing",
        "task",
        ["city_id", "hall_id", "state"],
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    _rebuild(sqlite_with_rowid=False)


def downgrade() -> None:
    _rebuild()
    op.drop_index("ix_task_standing", "task")
    op.drop_index("ix_task_lane", "task")
    op.create_index("ix_task_lane", "task", _LANE)
    op.create_index("ix_task_queue", "task", ["city_id", "hall_id", "state", "priority", "due_at", "task_id"])
    op.create_index("ix_operation_author", "operation", ["city_id", "author_id", "seq"])


def _rebuild(**how: bool) -> None:
    """On SQLite; PostgreSQL has only one way to keep a table."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in _SMALL:
        with op.batch_alter_table(name, recreate="always", table_kwargs=how):
            pass
