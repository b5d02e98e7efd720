"""The panel by push: newest first, selection kept, nothing made anew; stale said so; releasing taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.records.orders import OrdersQuery
from app.records.queue import QueueFilter
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.panel.presenter import ASK_EVERY_S, GRACE_S, Freshness, PanelPresenter, Releasing
from app.ui.screens.panel.stations_presenter import StationsPresenter
from app.ui.screens.panel.view import PanelScreen
from app.ui.tone import Tone
from domain.permissions import permissions_of
from domain.times import MINUTE, SECOND
from domain.vocabulary import Role
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.samples_hall import StandInEmergencies, StandInHall, agents, emergency, panel
from tools.scenes.samples_review import StandInDevices, StandInOversight, StandInPackages
from tools.stage import NOW
from tools.stepping import SteppedLanes

LOST = agents()[5].user_id
AT_WORK = agents()[0].user_id


class Page:
    """A panel page with its parts."""

    def __init__(self, host: NotingHost, clock: Clock) -> None:
        self.asked: list[str] = []
        self.hall = StandInHall(panel())
        self.emergencies = StandInEmergencies(rows=(emergency(),))
        self.board = EmergencyBoard(
            self.emergencies, host.scope, clock, permissions_of([Role.LEAD]), host.window
        )
        self.presenter = PanelPresenter(self.hall, host.scope, clock, host.window)
        self.oversight, self.packages, self.devices = StandInOversight(), StandInPackages(), StandInDevices()
        self.stations = StationsPresenter(
            self.oversight,
            self.packages,
            self.devices,
            host.scope,
            self.presenter.now,
            permissions_of([Role.LEAD]),
            host.window,
        )
        self.screen = PanelScreen(
            host, self.presenter, self.board, self.stations, lambda: self.asked.append("put back")
        )
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()

    def bar(self) -> str:
        """What the line under the seats says."""
        return self.screen._bar.words()


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    made = Page(host, clock)
    made.screen.entered()
    return made


def test_it_shows_the_hall_when_it_comes_to_the_front(page: Page) -> None:
    assert page.presenter.freshness is Freshness.LIVE
    assert page.screen.state() == ("实时 · 15:20:04 更新", Tone.OK)
    assert page.screen._model.rowCount() == 18


def test_a_newer_panel_keeps_selection_and_rows_and_makes_no_new_widgets(page: Page, clock: Clock) -> None:
    page.screen._to_seat(LOST)
    resets: list[int] = []
    page.screen._model.modelReset.connect(lambda: resets.append(1))
    before = set(map(id, page.screen.findChildren(object)))
    clock.move(SECOND)
    seats = [replace(seat, completed=seat.completed + 1) for seat in agents()]
    page.presenter.take_panel(panel(NOW + SECOND, calls=387, agents=seats))
    assert page.screen.table_record().user_id == LOST
    assert page.screen.table_record().completed == 10
    assert resets == []
    assert set(map(id, page.screen.findChildren(object))) == before
    assert page.screen._calls.accessibleName().startswith("今日拨打 387")


def test_selection_stays_with_its_seat_when_the_order_changes(page: Page) -> None:
    page.screen._to_seat(LOST)
    seats = [replace(seat, number=f"{2000 - at}") for at, seat in enumerate(agents())]
    page.presenter.take_panel(panel(NOW + 1, agents=seats))
    assert page.screen.table_record().user_id == LOST


def test_an_overtaken_panel_is_dropped(page: Page) -> None:
    page.presenter.take_panel(panel(NOW + 500, calls=400))
    page.presenter.take_panel(panel(NOW + 300, calls=399))
    assert page.presenter.panel is not None
    assert page.presenter.panel.calls == 400


def test_running_times_run_with_the_centres_clock_not_with_this_computers(page: Page, clock: Clock) -> None:
    clock.now = NOW - 10 * MINUTE  # this computer is ten minutes slow
    page.presenter.take_panel(panel(NOW + SECOND))
    clock.move(30 * SECOND)
    assert page.presenter.now() == NOW + 31 * SECOND


def test_without_the_line_time_stands_still_and_the_page_says_since_when(page: Page, clock: Clock) -> None:
    page.presenter.take_line(False)
    clock.move(20 * MINUTE)
    assert page.presenter.now() == NOW
    assert page.screen.state() == ("15:20 后没有新数据", Tone.WARN)
    assert "15:20" in page.screen._banner.text()
    page.presenter.take_line(True)
    assert page.presenter.freshness is Freshness.LIVE
    assert page.screen._banner.text() == ""


def test_a_stream_that_is_away_is_no_centre_that_is_away(page: Page, clock: Clock) -> None:
    page.presenter.take_connected(False)
    assert page.presenter.freshness is Freshness.LIVE
    asked = page.hall.asked
    for _ in range(2 * ASK_EVERY_S + 1):
        clock.move(SECOND)
        page.presenter._tick()
    assert page.hall.asked - asked == 2
    page.presenter.take_connected(True)
    clock.move(10 * SECOND)
    page.presenter._tick()
    assert page.hall.asked - asked == 2


@pytest.mark.parametrize("streaming", [True, False])
def test_the_panel_says_of_the_centre_what_the_strip_says(page: Page, clock: Clock, streaming: bool) -> None:
    page.presenter.take_connected(streaming)
    page.presenter.take_line(False)
    assert page.presenter.freshness is Freshness.STALE
    asked = page.hall.asked
    clock.move(MINUTE)
    page.presenter._tick()
    assert page.hall.asked == asked
    page.presenter.take_line(True)
    assert page.presenter.freshness is Freshness.LIVE
    assert page.hall.asked == asked + 1


def test_a_centre_that_was_never_reached_is_said_and_no_figures_stand_there(
    host: NotingHost, clock: Clock
) -> None:
    page = Page(host, clock)
    page.hall.offline = True
    page.screen.entered()
    assert page.presenter.freshness is Freshness.STALE
    assert page.screen._empty._what.text() == "还没有取到大厅的情况"
    assert page.screen.state() == ("连不上中心", Tone.WARN)
    assert page.screen._tiles.isHidden()


def test_a_release_waits_and_can_be_taken_back(page: Page) -> None:
    page.screen._to_seat(LOST)
    assert page.bar() == "周凯（1006）手上有 3 组任务"
    page.screen._bar.release.emit()
    for _ in range(GRACE_S - 1):
        page.presenter._tick()
    assert page.bar().startswith("1 秒后释放周凯的 3 组任务")
    page.screen._bar.take_back.emit()
    for _ in range(GRACE_S):
        page.presenter._tick()
    assert page.hall.released == []
    assert page.bar() == "周凯（1006）手上有 3 组任务"


def test_a_release_that_nobody_took_back_is_done_once(page: Page) -> None:
    page.presenter.release_seat(LOST)
    page.presenter.release_seat(AT_WORK)
    for _ in range(GRACE_S + 3):
        page.presenter._tick()
    assert page.hall.released == [LOST]
    assert page.presenter.release.stage is Releasing.DONE
    assert "3 组、4 件任务已回到待访队列" in page.bar()


def test_somebody_at_work_is_never_released(page: Page) -> None:
    page.screen._to_seat(AT_WORK)
    page.presenter.release_seat(AT_WORK)
    assert page.presenter.release.stage is Releasing.NO
    assert page.bar().endswith("人在岗，任务不用释放")


def test_a_release_without_the_centre_is_not_offered(page: Page) -> None:
    page.presenter.take_line(False)
    page.screen._to_seat(LOST)
    page.presenter.release_seat(LOST)
    assert page.presenter.release.stage is Releasing.NO
    assert not page.screen._bar._release.isEnabled()


def test_a_release_that_fails_says_so_and_stays(page: Page) -> None:
    page.presenter.release_seat(LOST)
    page.hall.offline = True
    page.presenter.release_now()
    assert page.presenter.release.stage is Releasing.FAILED
    assert "连不上中心" in page.bar()


def test_the_day_in_a_sentence_goes_to_the_clipboard(page: Page, host: NotingHost) -> None:
    page.presenter.copy_sentence()
    text = QGuiApplication.clipboard().text()
    assert "满意率86.4%" in text
    assert "有效176份" in text
    assert host.toasts


def test_figures_open_their_cases(page: Page, host: NotingHost) -> None:
    page.screen._sms.activated.emit()
    page.screen._orders.activated.emit()
    place, query = host.gone[0]
    assert (place, query.filter) == ("tasks", QueueFilter.SMS_DISSATISFIED)
    assert host.gone[1] == ("orders", OrdersQuery(state="awaiting_dispatch", kind="dissatisfied"))


def test_a_warning_leads_to_its_seat(page: Page) -> None:
    assert page.screen._warnings.words()[0].startswith("周凯")
    page.screen._warnings.chosen.emit(LOST)
    assert page.screen.table_record().user_id == LOST


def test_an_emergency_appears_is_taken_and_its_card_stays_the_same(page: Page) -> None:
    page.board.take_row(emergency())
    (card,) = page.screen._emergencies.cards()
    card.take.click()
    assert page.emergencies.taken == [emergency().emergency_id]
    assert page.screen._emergencies.cards() == (card,)
    assert "陈静" in card._since.text()
    assert card.take.isHidden()
    card.number.click()
    assert "13800006621" in card._note.text()


def test_a_theme_change_and_a_tick_do_not_disturb(page: Page, qtbot: QtBot, clock: Clock) -> None:
    page.screen._to_seat(LOST)
    clock.move(5 * SECOND)
    page.presenter._tick()
    assert page.screen._model.cells(0)[3].text == "02:19"
    assert page.screen.table_record().user_id == LOST


def test_seats_sort_by_any_column_and_stay_sorted_when_news_come(page: Page, inline: SteppedLanes) -> None:
    column = [column.key for column in page.screen._model.columns].index("completed")
    page.screen._model.sort(column)
    assert page.screen._model.record(0).completed == 0  # type: ignore[union-attr]
    page.presenter.take_panel(panel(NOW + 1))
    assert page.screen._model.record(0).completed == 0  # type: ignore[union-attr]
