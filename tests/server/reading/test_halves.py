"""A day and a time of day in two columns are one time; an hour that may be two is refused; serial days count from where they say."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from domain.problems import Problem
from server.reading.columns import Columns, match_columns
from server.reading.dates import SERIAL_EPOCH_1904, DateReader
from server.reading.mapping import NO_MAPPING, SourceMapping, read_mapping
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.source import open_table
from server.reading.synonyms import Field
from tests.fixtures.exports import NOW, write_csv

ZONE = "Asia/Shanghai"


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)  # type: ignore[misc]


def read(path: Path, mapping: SourceMapping = NO_MAPPING) -> list[EventRow | tuple[Problem, ...]]:
    table = open_table(path, mapping)
    return [
        RowReader(
            table.columns,
            city_id="main",
            source="default",
            now=NOW,
            mapping=mapping,
            epoch=section.rows.epoch,
        ).read(*record)
        for section in table.sections
        for record in section.records()
    ]


def times(path: Path, mapping: SourceMapping = NO_MAPPING) -> list[int | str]:
    return [row.reported_at if isinstance(row, EventRow) else row[0].code for row in read(path, mapping)]


MORNING, NIGHT = at(2026, 11, 20, 8, 15), at(2026, 11, 20, 23, 59)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (("报警日期", "报警时间"), ("2026-11-20", "08:15:00")),
        (("报警时间", "报警日期"), ("8:15", "2026/11/20")),
        (("报警日期", "时间"), ("2026-11-20", "08:15:00")),
        (("日期", "接警时间"), ("2026.11.20", "0815")),
        (("接警日期（必填）", "接警时刻"), ("20261120", "081500")),
        (("受理日期", "受理时间"), ("2026年11月20日", "上午8时15分")),
        (("BJRQ", "BJSJ"), ("2026-11-20 00:00:00", "815")),
        (("报警日期", "报警时间"), ("2026-11-20", "1899-12-31 08:15:00")),
        (("报警日期", "报警时间"), ("46346", "0.34375")),
        (("报警日期", "报警时间"), ("2026-11-20", "2026-11-20 08:15:00")),
        (("报警日期", "报警时间"), ("2026-11-19", "2026-11-20 08:15:00")),
        (("报警日期", "报警时间"), ("", "2026-11-20 08:15:00")),
    ],
)
def test_day_and_clock_in_two_columns(
    tmp_path: Path, header: tuple[str, str], cells: tuple[str, str]
) -> None:
    path = write_csv(
        tmp_path / "a.csv", [["CJ1", *cells, "13800130001"]], header=["处警单号", *header, "报警电话"]
    )
    assert times(path) == [MORNING]
    columns = open_table(path).columns
    assert set(columns.ignored) == set()
    assert columns.named(Field.REPORTED_AT).count(" + ") == 1


@pytest.mark.parametrize(
    ("day", "clock", "code"),
    [
        ("2026-11-20", "晚上1:30", "date.ambiguous_hour"),
        ("2026-11-20", "25:00", "date.impossible"),
        ("2026-11-20", "早上", "date.unreadable"),
        ("2026-11-20", "45", "date.unreadable"),
        ("", "08:15", "date.unreadable"),
        ("11/20/26", "08:15", "date.two_digit_year"),
        ("2026-11-20", "2026-11-21 08:15", "date.two_days"),
    ],
)
def test_what_cannot_be_joined_says_why(tmp_path: Path, day: str, clock: str, code: str) -> None:
    path = write_csv(tmp_path / "a.csv", [["CJ1", day, clock]], header=["处警单号", "报警日期", "时间"])
    assert times(path) == [code]


def test_a_day_without_its_clock_is_midnight_as_alone(tmp_path: Path) -> None:
    rows = [["CJ1", "2026-11-20", ""], ["CJ2", "2026-11-20", "/"]]
    path = write_csv(tmp_path / "a.csv", rows, header=["处警单号", "报警日期", "报警时间"])
    assert times(path) == [at(2026, 11, 20)] * 2


@pytest.mark.parametrize(
    ("header", "row", "mapping"),
    [
        (("ID", "BKG_DT", "BKG_TM"), ("CJ1", "2026-11-20", "0815"), "reported_at: [BKG_DT + BKG_TM], dispatch_no: ID"),
        (("ID", "DATE OCC", "TIME OCC"), ("CJ1", "11/20/2026 12:00:00 AM", "815"), "reported_at: DATE OCC + TIME OCC, dispatch_no: ID"),
        (("处警单号", "登记", "钟点"), ("CJ1", "2026-11-20", "8:15"), "reported_at: [不在, 登记+钟点]"),
    ],
)  # fmt: skip
def test_a_mapping_joins(tmp_path: Path, header: tuple[str, ...], row: tuple[str, ...], mapping: str) -> None:
    path = write_csv(tmp_path / "a.csv", [row], header=header)
    text = f"columns: {{{mapping}}}\ndates: ['%m/%d/%Y %I:%M:%S %p']"
    assert times(path, read_mapping(text)) == [MORNING]


def test_a_mapping_that_names_one_column_joins_none(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", [["CJ1", "2026-11-20", "08:15"]], header=["处警单号", "报警日期", "报警时间"]
    )
    assert times(path, read_mapping("columns: {reported_at: 报警日期}")) == [at(2026, 11, 20)]


@pytest.mark.parametrize(
    "header",
    [
        ["处警单号", "报警时间", "处结时间"],
        ["处警单号", "报警时间", "登记日期", "时间", "打印时间"],
        ["处警单号", "报警日期", "办结日期", "值班", "时间"],
        ["处警单号", "报警时间", "出生日期"],
    ],
)
def test_columns_that_do_not_belong_together_are_left_alone(header: list[str]) -> None:
    columns = match_columns(header, 1)
    assert isinstance(columns, Columns)
    assert columns.halves == {}


def test_each_time_finds_its_own_other_half() -> None:
    columns = match_columns(["处警单号", "报警日期", "报警时间", "办结日期", "办结时间", "到场时间"], 1)
    assert isinstance(columns, Columns)
    names = {field: columns.named(field) for field in (Field.REPORTED_AT, Field.CLOSED_AT, Field.ARRIVED_AT)}
    assert set(names[Field.REPORTED_AT].split(" + ")) == {"报警日期", "报警时间"}
    assert set(names[Field.CLOSED_AT].split(" + ")) == {"办结日期", "办结时间"}
    assert names[Field.ARRIVED_AT] == "到场时间"
    assert columns.header[columns.dated] == "报警日期"


def test_clock_cells_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["处警单号", "报警日期", "报警时间"])
    sheet.append(["CJ1", datetime(2026, 11, 20), time(8, 15)])
    sheet.append(["CJ2", datetime(2026, 11, 20), time(23, 59)])
    book.save(tmp_path / "a.xlsx")
    assert times(tmp_path / "a.xlsx") == [MORNING, NIGHT]


def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(["处警单号", "报警时间"])
    sheet.append(["CJ1", datetime(2026, 11, 20, 8, 15)])
    sheet.append(["CJ2", (datetime(2026, 11, 20, 12) - SERIAL_EPOCH_1904).total_seconds() / 86_400])
    sheet.append(["CJ3", "44884.34375"])
    book.save(tmp_path / "a.xlsx")
    assert times(tmp_path / "a.xlsx") == [MORNING, at(2026, 11, 20, 12), MORNING]


def test_remembered_days_do_not_change_what_a_pair_means() -> None:
    now = int(datetime(2026, 11, 21, 12, 30, tzinfo=UTC).timestamp() * 1000)
    reader = DateReader(now, ZONE)
    pairs = [
        ("2026-11-20", "08:15:00"),
        ("2026-11-20 00:00:00", "08:15:00"),
        ("08:15:00", "2026-11-20 00:00:00"),
        ("2026-11-20 08:15:00", "2026-11-20"),
        ("2026-11-20 08:15:00", "23:59:00"),
    ]
    assert [reader.read_pair(*pair, "at") for pair in pairs * 2] == [MORNING] * 10
