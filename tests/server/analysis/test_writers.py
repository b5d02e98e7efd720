"""Nobody writes what figures count without saying what they changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import server
from server.analysis.cube.writers import COUNTED, UNCOUNTED

ROOT = Path(server.__file__).parent
WRITING = {
    "insert",
    "update",
    "delete",
    "inserting",
    "insert_all",
    "insert_tuples",
    "upsert",
    "add_new",
    "_insert",
}
NOT_PART_OF_A_CENTRE = ("migrations",)


def _writes(node: ast.AST) -> bool:
    """Whether a statement on a counted table is made in it."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            name = one.func.id if isinstance(one.func, ast.Name) else getattr(one.func, "attr", "")
            tables = {given.id for given in one.args if isinstance(given, ast.Name)}
            if name in WRITING and tables & COUNTED:
                return True
    return False


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def silent_writers(source: str, module: str) -> Iterator[str]:
    """Functions of a module, and of its classes, that lead to a statement on a counted table and say nothing of it."""
    defined: dict[str, ast.AST] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined.update({name: node for target in targets for name in _names(target)})
    for name, node in defined.items():
        if name.startswith("_") or not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        reached, waiting = {name}, [name]
        while waiting:
            new = (_names(defined[waiting.pop()]) & defined.keys()) - reached
            reached |= new
            waiting += new
        if any(_writes(defined[one]) for one in reached) and not any(
            "touch" in _names(defined[one]) for one in reached
        ):
            yield f"{module}.{name}"


def _all() -> set[str]:
    found: set[str] = set()
    for file in sorted(ROOT.rglob("*.py")):
        if not set(NOT_PART_OF_A_CENTRE) & set(file.parts):
            module = ".".join(("server", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(
                ".__init__"
            )
            source = file.read_text(encoding="utf-8")
            if "tables import" in source:  # who has no table writes none
                found.update(silent_writers(source, module))
    return found


def test_whoever_writes_what_is_counted_says_so() -> None:
    assert _all() == set(UNCOUNTED)


def test_one_that_says_nothing_is_found() -> None:
    source = """
_MADE = Prepared(update(task).where(True))
def _run(work): _MADE.run(work)
def silent(work): _run(work)
def told(work):
    touch(work, Touched.TASK, ())
    _run(work)
def other(work): work.conn.execute(update(user))
def plain(work): work.upsert(unplanned, [], [])
"""
    assert list(silent_writers(source, "m")) == ["m.silent", "m.plain"]
