"""The page's routes: a file handed over, looked at, mapped, agreed to, taken in, stopped, taken back; and gone afterwards."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.times import DAY
from domain.vocabulary import Role
from domain.wire.imports import FileState
from server.db.database import file_of
from server.events import endpoints
from server.events.tables import event
from server.events.uploads import SILENT, one_at_a_time, uploads_of
from server.plugins import offered
from tests.fixtures.exports import export_rows, write_csv
from tests.fixtures.workbooks import write_book
from tests.helpers.centre import CITY, Centre, Clock, Workstation
from tests.server.events.test_push import seat


class Page:
    """Asks as the page does."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.station = centre, seat(centre)

    def post(self, path: str, message: Any = None, status: int = 200) -> Any:
        answer = self.centre.post(path, message if message is not None else {}, self.station.as_user)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.centre.http.get(f"/api/v1{path}", headers=self.station.as_user)
        assert answer.status_code == status, answer.text
        return answer

    def hand_over(self, data: bytes, name: str = "a.csv") -> str:
        return str(self.post(f"/imports/files?name={name}", data)["file_id"])

    def ended(self, file_id: str, do: str, **choice: Any) -> Any:
        """Judge it or take it in, and wait for the end."""
        self.post(f"/imports/files/{file_id}/{do}", choice)
        while (told := self.get(f"/imports/files/{file_id}").json())["state"] in ("judging", "taking"):
            pass
        return told

    def stopped(self, file_id: str, do: str) -> Any:
        """Stop it before it is read, and wait for the end."""
        with one_at_a_time:
            assert self.post(f"/imports/files/{file_id}/{do}", {})["state"] in ("judging", "taking")
            self.post(f"/imports/files/{file_id}/judge", {}, status=422)  # one thing at a time
            self.post(f"/imports/files/{file_id}/stop")
        while (told := self.get(f"/imports/files/{file_id}").json())["state"] != "stopped":
            assert told["state"] in ("judging", "taking")
        return told

    def events(self) -> int:
        with self.centre.database.read(CITY) as reading:
            return int(reading.conn.execute(select(func.count()).select_from(event)).scalar_one())

    def files(self) -> list[str]:
        database = file_of(self.centre.database.url)
        assert database is not None
        return sorted(path.name for path in (database.parent / "imports").rglob("*") if path.is_file())


@pytest.fixture
def page(sqlite_centre: Centre) -> Page:
    return Page(sqlite_centre)


def data_of(tmp_path: Path, rows: list[list[str]], **options: Any) -> bytes:
    return write_csv(tmp_path / "made.csv", rows, **options).read_bytes()


def test_from_file_to_events_and_back(page: Page, tmp_path: Path) -> None:
    rows = list(export_rows(20))
    rows[3][2] = "昨天"
    file_id = page.hand_over(data_of(tmp_path, rows, encoding="gbk"))
    judged = page.ended(file_id, "judge", source="desk")
    assert judged["state"] == "judged"
    told = judged["judgement"]
    assert (told["counts"]["imported"], told["counts"]["rejected"], told["concerns"]) == (19, 1, [])
    assert [sample["line"] for sample in told["samples"]] == [2, 3, 4]
    assert rows[0][6] not in str(judged)
    assert page.events() == 0
    rejects = page.get(f"/imports/files/{file_id}/rejects")
    assert rejects.headers["content-type"].startswith("text/csv")
    assert "昨天" in rejects.content.decode("utf-8-sig")
    done = page.ended(file_id, "take", source="desk")
    assert (done["state"], done["judgement"]["counts"]) == ("done", told["counts"])
    assert page.events() == 19
    assert "data" not in page.files()
    [past] = page.get("/imports").json()["imports"]
    assert (past["import_id"], past["source"], past["counts"]["imported"]) == (
        done["judgement"]["import_id"],
        "desk",
        19,
    )
    looked = page.post(f"/imports/{past['import_id']}/undo", {"dry_run": True})
    assert (looked["taken_back"], page.events()) == (19, 19)
    assert page.post(f"/imports/{past['import_id']}/undo", {"dry_run": False})["taken_back"] == 19
    assert page.events() == 0


