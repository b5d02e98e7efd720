"""What the planners know of the tables: how many rows there are and how they are spread.

Without it a planner guesses, and with an index it guesses badly. SQLite never looks by itself; PostgreSQL does some
time after much has changed, which is late when a million rows have just come.
"""

from __future__ import annotations

from sqlalchemy import text

from server.db.database import Database


def gather(database: Database) -> None:
    """Look at all tables anew."""
    with database.engine.connect() as conn, conn.begin():
        conn.execute(text("ANALYZE"))
