"""The table of docs/performance.md, made from what the modules declare: ``python -m bench.declared`` writes it; a test compares.

A module of this folder that has ``lines(run)`` is a measurement; the measures at its top level, alone or in a
dictionary, are its lines, in their order.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

import bench
from bench import peers
from bench.measure import Measure

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
_HEAD = "| what | size | floor | goal | module |\n|---|---|---|---|---|\n"
_PARTS = frozenset(
    "__main__ bare_centre bare_orders bare_store bare_stream bare_texts beside declared fixtures forms hooks interactive many_orders many_texts measure packed peers printed probe processes screen seats tag_corpus tag_judging varied_answers watch".split()
)
"""Modules that measure nothing themselves."""


def names() -> list[str]:
    """The measurements there are."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in _PARTS)


def measurement(name: str) -> ModuleType:
    """The module of a measurement, by its name."""
    return import_module(f"bench.{name}")


def measures(module: ModuleType) -> list[Measure]:
    """What a module declares, in order."""
    found: list[Measure] = []
    for value in vars(module).values():
        several = value.values() if isinstance(value, dict) else (value,)
        found += [one for one in several if isinstance(one, Measure)]
    return found


def table() -> str:
    """All declared lines, as the document has them."""
    modules = [(f"`{name}`", measurement(name)) for name in names()]
    modules.append(("`peers` (`make bench-peers`)", import_module(f"{peers.__name__}.goals")))
    rows = [_row(one, name) for name, module in modules for one in measures(module)]
    return _HEAD + "".join(rows)


def _row(one: Measure, module: str) -> str:
    return f"| {one.what} | {one.size} | {one.floor} | {one.goal.told(one.unit)} | {module} |\n"


def in_document(text: str) -> str:
    """The table as it stands in the document.

    Raises:
        ValueError: there is none.
    """
    first = text.index(_HEAD)
    return text[first : text.index("\n\n", first) + 1]


def main() -> None:
    """Put the table into the document."""
    text = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(text.replace(in_document(text), table()), "utf-8")


if __name__ == "__main__":
    main()
