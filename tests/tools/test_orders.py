"""``docs/orders.md`` and the command say what the machine says."""

from __future__ import annotations

import io
import json

from domain.orders.described import described
from server.cli import main
from tools.orders import TARGET, written


def test_the_document_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == written(), "run python -m tools.orders"


def test_the_command_prints_the_machine() -> None:
    out = io.StringIO()
    assert main(["orders", "machine", "--json"], out=out) == 0
    told = json.loads(out.getvalue())
    assert {name: told[name] for name in described()} == described()
    assert (told["dead_ends"], told["unreachable"]) == (0, 0)
