"""通知: the bell counts, urging is said once, the list opens orders, what was chosen away stays away."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.records.changes import ChangeKind, Changes
from app.records.errors import Unreachable
from app.ui.screens.notices.attach import KEY, put_bell
from app.ui.screens.notices.presenter import NoticesPresenter
from app.ui.screens.notices.sheet import NoticesSheet
from app.ui.shell.frame import Frame, Page
from app.ui.shell.rail import RailPlace
from domain.notices import NoticeTopic
from tests.ui.screens.ticking import Clock
from tools.invented import made_id
from tools.scenes.places import Blank
from tools.scenes.samples_notices import StandInNotices, notice
from tools.stepping import SteppedLanes


class Orders(Blank):
    """What 工单 was asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[object] = []

    def take(self, argument: object) -> None:
        self.taken.append(argument)


class Told:
    """A window with a bell."""

    def __init__(self, qtbot: QtBot, lanes: SteppedLanes, count: int = 6) -> None:
        self.orders = Orders()
        self.frame = Frame(
            (Page(RailPlace("orders", "orders", "nav.orders"), "", lambda _host: self.orders),),
            frozenset(),
            lanes.scope.inner(),
            Clock(),
        )
        qtbot.addWidget(self.frame)
        self.frame.resize(1366, 768)
        self.frame.go("orders")
        self.frame.show()
        self.notices = StandInNotices(count)
        self.presenter = NoticesPresenter(self.notices, lanes.scope.inner(), self.frame)
        self.sheet = NoticesSheet(self.frame, self.presenter)
        self.bell = put_bell(self.frame, self.presenter, self.sheet.open)
        self.presenter.look()

    @property
    def toast(self) -> str:
        return self.frame._toast.text() if self.frame._toast.isVisible() else ""


@pytest.fixture
def told(qtbot: QtBot, inline: SteppedLanes) -> Told:
    return Told(qtbot, inline)


def test_the_bell_counts_and_says_urging_once(told: Told) -> None:
    assert (told.bell.text(), told.bell.accessibleName()) == ("3", "3 条通知未读")
    assert told.toast == "", "what was there before the window is counted, not said"
    told.notices.lines.insert(
        0, msgspec.structs.replace(notice(0), notice_id=made_id("fresh"), label="工单新")
    )
    told.presenter.changes(Changes(frozenset({ChangeKind.TASK}), frozenset(), "pull"))
    assert told.bell.text() == "3", "only orders that changed tell somebody"
    told.presenter.changes(Changes(frozenset({ChangeKind.ORDER}), frozenset(), "pull"))
    assert told.bell.text() == "4"
    assert told.toast == "工单 工单新：办理时限：已逾期，催办"
    told.frame._toast.dismiss()
    told.presenter.look()
    assert told.toast == ""


def test_the_key_opens_the_list_and_enter_the_order_which_is_read_then(told: Told, qtbot: QtBot) -> None:
    qtbot.keyClick(told.frame, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert told.sheet.sheet.isVisible(), KEY
    assert told.sheet.model.rowCount() == 6
    qtbot.keyClick(told.sheet.table, Qt.Key.Key_Return)
    assert told.orders.taken == [made_id("order-0")]
    assert not told.sheet.sheet.isVisible()
    assert ("read", (made_id("notice-0"),), None) in told.notices.asked
    assert told.bell.text() == "2"


def test_all_are_read_up_to_the_newest_that_is_shown(told: Told, qtbot: QtBot) -> None:
    told.sheet.open()
    qtbot.keyClick(told.sheet.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ("read", (), notice(0).at) in told.notices.asked
    assert (told.bell.text(), told.sheet.all_read.isEnabled()) == ("", False)
    asked = len(told.notices.asked)
    told.sheet.read_all()
    assert len(told.notices.asked) == asked, "there is nothing to be read any more"


def test_a_long_list_comes_by_pages(qtbot: QtBot, inline: SteppedLanes) -> None:
    told = Told(qtbot, inline, count=260)
    told.sheet.open()
    assert told.sheet.model.rowCount() == 200
    qtbot.waitUntil(lambda: told.sheet.model.canFetchMore())
    told.sheet.model.fetchMore()
    assert told.sheet.model.rowCount() == 260


def test_what_is_chosen_away_is_kept_and_urging_cannot_be(told: Told) -> None:
    told.sheet.open()
    told.sheet.turn.click()
    topics = told.sheet._topics
    assert not topics[NoticeTopic.PROGRESS].isChecked()
    assert not topics[NoticeTopic.URGING].isEnabled()
    assert topics[NoticeTopic.URGING].isChecked()
    topics[NoticeTopic.DECISION].click()
    assert told.notices.asked[-1] == ("choose", ("decision", "progress"))
    told.sheet.turn.click()
    assert told.sheet.go.isVisible()


def test_without_the_centre_it_says_so_and_the_bell_stays(told: Told) -> None:
    told.notices.down = Unreachable()
    told.presenter.look()
    assert told.bell.text() == "3"
    told.sheet.open()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert told.sheet.sheet.isAncestorOf(focused), "the keys are the sheet's, though there is no list"
    assert told.sheet._empty._what.text() == "连不上中心，看不到通知"
    assert told.sheet._stack.currentWidget() is told.sheet._empty


def test_what_is_said_of_texts_opens_texts_and_no_order(told: Told) -> None:
    texts = msgspec.structs.replace(
        notice(0), notice_id=made_id("texts"), label="main", topic="texts", clock=None, mark="gateway_stopped"
    )
    told.notices.lines.insert(0, texts)
    told.presenter.look()
    assert told.toast == "短信 main：短信网关已自动停止，请查原因"
    told.sheet.open()
    told.sheet.table.setCurrentIndex(told.sheet.model.index(0, 0))
    assert (told.sheet.go.text(), told.sheet.go.isEnabled()) == ("看短信", False), (
        "this window has no such page"
    )
    told.sheet.table.opened.emit(texts)
    assert told.orders.taken == []
