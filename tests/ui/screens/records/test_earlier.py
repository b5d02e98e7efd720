"""更早的记录: a sheet over the page that fills as one scrolls, says so where there is nothing, and asks again where nothing came."""

from __future__ import annotations

import pytest

from app.records.errors import Unreachable
from app.records.record import Delivery, EarlierPage, EarlierRecord
from app.ui.screens.records.earlier import EarlierSheet
from app.ui.text import tr
from domain.problems import Problem
from domain.times import DAY
from tests.ui.screens.records.test_records import Page
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.stage import NOW

HERE = tuple(
    EarlierRecord(made_id(f"here{n}"), NOW - n * DAY, 1, Delivery.ARRIVED, 1, ()) for n in range(1, 4)
)
OLD = EarlierRecord(made_id("old"), NOW - 400 * DAY, 2, Delivery.SECONDARY, 3, ("20251018-0007",))


class Asked:
    """Three records here, an older one at a centre that may be out of reach."""

    def __init__(self, here: tuple[EarlierRecord, ...] = HERE) -> None:
        self.here = here
        self.up = True

    def page(self, before: int | None = None, limit: int = 50) -> EarlierPage:
        if before is None and self.here:
            return EarlierPage(self.here, NOW - 35 * DAY)
        if not self.up:
            raise Unreachable(Problem("centre.unreachable"))
        return EarlierPage((OLD,) if self.here else ())


@pytest.fixture
def asked() -> Asked:
    return Asked()


def sheet_of(host: NotingHost, clock: Clock, asked: Asked) -> EarlierSheet:
    return EarlierSheet(host.window, asked, host.scope, clock, host.zone, host.fault)  # type: ignore[arg-type]


def more(sheet: EarlierSheet) -> None:
    """Scrolled to the end, once the rows are laid out."""
    sheet.model._laying_out.stop()
    sheet.model.fetchMore()


def test_older_ones_follow_what_lies_here(host: NotingHost, clock: Clock, asked: Asked) -> None:
    sheet = sheet_of(host, clock, asked)
    sheet.open()
    assert sheet.sheet.isVisible()
    assert sheet.model.rowCount() == 3
    assert sheet._stack.currentWidget() is sheet.table
    more(sheet)
    assert sheet.model.rowCount() == 4
    assert not sheet.model.more
    at, overall, place, orders = sheet.model.cells(3)
    assert (at.note, overall.text, orders.text) == ("第 1 次修改", "不满意", "20251018-0007")
    assert (place.text, place.tip) == (tr("records.delivery.secondary"), tr("records.why.secondary"))


def test_without_the_centre_what_lies_here_stays_and_the_rest_is_asked_again(
    host: NotingHost, clock: Clock, asked: Asked
) -> None:
    sheet = sheet_of(host, clock, asked)
    asked.up = False
    sheet.open()
    more(sheet)
    assert sheet.model.rowCount() == 3
    assert sheet.trouble.text() == "再早的没有取到：fault:Unreachable"
    asked.up = True
    sheet.trouble.button.click()
    assert sheet.model.rowCount() == 4
    assert sheet.trouble.text() == ""


def test_nothing_at_all_is_said(host: NotingHost, clock: Clock) -> None:
    sheet = sheet_of(host, clock, Asked(()))
    sheet.open()
    assert sheet._stack.currentWidget() is sheet.empty
    assert sheet.empty._what.text() == "没有更早的记录"


def test_what_could_not_be_asked_is_asked_again(host: NotingHost, clock: Clock) -> None:
    asked = Asked(())
    asked.up = False
    sheet = sheet_of(host, clock, asked)
    sheet.open()
    assert sheet.empty._what.text() == "记录没有打开"
    assert sheet.empty._why.text() == "fault:Unreachable"
    asked.up, asked.here = True, HERE
    sheet.empty.button.click()
    assert sheet.model.rowCount() == 3
    assert sheet._stack.currentWidget() is sheet.table


def test_the_page_leads_there(host: NotingHost, clock: Clock) -> None:
    page = Page(host, clock)
    wanted: list[bool] = []
    page.screen.earlier_wanted.connect(lambda: wanted.append(True))
    page.screen.earlier.click()
    assert wanted == [True]
