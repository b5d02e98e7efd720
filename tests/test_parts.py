"""A part that is missing is named with the line that installs it, and never left out unseen where a run counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from installer import system
from tests.helpers.parts import need

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_there", lambda _name: False)


@pytest.mark.usefixtures("_bare")
def test_a_test_without_its_part_is_skipped_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"sudo apt-get install .* dbus-x11 gnome-keyring$"):
        need("dbus-run-session", "gnome-keyring-daemon")


@pytest.mark.usefixtures("_bare")
def test_and_fails_where_a_run_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        need("gnome-keyring-daemon")


def test_what_is_there_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_there", lambda _name: True)
    monkeypatch.setenv("CI", "true")
    need(*system.TEST_PROGRAMS)


@pytest.mark.usefixtures("_bare")
def test_every_part_is_one_that_make_test_installs() -> None:
    assert {need.package for need in system.missing("test")} >= set(system.TEST_PROGRAMS.values())


def test_no_test_leaves_itself_out_in_another_way() -> None:
    """``skipif`` is for another operating system only."""
    ways = re.compile(r"pytest\.(skip|importorskip)\(|skipif\((?!\s*sys\.platform)")
    here = {Path(__file__), ROOT / "tests" / "helpers" / "parts.py"}
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if path not in here and ways.search(path.read_text("utf-8"))
    ]
    assert found == []
