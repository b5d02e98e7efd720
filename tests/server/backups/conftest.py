"""A centre with work in it, its key file where the command line looks for it, on either database."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server import cli
from server.db.database import Database, open_migrated
from tests.helpers.centre import CITY

Command = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MINYI110_KEYS", str(tmp_path / "home" / "centre.keys"))
    monkeypatch.setenv("MINYI110_LANG", "en")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return tmp_path / "home"


@pytest.fixture
def command(home: Path, database_url: str) -> Command:
    """Runs a command of the server on the test's database: exit code and its line of JSON."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        out = io.StringIO()
        code = cli.main(["--database", database_url, *arguments, "--json"], out, io.StringIO())
        parsed: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
        return code, parsed

    return run


def opened(url: str, home: Path) -> Database:
    """The database as the command line opens it."""
    database = open_migrated(url, home)
    database.ensure_city(CITY, "明川市")
    return database
