"""Imports into real databases: counts right to the row, nothing twice, nothing lost, nobody readable."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.problems import ProblemError
from server.db.chain import Link, first_broken
from server.db.database import Database
from server.db.mechanism import GENESIS_HASH
from server.db.tables import operation
from server.events.outcome import Counts, Summary
from server.events.personal import open_facts, open_person
from server.events.repository import waiting_units
from server.events.service import FileImport
from server.events.tables import contact, event, import_run
from server.masterdata.service import import_units
from server.reading.mapping import read_mapping
from tests.fixtures.exports import HEADER, export_rows, write_csv, write_titled_xlsx
from tests.helpers.centre import CITY, OPERATOR


def run(database: Database, path: Path, **options: object) -> Summary:
    summary = FileImport(database, CITY, path, by=OPERATOR, **options).run()  # type: ignore[arg-type]
    counts = summary.counts
    assert counts.rows == counts.imported + counts.changed + counts.duplicates + counts.rejected
    return summary


def counted(database: Database, *where: object) -> int:
    with database.read(CITY) as reading:
        query = select(func.count()).select_from(event).where(event.c.city_id == CITY, *where)  # type: ignore[arg-type]
        return int(reading.conn.execute(query).scalar_one())


def test_counts_to_the_row_and_again(database: Database, tmp_path: Path) -> None:
    rows = list(export_rows(2_345))
    for number, phone in ((3, ""), (4, "无"), (5, "1.38E+10"), (1_700, "12")):
        rows[number][8] = phone
    rows[10][2] = "昨天"
    rows[11][17] = "是"
    rows[12][13:15] = ["家庭暴力", "家庭暴力"]
    rows[20] = list(rows[21])
    rows[30][1] = rows[31][1]
    path = write_csv(tmp_path / "导出.csv", rows, encoding="gbk")

    first = run(database, path)
    # 20 is the twin of 21; 31 has the number of 30 and other content
    assert first.counts == Counts(
        rows=2_345,
        imported=2_340,
        changed=0,
        duplicates=1,
        rejected=4,
        without_contact=2,
        excluded=2,
        unmatched=2_340,
    )
    assert first.reasons == {
        "phone.scientific": 1,
        "phone.too_short": 1,
        "date.unreadable": 1,
        "event.number_repeated": 1,
    }
    assert first.missing == {"phone": 2}
    assert counted(database) == 2_340
    assert first.rejects is not None
    rejected = list(csv.reader(Path(first.rejects).read_text(encoding="utf-8-sig").splitlines()))[2:]
    assert [line[0] for line in rejected] == ["7", "12", "33", "1702"]
    assert all(line[3] and line[4] for line in rejected)

    again = run(database, path)
    assert (again.counts.imported, again.counts.changed) == (0, 0)
    assert (again.counts.duplicates, again.counts.rejected) == (2_341, 4)
    assert counted(database) == 2_340


def test_workbook_is_the_same_export(database: Database, tmp_path: Path) -> None:
    rows = list(export_rows(120))
    run(database, write_csv(tmp_path / "a.csv", rows, encoding="gb18030"))
    summary = run(database, write_titled_xlsx(tmp_path / "a.xlsx", rows))
    assert (summary.kind, summary.counts.duplicates) == ("xlsx", 120)


def test_changed_rows_change_and_keep_one_contact(database: Database, tmp_path: Path) -> None:
    rows = list(export_rows(50))
    run(database, write_csv(tmp_path / "a.csv", rows))
    rows[7][8], rows[8][6] = "", "欧阳小明"
    summary = run(database, write_csv(tmp_path / "b.csv", rows))
    assert (summary.counts.changed, summary.counts.duplicates) == (2, 48)
    with database.read(CITY) as reading:
        people = reading.conn.execute(
            select(contact, event.c.facts)
            .join(event, (event.c.city_id == contact.c.city_id) & (event.c.event_id == contact.c.event_id))
            .where(event.c.dispatch_no.in_([rows[7][1], rows[8][1]]))
            .order_by(event.c.dispatch_no)
        ).all()
        opened = [open_person(reading.sealer, p.event_id, p.ordinal, p.person) for p in people]
        assert [(p.number, p.name) for p in opened] == [("", rows[7][6]), (rows[8][8], "欧阳小明")]
        assert [p.mask for p in people] == ["", rows[8][8][:3] + "****" + rows[8][8][7:]]
        assert open_facts(reading.sealer, people[0].event_id, people[0].facts) == rows[7][16]
        assert people[1].group_id == reading.sealer.group_of(rows[8][8])


def test_two_responses_to_one_call(database: Database, tmp_path: Path) -> None:
    rows = list(export_rows(3))
    rows[1][0] = rows[0][0]
    assert run(database, write_csv(tmp_path / "a.csv", rows)).counts.imported == 3
    for row in rows:
        row[1] = ""
    rows[1][11] = "另一个派出所"
    summary = run(database, write_csv(tmp_path / "b.csv", rows))
    assert summary.counts.imported == 3


def test_source_is_part_of_the_event(database: Database, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", list(export_rows(5)))
    assert run(database, path).source == "default"
    assert run(database, path, source="b").counts.imported == 5
    assert run(database, path, mapping=read_mapping("source: b")).counts.duplicates == 5
    assert run(database, path, source="default").counts.duplicates == 5
    with pytest.raises(ProblemError):
        FileImport(database, CITY, path, by=OPERATOR, source="../x")


def test_nobody_is_readable_in_the_database(database: Database, tmp_path: Path) -> None:
    header = [*HEADER, "反馈"]
    rows = [[*row, f"已电话{row[8]}告知{row[6]}"] for row in export_rows(20)]
    run(database, write_csv(tmp_path / "a.csv", rows, header=header))
    with database.read(CITY) as reading:
        dump = "\n".join(
            repr(tuple(row))
            for table in (event, contact, operation)
            for row in reading.conn.execute(select(table))
        )
    for row in rows:
        for secret in (row[8], row[6], row[10], row[16]):
            assert secret not in dump


def test_interrupted_and_run_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "a.csv", list(export_rows(3_500)))

    def stop(counts: Counts, _share: float) -> None:
        if counts.rows >= 2_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        FileImport(database, CITY, path, by=OPERATOR, progress=stop).run()
    assert counted(database) == 2_000
    with database.read(CITY) as reading:
        status, imported = reading.conn.execute(select(import_run.c.status, import_run.c.imported)).one()
    assert (status, imported) == ("interrupted", 2_000)
    summary = run(database, path)
    assert (summary.counts.duplicates, summary.counts.imported) == (2_000, 1_500)
    assert counted(database) == 3_500


def test_a_process_of_its_own_says_the_same(database: Database, tmp_path: Path) -> None:
    rows = list(export_rows(2_500))
    rows[3][2] = "昨天"
    rows[1_900] = list(rows[4])
    path = write_csv(tmp_path / "a.csv", rows, encoding="gbk")
    rehearsed = run(database, path, dry_run=True, own_process=False)
    assert counted(database) == 0
    apart = run(database, path, own_process=True)
    assert apart.counts == rehearsed.counts
    assert apart.used == rehearsed.used
    assert apart.missing == rehearsed.missing
    assert apart.counts.duplicates == 1
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ProblemError) as caught:
        run(database, tmp_path / "b.csv", own_process=True)
    assert caught.value.problems[0].code == "table.no_header"


def test_dry_run_writes_nothing_and_counts_the_same(database: Database, tmp_path: Path) -> None:
    rows = list(export_rows(1_200))
    rows[1_100] = list(rows[5])
    rows[1_101][1] = rows[6][1]
    path = write_csv(tmp_path / "a.csv", rows)
    dry = run(database, path, dry_run=True)
    assert counted(database) == 0
    with database.read(CITY) as reading:
        assert reading.head()[0] == 0
    wet = run(database, path)
    assert dry.counts == wet.counts
    assert (wet.counts.duplicates, wet.counts.rejected) == (1, 1)


def test_a_chunk_is_one_link_of_the_chain(database: Database, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", list(export_rows(2_100)))
    run(database, path)
    run(database, path)
    with database.read(CITY) as reading:
        links = [
            (Link(*row[: len(Link._fields)]), row.hash)
            for row in reading.conn.execute(select(operation).order_by(operation.c.seq))
        ]
        kinds = set(reading.conn.execute(select(operation.c.kind)).scalars())
        assert len(links) == 3
        assert reading.head()[0] == 3
    assert first_broken(database.sealer.chain_hash, GENESIS_HASH, links) is None
    assert kinds == {"event.import"}


def test_unknown_unit_waits_and_an_alias_repairs_it(database: Database, tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text("代码,名称,别名\nS1,第1派出所,\nS2,第二派出所,\n", encoding="utf-8")
    assert import_units(database, CITY, OPERATOR, units).imported == 2
    rows = list(export_rows(200, units=3))
    summary = run(database, write_csv(tmp_path / "a.csv", rows))
    by_name = {name: sum(row[11] == name for row in rows) for name in ("第1派出所", "第2派出所", "第3派出所")}
    assert summary.counts.unmatched == by_name["第2派出所"] + by_name["第3派出所"]
    units.write_text("代码,名称,别名\nS2,第二派出所,第 ２ 派出所\n", encoding="utf-8")
    outcome = import_units(database, CITY, OPERATOR, units)
    assert (outcome.changed, outcome.repaired) == (1, by_name["第2派出所"])
    with database.read(CITY) as reading:
        assert waiting_units(reading) == [("第3派出所", by_name["第3派出所"])]
    # what is known is no longer different when it comes again
    assert run(database, write_csv(tmp_path / "b.csv", rows)).counts.duplicates == 200


def test_unit_by_code_with_an_unknown_name(database: Database, tmp_path: Path) -> None:
    header = ["处警单号", "报警时间", "处警单位", "处警单位代码"]
    rows = [["C1", "2026-11-01", "新名字所", "S1"], ["C2", "2026-11-01", "别的所", "S9"]]
    units = tmp_path / "units.csv"
    units.write_text("代码,名称\nS1,旧名字所\n", encoding="utf-8")
    import_units(database, CITY, OPERATOR, units)
    assert run(database, write_csv(tmp_path / "a.csv", rows, header=header)).counts.unmatched == 1
    units.write_text("代码,名称\nS9,第九所\n", encoding="utf-8")
    assert import_units(database, CITY, OPERATOR, units).repaired == 1


def test_refused_file_leaves_no_trace(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(ProblemError):
        run(database, path)
    with database.read(CITY) as reading:
        assert reading.conn.execute(select(func.count()).select_from(import_run)).scalar_one() == 0
    assert list(tmp_path.glob("*.rejects.csv")) == []
