"""The browser's door: logins by browsers, second factors, drafts of forms, forms that were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "browser_session",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("session_id", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("factor", sa.String(16), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "session_id", name="pk_browser_session"),
    )
    op.create_index("ix_browser_session_token", "browser_session", ["city_id", "token_hash"])
    op.create_index("ix_browser_session_user", "browser_session", ["city_id", "user_id"])
    op.create_table(
        "second_factor",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("factor_id", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "factor_id", name="pk_second_factor"),
    )
    op.create_index("ix_second_factor_user", "second_factor", ["city_id", "user_id"])
    op.create_table(
        "draft",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("form", sa.String(200), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "user_id", "form", name="pk_draft"),
    )
    op.create_table(
        "submission",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "user_id", "request_id", name="pk_submission"),
    )


def downgrade() -> None:
    for table in ("submission", "draft", "second_factor", "browser_session"):
        op.drop_table(table)
