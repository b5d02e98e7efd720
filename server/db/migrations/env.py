"""Alembic's environment: always on the connection that ``server.db.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from server.db.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
