"""Workstations of those who dispatch are told of the orders that are open already."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Under the newest number: nobody has this scope yet, and whoever comes fetches it whole.
    op.execute(
        "INSERT INTO feed (city_id, scope, seq, kind, row_id, deleted)"
        " SELECT o.city_id, 'orders', c.head, 'order', o.order_id, false FROM work_order AS o"
        " JOIN counter AS c ON c.city_id = o.city_id"
        " WHERE o.state NOT IN ('closed', 'archived', 'void') AND o.visibility <> 'restricted'"
    )


def downgrade() -> None:
    op.execute("DELETE FROM feed WHERE scope = 'orders'")
