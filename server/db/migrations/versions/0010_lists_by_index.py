"""Lists of orders by index; of groups, tasks and emergencies those that are few among many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LISTS = {
    "opened": ["opened_at", "order_id", "visibility", "state", "kind", "pending_confirmation", "unit_id"],
    "state": ["state", "kind", "visibility", "pending_confirmation", "unit_id", "opened_at", "order_id"],
    "kind": ["kind", "state", "visibility", "pending_confirmation", "unit_id", "opened_at", "order_id"],
    "unit": ["unit_id", "state", "kind", "visibility", "pending_confirmation", "opened_at", "order_id"],
    "event": ["event_id"],
}
_OLD_LISTS = {"state": ["state", "opened_at", "order_id"], "unit": ["unit_id", "opened_at"]}
_LEASES = {"lease": ["lease_user_id", "lease_until"], "request": ["lease_request_id"]}
_FEW = (
    (
        "contact_group",
        "blocked",
        ["group_id"],
        "opted_out_at IS NOT NULL OR hard_refusal_at IS NOT NULL OR wrong_number",
    ),
    ("task", "assigned", ["assigned_to", "state"], "assigned_to IS NOT NULL"),
    ("emergency", "ringing", ["raised_at"], "acknowledged_at IS NULL"),
)


def upgrade() -> None:
    _make("work_order", _OLD_LISTS, _LISTS)
    op.create_index(
        "ix_work_order_pending",
        "work_order",
        [
            "city_id",
            "pending_confirmation",
            "state",
            "kind",
            "visibility",
            "unit_id",
            "opened_at",
            "order_id",
        ],
        sqlite_where=sa.text("pending_confirmation IS 1"),
        postgresql_where=sa.text("pending_confirmation IS true"),
    )
    for name, columns in _LEASES.items():
        there = sa.text(f"{columns[0]} IS NOT NULL")
        index = f"ix_contact_group_{name}"
        op.drop_index(index, "contact_group")
        op.create_index(
            index, "contact_group", ["city_id", *columns], sqlite_where=there, postgresql_where=there
        )
    for table, name, columns, where in _FEW:
        some = sa.text(where)
        op.create_index(
            f"ix_{table}_{name}", table, ["city_id", *columns], sqlite_where=some, postgresql_where=some
        )


def downgrade() -> None:
    for table, name, _, _ in _FEW:
        op.drop_index(f"ix_{table}_{name}", table)
    op.drop_index("ix_work_order_pending", "work_order")
    _make("work_order", _LISTS, _OLD_LISTS)
    _make("contact_group", _LEASES, _LEASES)


def _make(table: str, old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(f"ix_{table}_{name}", table)
    for name, columns in new.items():
        op.create_index(f"ix_{table}_{name}", table, ["city_id", *columns])
