"""A city's working days: shipped, given by a file, provisional where nobody knows yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.problems import ProblemError
from domain.working_days import NATIONAL
from server.calendar.days import working_days, years
from server.calendar.files import read
from server.calendar.service import load, take_over, wanting
from server.calendar.shipped import published, statutory
from server.cli import main
from server.db.database import Database
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, OPERATOR, Clock

ORDER_2027 = [
    *(f"2027-{month:02}-{day:02},false,法定" for month, day in NATIONAL),
    "2027-02-06,false,春节",
    "2027-02-08,休,春节",
    "2027-02-14,true,调休",
]


def table(folder: Path, lines: list[str], header: str = "date,worked,name", encoding: str = "utf-8") -> Path:
    path = folder / "order.csv"
    path.write_text("\n".join([header, *lines]), encoding=encoding)
    return path


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = helpers.open_centre(helpers.sqlite_copy(sqlite_template, tmp_path), Clock(NOON))
    yield opened
    opened.dispose()


def test_shipped_years_are_published_and_the_next_is_provisional(on_sqlite: Database) -> None:
    with on_sqlite.read(CITY) as reading:
        calendar = working_days(reading)
    assert min(calendar.published) == 2004
    assert calendar.provisional(date(2026, 12, 30), date(2027, 1, 4)) is (2027 not in published())
    assert not calendar.worked(date(2026, 2, 17))
    assert calendar.worked(date(2026, 2, 14))  # a Saturday that is made up
    assert not calendar.worked(date(2027, 2, 8))  # 春节 by law, whatever its order will say


def test_a_years_order_takes_the_place_of_the_provisional(on_sqlite: Database, tmp_path: Path) -> None:
    with on_sqlite.write(CITY) as work:
        load(work, read(table(tmp_path, ORDER_2027)), OPERATOR)
        assert [record.kind for record in work.records] == ["calendar.load"]
    with on_sqlite.read(CITY) as reading:
        calendar = working_days(reading)
        assert len(years(reading)[2027]) == len(ORDER_2027)
    assert 2027 in calendar.published
    assert calendar.worked(date(2027, 2, 14))
    assert calendar.worked(date(2027, 2, 9))  # the file does not name it: what is not named is as the week is
    assert not calendar.worked(date(2027, 2, 8))


def test_what_people_write_is_read(tmp_path: Path) -> None:
    lines = [line.replace("false", "放假").replace("true", "上班").replace("-", "/") for line in ORDER_2027]
    chinese = read(table(tmp_path, lines, "日期,是否上班,名称", "gb18030"))
    assert chinese == read(table(tmp_path, ORDER_2027))
    listed = tmp_path / "order.yaml"
    listed.write_text(
        "\n".join(
            f"- {{date: {d}, worked: {str(w).lower()}, name: {n}}}"
            for d, w, n in ((one.date, one.worked, one.name) for one in chinese)
        ),
        encoding="utf-8",
    )
    assert read(listed) == chinese


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["2027-13-01,false,x", "2027-01-01,maybe,x"], [("calendar.row", 2), ("calendar.row", 3)]),
        ([], [("calendar.file", None)]),
        (ORDER_2027[1:], [("calendar.not_whole", None)]),
        ([*ORDER_2027, ORDER_2027[0]], [("calendar.twice", None)]),
    ],
)
def test_a_file_that_cannot_be_is_refused_whole(
    on_sqlite: Database, tmp_path: Path, lines: list[str], told: list[tuple[str, int | None]]
) -> None:
    with pytest.raises(ProblemError) as caught, on_sqlite.write(CITY) as work:
        load(work, read(table(tmp_path, lines)), OPERATOR)
    assert [(problem.code, problem.row) for problem in caught.value.problems] == told
    with on_sqlite.read(CITY) as reading:
        assert wanting(reading)


def test_what_ships_is_taken_over_once_on_record(database: Database) -> None:
    with database.write(CITY) as work:
        take_over(work)
        assert [record.author_id for record in work.records] == ["machine:calendar"]
    with database.write(CITY) as work:
        assert wanting(work) == ()
        take_over(work)
        assert not work.records


def test_days_free_by_law_are_free_in_every_order_that_was_published() -> None:
    free = {
        day
        for days in published().values()
        for day in (date.fromisoformat(one.date) for one in days if not one.worked)
    }
    assert {date(year, month, day) for year in published() for month, day in NATIONAL} <= free
    assert len([day for day in statutory() if day.year == 2027]) == 13  # as the law has it


def test_from_the_command_line(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    helpers.sqlite_copy(sqlite_template, tmp_path)

    def run(*argv: str) -> dict[str, object]:
        assert main([*argv, "--json"]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
        return found

    assert run("calendar", "show", "2027")["provisional"] is (2027 not in published())
    assert run("calendar", "load", str(table(tmp_path, ORDER_2027)))["years"] == [2027]
    shown = run("calendar", "show", "2027")
    assert (shown["provisional"], len(shown["days"])) == (False, len(ORDER_2027))  # type: ignore[arg-type]
