"""Whom the sample drew, found at their cut-off; and cities that were there before go on calling all who are drawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TO_CUT_OFF = "stratum IS NULL AND seed IS NOT NULL"
_KEY = "planning.skip_answered"
_AS_BEFORE = """
    INSERT INTO setting (city_id, key, value) SELECT city_id, :key, 'false' FROM centre
    WHERE EXISTS (SELECT 1 FROM task WHERE task.city_id = centre.city_id)
"""


def upgrade() -> None:
    op.create_index(
        "ix_task_cut_off",
        "task",
        ["city_id", "not_before", "task_id"],
        sqlite_where=sa.text(_TO_CUT_OFF),
        postgresql_where=sa.text(_TO_CUT_OFF),
    )
    op.get_bind().execute(sa.text(_AS_BEFORE), {"key": _KEY})


def downgrade() -> None:
    op.get_bind().execute(sa.text("DELETE FROM setting WHERE key = :key"), {"key": _KEY})
    op.drop_index("ix_task_cut_off", "task")
