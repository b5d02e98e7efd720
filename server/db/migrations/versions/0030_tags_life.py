"""Tags say what they mean and have versions; orders are found and counted by tag; the draft, second codings, learnt words."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_NEW = (
    ("see", sa.Text()),
    ("define", sa.Text()),
    ("example", sa.Text()),
    ("spoken", sa.Text()),
    ("route", sa.String(24)),
    ("names", sa.Text()),
)
_BATCH = 1_000


def upgrade() -> None:
    for name, kind in _NEW:
        op.add_column("tag", sa.Column(name, kind, nullable=True))
    op.create_table(
        "tag_version",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(36), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("shipped", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("leaves", sa.BigInteger(), nullable=False),
        sa.Column("by_axis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "version", name="pk_tag_version"),
    )
    op.create_table(
        "tag_change",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("edited_by", sa.String(36), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "version", "number", "code", name="pk_tag_change"),
    )
    op.create_index("ix_tag_change_code", "tag_change", ["city_id", "code", "version"])
    _draft()
    _orders()


def _draft() -> None:
    op.create_table(
        "tag_step",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("edit_id", sa.LargeBinary(), nullable=True),
        sa.Column("edit", sa.Text(), nullable=True),
        sa.Column("by_user_id", sa.String(36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "number", name="pk_tag_step"),
    )
    op.create_index("ix_tag_step_edit", "tag_step", ["city_id", "edit_id"])
    op.create_index("ix_tag_step_kind", "tag_step", ["city_id", "kind", "number"])
    op.create_table(
        "second_coding",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.Column("first_by", sa.LargeBinary(), nullable=True),
        sa.Column("first_tags", sa.Text(), nullable=False),
        sa.Column("second_by", sa.LargeBinary(), nullable=True),
        sa.Column("second_tags", sa.Text(), nullable=True),
        sa.Column("second_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.LargeBinary(), nullable=True),
        sa.Column("settled_tags", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "order_id", name="pk_second_coding"),
    )
    op.create_index("ix_second_coding_state", "second_coding", ["city_id", "state", "drawn_at"])
    op.create_table(
        "learnt_word",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("agents", sa.BigInteger(), nullable=False),
        sa.Column("elsewhere", sa.BigInteger(), nullable=False),
        sa.Column("score_milli", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "code", "word", name="pk_learnt_word"),
    )
    op.create_index(
        "ix_learnt_word_proposed",
        "learnt_word",
        ["city_id", "code"],
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _orders() -> None:
    op.create_table(
        "order_tag",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.Column("axis", sa.String(24), nullable=False),
        sa.Column("chief", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "order_id", "tag", name="pk_order_tag"),
    )
    _fill()
    op.create_index("ix_order_tag_tag", "order_tag", ["city_id", "tag", "order_id"])
    op.create_index(
        "ix_order_tag_axis", "order_tag", ["city_id", "axis", "chief", "opened_at", "tag", "order_id"]
    )


def _fill() -> None:
    """The tags of orders that are there, as their rows have them."""
    names = ("city_id", "order_id", "opened_at", "tags")
    orders = sa.table("work_order", *(sa.column(name) for name in names))
    tagged = sa.table(
        "order_tag",
        *(sa.column(name) for name in ("city_id", "order_id", "tag", "axis", "chief", "opened_at")),
    )
    conn, last = op.get_bind(), None
    while True:
        query = sa.select(orders).order_by(orders.c.city_id, orders.c.order_id).limit(_BATCH)
        if last is not None:
            query = query.where(sa.tuple_(orders.c.city_id, orders.c.order_id) > last)
        rows = conn.execute(query).all()
        if not rows:
            return
        lines = [line for row in rows for line in _lines(row)]
        if lines:
            conn.execute(sa.insert(tagged), lines)
        last = (rows[-1].city_id, rows[-1].order_id)


def _lines(row: sa.Row) -> list[dict[str, object]]:  # type: ignore[type-arg]
    axes: set[str] = set()
    lines: list[dict[str, object]] = []
    for tag in dict.fromkeys(json.loads(row.tags or "[]")):
        axis = tag.partition(".")[0][:24]
        lines.append(
            {
                "city_id": row.city_id,
                "order_id": row.order_id,
                "tag": tag,
                "axis": axis,
                "chief": axis not in axes,
                "opened_at": row.opened_at,
            }
        )
        axes.add(axis)
    return lines


def downgrade() -> None:
    for table in ("order_tag", "learnt_word", "second_coding", "tag_step", "tag_change", "tag_version"):
        op.drop_table(table)
    for name, _ in reversed(_NEW):
        op.drop_column("tag", name)
