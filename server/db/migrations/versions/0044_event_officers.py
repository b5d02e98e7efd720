"""Who handled each event, one row an officer, out of the lists that the events have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_FILL = """
INSERT INTO event_officer (city_id, event_id, badge_no, among)
SELECT city_id, event_id, badge_no, count(*) OVER (PARTITION BY city_id, event_id) FROM (
  SELECT DISTINCT e.city_id AS city_id, e.event_id AS event_id, listed.value AS badge_no
  FROM event e, {listed} WHERE e.officers <> '[]'
) AS handled
"""


def upgrade() -> None:
    op.create_table(
        "event_officer",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("badge_no", sa.String(32), nullable=False),
        sa.Column("among", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("city_id", "event_id", "badge_no", name="pk_event_officer"),
        sqlite_with_rowid=False,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    listed = (
        "json_each(e.officers) AS listed"
        if sqlite
        else "LATERAL json_array_elements_text(e.officers::json) AS listed(value)"
    )
    op.execute(sa.text(_FILL.format(listed=listed)))


def downgrade() -> None:
    op.drop_table("event_officer")
