"""A user's own answers by time, for the page of earlier records."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_response_user", "response", ["user_id", "city_id", "answered_at"])


def downgrade() -> None:
    op.drop_index("ix_response_user", "response")
