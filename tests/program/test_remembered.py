"""What is known before any store is open; and that the first window waits for nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.main import parser, profile_folder
from app.program.remembered import Remembered, remembered


def test_a_profile_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert remembered(tmp_path) == Remembered()


@pytest.mark.parametrize(
    "content",
    ["", "[1, 2]", "{", '{"theme": 7, "language": "fr", "scale": "big", "login.numbers": "8001"}'],
)
def test_a_damaged_file_has_the_defaults_too(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content, encoding="utf-8")
    assert remembered(tmp_path) == Remembered()


def test_the_address_people_and_look_are_remembered(tmp_path: Path) -> None:
    settings = {
        "centre.address": "https://centre.example:8110",
        "centre.known": {"https://centre.example:8110": {"city_name": "明川市"}},
        "login.numbers": ["8001", "8100"],
        "theme": "dark",
        "language": "en",
        "scale": 150,
    }
    (tmp_path / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    assert remembered(tmp_path) == Remembered(
        "https://centre.example:8110", ("8001", "8100"), "明川市", "dark", "en", 150
    )


def test_the_profile_is_as_named_then_by_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MINYI110_PROFILE", str(tmp_path / "there"))
    assert profile_folder(str(tmp_path / "here")) == tmp_path / "here"
    assert profile_folder(None) == tmp_path / "there"


def test_the_version_is_said_without_a_window(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("minyi110 ")


def test_the_login_form_imports_neither_database_nor_network() -> None:
    code = (
        "import sys, app.program.program, app.ui.screens.login;"
        "heavy = {'sqlalchemy', 'requests', 'pydantic', 'fastapi', 'keyring', 'argon2', 'app.workbench'};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
