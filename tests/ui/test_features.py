"""A screen is found by itself: two files in a folder are a page, and nothing else names it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.ui.screens
from app.ui.shell import features
from app.ui.text import has
from domain.permissions import Permission, permissions_of
from domain.vocabulary import Role

_FIND = "from app.ui.shell.features import page_offers, attachments; page_offers(); attachments()"
_VIEW = """
from app.ui.shell.screen import Screen

class NotesScreen(Screen):
    def title(self):
        return "notes"
"""
_PAGE = """
from app.ui.shell.features import PageOffer

def make(workplace):
    from app.ui.screens.notes.view import NotesScreen
    return NotesScreen()

PAGE = PageOffer("notes", "edit", "", make, place=0)
"""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A further folder of screens with one screen in two files (and the empty one that makes it a package)."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "view.py").write_text(_VIEW, "utf-8")
    (folder / "page.py").write_text(_PAGE, "utf-8")
    monkeypatch.setattr(app.ui.screens, "__path__", [*app.ui.screens.__path__, str(tmp_path)])
    features.page_offers.cache_clear()
    yield folder
    features.page_offers.cache_clear()
    for name in [name for name in sys.modules if name.startswith("app.ui.screens.notes")]:
        del sys.modules[name]


def test_the_rail_from_above() -> None:
    names = [page.name for page in features.page_offers()]
    assert names == [
        "tasks",
        "call",
        "records",
        "dispatch",
        "orders",
        "panel",
        "review",
        "tags",
        "imports",
        "settings",
        "sms_inbox",
        "sms",
        "figures",
    ]


def test_every_page_has_a_word_for_the_rail_and_for_the_help() -> None:
    assert [page.name for page in features.page_offers() if not has(f"nav.{page.name}")] == []


def test_two_files_are_a_page(notes: Path) -> None:
    assert features.page_offers()[0].name == "notes"


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.AGENT, "tasks"),
        (Role.LEAD, "panel"),
        (Role.SUPERVISOR, "dispatch"),
        (Role.LEADER, "panel"),
        (Role.ADMIN, "imports"),
    ],
)
def test_where_a_person_begins(role: Role, page: str) -> None:
    may = permissions_of([role])
    seen = [one for one in features.page_offers() if not one.permission or Permission(one.permission) in may]
    begin = min((one.begins, one.name) for one in seen if one.begins is not None)
    assert begin[1] == page


def test_a_page_is_found_without_importing_its_screen() -> None:
    """What a first visit imports must not be paid for by the login."""
    look = f"{_FIND}; import sys; print([m for m in sys.modules if m.startswith('app.ui.screens.') and m.endswith('.view')])"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
