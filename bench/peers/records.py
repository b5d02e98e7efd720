"""The records all of them deliver: one form each, the two payloads that the product signs and sends."""

from __future__ import annotations

import json
from pathlib import Path

from bench.fixtures import HttpCentre
from bench.forms import Says, call_of, new_id
from domain.wire import codec


def write(path: Path, count: int, says: Says) -> int:
    """A line of JSON a form: id, attempt and response as text. Returns the bytes of all."""
    now = HttpCentre.clock()
    with path.open("w", encoding="utf-8") as lines:
        for n in range(count):
            _, attempt, response = call_of(n, now, says)
            record = {
                "id": new_id(),
                "attempt": codec.encode(attempt).decode(),
                "response": codec.encode(response).decode(),
            }
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path.stat().st_size
