"""Statements that may read or sort what grows, each with the reason why."""

from __future__ import annotations

ALLOWED: dict[str, str] = {
    "GROUP BY feed.scope, feed.kind, feed.row_id": "a page of a snapshot finds the newest of each row of its scope: once a workstation",
    "FROM response_settlement WHERE response_settlement.city_id = ? AND response_settlement.hall_id = ? GROUP BY": (
        "what leads have settled: a few a day, looked through by a lead"
    ),
    "ORDER BY work_order.opened_at + ? DESC": "only asked where the list was counted and has at most a thousand",
    "FROM attempt JOIN attempt_outcome ON": "calls about several tasks; the seed has none, so that nothing is known of them",
    "AND event.import_id": "an import taken back: once in a while, and no index of every event is worth it",
    "SELECT min(attempt.hall_id) AS min_1 FROM attempt WHERE": "the next hall of a handful, looked up at the head of an index: a row each",
    "FROM contact_group WHERE contact_group.city_id = ? AND (opted_out_at IS NOT NULL": (
        "before an import: the numbers nobody may call, which have an index of their own"
    ),
}
"""A part of the statement, and why it is allowed."""


ON_POSTGRESQL: dict[str, str] = {
    "standing IN (?…) AND settled_by IS NULL AND response.trial IS false": (
        "what waits for a lead, by an index of its own; a city's own statistics tell PostgreSQL that it is little, and here it is not"
        " told how often a value comes"
    ),
}
"""The same of what only one of them plans otherwise."""


def excepted(shape: str, database: str) -> bool:
    """Whether a statement is allowed."""
    allowed = [*ALLOWED, *ON_POSTGRESQL] if database == "postgresql" else ALLOWED
    return any(part in shape for part in allowed)
