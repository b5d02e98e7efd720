"""Briefs: written by one, published by another, frozen, carried away; what is corrected later stands beside, never inside."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from sqlalchemy import select, update

from domain.acts.brief_save import BriefSaved
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.briefs import Brief, BriefList, BriefState, Section
from domain.wire.figures import Page
from resources.figure_pages import pieces
from server.answers.tables import response
from server.application.app import API
from server.briefs import service
from server.db.tables import operation
from server.db.work import new_id
from tests.helpers.browser import Browser
from tests.helpers.centre import CITY, Centre, Clock, open_centre, running, sqlite_copy
from tests.helpers.desk import Desk, sit_down
from tests.server.analysis.figure_pages.city import PERIOD, fill

STRANGE = '=HYPERLINK("http://x") <b>粗</b> \u202e反 \x01 & 😀'


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    clock = Clock()
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path_factory.mktemp("briefs")), clock)
    with running(opened, clock) as centre:
        fill(centre)
        yield centre
    opened.dispose()


@pytest.fixture(scope="module")
def analyst(city: Centre) -> Desk:
    return sit_down(city, "9001", Role.ANALYST)


@pytest.fixture(scope="module")
def leader(city: Centre) -> Desk:
    return sit_down(city, "9003", Role.LEADER)


def written(seen: int = 0, brief_id: str = "", **changes: Any) -> BriefSaved:
    sections = (Section(Page.OVERVIEW, words=STRANGE), Section(Page.UNITS))
    told = {"title": "九月专报", "start": PERIOD["from"], "end": PERIOD["to"], "sections": sections} | changes
    return BriefSaved(brief_id or new_id(), seen, **told)


def saved(who: Desk, told: BriefSaved, status: int = 200) -> Any:
    answer = who.station.centre.http.post(f"{API}/briefs", content=codec.encode(told), headers=who.as_user)
    assert answer.status_code == status, answer.text
    return codec.decode(answer.content, Brief) if status == 200 else answer.json()["code"]


def published(who: Desk, brief_id: str, seen: int = 1, status: int = 200) -> Any:
    path = f"{API}/briefs/{brief_id}/publish"
    answer = who.station.centre.http.post(path, params={"seen": seen}, headers=who.as_user)
    assert answer.status_code == status, answer.text
    return codec.decode(answer.content, Brief) if status == 200 else answer.json()["code"]


def got(who: Desk, path: str, status: int = 200) -> Any:
    answer = who.station.centre.http.get(f"{API}/briefs{path}", headers=who.as_user)
    assert answer.status_code == status, answer.text
    return answer


def read(who: Desk, brief_id: str) -> Brief:
    return codec.decode(got(who, f"/{brief_id}").content, Brief)


def test_one_writes_another_publishes_and_nothing_of_it_changes(
    city: Centre, analyst: Desk, leader: Desk
) -> None:
    draft = saved(analyst, written())
    brief_id = draft.line.brief_id
    assert (draft.line.state, draft.line.version, draft.own) == (BriefState.DRAFT, 1, True)
    assert published(analyst, brief_id, status=422) == "brief.own"
    frozen = published(leader, brief_id)
    assert (frozen.line.state, frozen.line.published_by) == (BriefState.PUBLISHED, "用户9003")
    assert frozen.pages == draft.pages
    assert frozen.corrected == []
    files = {
        form: got(analyst, f"/{brief_id}/files/{form}").content for form in ("pdf", "docx", "xlsx", "png")
    }
    with city.database.write(CITY) as work:
        one = (
            work.conn.execute(select(response.c.response_id).where(response.c.overall == 3)).scalars().first()
        )
        work.conn.execute(update(response).where(response.c.response_id == one).values(overall=1))
    later = read(analyst, brief_id)
    assert (later.pages, later.line.digest) == (frozen.pages, frozen.line.digest)
    assert {one.at[0] for one in later.corrected} >= {"1"}
    for form, before in files.items():
        assert got(analyst, f"/{brief_id}/files/{form}").content == before, form
    assert saved(analyst, written(1, brief_id), status=422) == "brief.published"


def test_the_digest_is_of_what_was_frozen_and_on_record(city: Centre, analyst: Desk, leader: Desk) -> None:
    brief_id = saved(analyst, written()).line.brief_id
    digest = published(leader, brief_id).line.digest
    with city.database.read(CITY) as reading:
        row = service._row(reading, brief_id)
        kept = reading.sealer.open(row.frozen, f"{brief_id}/frozen".encode())
        kinds = set(reading.conn.execute(select(operation.c.kind)).scalars())
    assert hashlib.sha256(kept).hexdigest() == digest
    assert {"brief.save", "brief.publish"} <= kinds
    got(leader, f"/{brief_id}/files/png")
    with city.database.read(CITY) as reading:
        kinds = set(reading.conn.execute(select(operation.c.kind)).scalars())
    assert service.DOWNLOADED in kinds


def test_two_writers_do_not_overwrite_each_other_and_neither_publishes(
    city: Centre, analyst: Desk, leader: Desk
) -> None:
    brief_id = saved(analyst, written()).line.brief_id
    assert saved(leader, written(1, brief_id, title="十月")).line.version == 2
    assert saved(analyst, written(1, brief_id), status=409) == "brief.stale"
    third = sit_down(city, "9004", Role.LEADER)
    assert published(third, brief_id, status=409) == "brief.stale"
    assert {published(who, brief_id, 2, 422) for who in (analyst, leader)} == {"brief.own"}
    assert published(third, brief_id, 2).line.title == "十月"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "brief.title"),
        ({"start": "2026-12-01", "end": "2026-11-30"}, "brief.period"),
        ({"start": "2026-02-31"}, "brief.period"),
        ({"sections": ()}, "brief.sections"),
        ({"sections": (Section(Page.OFFICERS),)}, "brief.of_officers"),
        ({"sections": (Section(Page.OVERVIEW, unit="nobody"),)}, "figures.place.not_found"),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed(analyst: Desk, changes: dict[str, Any], code: str) -> None:
    answer = analyst.station.centre.http.post(
        f"{API}/briefs", content=codec.encode(written(**changes)), headers=analyst.as_user
    )
    assert (answer.status_code // 100, answer.json()["code"]) == (4, code)


def test_documents_hold_the_page_s_digits_and_texts_as_text(
    city: Centre, analyst: Desk, leader: Desk
) -> None:
    brief_id = saved(analyst, written()).line.brief_id
    frozen = published(leader, brief_id)
    digits = {
        cell.text
        for page in frozen.pages
        for piece in pieces(page)
        for row in piece.table.rows
        for cell in row
        if cell.shown is not None and cell.text.endswith("%")
    }
    assert len(digits) > 5
    paper = pypdf.PdfReader(io.BytesIO(got(analyst, f"/{brief_id}/files/pdf").content))
    printed = "".join(page.extract_text() for page in paper.pages)
    assert {one for one in digits if one not in printed} == set()
    assert frozen.line.digest[:4] in printed
    with zipfile.ZipFile(io.BytesIO(got(analyst, f"/{brief_id}/files/docx").content)) as archive:
        document = archive.read("word/document.xml").decode()
        assert sum(name.startswith("word/media/") for name in archive.namelist()) > 1
    assert {one for one in digits if one not in document} == set()
    assert "&lt;b&gt;粗" in document
    assert "{{" not in document
    book = openpyxl.load_workbook(io.BytesIO(got(analyst, f"/{brief_id}/files/xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert sum(cell.data_type == "n" and cell.value is not None for cell in cells) > 5


def test_it_is_for_those_who_see_the_whole_city(city: Centre, analyst: Desk) -> None:
    brief_id = saved(analyst, written()).line.brief_id
    liaison = sit_down(city, "9005", Role.LIAISON, hall_id=None)
    for path in ("", f"/{brief_id}", f"/{brief_id}/files/pdf"):
        assert got(liaison, path, 403).json()["code"] == "brief.forbidden"
    lead = sit_down(city, "2009", Role.LEAD)
    assert brief_id in {one.brief_id for one in codec.decode(got(lead, "").content, BriefList).briefs}
    assert saved(lead, written(), status=403) == "access.forbidden"
    assert got(lead, f"/{brief_id}/files/pdf", 422).json()["code"] == "brief.draft"
    assert got(lead, f"/{new_id()}", 404).json()["code"] == "brief.unknown"


FORM = {
    "title": "十月专报",
    "start": PERIOD["from"],
    "end": PERIOD["to"],
    "page1": "overview",
    "words1": "态度最突出 <b>!</b>",
    "page3": "units",
}


def test_at_a_browser_it_is_written_in_a_form_read_by_another_published_and_taken(
    city: Centre, analyst: Desk, leader: Desk
) -> None:
    writer, reader = (Browser(city).enter(desk.number) for desk in (analyst, leader))
    refused = writer.post("/briefs/new", FORM | {"title": ""})
    assert refused.status_code == 422
    assert "专报要有标题" in refused.text
    assert "态度最突出 &lt;b&gt;!" in refused.text, "what was typed is there still"
    path = writer.post("/briefs/new", FORM).headers["location"]
    draft = writer.get(path).text
    assert "1. 总览" in draft
    assert "2. 谁（单位）" in draft
    assert "<b>!" not in draft
    assert "由别人审看发布" in draft
    assert "十月专报" in reader.get("/briefs").text
    assert reader.post(f"{path}/publish", form=path).headers["location"] == path
    shown = reader.get(path).text
    assert "已发布" in shown
    assert "第 1 部分" not in shown, "nobody writes on"
    assert reader.get(f"{path}/files/xlsx").status_code == 200


def test_people_of_a_unit_find_no_brief_in_a_browser(city: Centre, analyst: Desk) -> None:
    sit_down(city, "9006", Role.LIAISON, hall_id=None)
    liaison = Browser(city).enter("9006")
    assert liaison.get("/briefs").status_code == 403
    assert 'href="/briefs"' not in liaison.get("/figures/overview").text
