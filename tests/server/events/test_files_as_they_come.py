"""Files as people and systems really make them: every sheet, column and row accounted for, and text what it was."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.problems import ProblemError
from server.db.database import Database
from server.events.personal import open_facts, open_person
from server.events.repository import waiting_units
from server.events.service import FileImport
from server.events.tables import contact, event
from server.reading.mapping import read_mapping
from server.reading.report import Fate, LeftOut, Passed
from tests.fixtures.workbooks import retouched, write_book
from tests.helpers.centre import CITY, OPERATOR
from tests.server.events.rehearsal import imported

HEADER = ["处警单号", "报警时间", "报警人", "报警电话", "处警单位", "简要警情"]


def good(number: int, name: str = "王小明", unit: str = "城关派出所", facts: str = "邻里纠纷") -> list[str]:
    return [
        f"CJ{number:06d}",
        f"2026-11-20 08:{number % 60:02d}:00",
        name,
        f"1380013{number:04d}",
        unit,
        facts,
    ]


def lines(*rows: Sequence[str]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def refused(path: Path, database: Database, **options: object) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        imported(database, path, **options)
    return caught.value


def kept(database: Database) -> dict[str, tuple[str, str, str, str]]:
    """Number → name, phone, unit, facts of everything that was taken in."""
    with database.read(CITY) as reading:
        rows = reading.conn.execute(
            select(
                event.c.event_id,
                event.c.dispatch_no,
                event.c.unit_text,
                event.c.facts,
                contact.c.person,
                contact.c.ordinal,
            ).join(
                contact,
                (contact.c.event_id == event.c.event_id) & (contact.c.city_id == event.c.city_id),
                isouter=True,
            )
        ).all()
        found = {}
        for row in rows:
            person = None
            if row.person is not None:
                person = open_person(reading.sealer, row.event_id, row.ordinal, row.person)
            found[row.dispatch_no] = (
                person.name if person else "",
                person.number if person else "",
                row.unit_text,
                open_facts(reading.sealer, row.event_id, row.facts),
            )
        return dict(sorted(found.items()))


def test_all_sheets_with_the_same_columns(database: Database, tmp_path: Path) -> None:
    months = {
        "1月": [HEADER, *map(good, (1, 2, 3))],
        "2月": [HEADER, *map(good, range(11, 16))],
        "3月": [HEADER, *map(good, range(21, 26))],
    }
    summary = imported(database, write_book(tmp_path / "a.xlsx", months))
    assert (summary.counts.rows, summary.counts.imported) == (13, 13)
    assert [(sheet.name, sheet.rows) for sheet in summary.read.sheets] == [("1月", 3), ("2月", 5), ("3月", 5)]
    assert summary.read.passed == []


def test_sheets_whose_columns_stand_in_another_order(database: Database, tmp_path: Path) -> None:
    turned = [[*HEADER[::-1], "备注"], [*good(2, "李四")[::-1], "急"]]
    bad = [*good(3)[::-1], ""]
    bad[2] = "1.38E+10"
    sheets = {"甲": [HEADER, good(1), good(4), good(5)], "乙": [*turned, bad]}
    summary = imported(database, write_book(tmp_path / "a.xlsx", sheets))
    assert (summary.counts.imported, summary.counts.rejected) == (4, 1)
    assert kept(database)["CJ000002"] == ("李四", "13800130002", "城关派出所", "邻里纠纷")
    assert summary.rejects is not None
    (row,) = list(csv.reader(Path(summary.rejects).read_text(encoding="utf-8-sig").splitlines()))[2:]
    assert row[0] == "乙!3"
    assert [cell.strip() for cell in row if "CJ000003" in cell] == ["CJ000003"]


def test_the_same_number_on_the_same_line_of_two_sheets(database: Database, tmp_path: Path) -> None:
    sheets = {"甲": [HEADER, good(1), good(2)], "乙": [HEADER, good(1, "李四"), good(2)]}
    summary = imported(database, write_book(tmp_path / "a.xlsx", sheets))
    assert (summary.counts.imported, summary.counts.duplicates, summary.counts.rejected) == (2, 1, 1)
    assert kept(database)["CJ000001"][0] == "王小明"
    assert summary.rejects is not None
    assert "乙!2" in Path(summary.rejects).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", ["填表示例", "Example", "填写说明"])
def test_an_example_sheet_is_not_the_data(database: Database, tmp_path: Path, name: str) -> None:
    sheets = {name: [HEADER, good(9_999, "张三", facts="示例")], "数据": [HEADER, *map(good, range(1, 6))]}
    summary = imported(database, write_book(tmp_path / "a.xlsx", sheets))
    assert sorted(kept(database)) == [f"CJ00000{n}" for n in range(1, 6)]
    assert [(p.name, p.why, p.rows) for p in summary.read.passed] == [(name, Passed.EXAMPLE, 1)]


def test_an_example_sheet_alone_is_refused_and_taken_when_a_mapping_names_it(
    database: Database, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "a.xlsx", {"填表示例": [HEADER, good(1)]})
    assert refused(path, database).problems[0].code == "table.only_example"
    assert imported(database, path, mapping=read_mapping("sheet: 填表示例")).counts.imported == 1


def test_sheets_that_are_something_else_are_named_with_their_rows(database: Database, tmp_path: Path) -> None:
    sheets = {
        "封面": [["东湖市公安局"], ["二〇二六年十一月"]],
        "数据": [HEADER, *map(good, range(1, 6))],
        "出入境": [
            ["业务流水号", "办理时间", "办事人", "手机号"],
            ["B1", "2026-11-20", "李四", "13900139000"],
        ],
        "码表": [HEADER, good(7)],
    }
    summary = imported(database, write_book(tmp_path / "a.xlsx", sheets, hidden=["码表"]))
    assert summary.counts.imported == 5
    assert [(p.name, p.why, p.rows) for p in summary.read.passed] == [
        ("封面", Passed.NO_HEADER, 2),
        ("出入境", Passed.OTHER_COLUMNS, 1),
        ("码表", Passed.HIDDEN, 1),
    ]
    told = summary.as_dict()["sheets_not_read"]
    assert told[0] == {"name": "封面", "why": "no_header", "rows": 2}


def test_a_column_without_a_name_is_told_with_its_cells_masked(database: Database, tmp_path: Path) -> None:
    rows = [
        ["处警单号", "报警时间", "报警人", None, "处警单位"],
        ["CJ1", "2026-11-20 08:00", "王", "13800130001", "城关"],
    ]
    summary = imported(database, write_book(tmp_path / "a.xlsx", {"Sheet": rows}))
    assert (summary.counts.imported, summary.counts.without_contact) == (1, 1)
    (unread,) = summary.read.sheets[0].unread()
    assert (unread.letter, unread.name, unread.fate, unread.cells) == ("D", "", Fate.UNNAMED, 1)
    assert unread.sample == "138******01"
    assert "13800130001" not in repr(summary.as_dict())


def test_a_remark_beyond_the_header_costs_no_row(database: Database, tmp_path: Path) -> None:
    rows = [HEADER, good(1), [*good(2), "已电话核实"], [*good(3), None, "二"]]
    summary = imported(database, write_book(tmp_path / "a.xlsx", {"Sheet": rows}))
    assert (summary.counts.imported, summary.counts.rejected) == (3, 0)
    assert [(c.letter, c.cells, c.sample) for c in summary.read.sheets[0].unread()] == [
        ("G", 1, "已****"),
        ("H", 1, "二"),
    ]


def test_columns_that_no_field_needs_are_counted(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        lines([*HEADER, "身份证号", "反馈"], [*good(1), "410105199001010011", "已告知"], [*good(2), "", ""]),
        "utf-8",
    )
    columns = {c.name: c for c in imported(database, path).read.sheets[0].columns}
    assert (columns["反馈"].fate, columns["反馈"].cells) == (Fate.KEPT, 1)
    assert (columns["身份证号"].fate, columns["身份证号"].cells, columns["身份证号"].sample) == (
        Fate.PERSONAL,
        1,
        "410********…",
    )
    assert (columns["报警电话"].fate, columns["报警电话"].field) == (Fate.USED, "phone")


TWO_LEVELS = [
    ["处警单号", "报警时间", "报警人", None, "处警单位", "简要警情"],
    [None, None, "姓名", "电话", None, None],
]


def test_a_header_of_two_rows(database: Database, tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "a.xlsx",
        {"Sheet": [*TWO_LEVELS, *map(good, (1, 2, 3))]},
        merged=["C1:D1", "A1:A2", "B1:B2", "E1:E2", "F1:F2"],
    )
    summary = imported(database, path)
    assert (summary.counts.imported, summary.counts.without_contact, summary.counts.rejected) == (3, 0, 0)
    assert (summary.used["phone"], summary.used["name"]) == ("报警人电话", "报警人姓名")
    assert kept(database)["CJ000001"][:2] == ("王小明", "13800130001")


def test_an_officer_s_telephone_below_a_group_is_not_the_citizen_s(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        lines(
            ["警情导出表", "", "", "", "", ""],
            ["警情信息", "", "处警民警", "", "报警人信息", ""],
            ["处警单号", "报警时间", "姓名", "电话", "姓名", "电话"],
            ["CJ1", "2026-11-20 08:00", "张警官", "13700137000", "王小明", "13800138000"],
            ["警情信息", "", "处警民警", "", "报警人信息", ""],
            ["处警单号", "报警时间", "姓名", "电话", "姓名", "电话"],
            ["CJ2", "2026-11-20 09:00", "张警官", "13700137000", "李四", "13900139000"],
        ),
        "utf-8",
    )
    summary = imported(database, path)
    assert (summary.counts.rows, summary.counts.imported) == (2, 2)
    assert summary.read.sheets[0].left_out == {LeftOut.HEADER: 2}
    assert {n: k[:2] for n, k in kept(database).items()} == {
        "CJ1": ("王小明", "13800138000"),
        "CJ2": ("李四", "13900139000"),
    }


@pytest.mark.parametrize(
    "again", ["\ufeff" + ",".join(HEADER), " " + " , ".join(HEADER) + " ", ",".join(f'"{n}"' for n in HEADER)]
)
def test_a_header_that_comes_again_is_no_reject(database: Database, tmp_path: Path, again: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "\ufeff" + lines(HEADER, good(1), good(2)) + again + "\n" + lines(good(3), good(4)), "utf-8"
    )
    summary = imported(database, path)
    assert (summary.counts.rows, summary.counts.imported, summary.counts.rejected) == (4, 4, 0)
    assert summary.read.sheets[0].left_out == {LeftOut.HEADER: 1}


def test_a_header_in_the_middle_in_another_order(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, good(1), HEADER[::-1], good(2, "李四")[::-1], HEADER, good(3)), "utf-8")
    assert imported(database, path).counts.imported == 3
    assert kept(database)["CJ000002"] == ("李四", "13800130002", "城关派出所", "邻里纠纷")


def test_rows_below_a_header_with_other_columns_are_refused(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    other = ["业务流水号", "办理时间", "办事人", "手机号", "办理单位", "办理事项"]
    path.write_text(lines(HEADER, good(1), other, good(2), good(3), HEADER, good(4)), "utf-8")
    summary = imported(database, path)
    assert sorted(kept(database)) == ["CJ000001", "CJ000004"]
    assert summary.reasons == {"row.other_header": 2}


FOOTERS = [
    "合计,3",
    "共 3 条,,,,,",
    "小计：3条",
    "制表人：,张三,,审核人：,李四,",
    "打印时间：2026-11-21 18:00",
    "第 1 页 共 1 页,,,,,",
    "Total,,,,,3",
]


def test_footers_are_no_events(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, *map(good, (1, 2, 3))) + "\n".join(FOOTERS) + "\n", "utf-8")
    summary = imported(database, path)
    assert (summary.counts.rows, summary.counts.imported, summary.counts.rejected) == (3, 3, 0)
    assert summary.read.sheets[0].left_out == {LeftOut.FOOTER: len(FOOTERS)}
    with database.read(CITY) as reading:
        assert [name for name, _ in waiting_units(reading)] == ["城关派出所"]


def test_what_only_looks_like_a_footer_is_a_row(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [["合计", *good(1)[1:]], ["审核:1", *good(2)[1:]], [*good(3)[:1], "", *good(3)[2:]]]
    path.write_text(lines(HEADER, good(9), *rows), "utf-8")
    summary = imported(database, path)
    assert summary.read.sheets[0].left_out == {}
    assert (summary.counts.rows, summary.reasons["number.unreadable"], summary.reasons["date.missing"]) == (
        4,
        1,
        1,
    )


def test_one_record_in_a_quoted_cell_is_one_cell(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    inside = "转来记录：\nCJ000777,2026-11-20 10:00:00,张三,13900139000,北关所,被盗\n完"
    path.write_text(lines(HEADER, good(1), [*good(2)[:5], f'"{inside}"'], good(3)), "utf-8")
    assert imported(database, path).counts.imported == 3
    assert kept(database)["CJ000002"][3] == inside
    assert "CJ000777" not in kept(database)


def test_doubled_names_that_nobody_needs(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "处警单号,报警时间,姓名,电话,备注,备注\nCJ1,2026-11-20 08:00,王,13800130001,a,b\n", "utf-8"
    )
    summary = imported(database, path)
    assert summary.counts.imported == 1
    assert summary.ignored == ("备注", "备注(2)")


def test_doubled_names_that_a_field_needs_are_told_apart_by_place(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("处警单号,报警时间,电话,电话\nCJ1,2026-11-20 08:00,0371-65881234,13800130001\n", "utf-8")
    assert refused(path, database).problems[0].code == "table.duplicate_column"
    assert imported(database, path, mapping=read_mapping("columns: {phone: 4}")).counts.imported == 1
    with database.read(CITY) as reading:
        assert reading.conn.execute(select(contact.c.mask)).scalar_one() == "138****0001"


def test_a_file_without_a_header_is_not_repeated_to_anybody(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for content in (
        "王小明,13800138000,2026-11-20 08:00,被打\n李四,13900139000,2026-11-20 09:00,被骗\n",
        "王小明,13800138000,2026-11-20 08:00,电话\n李四,13900139000,2026-11-20 09:00,电话\n",
    ):
        path.write_text(content, "utf-8")
        (problem,) = refused(path, database).problems
        assert problem.code == "table.no_header"
        assert "王小明" not in repr(problem)
        assert "138" not in repr(problem)


# text is what it was


@pytest.mark.parametrize("character", ["\x0b", "\x00", "\x1f", "\x01"])
def test_a_control_character_costs_no_file(database: Database, tmp_path: Path, character: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(lines(HEADER, good(1), good(2, facts=f"有{character}字"), good(3)).encode())
    summary = imported(database, path)
    assert summary.counts.imported == 3
    assert kept(database)["CJ000002"][3] == "有字"
    (remark,) = summary.read.sheets[0].remarks
    assert (remark.code, remark.column, remark.cells, remark.lines) == (
        "text.control_character",
        "简要警情",
        1,
        (3,),
    )


def mixed(first: str, second: str) -> bytes:
    above = lines(HEADER, *(good(n, "赵四") for n in range(1, 6))).encode(first)
    below = [["CJ000010", "2026-11-20 09:10:00", "李明", "13800130010", "城东分局", "电信诈骗"],
             ["CJ000011", "2026-11-20 09:11:00", "张伟", "13800130011", "南湖分局", "家庭纠纷"],
             ["CJ000012", "2026-11-20 09:12:00", "王芳", "13800130012", "江北分局", "酒后闹事"]]  # fmt: skip
    return above + lines(*below).encode(second)


@pytest.mark.parametrize(("first", "second"), [("gbk", "utf-8"), ("utf-8", "gbk"), ("utf-8-sig", "gb18030")])
@pytest.mark.parametrize("encoding", ["", "gbk", "utf-8"])
def test_gbk_and_utf_8_in_one_file(
    database: Database, tmp_path: Path, first: str, second: str, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(mixed(first, second))
    mapping = read_mapping(f"encoding: {encoding}" if encoding else "{}")
    summary = imported(database, path, mapping=mapping)
    assert summary.counts.imported == 8
    found = kept(database)
    assert found["CJ000001"] == ("赵四", "13800130001", "城关派出所", "邻里纠纷")
    assert [found[f"CJ00001{n}"][0] for n in range(3)] == ["李明", "张伟", "王芳"]
    assert "+" in summary.read.sheets[0].encoding


def test_a_line_that_could_be_either_is_refused(database: Database, tmp_path: Path) -> None:
    """联通 in GBK is famous for being UTF-8 too; here a whole line is."""
    path = tmp_path / "a.csv"
    either = b"CJ000009,2026-11-20 08:00,,13800130009,," + "é".encode() + b"\n"
    path.write_bytes(mixed("gbk", "utf-8") + either)
    summary = imported(database, path)
    assert (summary.counts.imported, summary.reasons) == (8, {"text.broken_character": 1})


def test_nulls_and_escaped_quotes_of_mysql(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join(HEADER)
        + "\nCJ000001,2026-11-20 08:00:00,\\N,13800130001,\\N,\\N\n"
        + 'CJ000002,2026-11-20 08:00:00,"李\\"大\\"炮",13800130002,城关派出所,"他说\\"来人\\"，快"\n'
        + 'CJ000003,2026-11-20 08:00:00,李四,13800130003,城关派出所,"他说\\"来人,快\\"吧"\n'
        + 'CJ000004,2026-11-20 08:00:00,李四,13800130004,城关派出所,"在D:\\\\下，\\"完\\""\n',
        "utf-8",
    )
    assert imported(database, path).counts.imported == 4
    assert kept(database) == {
        "CJ000001": ("", "13800130001", "", ""),
        "CJ000002": ('李"大"炮', "13800130002", "城关派出所", '他说"来人"，快'),
        "CJ000003": ("李四", "13800130003", "城关派出所", '他说"来人,快"吧'),
        "CJ000004": ("李四", "13800130004", "城关派出所", '在D:\\下，"完"'),
    }


def test_a_backslash_before_a_closing_quote_is_a_backslash(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, [*good(1)[:4], '"所\\"', '"目录C:\\"'], good(2)), "utf-8")
    assert imported(database, path).counts.imported == 2
    assert kept(database)["CJ000001"][2:] == ("所\\", "目录C:\\")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["CJ1", "2026-11-20 08:00", "???", "13800130001", "?????", "??????"], "报警人"),
        (["CJ1", "2026-11-20 08:00", "王?", "13800130001", "城关???", "x"], "处警单位"),
        (["CJ1", "2026-11-20 08:00", "王", "13800130001", "城关", "???,?????"], "简要警情"),
    ],
)
def test_text_that_was_turned_into_question_marks(
    database: Database, tmp_path: Path, row: list[str], column: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, [*row[:5], f'"{row[5]}"']), "utf-8")
    summary = imported(database, path)
    assert summary.reasons == {"text.question_marks": 1}
    assert summary.rejects is not None
    assert column in Path(summary.rejects).read_text(encoding="utf-8-sig").splitlines()[2]


def test_people_may_ask(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, good(1, name="？", facts="为什么还不来???"), good(2, name="?")), "utf-8")
    assert imported(database, path).counts.imported == 2
    assert [(k[0], k[3]) for k in kept(database).values()] == [("", "为什么还不来???"), ("", "邻里纠纷")]


FAILED = [
    ["CJ000001", "2026-11-20 08:01:00", "#N/A", "13800130001", "#REF!", "邻里纠纷"],
    ["#DIV/0!", "2026-11-20 08:02:00", "王小明", "13800130002", "城关派出所", "邻里纠纷"],
    ["CJ000003", "2026-11-20 08:03:00", "#N/A", "13800130003", "城关派出所", "#NAME?"],
    ["CJ000004", "#VALUE!", "王小明", "13800130004", "城关派出所", ""],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_failed_formulas(database: Database, tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        path = tmp_path / "a.csv"
        path.write_text(lines(HEADER, *FAILED), "utf-8")
    else:
        path = write_book(tmp_path / "a.xlsx", {"Sheet": [HEADER, *FAILED]})
    summary = imported(database, path)
    assert summary.reasons == {"text.formula_error": 3}
    assert kept(database) == {"CJ000003": ("", "13800130003", "城关派出所", "")}
    assert {(r.code, r.column, r.lines) for r in summary.read.sheets[0].remarks} >= {
        ("text.formula_failed", "报警人", (4,)),
        ("text.formula_failed", "简要警情", (4,)),
    }
    with database.read(CITY) as reading:
        assert [name for name, _ in waiting_units(reading)] == ["城关派出所"]


def test_formulas_without_a_result(database: Database, tmp_path: Path) -> None:
    rows = [
        HEADER,
        [*good(1)[:3], '="138"&"00130001"', "=VLOOKUP(A2,X!A:B,2,0)", "邻里纠纷"],
        [*good(2)[:5], '="事"&"由"'],
        good(3),
        ['="CJ"&"4"', *good(4)[1:]],
        [f'="CJ"&"{n}"' for n in range(6)],
    ]
    summary = imported(database, write_book(tmp_path / "a.xlsx", {"Sheet": rows}))
    assert (summary.counts.rows, summary.reasons) == (5, {"text.no_result": 3})
    assert sorted(kept(database)) == ["CJ000002", "CJ000003"]
    assert [(r.code, r.column, r.cells) for r in summary.read.sheets[0].remarks if r.lines == (3,)] == [
        ("text.formula_empty", "简要警情", 1)
    ]


def test_a_formula_whose_result_is_an_empty_text_has_one(database: Database, tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"Sheet": [HEADER, [*good(1)[:4], "=A9", "邻里纠纷"]]})
    retouched(path, b'<c r="E2"><f>A9</f><v /></c>', b'<c r="E2" t="str"><f>A9</f><v></v></c>')
    assert imported(database, path).counts.imported == 1
    assert kept(database)["CJ000001"][2] == ""


@pytest.mark.parametrize("number", [b"NaN", b"nan"])
def test_a_number_that_is_none(database: Database, tmp_path: Path, number: bytes) -> None:
    path = write_book(tmp_path / "a.xlsx", {"Sheet": [HEADER, [*good(1)[:5], 424242], good(2)]})
    retouched(path, b"<v>424242</v>", b"<v>" + number + b"</v>")
    assert imported(database, path).counts.imported == 2
    assert kept(database)["CJ000001"][3] == ""


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(database: Database, tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(lines(HEADER, good(1), good(2)).replace(",", "\t").encode(codec))
    for mapping in ("{}", "encoding: utf-16"):
        assert imported(database, path, mapping=read_mapping(mapping)).counts.rows == 2
    assert kept(database)["CJ000002"][0] == "王小明"


@pytest.mark.parametrize("name", ["gbk", "GB2312", "cp936"])
def test_a_mapping_that_says_gbk_means_all_of_gb18030(database: Database, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(lines(HEADER, good(1, "贾䶮"), good(2, "㛃某")).encode("gb18030"))
    assert imported(database, path, mapping=read_mapping(f"encoding: {name}")).counts.imported == 2
    assert kept(database)["CJ000001"][0] == "贾䶮"


@pytest.mark.parametrize("name", ["utf-16", "gbk", "ascii", "utf-32"])
def test_a_mapping_that_names_another_encoding(database: Database, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n" + lines(HEADER, good(1), good(2)).replace(",", ";"), "utf-8")
    (problem,) = refused(path, database, mapping=read_mapping(f"encoding: {name}")).problems
    assert problem.code == "table.not_in_encoding"
    assert imported(database, path).counts.imported == 2


@pytest.mark.parametrize(
    "name", ["rot13", "base64", "idna", "punycode", "unicode_escape", "undefined", "zip"]
)
def test_a_mapping_cannot_name_what_is_no_encoding_of_text(name: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_mapping(f"encoding: {name}")
    assert caught.value.problems[0].code == "mapping.bad_value"


@pytest.mark.parametrize("length", [4_001, 12_345])
def test_long_texts_are_kept_whole(database: Database, tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, good(1, facts="长" * length)), "utf-8")
    assert imported(database, path).counts.imported == 1
    assert kept(database)["CJ000001"][3] == "长" * length


@pytest.mark.parametrize(("at", "length"), [(2, 201), (4, 121)])
def test_what_is_too_long_for_its_field_is_refused_and_not_cut(
    database: Database, tmp_path: Path, at: int, length: int
) -> None:
    row = good(1)
    row[at] = "长" * length
    path = tmp_path / "a.csv"
    path.write_text(lines(HEADER, row), "utf-8")
    assert imported(database, path).reasons == {"text.field_too_long": 1}


def test_private_use_characters_of_old_gbk(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    old = "\ue81e\ue826"  # as a converter of the nineties left them
    path.write_bytes(lines(HEADER, good(1, f"王{old}"), good(2, "李\ue815")).encode("utf-8"))
    imported(database, path)
    assert [k[0] for k in kept(database).values()] == ["王龴龵", "李⺁"]
    path.write_bytes(lines(HEADER, good(3, "王某")).encode("gbk").replace("某".encode("gbk"), b"\xfe\x59"))
    imported(database, path)
    assert kept(database)["CJ000003"][0] == "王龴"


def test_a_large_file_is_told_the_same_by_a_process_of_its_own(database: Database, tmp_path: Path) -> None:
    sheets = {
        "1月": [[*HEADER, None], *([*good(n), "旁注"] for n in (1, 2, 3))],
        "说明": [["怎样填写"]],
        "2月": [HEADER, *map(good, (4, 5)), ["合计", 2]],
    }
    path = write_book(tmp_path / "a.xlsx", sheets)
    here = FileImport(database, CITY, path, by=OPERATOR, dry_run=True, own_process=False).run()
    apart = FileImport(database, CITY, path, by=OPERATOR, own_process=True).run()
    assert here.read == apart.read
    assert apart.counts.imported == 5
    assert [sheet.left_out for sheet in apart.read.sheets] == [{}, {LeftOut.FOOTER: 1}]
