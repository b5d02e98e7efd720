"""When PostgreSQL tidies the tables and looks at them anew, stated by table.

What it does by itself is meant for tables of any size: of ten million rows two million may come before it looks, and a
row that is changed all day is swept when it has had fifty versions more than a fifth of the table. Stated whenever the
tables are brought to this version's state, so that a fresh city, an old one and a table that comes later have it alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

from server.db.metadata import metadata

GROWS: Mapping[str, str] = {
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
}
"""For a table that rows come to and seldom change."""
CHURNS: Mapping[str, str] = {
    "autovacuum_vacuum_scale_factor": "0.01",
    "autovacuum_vacuum_threshold": "500",
    "autovacuum_vacuum_cost_delay": "0",
    "autovacuum_analyze_scale_factor": "0.02",
}
"""For one whose rows are changed all day: swept early and at once, so that its dead versions stay few."""
CHURNING = frozenset(
    {"agent_state", "contact_group", "counter", "device", "feed", "lease_request", "session", "task", "timer"}
)


def stated(table: str) -> Mapping[str, str]:
    """The settings of a table."""
    return CHURNS if table in CHURNING else GROWS


def state(conn: Connection) -> None:
    """Give every table its settings; nothing to do on SQLite. Takes a lock that disturbs no reader and no writer."""
    if conn.dialect.name == "sqlite":
        return
    quote = conn.dialect.identifier_preparer.quote
    for table in metadata.sorted_tables:
        settings = ", ".join(f"{name} = {value}" for name, value in stated(table.name).items())
        conn.execute(text(f"ALTER TABLE {quote(table.name)} SET ({settings})"))
