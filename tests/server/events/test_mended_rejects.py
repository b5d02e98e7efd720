"""What an import refused goes back in when it was mended, where it belongs, and not otherwise."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import select

from domain.problems import ProblemError
from server.db.database import Database
from server.events.outcome import Summary
from server.events.personal import open_facts, open_person
from server.events.tables import contact, event
from server.reading.columns import HOLDS_COLUMN, REJECT_COLUMNS
from server.reading.mapping import read_mapping
from tests.helpers.centre import CITY
from tests.server.events.rehearsal import imported

HEADER = "处警单号,报警时间,报警人,报警电话,处警单位,简要警情"
GOOD = "CJ000002,2026-11-20 08:02:00,王小明,13800130002,城关派出所,邻里纠纷"
TWICE = [
    "CJ000001,2026-11-20 08:01:00,王小明,13800130001,城关派出所,邻里纠纷",
    "CJ000001,2026-11-20 08:01:00,李四,13800130001,城关派出所,被盗",
    GOOD,
]


def written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rejects_of(summary: Summary) -> Path:
    assert summary.rejects is not None
    return Path(summary.rejects)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def edit(path: Path, change: Callable[[dict[str, int], list[str]], object]) -> Path:
    """Change every row of a rejects file as a person would, by the names of its columns."""
    rows = rows_of(path)
    places = {name: index for index, name in enumerate(rows[1])}
    for row in rows[2:]:
        change(places, row)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def facts(database: Database) -> dict[str, tuple[str, str, str]]:
    """Source, name and facts by dispatch number."""
    with database.read(CITY) as reading:
        query = select(event, contact.c.person, contact.c.ordinal).join(
            contact, (contact.c.city_id == event.c.city_id) & (contact.c.event_id == event.c.event_id)
        )
        return {
            f"{row.source}/{row.dispatch_no}": (
                open_person(reading.sealer, row.event_id, row.ordinal, row.person).name,
                open_facts(reading.sealer, row.event_id, row.facts),
                row.unit_text,
            )
            for row in reading.conn.execute(query)
        }


def test_a_repeated_number_never_overwrites_silently(database: Database, tmp_path: Path) -> None:
    first = imported(database, written(tmp_path / "a.csv", [HEADER, *TWICE]), source="dispatch-1")
    assert (first.counts.imported, first.counts.rejected) == (2, 1)
    before = facts(database)

    again = imported(database, rejects_of(first))
    assert again.source == "dispatch-1"
    assert again.reasons == {"event.number_taken": 1}
    assert facts(database) == before

    other = edit(rejects_of(again), lambda at, row: row.__setitem__(at["报警人"], "李四四"))
    third = imported(database, other)
    assert (third.counts.rejected, third.counts.changed) == (1, 0), (
        "another mistake mended is no word that it holds"
    )
    assert facts(database) == before

    held = edit(rejects_of(third), lambda at, row: row.__setitem__(at[HOLDS_COLUMN], "是"))
    assert imported(database, held).counts.changed == 1
    assert facts(database) == before | {"dispatch-1/CJ000001": ("李四四", "被盗", "城关派出所")}


def test_a_repeated_number_put_right_is_an_event_of_its_own(
    sqlite_database: Database, tmp_path: Path
) -> None:
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, *TWICE]))
    mended = edit(rejects_of(first), lambda at, row: row.__setitem__(at["处警单号"], "CJ000009"))
    assert imported(sqlite_database, mended).counts.imported == 1
    assert facts(sqlite_database)["default/CJ000009"][0] == "李四"


def test_a_row_refused_for_another_reason_does_not_overwrite_its_number(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Its number came twice as well, which nobody saw while its phone could not be read."""
    lines = [TWICE[1].replace("13800130001", "1380013000"), TWICE[0]]
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, *lines]))
    assert first.reasons == {"phone.too_short": 1}
    mended = edit(rejects_of(first), lambda at, row: row.__setitem__(at["报警电话"], "13800130001"))
    assert imported(sqlite_database, mended).reasons == {"event.number_taken": 1}
    assert facts(sqlite_database)["default/CJ000001"][0] == "王小明"


