"""Planning by the clock, once among all processes; and from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.times import MINUTE
from server.cli import main
from server.db.database import Database
from server.planning.planning import plan
from server.planning.timer import plan_if_due
from server.tasks.tables import task
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Clock
from tests.helpers.city import Told, crowd, events, fill


def tasks(database: Database) -> int:
    with database.read(CITY) as reading:
        return int(reading.conn.execute(select(func.count()).select_from(task)).scalar_one())


def test_the_timer_plans_when_it_is_due_and_only_once(database: Database, clock: Clock) -> None:
    fill(database, crowd(3))
    assert not plan_if_due(database, CITY)  # a new timer waits one turn first
    clock.forward(5 * MINUTE)
    assert plan_if_due(database, CITY)
    assert tasks(database) == 3
    assert not plan_if_due(database, CITY)
    with database.write(CITY) as work:
        events(work, [Told("new", ("13900000001",))])
    clock.forward(5 * MINUTE)
    assert plan_if_due(database, CITY)
    assert tasks(database) == 4


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    """A server's home folder with some events in its database."""
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    url = helpers.sqlite_copy(sqlite_template, tmp_path)
    database = helpers.open_centre(url, Clock(NOON))
    database.dispose()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, object], str]:
    code = main([*argv, "--json"])
    out = capsys.readouterr()
    lines = out.out.strip().splitlines()
    return code, json.loads(lines[-1]) if lines else {}, out.err


def test_a_dry_run_says_what_would_be_made_and_a_run_makes_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from server.db.database import open_migrated, system_clock

    database = open_migrated(f"sqlite:///{home / 'centre.db'}", home, clock=system_clock)
    fill(database, [*crowd(4), Told("unmatched", ("13900000001",), unit_id=None)])
    database.dispose()
    code, said, people = run(capsys, "tasks", "plan", "--dry-run")
    assert code == 0
    assert (said["tasks"], said["by_unit"]) == (4, {"柳河派出所": 4})
    assert said["by_reason"] == {"unit.unmatched": 1}
    assert "柳河派出所" in people
    assert "unit.unmatched" not in people  # people are told in words
    code, said, _ = run(capsys, "tasks", "plan")
    assert (code, said["tasks"]) == (0, 4)
    assert run(capsys, "tasks", "plan")[1]["tasks"] == 0


def test_a_date_that_is_none_is_wrong_input(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "tasks", "plan", "--until", "tomorrow")[0] == 2


def test_events_up_to_a_day(database: Database) -> None:
    fill(database, [Told("1", ago=50 * 60 * MINUTE), Told("2", ("13900000001",), ago=3 * 60 * MINUTE)])
    assert plan(database, CITY, until=database.clock() - 24 * 60 * MINUTE).tasks == 1
    assert plan(database, CITY).tasks == 1


def test_the_rules_in_force_are_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "tasks", "rules")
    assert code == 0
    rules = said["rules"]
    assert isinstance(rules, list)
    assert {rule["questionnaire"] for rule in rules} == {"alarm_110", "window_service", "traffic"}


def test_a_city_puts_rules_of_its_own_in_place(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "rules.yaml"
    file.write_text(
        "seed: 5\nrate: 0.5\nhall: east\nrules:\n  - {line: '*', questionnaire: alarm_110}\n"
        "  - {line: traffic, case_type: 违停, questionnaire: null}\n",
        encoding="utf-8",
    )
    code, said, _ = run(capsys, "tasks", "rules", "--replace", str(file))
    rules = said["rules"]
    assert isinstance(rules, list)
    assert code == 0
    assert [
        (r["business_line"], r["case_type"], r["questionnaire"], r["hall"], r["rate"]) for r in rules
    ] == [
        ("*", "*", "alarm_110", "east", 0.5),
        ("traffic", "违停", None, "east", 0.5),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "rules: []", "seed: 1\nrules:\n  - {line: nonsense, questionnaire: alarm_110}", "a: [", "rules: [1]",
     "seed: 1\nrules:\n  - {line: '*', questionnaire: nonsense}", "seed: 1\nrate: 2\nrules:\n  - {line: '*'}",
     "rules:\n  - {line: '*'}", "seed: 1\nrules:\n  - {line: '*'}\n  - {line: '*'}"],
)  # fmt: skip
def test_rules_that_cannot_be_are_wrong_input_and_change_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file = home / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    assert run(capsys, "tasks", "rules", "--replace", str(file))[0] == 2
    assert run(capsys, "tasks", "rules", "--replace", str(home / "none.yaml"))[0] == 2
    rules = run(capsys, "tasks", "rules")[1]["rules"]
    assert isinstance(rules, list)
    assert len(rules) == 7
