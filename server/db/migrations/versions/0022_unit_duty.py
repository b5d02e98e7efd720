"""Who of a unit is A角 and B角, and who is away when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_duty",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("away_from", sa.String(10), nullable=True),
        sa.Column("away_until", sa.String(10), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "unit_id", "user_id", name="pk_unit_duty"),
    )


def downgrade() -> None:
    op.drop_table("unit_duty")