BROKEN = {
    "too many": ["CJ000002,2026-11-20 09:00:00,某公司,李四,13900139000,东关派出所,打架",
                 "CJ000003,2026-11-20 09:00:00,李四,13900139001,城关派出所,东街口打架,已劝离"],
    "too few": ["CJ000005,2026-11-20 09:00:00,李四,13900139002,城关派出所"],
    "unclosed": ['CJ000006,2026-11-20 09:00:00,李四,13900139003,城关派出所,"说了', GOOD.replace("02,", "07,", 1)],
    "too long": [f"CJ000008,2026-11-20 09:00:00,李四,13900139004,城关派出所,{'长' * 140_000}末"],
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_row_keeps_every_cell_and_does_not_go_in_unmended(
    sqlite_database: Database, tmp_path: Path, kind: str
) -> None:
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, TWICE[0], *BROKEN[kind]]))
    path, count = rejects_of(first), first.counts.rejected
    kept = [",".join(row[len(REJECT_COLUMNS) :]).replace("\t", "") for row in rows_of_any(path)]
    assert kept == BROKEN[kind][:count]
    before = facts(sqlite_database)
    again = imported(sqlite_database, path)
    assert (again.counts.imported, again.counts.changed, again.counts.rejected) == (0, 0, count)
    assert again.reasons == first.reasons
    assert facts(sqlite_database) == before


def rows_of_any(path: Path) -> list[list[str]]:
    limit = csv.field_size_limit(1 << 24)
    try:
        return rows_of(path)[2:]
    finally:
        csv.field_size_limit(limit)


@pytest.mark.parametrize("kind", ["too many", "too few", "unclosed"])
def test_a_spreadsheet_that_saves_it_has_not_mended_it(
    sqlite_database: Database, tmp_path: Path, kind: str
) -> None:
    """It writes times anew, takes zeros and tabs off, fills the short rows up, and saves a workbook."""
    first = imported(
        sqlite_database, written(tmp_path / "a.csv", [HEADER, TWICE[0], *BROKEN[kind]]), source="s-1"
    )
    book = Workbook()
    for row in rows_of(rejects_of(first)):
        wide = [cell.strip().replace("2026-11-20 09:00:00", "2026/11/20 9:00") for cell in row]
        book.worksheets[0].append([*wide, *[""] * (15 - len(wide))])
    book.save(tmp_path / "b.xlsx")
    again = imported(sqlite_database, tmp_path / "b.xlsx")
    assert (again.counts.imported, again.counts.changed, again.counts.rejected) == (
        0,
        0,
        first.counts.rejected,
    )
    assert again.source == "s-1"


def test_a_broken_row_goes_in_mended(sqlite_database: Database, tmp_path: Path) -> None:
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, *BROKEN["too many"]]))

    def mend(at: dict[str, int], row: list[str]) -> None:
        cells = row[len(REJECT_COLUMNS) :]
        if cells[0] == "CJ000002":
            cells[2:4] = [cells[2] + cells[3]]
        else:
            cells[5:] = ["，".join(cells[5:])]
        row[len(REJECT_COLUMNS) :] = cells

    again = imported(sqlite_database, edit(rejects_of(first), mend))
    assert (again.counts.imported, again.counts.rejected) == (2, 0)
    assert facts(sqlite_database) == {
        "default/CJ000002": ("某公司李四", "打架", "东关派出所"),
        "default/CJ000003": ("李四", "东街口打架，已劝离", "城关派出所"),
    }


