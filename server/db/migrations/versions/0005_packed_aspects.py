"""Judgements by aspect in the row of their answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LETTERS = {
    "call_attitude": "a", "arrival_time": "b", "bearing": "c", "courtesy": "d", "handling": "e", "result": "f", "officer_attitude": "g",
    "no_response": "h", "first_time_done": "i", "waiting_time": "j", "window_attitude": "k", "extra_charges": "l",
    "explanation": "m", "fairness": "n", "identification": "o", "rights_notice": "p", "progress_notice": "q", "filing": "r",
    "unit_contact": "s", "resolution": "t", "unit_attitude": "u", "unit_outcome": "v",
}  # fmt: skip

_LETTER = "CASE aspect " + " ".join(f"WHEN '{name}' THEN '{to}'" for name, to in _LETTERS.items()) + " END"
_KEY = "city_id, response_id, revision"
_JOINED = {
    "sqlite": (
        f"SELECT {_KEY}, group_concat(one, '') AS aspects "  # noqa: S608 - our own names
        f"FROM (SELECT {_KEY}, {_LETTER} || value AS one FROM response_aspect ORDER BY 1, 2, 3, 4) GROUP BY 1, 2, 3"
    ),
    "postgresql": (
        f"SELECT {_KEY}, string_agg({_LETTER} || value::text, '' ORDER BY {_LETTER}) AS aspects "  # noqa: S608 - our own names
        "FROM response_aspect GROUP BY 1, 2, 3"
    ),
}
_PLACE = {"sqlite": "instr(aspects, '{}')", "postgresql": "position('{}' in aspects)"}


def upgrade() -> None:
    op.add_column("response", sa.Column("aspects", sa.String(64), nullable=True))
    op.execute(
        f"UPDATE response SET aspects = packed.aspects FROM ({_JOINED[op.get_bind().dialect.name]}) AS packed "  # noqa: S608
        "WHERE packed.city_id = response.city_id AND packed.response_id = response.response_id "
        "AND packed.revision = response.revision"
    )
    op.drop_table("response_aspect")


def downgrade() -> None:
    op.create_table(
        "response_aspect",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("response_id", sa.String(36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "response_id", "revision", "aspect", name="pk_response_aspect"),
        sqlite_with_rowid=False,
    )
    for name, letter in _LETTERS.items():
        place = _PLACE[op.get_bind().dialect.name].format(letter)
        op.execute(
            f"INSERT INTO response_aspect SELECT city_id, response_id, revision, '{name}', "  # noqa: S608
            f"CAST(substr(aspects, {place} + 1, 1) AS INTEGER) FROM response WHERE {place} > 0"
        )
    op.drop_column("response", "aspects")
