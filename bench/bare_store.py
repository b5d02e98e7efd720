"""The floors of a workstation's saves: the smallest statements that are durable, on an encrypted file with the store's own settings.

No rules, no signatures, no draft, no receipt to come: a row for what a save keeps, a row taken for what a claim takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.models.engine import KEY_BYTES, connect

_TABLES = (
    "CREATE TABLE form (form_id TEXT PRIMARY KEY, attempt BLOB NOT NULL, response BLOB NOT NULL)",
    "CREATE TABLE waiting (rank INTEGER PRIMARY KEY, group_id TEXT NOT NULL)",
    "CREATE TABLE pack (group_id TEXT PRIMARY KEY, data BLOB NOT NULL)",
)


class BareStore:
    """An encrypted file of two purposes: forms kept, and a pack to claim from."""

    def __init__(self, path: Path) -> None:
        self._raw = connect(path, bytes(KEY_BYTES))
        for statement in _TABLES:
            self._raw.execute(statement)

    def save(self, form_id: str, attempt: bytes, response: bytes) -> None:
        """One form, durable: one statement."""
        self._raw.execute("INSERT INTO form VALUES (?, ?, ?)", (form_id, attempt, response))

    def fill(self, groups: Sequence[tuple[str, bytes]]) -> None:
        """The pack holds these, best first, and nothing else."""
        self._raw.execute("BEGIN IMMEDIATE")
        self._raw.execute("DELETE FROM waiting")
        self._raw.execute("DELETE FROM pack")
        self._raw.executemany(
            "INSERT INTO waiting VALUES (?, ?)", [(rank, name) for rank, (name, _) in enumerate(groups)]
        )
        self._raw.executemany("INSERT INTO pack VALUES (?, ?)", groups)
        self._raw.execute("COMMIT")

    def claim(self) -> tuple[int, str, bytes]:
        """Take the best one, durable, and read it: its rank, its id, its data.

        Raises:
            LookupError: nothing waits.
        """
        raw = self._raw
        raw.execute("BEGIN IMMEDIATE")
        taken = raw.execute(
            "DELETE FROM waiting WHERE rank = (SELECT min(rank) FROM waiting) RETURNING rank, group_id"
        ).fetchone()
        if taken is None:
            raw.execute("ROLLBACK")
            raise LookupError("nothing waits")
        (data,) = raw.execute("SELECT data FROM pack WHERE group_id = ?", (taken[1],)).fetchone()
        raw.execute("COMMIT")
        return taken[0], taken[1], data

    def put_back(self, rank: int, group_id: str) -> None:
        """What was claimed waits again."""
        self._raw.execute("INSERT INTO waiting VALUES (?, ?)", (rank, group_id))

    def close(self) -> None:
        """Close the file."""
        self._raw.close()
