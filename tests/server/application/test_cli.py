"""The command line: exit codes, one JSON object, secrets shown once, help at once, nothing unsafe served."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server import cli
from server.config import VERSION
from server.db.database import Database, open_migrated
from tests.helpers.centre import CITY


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MINYI110_LANG", "zh")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return tmp_path / "home"


def _run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(arguments, out, err)
    return code, out.getvalue(), err.getvalue()


def _json(*arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = _run(*arguments, "--json")
    parsed: dict[str, Any] = json.loads(out.splitlines()[-1])
    return code, parsed


def test_the_version_is_the_projects() -> None:
    project = Path(cli.__file__).parents[1] / "pyproject.toml"
    assert f'version = "{VERSION}"' in project.read_text()


def test_an_administrator_is_made_and_his_password_shown_once(home: Path) -> None:
    code, made = _json("create-admin", "A001", "张管理")
    assert (code, made["number"], made["must_change_password"]) == (0, "A001", True)
    assert len(made["password"]) >= 12
    code, again = _json("create-admin", "A001")
    assert (code, again["error"]["code"]) == (2, "user.exists")
    assert "A001" in again["error"]["text"]
    code, reset = _json("reset-password", "A001")
    assert code == 0
    assert reset["password"] != made["password"]
    for file in home.iterdir():
        assert made["password"].encode() not in file.read_bytes()


def test_counts_are_held_against_the_rows_and_made_anew(home: Path) -> None:
    assert _json("migrate")[0] == 0
    assert _json("report", "verify") == (0, {"differences": 0, "first": []})
    with sqlite3.connect(home / "centre.db") as db:
        cell = ("main", "strata", "day", "s", "", b"\0" * 16, 20260131, "alarm", "phone", "S", 500_000, 2)
        db.execute(f"INSERT INTO figure_cell VALUES ({','.join('?' * len(cell))})", cell)
    code, told = _json("report", "verify", "--sample", "3")
    assert (code, told["differences"]) == (1, 1)
    assert "20260131" in told["first"][0]
    assert _json("report", "rebuild") == (0, {"events": 0})
    assert _json("report", "verify")[0] == 0


def test_the_key_file_is_readable_by_its_owner_only(home: Path) -> None:
    _run("migrate")
    assert stat.S_IMODE((home / "centre.keys").stat().st_mode) == 0o600


def test_a_typed_password_is_checked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))
    code, out, err = _run("create-admin", "A001", "--password-stdin")
    assert (code, out) == (2, "")
    assert "密码" in err
    monkeypatch.setattr("sys.stdin", io.StringIO("a good long one\n"))
    assert _json("create-admin", "A001", "--password-stdin") == (
        0,
        {"number": "A001", "must_change_password": True},
    )


def test_common_options_stand_before_or_after_the_command(home: Path, database_url: str) -> None:
    before = _json("--database", database_url, "migrate")
    after = _json("migrate", "--database", database_url)
    assert before[0] == 0
    assert before == after
    assert not (home / "centre.db").exists()
    other = _json(
        "migrate",
        "--database",
        database_url,
        "--city",
        "other",
        "--city-name",
        "另一城",
        "--zone",
        "Asia/Urumqi",
    )
    assert other[1]["centre_id"] != before[1]["centre_id"]
    assert (other[1]["name"], other[1]["zone"]) == ("另一城", "Asia/Urumqi")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-command"], "command.wrong"),
        (["create-admin"], "command.wrong"),
        (["migrate", "--database", "mysql://user:secret@x/y"], "database.url"),
        (["migrate", "--zone", "Mars/Base"], "city.zone"),
        (["reset-password", "nobody"], "user.not_found"),
        (["reset-second-factor", "nobody"], "user.not_found"),
        (["revoke-device", "nothing"], "device.not_found"),
        (["rejudge", "nothing"], "op.not_found"),
        (["serve", "--host", "0.0.0.0"], "serve.tls_needed"),
        (["serve", "--tls-cert", "x.pem"], "serve.tls_pair"),
        (["serve", "--tls-cert", "x.pem", "--tls-key", "y.pem"], "serve.tls_file"),
        (["serve", "--workers", "3"], "serve.workers"),
        (["serve", "--port", "99999"], "serve.port"),
    ],
)
def test_wrong_input_is_2_and_says_what(home: Path, arguments: list[str], code: str) -> None:
    exit_code, said = _json(*arguments)
    assert (exit_code, said["error"]["code"]) == (2, code)
    assert said["error"]["text"]
    assert said["error"]["text"] != code
    assert "secret" not in json.dumps(said)


def test_our_own_fault_is_1(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Database) -> str:
        raise RuntimeError("inside")

    monkeypatch.setattr(Database, "migrate", broken)
    code, said = _json("migrate")
    assert (code, said["error"]["code"]) == (1, "centre.fault")
    assert "inside" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_1_in_words(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _json("migrate", "--database", "postgresql://nobody@127.0.0.1:1/none")
    assert (code, said["error"]["code"]) == (1, "database.unavailable")


def test_a_damaged_chain_is_1(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("create-admin", "A001")
    assert _json("verify-chain") == (0, {"links": 1, "broken": None})
    assert _json("audit", "verify") == (0, {"verified": True, "entries": 1, "first_broken": None})
    database = open_migrated(f"sqlite:///{home / 'centre.db'}", home)
    with database.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE operation SET result = 'refused'")
    database.dispose()
    assert _run("verify-chain")[0] == 1
    assert _json("audit", "verify") == (1, {"verified": False, "entries": 1, "first_broken": 1})


def test_status_tells_how_far_the_backups_reach(home: Path) -> None:
    _run("create-admin", "A001")
    code, told = _json("status")
    assert (code, told["head"], told["users"], told["oldest_backup"]) == (0, 1, 1, 0)
    assert _json("backup")[0] == 0
    assert _json("status")[1]["oldest_backup"] == 1


def test_an_account_can_be_shut_and_opened(home: Path) -> None:
    _run("create-admin", "A001")
    assert _json("disable-user", "A001") == (0, {"number": "A001", "disabled": True})
    assert _json("status")[1]["users"] == 0
    assert _json("disable-user", "A001", "--enable") == (0, {"number": "A001", "disabled": False})
    assert _json("new-epoch") == (0, {"epoch": 2})
    assert _json("tidy")[0] == 0


def test_an_interruption_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Database) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Database, "migrate", interrupted)
    code, _, err = _run("migrate")
    assert code == 130
    assert "重新运行" in err
    code, told = _json("migrate")
    assert (code, told["error"]["code"]) == (130, "command.interrupted")


def test_progress_is_for_terminals_only(home: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    args = cli.parser().parse_args(["migrate"])
    quiet, shown = io.StringIO(), Terminal()
    for err in (quiet, shown):
        context = cli.CommandContext(args, io.StringIO(), err)
        context.progress(500, 1000, "行")
        context.say("done")
    assert quiet.getvalue() == ""
    assert " 50% 500/1,000 行" in shown.getvalue()
    assert shown.getvalue().endswith("\r\x1b[K")


SLOW = (
    "sqlalchemy",
    "fastapi",
    "starlette",
    "pydantic",
    "alembic",
    "argon2",
    "cryptography",
    "openpyxl",
    "yaml",
)


def test_help_imports_nothing_slow(home: Path) -> None:
    code = (
        "import sys, server.cli\n"
        "try: server.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([m for m in {SLOW!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert "serve" in done.stdout
    assert done.stderr.strip() == "[]"


def test_a_city_of_its_own_for_every_database(home: Path, database_url: str) -> None:
    first = _json("migrate", "--database", database_url)[1]["centre_id"]
    assert _json("migrate")[1]["centre_id"] != first
    assert CITY == "main"


@pytest.mark.parametrize("city", ["", "a.b", "x'; drop", "a" * 33, "城"])
def test_a_city_has_a_plain_name(home: Path, city: str) -> None:
    code, told = _json("--city", city, "status")
    assert (code, told["error"]["code"]) == (2, "city.bad_name")
