"""Code asks for a permission, never for a role: roles are named where accounts are made, and compared nowhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
import domain
import server

ROOT = Path(server.__file__).parent.parent
NAMES_THEM = {
    "domain/permissions.py": "the table itself",
    "server/accounts/commands.py": "makes the first administrator",
    "server/demo/files.py": "the people of the demonstration",
    "server/demo/city.py": "the people of the demonstration",
    "server/replay/town.py": "the people of the replayed city",
    "server/masterdata/examples.py": "example rows of the sheet of accounts",
    "server/masterdata/users.py": "words by which the sheet of accounts names a role",
}
"""Where a single role stands in the code, and why."""
COMPARE = {"domain/permissions.py", "server/demo/city.py"}
ROLES = {"agent", "lead", "supervisor", "discipline", "duty_officer", "liaison", "leader", "analyst", "admin"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in (app, domain, server):
        for path in sorted(Path(package.__file__ or "").parent.rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _names_a_role(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Role"
        and node.attr.isupper()
    )


def _asks_for_a_role(node: ast.AST) -> bool:
    """A comparison with a role, by its name or its code, however it is reached."""
    if not isinstance(node, ast.Compare | ast.match_case):
        return False
    if isinstance(node, ast.match_case):
        return any(_names_a_role(inner) for inner in ast.walk(node.pattern))
    parts = list(ast.walk(node))
    asked = any(isinstance(p, ast.Attribute | ast.Name) and _last(p) in ("role", "roles") for p in parts)
    codes = {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
    return any(_names_a_role(part) for part in parts) or (asked and bool(codes & ROLES))


def _last(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def test_roles_are_named_only_where_accounts_are_made() -> None:
    found = {name for name, tree in modules() if any(_names_a_role(node) for node in ast.walk(tree))}
    assert found == set(NAMES_THEM)


def test_no_code_asks_for_a_role() -> None:
    found = {name for name, tree in modules() if any(_asks_for_a_role(node) for node in ast.walk(tree))}
    assert found == COMPARE


@pytest.mark.parametrize(
    "code",
    ["user.role == Role.AGENT", "role in (Role.LEAD, x)", "t.c.role == 'agent'", "role is not Role.ADMIN"],
)
def test_the_search_finds_what_it_looks_for(code: str) -> None:
    assert any(_asks_for_a_role(node) for node in ast.walk(ast.parse(code)))
