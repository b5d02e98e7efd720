"""The outcome of a call for its first task in the call's own row; further tasks' stay rows of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OUTCOME = "task_id, disposition, reason, note"


def upgrade() -> None:
    op.drop_index("ix_attempt_outcome_task", "attempt_outcome")
    op.add_column("attempt", sa.Column("task_id", sa.String(36), nullable=True))
    op.add_column("attempt", sa.Column("disposition", sa.String(16), nullable=True))
    op.add_column("attempt", sa.Column("reason", sa.String(32), nullable=True))
    op.add_column("attempt", sa.Column("note", sa.LargeBinary(), nullable=True))
    op.execute(
        f"UPDATE attempt SET ({_OUTCOME}) = (SELECT {_OUTCOME} FROM attempt_outcome o "  # noqa: S608 - our own names
        "WHERE o.city_id = attempt.city_id AND o.attempt_id = attempt.attempt_id ORDER BY o.task_id LIMIT 1)"
    )
    op.execute(
        "DELETE FROM attempt_outcome WHERE EXISTS (SELECT 1 FROM attempt a WHERE a.city_id = attempt_outcome.city_id "
        "AND a.attempt_id = attempt_outcome.attempt_id AND a.task_id = attempt_outcome.task_id)"
    )
    with op.batch_alter_table("attempt") as batch:
        batch.alter_column("task_id", existing_type=sa.String(36), nullable=False)
        batch.alter_column("disposition", existing_type=sa.String(16), nullable=False)


def downgrade() -> None:
    op.execute(
        f"INSERT INTO attempt_outcome (city_id, attempt_id, {_OUTCOME}) "  # noqa: S608 - our own names
        f"SELECT city_id, attempt_id, {_OUTCOME} FROM attempt"
    )
    with op.batch_alter_table("attempt") as batch:
        for name in ("task_id", "disposition", "reason", "note"):
            batch.drop_column(name)
    op.create_index("ix_attempt_outcome_task", "attempt_outcome", ["city_id", "task_id"])
