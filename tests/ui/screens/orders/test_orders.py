"""Orders: paged by cursor, narrowed, searched, one opened; without the centre said so; restricted ones never shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.records.changes import ChangeKind, Changes
from app.records.orders import OrdersQuery
from app.ui.models.paging import Query
from app.ui.screens.orders.presenter import OrdersPresenter
from app.ui.screens.orders.rows import brief
from app.ui.screens.orders.source import KIND, PAGE, STATE, TEXT, UNIT, OrderSource
from app.ui.screens.orders.view import OrdersScreen
from domain.permissions import permissions_of
from domain.times import DAY
from domain.vocabulary import OrderKind, Role
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.scenes.samples_orders import StandInOrders, restricted, summaries
from tools.scenes.samples_tags import StandInTags
from tools.stage import NOW
from tools.stepping import SteppedLanes

LEAD = permissions_of([Role.LEAD])


class Page:
    """The page with its parts."""

    def __init__(self, host: NotingHost, clock: Clock, service: StandInOrders | None = None) -> None:
        self.service = service or StandInOrders()
        self.presenter = OrdersPresenter(self.service, host.scope, clock, LEAD, StandInTags(), host.window)
        self.screen = OrdersScreen(host, self.presenter)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()

    def labels(self) -> list[str]:
        """Numbers of the orders in the list."""
        model = self.screen._model
        return [model.record(at).label for at in range(model.rowCount())]  # type: ignore[union-attr]

    def words(self) -> list[str]:
        """Everything the pane says, once what is new has been laid out."""
        QApplication.processEvents()
        return [made.text() for made in self.screen.pane.findChildren(QLabel) if not made.isHidden()]


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    return Page(host, clock)


def test_the_newest_is_open_with_the_citizens_words_wish_tags_and_history(page: Page) -> None:
    words = page.words()
    assert "民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。" in words
    assert "希望派出所再来一次，跟楼上说清楚晚上不能施工。" in words
    assert "噪音扰民未制止、处警态度生硬" in words
    assert "412233 张民警、412234" in words
    assert "由中心转答" in words
    assert page.screen.pane._hidden.text() == "对单位保密"
    assert len(page.screen.pane._history.children()) == 2  # the box and the one step


def test_an_open_order_is_never_shown_with_another_ones_words(page: Page, inline: SteppedLanes) -> None:
    inline.held = True
    page.screen.table.setCurrentIndex(page.screen._model.index(1, 0))
    assert page.screen.pane._label.text() == page.service.rows[1].label
    assert not any("希望派出所再来一次" in line for line in page.words())


def test_the_answer_for_an_order_left_behind_is_dropped(page: Page, inline: SteppedLanes) -> None:
    opened: list[str] = []
    page.presenter.opened.connect(lambda found: opened.append(found.order.summary.label))
    inline.held = True
    for at in (1, 2):
        page.screen.table.setCurrentIndex(page.screen._model.index(at, 0))
    inline.held = False
    inline.release()
    assert opened == [page.service.rows[2].label]


def test_the_filter_is_asked_of_the_centre_and_stands_as_words(page: Page) -> None:
    page.screen.take(OrdersQuery(state="awaiting_dispatch", kind="dissatisfied"))
    query, _, _ = page.service.asked[-1]
    assert query == OrdersQuery("awaiting_dispatch", "dissatisfied")
    assert len(page.labels()) == 2
    assert page.screen.kind.code() == "dissatisfied"
    assert page.screen.state_box.currentData() == "awaiting_dispatch"
    assert page.screen.chips.words() == ("待派单",)
    page.screen.chips.removed.emit(STATE)
    assert len(page.labels()) == 8


def test_only_this_unit(page: Page) -> None:
    page.screen.pane._narrow()
    assert page.presenter.filters[UNIT] == made_id("星河分局柳园派出所")
    assert page.screen.chips.words() == ("星河分局柳园派出所",)
    assert len(page.labels()) == 2


def test_an_order_is_found_by_its_number_or_its_words(page: Page) -> None:
    wanted = page.service.rows[4]
    page.screen.search.setText(wanted.label[-4:])
    page.screen._searched()
    assert page.labels() == [wanted.label]
    page.screen.search.setText("电动车")
    page.screen._searched()
    assert page.labels() == [wanted.label]


def test_nothing_found_offers_all_again(page: Page) -> None:
    page.presenter.narrow(TEXT, "停车位")
    assert page.screen._empty._what.text() == "没有符合条件的工单"
    page.screen._on_empty()
    assert len(page.labels()) == 12
    assert page.screen.search.text() == ""


def test_pages_follow_the_centres_cursor_without_gap_or_double() -> None:
    rows = [summaries()[at % 12] for at in range(250)]
    service = StandInOrders(rows)
    source = OrderSource(service, LEAD)
    first = source.fetch(None, 100, Query())
    second = source.fetch(first.next_key, 100, Query())
    third = source.fetch(second.next_key, 100, Query())
    assert [len(page.rows) for page in (first, second, third)] == [100, 100, 50]
    assert third.next_key is None
    assert (*first.rows, *second.rows, *third.rows) == tuple(rows)


def test_a_number_is_looked_for_page_by_page_until_enough_is_found() -> None:
    rows = [summaries()[0]] * (3 * PAGE) + [summaries()[4]]
    found = OrderSource(StandInOrders(rows), LEAD).fetch(None, 100, Query(None, {TEXT: rows[-1].label}))
    assert [order.label for order in found.rows] == [summaries()[4].label]
    assert found.next_key is None


def test_words_are_asked_of_the_centre_page_by_page() -> None:
    rows = [summaries()[4]] * 150 + [summaries()[0]]
    service = StandInOrders(rows)
    source, query = OrderSource(service, LEAD), Query(None, {TEXT: "电动车"})
    first = source.fetch(None, 100, query)
    second = source.fetch(first.next_key, 100, query)
    assert [len(page.rows) for page in (first, second)] == [100, 50]
    assert second.next_key is None
    assert service.asked == []


def test_words_that_nobody_said_may_be_a_units_name() -> None:
    service = StandInOrders()
    name = service.rows[1].unit_name
    found = OrderSource(service, LEAD).fetch(None, 100, Query(None, {TEXT: name}))
    assert {order.unit_name for order in found.rows} == {name}
    assert OrderSource(service, LEAD).fetch(None, 100, Query(None, {TEXT: "，。"})).rows == ()


def test_a_restricted_order_is_not_shown_even_if_it_came() -> None:
    service = StandInOrders([restricted(), *summaries()])
    for query in (Query(), Query(None, {TEXT: restricted().label}), Query(None, {KIND: "misconduct"})):
        rows = OrderSource(service, LEAD).fetch(None, 100, query).rows
        assert restricted() not in rows
    discipline = OrderSource(service, permissions_of([Role.DISCIPLINE]))
    assert restricted() in discipline.fetch(None, 100, Query()).rows


def test_misconduct_is_not_even_offered_as_a_filter(page: Page) -> None:
    assert OrderKind.MISCONDUCT not in page.presenter.kinds


def test_without_the_centre_the_page_says_so_and_comes_back_by_itself(host: NotingHost, clock: Clock) -> None:
    service = StandInOrders()
    service.offline = True
    page = Page(host, clock, service)
    assert page.screen._empty._what.text() == "工单要连上中心才能看"
    service.offline = False
    page.screen.changed(Changes(frozenset({ChangeKind.SYNC})))
    assert len(page.labels()) == 12


def test_a_list_that_could_not_be_renewed_stays_and_says_of_when_it_is(page: Page, clock: Clock) -> None:
    page.service.offline = True
    page.screen._reload()
    assert len(page.labels()) == 12
    assert page.screen._banner.text() == "连不上中心，列表是 15:20 取的，可能已有变化。"
    page.service.offline = False
    page.screen._banner.activated.emit()
    assert page.screen._banner.text() == ""


def test_while_all_is_well_sync_news_do_not_load_the_list_again(page: Page) -> None:
    before = len(page.service.asked)
    page.screen.changed(Changes(frozenset({ChangeKind.SYNC})))
    assert len(page.service.asked) == before
    page.screen.changed(Changes(frozenset({ChangeKind.ORDER})))
    assert len(page.service.asked) == before + 1


def test_an_order_that_is_gone_says_so_in_the_pane(page: Page) -> None:
    gone = page.service.rows.pop(1)
    page.screen._choose(gone)
    assert page.screen.pane._trouble.text().startswith("这件工单没有打开")
    assert page.screen.pane._label.text() == gone.label


def test_an_order_that_waits_for_the_lead_says_why(page: Page) -> None:
    page.screen.table.setCurrentIndex(page.screen._model.index(5, 0))
    assert "由班长定" in page.screen.pane._pending.text()


def test_days_are_told_as_short_as_they_can_be() -> None:
    zone = "Asia/Shanghai"
    assert brief(NOW, NOW, zone) == "今天 15:20"
    assert brief(NOW - DAY, NOW, zone) == "昨天 15:20"
    assert brief(NOW - 5 * DAY, NOW, zone) == "11月17日"
    assert brief(NOW - 400 * DAY, NOW, zone) == "2025年10月18日"


def test_columns_stay_as_a_person_left_them(page: Page, host: NotingHost, clock: Clock) -> None:
    excerpt = [column.key for column in page.screen._model.columns].index("excerpt")
    page.screen.table._show_column(excerpt, False)
    again = Page(host, clock)
    assert again.screen.table.header().isSectionHidden(excerpt)


def test_a_whole_number_is_looked_up_by_post_and_part_of_one_is_words(host: NotingHost) -> None:
    service = StandInOrders()
    source = OrderSource(service, LEAD)
    assert [one.label for one in source.fetch(None, 50, Query(None, {TEXT: "138 0000 6621"})).rows] == [
        "20261122-0020"
    ]
    assert service.numbers == ["138 0000 6621"]
    source.fetch(None, 50, Query(None, {TEXT: "1380000"}))
    OrderSource(service, permissions_of([Role.ANALYST])).fetch(None, 50, Query(None, {TEXT: "13800006621"}))
    assert service.numbers == ["138 0000 6621"]
