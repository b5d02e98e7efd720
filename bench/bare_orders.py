"""The floors of order lists and desk pages: a bare FastAPI application that reads the same rows by the same index and gives them out.

No access check, no sight, nothing unsealed, no names of units. ``BARE_DB`` names the centre's own file.
"""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

app = FastAPI()
_database = sqlite3.connect(f"file:{os.environ['BARE_DB']}?mode=ro", uri=True, check_same_thread=False)
_PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>orders</title><table>"
    "{% for row in rows %}<tr>{% for value in row.values() %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
_COLUMNS = "label, kind, route, state, visibility, business_line, case_type, about, aspects, opened_at, due_at, round, source, version"
_WHERE = {
    "newest": "1 = 1 ORDER BY opened_at DESC, order_id DESC",
    "state": "state = 'rectifying' ORDER BY opened_at DESC, order_id DESC",
    "kind": "kind = 'demand' ORDER BY opened_at DESC, order_id DESC",
    "due": "due_at IS NOT NULL ORDER BY due_at, order_id",
}


def _rows(by: str, limit: int = 50) -> list[dict[str, Any]]:
    query = f"SELECT {_COLUMNS} FROM work_order WHERE city_id = 'main' AND {_WHERE[by]} LIMIT ?"
    found = _database.execute(query, (limit,))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@app.get("/orders")
def orders(by: str = "newest") -> list[dict[str, Any]]:
    """One page of the orders' rows, as they lie there."""
    return _rows(by)


@app.get("/page", response_class=HTMLResponse)
def page(by: str = "due") -> str:
    """The same as a page."""
    return _PAGE.render(rows=_rows(by))
