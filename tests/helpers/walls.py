"""Which folders of a package import which, as the running program does: from the syntax, imports inside functions included,
those for the type checker alone left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Graph = dict[str, set[str]]
"""Folder → the folders it imports. A module at the top of the package stands as a folder of its own."""


def folders_of(package: Path) -> Graph:
    """The graph of a package's folders; ``package`` is its folder, whose name is the package's."""
    graph: Graph = {}
    for path in sorted(package.rglob("*.py")):
        if path.name == "__init__.py" and path.parent == package:
            continue
        own = _folder(path.relative_to(package).parts)
        imported = graph.setdefault(own, set())
        for module in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            parts = module.split(".")
            if parts[0] == package.name and len(parts) > 1 and parts[1] != own:
                imported.add(parts[1])
    return graph


def pairs(graph: Graph) -> set[tuple[str, str]]:
    """Folders that import each other, each two once."""
    return {
        (one, other) for one in graph for other in graph[one] if one < other and one in graph.get(other, ())
    }


def knot(graph: Graph) -> list[str]:
    """A ring of folders, each importing the one before it; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        return ring
    return []


def _folder(parts: tuple[str, ...]) -> str:
    return parts[0].removesuffix(".py")


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            # What is imported may itself be a module: ``from server import plugins``.
            yield from (f"{module}.{alias.name}" for alias in names)
        case ast.ImportFrom():
            raise ValueError(f"a relative import in line {node.lineno}")
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
            for child in node.orelse:
                yield from _imported(child)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _imported(child)
