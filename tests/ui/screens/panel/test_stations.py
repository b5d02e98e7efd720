"""The workstations on the panel, wiping one, and taking in a package somebody carried here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.records.errors import Unreachable
from app.ui.models.paging import Query, Sort
from app.ui.screens.panel.stations import (
    StationSource,
    contact_cell,
    lost,
    state_cell,
    trouble,
    unsent_cell,
    version_cell,
)
from app.ui.tone import Tone
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE, SECOND
from domain.wire.oversight import StationLine
from tests.ui.screens.panel.test_panel import Page
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.scenes.samples_review import stations
from tools.stage import NOW

ZONE = "Asia/Shanghai"
LOST, TWICE, QUIET, WIPING = "席位 6", "席位 7", "席位 2", "备用机"


def line(name: str) -> StationLine:
    return next(one for one in stations().stations if one.name == name)


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    made = Page(host, clock)
    made.screen.entered()
    made.screen.take("stations")
    return made


def choose(page: Page, name: str) -> None:
    pane = page.screen.station_pane
    at = pane.model.row_of(made_id(f"station-{name}"))
    assert at is not None
    pane.table.setCurrentIndex(pane.model.index(at, 0))


def test_what_is_unknown_is_said_with_since_when() -> None:
    assert contact_cell(line(LOST), NOW, ZONE).text == "自 10:42 起不明"
    assert contact_cell(line(LOST), NOW, ZONE).ink == "bad"
    assert contact_cell(line(QUIET), NOW, ZONE).text == "刚刚"
    assert contact_cell(line("新机 11"), NOW, ZONE).text == "从未"
    assert contact_cell(line(WIPING), NOW, ZONE).text == "自 11月20日 起不明"


def test_an_empty_workstation_nobody_sits_at_is_not_lost() -> None:
    assert not lost(line("席位 10"), NOW)
    assert lost(replace(line("席位 10"), unsent=1), NOW)
    assert lost(replace(line("席位 10"), signed_in=True), NOW)


def test_unsent_work_is_coloured_by_its_age() -> None:
    def ink(age: int) -> str:
        return unsent_cell(replace(line(QUIET), unsent=2, oldest_unsent_at=NOW - age), NOW).ink

    assert [ink(MINUTE), ink(31 * MINUTE), ink(5 * HOUR)] == ["text", "warn", "bad"]
    assert unsent_cell(line(QUIET), NOW).ink == "faint"


def test_the_gravest_thing_alone_is_told() -> None:
    def told(one: StationLine) -> tuple[str, Tone | None]:
        cell = state_cell(one, NOW, ZONE)
        return cell.text, cell.tone

    assert told(line(TWICE)) == ("两台同号", Tone.BAD)
    assert told(replace(line(LOST), alive_twice_at=NOW)) == ("两台同号", Tone.BAD)
    assert told(line(LOST)) == ("失联", Tone.BAD)
    assert told(line(WIPING)) == ("等待清除", Tone.WARN)
    assert told(line("旧机 03")) == ("已清除", Tone.NEUTRAL)
    assert told(line("旧机 04")) == ("已停用", Tone.NEUTRAL)
    assert told(line(QUIET)) == ("", None)


def test_an_old_version_stands_out_and_numbers_are_compared_as_numbers() -> None:
    assert version_cell(line("席位 4"), "1.4.0").ink == "warn"
    assert version_cell(replace(line(QUIET), app_version="1.10.0"), "1.9.0").ink == "muted"


def test_they_stand_by_name_and_sort_by_any_column() -> None:
    source = StationSource(lambda: NOW)
    source.put(stations().stations)

    def first(column: str | None, descending: bool = False) -> list[str]:
        sort = Sort(column, descending) if column else None
        return [one.name for one in source.fetch(None, 100, Query(sort)).rows]

    assert first(None)[:4] == ["备用机", "席位 1", "席位 2", "席位 3"]
    assert first(None).index("席位 9") < first(None).index("席位 10")
    assert first(None)[-1] == "旧机 04"
    assert first("unsent")[:2] == ["席位 9", "席位 6"]
    assert first("returned")[0] == "席位 9"
    assert first("state")[:2] == [TWICE, WIPING] or first("state")[0] == TWICE
    assert first("contact")[0] == "新机 11"
    assert first("version")[0] == "新机 11"
    assert first("version", descending=True)[-1] == "新机 11"
    assert set(first("who")) == {one.name for one in stations().stations}


def test_how_many_want_a_look() -> None:
    assert trouble(stations().stations, NOW) == 4
    assert trouble([line(QUIET)], NOW) == 0


def test_the_page_shows_them_and_says_how_much_is_unsent(page: Page) -> None:
    assert page.screen.station_pane.model.rowCount() == 14
    assert page.screen._sum.text() == "未上传 30 · 4 台要看"
    choose(page, LOST)
    assert "那时还有 7 条没传" in page.screen.station_pane.bar.words()
    choose(page, QUIET)
    assert page.screen.station_pane.bar.words().endswith("都传上来了")


def test_a_newer_look_keeps_the_chosen_one_and_an_older_is_dropped(page: Page) -> None:
    choose(page, LOST)
    newer = [replace(one, unsent=one.unsent + 1) for one in stations().stations]
    page.stations.take_stations(stations(as_of=NOW + SECOND, stations=newer))
    assert page.screen.station_pane.table.current_record().unsent == 8
    page.stations.take_stations(stations(as_of=NOW - SECOND))
    assert page.screen.station_pane.table.current_record().unsent == 8


def test_time_goes_on_between_two_looks(page: Page, clock: Clock) -> None:
    at = page.screen.station_pane.model.row_of(made_id(f"station-{QUIET}"))
    assert at is not None
    assert page.screen.station_pane.model.cells(at)[4].text == "刚刚"
    clock.move(3 * MINUTE)
    page.presenter._tick()
    assert page.screen.station_pane.model.cells(at)[4].text.startswith("自 15:19 起不明")


def test_what_waits_for_the_lead_is_a_warning_that_leads_there(page: Page, host: NotingHost) -> None:
    words = page.screen._warnings.words()
    assert "4 件重复待审" in words
    page.screen._warnings.chosen.emit("review:double")
    assert host.gone[-1] == ("review", "double")


def test_wiping_asks_first_says_what_is_unsent_and_needs_a_reason(page: Page) -> None:
    choose(page, LOST)
    page.screen.station_pane.bar.wipe_button.click()
    asked = page.screen.station_pane.asked
    assert asked is not None
    asked.confirm()
    assert page.devices.wiped == []
    assert asked.field.invalid
    asked.reason.setText("电脑丢失")
    asked.confirm()
    assert page.devices.wiped == [(made_id(f"station-{LOST}"), "电脑丢失")]


def test_an_order_is_taken_back_and_a_wiped_one_is_offered_nothing(page: Page) -> None:
    choose(page, WIPING)
    bar = page.screen.station_pane.bar
    assert bar.wipe_button.isHidden()
    bar.keep_button.click()
    assert page.devices.kept == [made_id(f"station-{WIPING}")]
    choose(page, "旧机 03")
    assert bar.wipe_button.isHidden()
    assert bar.keep_button.isHidden()


def test_without_the_line_nothing_can_be_ordered(page: Page) -> None:
    choose(page, LOST)
    page.presenter.take_line(False)
    assert not page.screen.station_pane.bar.wipe_button.isEnabled()
    assert not page.screen.import_button.isEnabled()


def test_a_package_is_taken_in_and_every_count_is_told(page: Page, host: NotingHost) -> None:
    path = Path("minyi110-20261122-1104.m110pkg")
    page.screen.import_package(path)
    assert page.packages.taken == [path]
    sheet = page.screen._importing
    assert sheet is not None
    assert sheet.says().startswith("2 条被退回")
    assert {name: figure.text() for name, figure in sheet._figures.items()} == {
        "applied": "84",
        "duplicate": "9",
        "secondary": "1",
        "held": "1",
        "refused": "2",
        "later": "0",
    }
    assert sheet._reasons.text().endswith("：2 条")
    assert host.toasts[-1] == "加密包导入完了：收下 84 条"


@pytest.mark.parametrize(
    "error",
    [ProblemError(Problem("package.damaged")), Unreachable(Problem("centre.unreachable"))],
)
def test_a_file_that_cannot_be_taken_in_says_why_and_can_be_tried_again(page: Page, error: Exception) -> None:
    page.packages.error = error
    page.screen.import_package(Path("x.m110pkg"))
    sheet = page.screen._importing
    assert sheet is not None
    assert sheet.says() == f"fault:{type(error).__name__}"
    assert page.packages.taken == []
    page.packages.error = None
    page.screen.import_package(Path("x.m110pkg"))
    assert len(page.packages.taken) == 1


def test_without_the_permission_there_is_no_import(host: NotingHost, clock: Clock) -> None:
    made = Page(host, clock)
    assert made.screen.import_button in made.screen.title_actions()
    made.stations.may_import = False
    assert made.screen.import_button not in made.screen.title_actions()


def test_a_day_old_look_is_said_as_such() -> None:
    assert (
        contact_cell(replace(line(LOST), last_contact_at=NOW - DAY), NOW, ZONE).text == "自 昨天 15:20 起不明"
    )
