"""Nobody reaches through one object for another's parts: what is needed of them is asked by name of whoever holds them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FURTHEST = 3
"""Steps of one expression: a part of one's own, what that part offers, and what is asked of it."""

PARTS = frozenset({"engine", "_link", "_runner"})
"""How a seat delivers. Services ask the seat; only who builds it, and the tests that step it by hand, take its parts."""

BUILDERS = frozenset({"app/workbench.py", "app/services/seat.py"})

WHERE = ("app/services", "app/recovery", "app/program", "app/ui", "app/workbench.py", "tools")


def chains(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line and names of every ``a.b.c`` that begins with a value of one's own; classes and modules are places, not values."""
    tree = ast.parse(text)
    places = {
        (name.asname or name.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node in inner:
            continue
        names: list[str] = []
        value: ast.expr = node
        while isinstance(value, ast.Attribute):
            inner.add(value)
            names.insert(0, value.attr)
            value = value.value
        if isinstance(value, ast.Name) and value.id not in places:
            yield node.lineno, [value.id, *names]


def files(where: str) -> list[Path]:
    path = ROOT / where
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("where", WHERE)
def test_no_expression_goes_further_than_what_a_part_offers(where: str) -> None:
    seen, far = 0, []
    for file in files(where):
        for line, names in chains(file.read_text("utf-8")):
            seen += 1
            if len(names) - 1 > FURTHEST:
                far.append(f"{file.relative_to(ROOT)}:{line} {'.'.join(names)}")
    assert seen > 10, "the walk must see expressions"
    assert far == []


@pytest.mark.parametrize("where", WHERE)
def test_how_a_seat_delivers_is_its_own_business(where: str) -> None:
    taken = [
        f"{file.relative_to(ROOT)}:{line} {'.'.join(names)}"
        for file in files(where)
        if file.relative_to(ROOT).as_posix() not in BUILDERS
        for line, names in chains(file.read_text("utf-8"))
        for held, part in pairwise(names)
        if held.endswith("seat") and part in PARTS
    ]
    assert taken == []


def test_a_far_reach_is_seen_wherever_it_stands() -> None:
    text = "import os\ndef f(self):\n    return g(self.bench.desk.seat.link.rules, os.path.sep.x.y.z)\n"
    assert list(chains(text))[-1] == (3, ["self", "bench", "desk", "seat", "link", "rules"])
