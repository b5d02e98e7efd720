"""Cells that figures are summed from, and what each event counts in them; cities that are there have them made by the clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.db.ids import PackedId

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_NOTHING_YET = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    keys = ("city_id", "source", "grain", "measure", "code", "unit_id", "begins", "business_line", "channel", "stratum", "weight")  # fmt: skip
    op.create_table(
        "figure_cell",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("grain", sa.String(8), nullable=False),
        sa.Column("measure", sa.String(24), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("unit_id", PackedId, nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("business_line", sa.String(24), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("stratum", sa.String(24), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name="pk_figure_cell"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_subject",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("subject_id", PackedId, nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("look_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("city_id", "subject_id", name="pk_figure_subject"),
        sqlite_with_rowid=False,
    )
    look = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_figure_subject_look",
        "figure_subject",
        ["city_id", "look_at", "subject_id"],
        sqlite_where=look,
        postgresql_where=look,
    )
    building = op.create_table(
        "figure_building",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("reached", PackedId, nullable=False),
        sa.PrimaryKeyConstraint("city_id", name="pk_figure_building"),
    )
    # Half a year of a city is minutes of counting: nobody waits for it to start the centre.
    cities = op.get_bind().execute(sa.text("SELECT city_id FROM centre")).scalars().all()
    if cities:
        op.bulk_insert(building, [{"city_id": city, "reached": _NOTHING_YET} for city in cities])


def downgrade() -> None:
    op.drop_table("figure_building")
    op.drop_table("figure_subject")
    op.drop_table("figure_cell")