def test_a_shifted_row_is_not_taken_for_a_whole_one(sqlite_database: Database, tmp_path: Path) -> None:
    lines = [
        "处警单号,报警时间,报警电话,处警单位,警情类别,简要警情",
        "CJ1,2026-11-20 08:00:00,13800138000,城关,派出所,纠纷,邻居打架",
    ]
    first = imported(sqlite_database, written(tmp_path / "a.csv", lines))
    assert "邻居打架" in rejects_of(first).read_text(encoding="utf-8-sig")
    assert imported(sqlite_database, rejects_of(first)).counts.imported == 0
    assert facts(sqlite_database) == {}


def test_mapping_trial_and_the_first_day_of_a_workbook_come_back_too(
    sqlite_database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "数据"
    sheet.append(["单据", "登记", "手机", "备注", "手机"])
    sheet.append(["W1", 44884.5, "65881234", "a", "1380013800"])
    sheet.append(["W2", 44884.5, "1380013800", "a", "65881234"])
    book.save(tmp_path / "a.xlsx")
    mapping = read_mapping(
        """
source: window-1
sheet: 数据
columns:
  dispatch_no: 单据
  reported_at: 登记
  phone: 3
constants: {business_line: household, unit: 政务大厅}
area_code: "0371"
"""
    )
    first = imported(sqlite_database, tmp_path / "a.xlsx", mapping=mapping, trial=True)
    assert (first.counts.imported, first.reasons) == (1, {"phone.too_short": 1})
    rejects = rejects_of(first)
    places = rows_of(rejects)[1].index("手机")
    edit(rejects, lambda _at, row: row.__setitem__(places, "65881239"))
    again = imported(sqlite_database, rejects)
    assert (again.source, again.counts.imported, again.counts.rejected) == ("window-1", 1, 0)
    with sqlite_database.read(CITY) as reading:
        found = reading.conn.execute(
            select(
                event.c.source, event.c.business_line, event.c.unit_text, event.c.trial, event.c.reported_at
            )
        ).all()
    assert len(set(found)) == 1
    assert found[0].trial


def test_the_source_named_with_it_must_be_its_own(sqlite_database: Database, tmp_path: Path) -> None:
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, *TWICE]), source="dispatch-1")
    with pytest.raises(ProblemError) as caught:
        imported(sqlite_database, rejects_of(first), source="dispatch-2")
    assert caught.value.problems[0].code == "rejects.other_source"
    assert imported(sqlite_database, rejects_of(first), source="dispatch-1").counts.rejected == 1


def test_without_its_first_line_it_asks_for_the_source(sqlite_database: Database, tmp_path: Path) -> None:
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, *TWICE]), source="dispatch-1")
    path = rejects_of(first)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(lines[1:]), encoding="gbk")
    with pytest.raises(ProblemError) as caught:
        imported(sqlite_database, path)
    assert caught.value.problems[0].code == "rejects.no_source"
    assert imported(sqlite_database, path, source="dispatch-1").reasons == {"event.number_taken": 1}


def test_a_rounded_number_holds_when_somebody_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    line = "41010520261120100000,2026-11-20 08:01:00,王小明,13800130001,城关派出所,邻里纠纷"
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, line]))
    assert first.reasons == {"number.rounded": 1}
    assert imported(sqlite_database, rejects_of(first)).reasons == {"number.rounded": 1}
    held = edit(rejects_of(first), lambda at, row: row.__setitem__(at[HOLDS_COLUMN], "是"))
    assert imported(sqlite_database, held).counts.imported == 1


def test_what_somebody_wrote_comes_along_when_the_row_is_refused_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    line = GOOD.replace("13800130002", "138001")
    first = imported(sqlite_database, written(tmp_path / "a.csv", [HEADER, line]))
    held = edit(rejects_of(first), lambda at, row: row.__setitem__(at[HOLDS_COLUMN], "是"))
    again = imported(sqlite_database, held)
    rows = rows_of(rejects_of(again))
    assert rows[1][: len(REJECT_COLUMNS)] == list(REJECT_COLUMNS)
    assert rows[1].count(HOLDS_COLUMN) == 1
    assert rows[2][rows[1].index(HOLDS_COLUMN)] == "是"
