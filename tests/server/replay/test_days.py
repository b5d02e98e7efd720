"""A few days of the half-year are replayed through the product, stopped and gone on with; then all who count must count the same."""

from __future__ import annotations

import io
import json
import sqlite3
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from resources import shipped_tags
from server.cli import main
from server.db.database import open_migrated
from server.replay.driver import Wanted, kept_wanted
from server.replay.truth import Truth
from server.replay.verifying import Line
from server.tags.service import load
from tests.helpers.centre import OPERATOR

DAYS = ("--scale", "0.005", "--days", "3")


class Ran:
    """The command line in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth = folder / "truth.db"

    def __call__(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        out = io.StringIO()
        where = ("--database", f"sqlite:///{self.folder / 'centre.db'}", "--json", "--truth", str(self.truth))
        code = main(["replay", *arguments, *where], out, io.StringIO())
        return code, json.loads(out.getvalue().splitlines()[-1])

    def changes(self, file: str, statement: str) -> None:
        with sqlite3.connect(self.folder / file) as connection:
            assert connection.execute(statement).rowcount == 1
        connection.close()


FAULTS = {
    "calls 2020-01": ("truth.db", "UPDATE citizen SET called_on = NULL WHERE n = (SELECT min(n) FROM citizen WHERE tries > 0)"),
    "sent 2020-01": ("centre.db", "UPDATE sms_message SET state = 'cancelled' WHERE rowid = (SELECT min(rowid) FROM sms_message WHERE state = 'delivered')"),
    "attitude 2020-01": ("centre.db", "UPDATE work_order SET about = '[]' WHERE about LIKE '%attitude%'"),
}  # fmt: skip


def test_days_are_replayed_stopped_gone_on_with_and_judged(tmp_path: Path) -> None:
    replay = Ran(tmp_path)
    code, first = replay(*DAYS, "--until", "2020-01-02")
    assert (code, first["cities"][0]["day"], first["cities"][0]["over"]) == (0, "2020-01-02", False)
    assert replay("verify")[1]["error"]["code"] == "replay.not_over"
    code, rest = replay(*DAYS)
    assert (code, rest["cities"][0]["over"], rest["cities"][0]["refused"]) == (0, True, 0)
    code, told = replay("verify")
    assert (code, told["differences"], told["first"]) == (0, 0, [])
    assert told["cells"] == len(Line)
    for named, (file, statement) in FAULTS.items():
        kept = (tmp_path / file).read_bytes()
        replay.changes(file, statement)
        code, told = replay("verify")
        assert code != 0
        assert any(name.startswith(named) for name in told["first"]), told
        (tmp_path / file).write_bytes(kept)


def test_what_is_gone_on_with_is_the_same_replay(tmp_path: Path) -> None:
    replay = Ran(tmp_path)
    truth = Truth(replay.truth, new=True)
    kept_wanted(truth, Wanted(Fraction("0.005"), 3, 1))
    assert replay(*DAYS, "--seed", "2")[1]["error"]["code"] == "replay.another"
    truth.keep(begun="2020-01-02", whole="2020-01-01")
    truth.close()
    assert replay(*DAYS)[1]["error"]["code"] == "replay.cut_off"


def test_it_is_replayed_in_an_empty_city_alone(tmp_path: Path) -> None:
    replay = Ran(tmp_path)
    database = open_migrated(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path)
    database.ensure_city("main", "明川市")
    with database.write("main") as work:
        load(work, shipped_tags(), OPERATOR)
    database.dispose()
    assert replay(*DAYS)[1]["error"]["code"] == "demo.city_in_use"
    assert not replay.truth.exists()


@pytest.mark.parametrize(
    "wrong", [("--days", "183"), ("--scale", "0"), ("--cities", "3"), ("--cities", "0")], ids=" ".join
)
def test_what_cannot_be_replayed(wrong: tuple[str, str], tmp_path: Path) -> None:
    assert Ran(tmp_path)(*wrong)[1]["error"]["code"] == "replay.wanted"
