"""What became of texts by day alone, once for each way to lay it out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.db.ids import PackedId

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_LAYOUTS = ("hour", "leg", "unit_id", "carrier", "template", "gateway")
_counts = sa.table(
    "sms_count",
    sa.column("city_id", sa.String),
    sa.column("day", sa.String),
    sa.column("hour", sa.SmallInteger),
    sa.column("leg", sa.String),
    sa.column("unit_id", PackedId),
    sa.column("carrier", sa.String),
    sa.column("template", sa.String),
    sa.column("gateway", sa.String),
    sa.column("measure", sa.String),
    sa.column("n", sa.BigInteger),
)


def upgrade() -> None:
    days = op.create_table(
        "sms_day_count",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("layout", sa.String(16), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("measure", sa.String(64), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "layout", "day", "value", "measure", name="pk_sms_day_count"),
    )
    conn = op.get_bind()
    for layout in _LAYOUTS:
        value = _counts.c[layout].label("value")
        key = [_counts.c.city_id, _counts.c.day, value, _counts.c.measure]
        query = sa.select(*key, sa.func.sum(_counts.c.n).label("n"))
        found = conn.execute(query.where(_counts.c.measure != "spent_parts").group_by(*key))
        rows = [
            {
                "city_id": one.city_id,
                "layout": layout,
                "day": one.day,
                "value": str(one.value),
                "measure": one.measure,
                "n": int(one.n),
            }
            for one in found
        ]
        if rows:
            op.bulk_insert(days, rows)


def downgrade() -> None:
    op.drop_table("sms_day_count")
