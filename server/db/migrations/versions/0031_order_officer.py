"""Which officers an order names, so that each finds their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_A_TIME = 500
_MOVED = sa.text(
    "SELECT city_id, order_id, opened_at, kind, officers, progress FROM work_order"
    " WHERE progress IS NOT NULL AND visibility = 'normal' AND state != 'void'"
)


def upgrade() -> None:
    table = op.create_table(
        "order_officer",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("badge_no", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "order_id", "badge_no", name="pk_order_officer"),
    )
    op.create_index(
        "ix_order_officer_badge", "order_officer", ["city_id", "badge_no", "opened_at", "order_id"]
    )
    bind = op.get_bind()
    rows = [row for order in bind.execute(_MOVED).mappings().all() for row in _named(order)]
    for begin in range(0, len(rows), _A_TIME):
        bind.execute(sa.insert(table), rows[begin : begin + _A_TIME])


def downgrade() -> None:
    op.drop_table("order_officer")


def _named(order: Any) -> Iterator[dict[str, object]]:
    stood = json.loads(order["progress"])["order"]
    theirs = set(stood.get("officers", ()))
    if order["kind"] == "praise":
        named = theirs if stood.get("end") == "praise_confirmed" else set()
    else:
        named = theirs | set(json.loads(order["officers"] or "[]")) if stood.get("dispatchers") else set()
    for badge in sorted(named):
        yield {
            "city_id": order["city_id"],
            "order_id": order["order_id"],
            "badge_no": badge,
            "opened_at": order["opened_at"],
        }