def test_nothing_of_a_file_can_be_read_where_it_lies(page: Page, tmp_path: Path) -> None:
    rows = list(export_rows(20))
    rows[3][2] = "昨天"
    name, phone = rows[3][6], rows[3][8]
    file_id = page.hand_over(data_of(tmp_path, rows))
    files = uploads_of(page.centre.database, CITY)

    def readable() -> list[str]:
        places = (files._folder, files._plain._memory)
        found = [path for place in places for path in place.rglob("*") if path.is_file()]
        return [path.name for path in found if any(w.encode() in path.read_bytes() for w in (phone, name))]

    assert len(phone) > 6
    assert readable() == []
    page.ended(file_id, "judge")
    assert {"data", "rejects.csv"} <= set(page.files())
    assert readable() == []
    assert phone in page.get(f"/imports/files/{file_id}/rejects").content.decode("utf-8-sig")


def test_a_file_that_a_killed_process_left_plain_goes(page: Page, tmp_path: Path, clock: Clock) -> None:
    files = uploads_of(page.centre.database, CITY)
    file_id = page.hand_over(data_of(tmp_path, list(export_rows(2))))
    left = files._plain.open(file_id, "data", iter([b"x"]), 1)
    files._note(replace(files.standing(file_id), state=FileState.JUDGING, at=clock.now))
    files.sweep()
    assert left.read_bytes() == b"x"  # it may be read
    clock.now += SILENT + 1
    files.sweep()
    assert not left.parent.exists()
    assert page.ended(file_id, "judge")["state"] == "judged"


