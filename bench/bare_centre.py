"""The floors of the centre's routes: a bare FastAPI application that answers, inserts and gives out, and does nothing else.

No access check, no rules, no receipts, no audit. The embedded database as the centre opens it: WAL, synchronous FULL. ``BARE_DB``
names its file.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool

app = FastAPI()
_writing = threading.Lock()
_database = sqlite3.connect(
    os.environ.get("BARE_DB", ":memory:"), check_same_thread=False, isolation_level=None
)
_database.execute("PRAGMA journal_mode=WAL")
_database.execute("PRAGMA synchronous=FULL")
_database.execute("CREATE TABLE IF NOT EXISTS operation (op_id BLOB PRIMARY KEY, envelope BLOB NOT NULL)")


@app.post("/next")
def next_task(asked: dict[str, Any]) -> dict[str, Any]:
    """A bare endpoint."""
    return {"request_id": asked["request_id"], "groups": []}


@app.post("/push")
async def push(request: Request) -> dict[str, int]:
    """Insert what a push carries, a row an operation, in one transaction.

    A line is an operation: its id, a space, the envelope's bytes. They are inserted as they came; nothing is parsed or written anew.
    """
    lines = (await request.body()).split(b"\n")
    return {"taken": await run_in_threadpool(_insert, lines)}


@app.get("/tasks")
def tasks(after: str = "", limit: int = 2000) -> Any:
    """One page of a table's rows, as they lie there."""
    found = _database.execute("SELECT * FROM task WHERE task_id > ? ORDER BY task_id LIMIT ?", (after, limit))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _insert(lines: list[bytes]) -> int:
    with _writing:
        _database.execute("BEGIN IMMEDIATE")
        _database.executemany("INSERT INTO operation VALUES (?, ?)", (line.split(b" ", 1) for line in lines))
        _database.execute("COMMIT")
    return len(lines)
