"""The mess real exports have: one GB18030 file, one row for each sort of it, and what is expected of that row."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.problems import Problem
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.source import open_table
from tests.fixtures.exports import NOW

HEADER = (
    "处警单号*", "接警单编号", "报警时间（必填）", "到场时间", "处结时间", "报警人", "性别", "报警电话", "备用电话", "报警人住址", "管辖单位", "民警警号",
    "警情类别", "报警方式", "报警内容", "不宜回访", "备注",
)  # fmt: skip
FIELDS = dict(
    zip(
        ("dispatch", "call", "reported", "arrived", "closed", "name", "sex", "phone", "second", "address", "unit", "officers",
         "case", "way", "facts", "no_revisit", "note"),
        range(len(HEADER)),
        strict=True,
    )
)  # fmt: skip
USUAL = {
    "reported": "2026-11-20 08:00:00",
    "phone": "13800138000",
    "name": "王小明",
    "unit": "柳荫派出所",
    "sex": "男",
}


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)  # type: ignore[misc]


@dataclass(frozen=True)
class Mess:
    """One row: what is in it, and the fields it must give or the code (and column) it must be refused with."""

    what: str
    cells: dict[str, str]
    gives: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    column: str = ""


def phone(event: EventRow) -> str:
    return event.phone.key if event.phone else ""


def second(event: EventRow) -> str:
    return event.second_phone.key if event.second_phone else ""


AFTERNOON = at(2026, 11, 21, 15, 42)
TO_THE_SECOND = at(2026, 11, 21, 15, 42, 3)

TABLE = [
    # dates
    Mess("ISO to the second", {"reported": "2026-11-21 15:42:03"}, {"reported_at": TO_THE_SECOND}),
    Mess("ISO to the minute", {"reported": "2026-11-21 15:42"}, {"reported_at": AFTERNOON}),
    Mess("slashes, no leading zeros", {"reported": "2026/1/5 8:03"}, {"reported_at": at(2026, 1, 5, 8, 3)}),
    Mess("dots", {"reported": "2026.11.21 15:42"}, {"reported_at": AFTERNOON}),
    Mess("14 digits", {"reported": "20261121154203"}, {"reported_at": TO_THE_SECOND}),
    Mess("12 digits", {"reported": "202611211542"}, {"reported_at": AFTERNOON}),
    Mess("8 digits", {"reported": "20261121"}, {"reported_at": at(2026, 11, 21)}),
    Mess("Chinese", {"reported": "2026年11月21日 15时42分"}, {"reported_at": AFTERNOON}),
    Mess("Chinese, tight", {"reported": "2026年11月21日15时42分03秒"}, {"reported_at": TO_THE_SECOND}),
    Mess("Chinese day, colon time", {"reported": "2026年11月21日 15:42:03"}, {"reported_at": TO_THE_SECOND}),
    Mess("下午 before the time", {"reported": "2026/11/21 下午 3:42:03"}, {"reported_at": TO_THE_SECOND}),
    Mess("上午 12 is midnight", {"reported": "2026-11-21 上午12:30"}, {"reported_at": at(2026, 11, 21, 0, 30)}),
    Mess("PM after the time", {"reported": "2026-11-21 3:42 PM"}, {"reported_at": AFTERNOON}),
    Mess("UTC", {"reported": "2026-11-21T07:42:03Z"}, {"reported_at": TO_THE_SECOND}),
    Mess("offset", {"reported": "2026-11-21T15:42:03+08:00"}, {"reported_at": TO_THE_SECOND}),
    Mess("fraction of a database", {"reported": "2026-11-21 15:42:03.0"}, {"reported_at": TO_THE_SECOND}),
    Mess("full-width digits", {"reported": "２０２６－１１－２１　１５：４２"}, {"reported_at": AFTERNOON}),
    Mess("night by the clock of twelve", {"reported": "2026-11-20 晚上8:05"}, {"reported_at": at(2026, 11, 20, 20, 5)}),
    Mess("晚上1:30 of which day", {"reported": "2026-11-20 晚上1:30"}, refused="date.ambiguous_hour"),
    Mess("晚上12点 of which day", {"reported": "2026-11-20 晚上12点"}, refused="date.ambiguous_hour"),
    Mess("傍晚 has no one o'clock", {"reported": "2026年11月20日傍晚1时20分"}, refused="date.ambiguous_hour"),
    Mess("a morning in the afternoon", {"reported": "2026-11-20 上午15:42"}, refused="date.ambiguous_hour"),
    Mess("noon", {"reported": "2026-11-20 中午12:10"}, {"reported_at": at(2026, 11, 20, 12, 10)}),
    Mess("one after noon", {"reported": "2026-11-20 中午1:10"}, {"reported_at": at(2026, 11, 20, 13, 10)}),
    Mess("Excel's serial number", {"reported": "46347.6541666667"}, {"reported_at": AFTERNOON}),
    Mess("date alone", {"reported": "2026-11-21"}, {"reported_at": at(2026, 11, 21)}),
    Mess("weekday in it", {"reported": "2026年11月21日星期六 15:42"}, {"reported_at": AFTERNOON}),
    Mess("tab in front", {"reported": "\t2026-11-21 15:42"}, {"reported_at": AFTERNOON}),
    Mess("no time at all", {"reported": ""}, refused="date.missing", column="报警时间（必填）"),
    Mess("year last", {"reported": "03/04/2026 10:00"}, refused="date.ambiguous"),
    Mess("two-digit year", {"reported": "11-21-26"}, refused="date.two_digit_year"),
    Mess("Oracle's month", {"reported": "21-11月-26"}, refused="date.two_digit_year"),
    Mess("30 February", {"reported": "2026-02-30 10:00"}, refused="date.impossible"),
    Mess("25 o'clock", {"reported": "2026-11-21 25:00"}, refused="date.impossible"),
    Mess("words for a time", {"reported": "昨天下午"}, refused="date.unreadable"),
    Mess("future", {"reported": "2027-11-21 15:42"}, refused="date.future"),
    Mess("tomorrow's clock drift", {"reported": "2026-11-22 20:00"}, {"reported_at": at(2026, 11, 22, 20)}),
    Mess("before 2000", {"reported": "1998-11-21 15:42"}, refused="date.too_old"),
    Mess("null date of a database", {"closed": "0000-00-00 00:00:00"}, {"closed_at": None}),
    Mess("1900 for not yet", {"arrived": "1900-01-01 00:00:00"}, {"arrived_at": None}),
    Mess("unreadable second time", {"closed": "未结"}, refused="date.unreadable", column="处结时间"),
    # numbers of the event
    Mess("only a call number", {"dispatch": "", "call": "JJ9001"}, {"dispatch_no": "", "call_no": "JJ9001"}),
    Mess("neither number", {"dispatch": "", "call": ""}, refused="number.missing"),
    Mess("total line", {"dispatch": "合计", "reported": "", "phone": ""}, refused="number.unreadable"),
    Mess("number in scientific notation", {"dispatch": "4.10105E+20"}, refused="number.scientific", column="处警单号*"),
    Mess("number with a decimal point", {"dispatch": "20261120001.0"}, {"dispatch_no": "20261120001"}),
    Mess("call number with two decimals", {"dispatch": "", "call": "20261120002.00"}, {"call_no": "20261120002"}),
    Mess("a rounded number", {"dispatch": "41010520261121000000"}, refused="number.rounded", column="处警单号*"),
    Mess("a shorter one", {"dispatch": "410105202611210000"}, refused="number.rounded", column="处警单号*"),
    Mess("one of eighteen digits", {"dispatch": "410105202611210017"}, {"dispatch_no": "410105202611210017"}),
    Mess("a thousandth, where others show all digits", {"dispatch": "410105202611211000"}, {"dispatch_no": "410105202611211000"}),
    Mess("five zeros even there", {"dispatch": "41010520261121100000"}, refused="number.rounded"),
    Mess("number as Excel text", {"dispatch": '="CJ7001"'}, {"dispatch_no": "CJ7001"}),
    Mess("apostrophe before the number", {"dispatch": "'0007002"}, {"dispatch_no": "0007002"}),
    Mess("tab behind the number", {"dispatch": "CJ7003\t"}, {"dispatch_no": "CJ7003"}),
    Mess("full-width number", {"dispatch": "ＣＪ７００４"}, {"dispatch_no": "CJ7004"}),
    Mess("endless number", {"dispatch": "9" * 80}, refused="number.too_long"),
    # phones
    Mess("no phone", {"phone": ""}, {phone: "", "has_contact": False}),
    Mess("无 for a phone", {"phone": "无"}, {phone: ""}),
    Mess("+86", {"phone": "+86 138 0013 8000"}, {phone: "13800138000"}),
    Mess("hyphens", {"phone": "138-0013-8000"}, {phone: "13800138000"}),
    Mess("full-width phone", {"phone": "１３８００１３８０００"}, {phone: "13800138000"}),
    Mess("landline", {"phone": "0371-65881234"}, {phone: "037165881234"}),
    Mess("landline in brackets", {"phone": "(010)65881234"}, {phone: "01065881234"}),
    Mess("decimal of Excel", {"phone": "13800138000.0"}, {phone: "13800138000"}),
    Mess("two in one cell", {"phone": "13800138000/13900139000"}, {phone: "13800138000", second: "13900139000"}),
    Mess("second column", {"second": "0371-65881234"}, {phone: "13800138000", second: "037165881234"}),
    Mess("the same twice", {"second": "138 0013 8000"}, {phone: "13800138000", second: ""}),
    Mess("Excel's 1.38E+10", {"phone": "1.38E+10"}, refused="phone.scientific", column="报警电话"),
    Mess("a digit short", {"phone": "1380013800"}, refused="phone.too_short", column="报警电话"),
    Mess("masked already", {"phone": "138****8000"}, refused="phone.masked"),
    Mess("unreadable second phone", {"second": "12345678901234"}, {phone: "13800138000", second: ""}),
    Mess("同上 for a second phone", {"second": "同上"}, {phone: "13800138000", second: ""}),
    Mess("a landline without area code behind a mobile", {"second": "6588123"}, {phone: "13800138000", second: ""}),
    Mess("two of one house", {"phone": "0371-65881234/65881235"}, {phone: "037165881234", second: "037165881235"}),
    Mess("unreadable behind a slash", {"phone": "13800138000/同上1"}, {phone: "13800138000", second: ""}),
    Mess("the only phone unreadable", {"phone": "", "second": "138001"}, refused="phone.too_short", column="备用电话"),
    # people
    Mess("李某", {"name": "李某"}, {"name": "李某"}),
    Mess("anonymous", {"name": "匿名", "sex": ""}, {"name": "匿名", "sex": "unknown"}),
    Mess("a company", {"name": "东湖市柳荫物业有限公司", "sex": "/"}, {"name": "东湖市柳荫物业有限公司", "sex": "unknown"}),
    Mess("compound surname", {"name": "欧阳小明"}, {"name": "欧阳小明"}),
    Mess("minority name", {"name": "阿依古丽·买买提"}, {"name": "阿依古丽·买买提"}),
    Mess("rare character of GB18030", {"name": "王㛃"}, {"name": "王㛃"}),
    Mess("no name", {"name": ""}, {"name": "", "has_contact": True}),
    Mess("sex as a code", {"sex": "2"}, {"sex": "female"}),
    Mess("sex as a code with a decimal point", {"sex": "2.0"}, {"sex": "female"}),
    Mess("sex not known", {"sex": "未说明的性别"}, {"sex": "unknown"}),
    # unit, officers, kinds
    Mess("no unit", {"unit": ""}, {"unit_name": ""}),
    Mess("unknown unit", {"unit": "天马山第九派出所"}, {"unit_name": "天马山第九派出所"}),
    Mess("officers by 、", {"officers": "012345、012346"}, {"officers": ("012345", "012346")}),
    Mess("officers by slash and comma", {"officers": "012345/012346,012345"}, {"officers": ("012345", "012346")}),
    Mess("officers with names", {"officers": "张三(012345)；李四（012346）"}, {"officers": ("012345", "012346")}),
    Mess("officers by name alone", {"officers": "张三、李四"}, {"officers": ()}),
    Mess("way of reporting", {"way": "来所报警"}, {"report_way": "walk_in"}),
    Mess("12110 is SMS", {"way": "12110短信报警"}, {"report_way": "sms"}),
    Mess("unheard-of way", {"way": "飞鸽"}, {"report_way": "other"}),
    Mess("110 export without line", {}, {"business_line": "alarm"}),
    Mess("not to be asked", {"no_revisit": "是"}, {"no_revisit": True}),
    Mess("not to be asked, with reason", {"no_revisit": "涉及家事"}, {"no_revisit": True}),
    Mess("may be asked", {"no_revisit": "否"}, {"no_revisit": False}),
    # text
    Mess("line break inside", {"facts": "第一行\n第二行"}, {"facts": "第一行\n第二行"}),
    Mess("quotes and commas", {"facts": '他说："别来了,我没事"'}, {"facts": '他说："别来了,我没事"'}),
    Mess("invisible characters", {"name": "王\u200b小明\u00a0"}, {"name": "王小明"}),
    Mess("a text without end", {"facts": "长" * 30_000}, refused="text.too_long"),
]  # fmt: skip


def cells_of(mess: Mess, number: int) -> list[str]:
    cells = [""] * len(HEADER)
    for name, text in ({"dispatch": f"CJ{number:06d}"} | USUAL | mess.cells).items():
        cells[FIELDS[name]] = text
    return cells


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EventRow | tuple[Problem, ...]]:
    path: Path = tmp_path_factory.mktemp("mess") / "导出.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(cells_of(mess, number) for number, mess in enumerate(TABLE))
    table = open_table(path)
    assert table.detail == "gb18030"
    reader = RowReader(table.columns, city_id="main", source="default", now=NOW)
    found = [reader.read(*record) for record in table.records()]
    assert len(found) == len(TABLE)
    return dict(zip((mess.what for mess in TABLE), found, strict=True))


@pytest.mark.parametrize("mess", TABLE, ids=lambda mess: mess.what)
def test_row(mess: Mess, read: dict[str, EventRow | tuple[Problem, ...]]) -> None:
    found = read[mess.what]
    if mess.refused:
        assert isinstance(found, tuple), found
        assert [problem.code for problem in found][:1] == [mess.refused]
        assert found[0].row is not None
        assert not mess.column or found[0].field == mess.column
        return
    assert isinstance(found, EventRow), found
    for name, value in mess.gives.items():
        assert (name(found) if callable(name) else getattr(found, name)) == value


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 60
    assert len({mess.what for mess in TABLE}) == len(TABLE)
