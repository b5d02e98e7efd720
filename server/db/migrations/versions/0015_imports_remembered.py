"""Which import changed an event last; of an import its file's digest, its columns, and how much of it was taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("changed_in", sa.LargeBinary(), nullable=True))
    # Until now a changed event named the import that changed it: nobody can tell which of these were there before.
    op.execute(
        "UPDATE event SET changed_in = import_id WHERE EXISTS (SELECT 1 FROM import_run r WHERE r.city_id = event.city_id "
        "AND r.import_id = event.import_id AND r.changed > 0)"
    )
    op.add_column("import_run", sa.Column("digest", sa.String(64), nullable=True))
    op.add_column("import_run", sa.Column("columns", sa.Text(), nullable=True))
    op.add_column("import_run", sa.Column("taken_back", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in ("taken_back", "columns", "digest"):
        op.drop_column("import_run", name)
    op.drop_column("event", "changed_in")
