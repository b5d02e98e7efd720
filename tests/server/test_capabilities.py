"""Each capability of the centre declares what it needs, and needs what it declares."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import server
from server.plugins import CapabilityError, capabilities, check, modules

SERVER = Path(server.__file__).parent


def imported(capability: str) -> set[str]:
    """The other capabilities that its modules import, wherever in them."""
    found: set[str] = set()
    for path in (SERVER / capability).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            parts = (name.split(".") for name in names)
            found |= {two[1] for two in parts if two[0] == "server" and len(two) > 1}
    return (found & set(capabilities())) - {capability}


@pytest.mark.parametrize("capability", sorted(capabilities()))
def test_what_is_imported_is_declared_and_nothing_else(capability: str) -> None:
    assert imported(capability) == set(capabilities()[capability])


def test_every_folder_with_code_is_a_capability() -> None:
    assert {path.parent.name for path in SERVER.glob("*/__init__.py")} == set(capabilities())


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ({"a": ("b",), "b": None}, "b does not say"),
        ({"a": ("b", "c"), "b": ()}, "needs c, which is no capability"),
        ({"a": ("b",), "b": ("c",), "c": ("a",)}, "need each other: "),
        ({"a": ("a",)}, "need each other: a → a"),
    ],
)
def test_what_does_not_go_together_is_refused(needs: dict[str, tuple[str, ...] | None], said: str) -> None:
    with pytest.raises(CapabilityError, match=said):
        check(needs)


def test_it_is_looked_over_before_anything_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.tags, "NEEDS", ("nobody",))  # type: ignore[attr-defined]
    capabilities.cache_clear()
    try:
        with pytest.raises(CapabilityError, match="tags needs nobody"):
            next(modules("endpoints"))
    finally:
        monkeypatch.undo()
        capabilities.cache_clear()