def test_without_a_place_in_memory_it_is_read_beside_the_sealed_one(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.events.plain_files.MEMORY", tmp_path / "none")
    file_id = page.hand_over(data_of(tmp_path, list(export_rows(3))))
    assert page.ended(file_id, "judge")["state"] == "judged"
    assert page.files() == ["data", "standing.json"]


def test_strange_columns_are_mapped_by_choosing(page: Page, tmp_path: Path) -> None:
    header = ["序列", "啥时候", "打来的号", "谁"]
    rows = [[f"A{n}", f"2026-11-0{n} 08:00", f"1380000000{n}", "李明"] for n in range(1, 6)]
    file_id = page.hand_over(data_of(tmp_path, rows, header=header))
    refused = page.ended(file_id, "judge")
    assert refused["state"] == "refused"
    assert refused["problems"][0]["code"].startswith("table.")
    assert (refused["columns"], refused["named"]) == (header, True)
    columns = {"dispatch_no": "序列", "reported_at": "啥时候", "phone": "打来的号", "name": "谁"}
    judged = page.ended(file_id, "judge", columns=columns)
    assert (judged["state"], judged["judgement"]["counts"]["imported"]) == ("judged", 5)
    assert page.ended(file_id, "take", columns=columns)["state"] == "done"
    assert page.events() == 5


def test_a_file_without_header_is_mapped_by_place(page: Page, tmp_path: Path) -> None:
    rows = [[f"A{n}", f"2026-11-0{n} 08:00", f"1380000000{n}", "王小明"] for n in range(2, 6)]
    first = ["A1", "2026-11-01 08:00", "13800000001", "王小明"]
    file_id = page.hand_over(data_of(tmp_path, rows, header=first))
    refused = page.ended(file_id, "judge")
    assert (refused["state"], refused["named"], len(refused["columns"])) == ("refused", False, 4)
    assert "王小明" not in str(refused)
    assert "13800000001" not in str(refused)
    places = {"dispatch_no": 1, "reported_at": 2, "phone": 3, "name": 4}
    judged = page.ended(file_id, "judge", places=places)
    assert (judged["state"], judged["judgement"]["counts"]["imported"]) == ("judged", 5)
    assert page.ended(file_id, "take", places=places)["state"] == "done"
    assert page.events() == 5
    page.post(
        f"/imports/files/{page.hand_over(b'a,b')}/judge", {"places": {"phone": 1, "name": 1}}, status=422
    )


def test_the_preview_accounts_for_all_of_a_file_and_undecided_rows_are_decided_there(
    page: Page, tmp_path: Path
) -> None:
    header = ["处警单号", "报警时间", "报警电话", "是否回访", ""]
    rows = [[f"A{n}", f"2026-11-0{n} 08:00", f"1380000000{n}", "否", f"1390000000{n}"] for n in range(1, 5)]
    sheets = {
        "一月": [header, *rows[:2], header],
        "二月": [header, *rows[2:], ["合计", "2", "", "", ""]],
        "填表说明": [header, ["A9", "2026-11-09 08:00", "", "", ""]],
    }
    file_id = page.hand_over(write_book(tmp_path / "a.xlsx", sheets).read_bytes(), "a.xlsx")
    told = page.ended(file_id, "judge")["judgement"]
    assert told["sheets"] == [
        {"name": "一月", "rows": 2, "why": ""},
        {"name": "二月", "rows": 2, "why": ""},
        {"name": "填表说明", "rows": 1, "why": "example"},
    ]
    assert told["left_out"] == {"header": 1, "footer": 1}
    cells = [
        (one["sheet"], one["column"], one["cells"], one["code"] or one["sample"]) for one in told["cells"]
    ]
    assert ("一月", "", 2, "139******01") in cells
    assert ("二月", "是否回访 = 否", 2, "policy.undecided") in cells
    assert [one["code"] for one in told["concerns"]] == ["import.out_of_reach"]
    for column, excluded in (("是否回访", 4), ("", 0)):
        told = page.ended(file_id, "judge", columns={"revisit_allowed": column})["judgement"]
        assert told["counts"]["excluded"] == excluded


def test_what_there_is_to_agree_to_has_to_be_agreed_to(page: Page, tmp_path: Path) -> None:
    rows = list(export_rows(5))
    for row in rows[:3]:
        row[8] = ""
    file_id = page.hand_over(data_of(tmp_path, rows))
    page.post(f"/imports/files/{file_id}/take", {"agreed": True}, status=422)  # never looked at
    judged = page.ended(file_id, "judge")
    assert [one["code"] for one in judged["judgement"]["concerns"]] == ["import.out_of_reach"]
    assert page.post(f"/imports/files/{file_id}/take", {}, status=422)["code"] == "upload.not_agreed"
    page.post(f"/imports/files/{file_id}/take", {"agreed": True, "source": "x"}, status=422)  # not like this
    assert page.events() == 0
    assert page.ended(file_id, "take", agreed=True)["state"] == "done"
    assert page.events() == 5


def test_it_can_be_stopped_and_goes_on_when_it_is_taken_in_again(page: Page, tmp_path: Path) -> None:
    file_id = page.hand_over(data_of(tmp_path, list(export_rows(20))))
    assert page.stopped(file_id, "judge")["rejects"] is False
    assert page.events() == 0
    page.post(f"/imports/files/{file_id}/take", {"agreed": True}, status=422)  # not looked at to the end
    assert page.ended(file_id, "judge")["state"] == "judged"
    page.stopped(file_id, "take")
    kept = page.events()  # what was committed before the next look at the mark
    assert kept == 20
    judged = page.ended(file_id, "judge")
    assert judged["judgement"]["counts"]["duplicates"] == kept
    done = page.ended(file_id, "take")
    assert (done["state"], page.events()) == ("done", 20)


def test_a_file_nobody_comes_back_for_goes(sqlite_centre: Centre, clock: Clock, tmp_path: Path) -> None:
    page = Page(sqlite_centre)
    data = data_of(tmp_path, list(export_rows(2)))
    first = page.hand_over(data)
    second = page.hand_over(data)
    answer = page.centre.post(f"/imports/files/{second}/forget", {}, page.station.as_user)
    assert answer.status_code == 204
    page.get(f"/imports/files/{second}", status=404)
    broken = uploads_of(sqlite_centre.database, CITY)._folder / "broken"
    broken.mkdir()
    os.utime(broken, (clock.now / 1000, clock.now / 1000))
    files = uploads_of(sqlite_centre.database, CITY)
    files.sweep()
    assert broken.exists()
    clock.now += DAY + 1
    files.sweep()  # as a serving centre does by itself
    assert not broken.exists()
    page.station.login("9001")
    page.get(f"/imports/files/{first}", status=404)
    assert endpoints.background in list(offered("endpoints", "background"))


def test_what_is_no_file_of_ours(page: Page, tmp_path: Path) -> None:
    page.get("/imports/files/nobody", status=404)
    page.get("/imports/files/..%2F..%2Fcentre.db", status=404)
    page.post("/imports/files?name=a", b"", status=422)
    file_id = page.hand_over(data_of(tmp_path, list(export_rows(2))))
    page.get(f"/imports/files/{file_id}/rejects", status=404)
    page.post("/imports/nobody/undo", {}, status=404)
    page.post(f"/imports/files/{file_id}/judge", {"columns": {"nonsense": "x"}}, status=422)
    page.post(f"/imports/files/{file_id}/judge", {"source": "../x"}, status=422)


def test_who_may(sqlite_centre: Centre) -> None:
    station: Workstation = seat(sqlite_centre, Role.LEAD)
    assert sqlite_centre.post("/imports/files", b"x", station.as_user).status_code == 403
