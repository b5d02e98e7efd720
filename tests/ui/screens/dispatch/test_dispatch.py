"""The dispatch desk: each role's list, decisions by keys, batches with a result per order, words that are not lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.records.errors import Refused
from app.records.orders import Came, DeskOrder
from app.ui.screens.dispatch.narrowing import (
    Narrowing,
    Section,
    counts,
    drop,
    keep,
    kept,
    section_counts,
)
from app.ui.screens.dispatch.pane import ordered
from app.ui.screens.dispatch.presenter import DispatchPresenter
from app.ui.screens.dispatch.view import DispatchScreen
from app.ui.screens.dispatch.words import due_cell, problem_words, report_lines, second_answer, suggested
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from domain.orders.causes import RootCause
from domain.orders.given import Given, GivenReport
from domain.orders.standing import Hat
from domain.orders.suggesting import Because
from domain.permissions import permissions_of
from domain.problems import Problem
from domain.times import DAY, HOUR
from domain.vocabulary import OrderMove, OrderState, Role
from domain.wire.message import replace
from domain.wire.orders import OrderPage
from resources import report_codes
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.samples_dispatch import BEILING, LIUYUAN, MATOU, SHIQIAO, StandInDispatching
from tools.scenes.samples_orders import StandInOrders
from tools.stage import NOW

M = OrderMove


class Page:
    """The page of a role with its parts."""

    def __init__(self, host: NotingHost, clock: Clock, role: Role = Role.LEAD) -> None:
        self.host, self.service, self.orders = host, StandInDispatching(role), StandInOrders()
        self.presenter = DispatchPresenter(
            self.service, host.scope, clock, permissions_of([role]), host.window
        )
        self.screen = DispatchScreen(host, self.presenter, self.orders)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()

    def labels(self) -> list[str]:
        return [one.row.label for one in self.presenter.shown]

    def open(self, label: str) -> DeskOrder:
        at = self.labels().index(label)
        self.screen.table.setCurrentIndex(self.screen.table.model().index(at, 0))
        assert self.presenter.current is not None
        return self.presenter.current

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(one.text() for one in self.host.window.findChildren(QLabel) if not one.isHidden())

    def press_merge(self) -> None:
        """Ctrl+M."""
        self.screen.pane.alike.click()

    def press(self, move: OrderMove) -> None:
        """The digit of a move of the open order."""
        self.screen.pane.press(ordered(self.presenter.moves).index(move) + 1)


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    return Page(host, clock)


def test_what_waits_stands_by_its_time_and_the_late_one_is_open(page: Page) -> None:
    assert page.labels()[0] == "20261120-0007"
    assert page.presenter.current is not None
    assert page.presenter.current.row.label == "20261120-0007"
    assert page.screen.state() == ("逾期 3 件", Tone.BAD)
    assert "打了三次电话都说在路上，两个小时没见到人。" in page.words()


def test_a_supervisors_desk_has_what_only_they_decide_and_what_is_late(
    host: NotingHost, clock: Clock
) -> None:
    page = Page(host, clock, Role.SUPERVISOR)
    assert page.screen.title() == "督办台"
    waits = {one.row.label: one.wait for one in page.presenter.shown}
    assert set(waits) == {"20261118-0010", "20261120-0007", "20261115-0004", "20261117-0008"}
    page.open("20261118-0010")
    page.press(M.DECIDE_OBJECTION)
    page.screen.pane.form.fields()["reason"].input.set_text("是态度问题，不是政策")  # type: ignore[attr-defined]
    page.screen.pane.form.confirm()
    assert page.screen.pane.form.fields()["upheld"].error() == "必填"
    page.screen.pane.form.fields()["upheld"].input.set_code("no")  # type: ignore[attr-defined]
    page.screen.pane.form.confirm()
    assert page.service.made == [
        (M.DECIDE_OBJECTION, "20261118-0010", Given(reason="是态度问题，不是政策", upheld=False))
    ]


def test_a_digit_opens_the_move_with_the_suggested_unit_and_confirming_takes_it_off_the_list(
    page: Page,
) -> None:
    page.open("20261121-0016")
    page.press(M.DISPATCH)
    field = page.screen.pane.form.fields()["unit_id"]
    assert field.input.text() == "北岭分局"  # type: ignore[attr-defined]
    page.screen.pane.form.confirm()
    assert page.service.made == [(M.DISPATCH, "20261121-0016", Given(unit_id=BEILING))]
    assert page.host.toasts == ["派单：1 件已保存"]
    assert "20261121-0016" not in page.labels()
    assert page.presenter.form is None


def test_who_else_has_the_order_before_them_is_told_as_long_as_there_is_a_line(page: Page) -> None:
    first, other = page.labels()[:2]
    page.orders.lookers[page.open(first).order_id] = ("何敏",)
    page.open(other)
    assert "正在看" not in page.words()
    page.open(first)
    assert "何敏正在看" in page.words()
    page.orders.offline = True
    page.screen.lookers.ask()
    assert "正在看" not in page.words()


def test_a_number_nobody_can_be_asked_about_is_said_so_and_the_rest_stays(page: Page) -> None:
    page.screen.new.click()
    sheet = page.screen.opening.sheet
    assert sheet is not None
    page.orders.offline = True
    sheet.number.setText("13800006621")
    sheet.number.editingFinished.emit()
    assert tr("dispatch.new.not_looked") in page.words()
    page.orders.find = refusing  # type: ignore[method-assign]
    sheet.number.editingFinished.emit()
    assert sheet.fields["number"].error()


def refusing(_number: str) -> OrderPage:
    raise Refused(Problem("phone.too_short"))


def test_sent_again_to_the_unit_that_returned_it_the_form_asks_why_the_return_fails(page: Page) -> None:
    page.open("20261121-0016")
    page.press(M.DISPATCH)
    form = page.screen.pane.form
    form.fields()["unit_id"].input.setText("石桥")  # type: ignore[attr-defined]
    form.confirm()
    assert form.fields()["reason"].error() == "必填"
    form.fields()["reason"].input.set_text("移交手续未办结前仍由你所答复群众")  # type: ignore[attr-defined]
    form.confirm()
    assert [given.unit_id for _, _, given in page.service.made] == [SHIQIAO]
    form.fields()


def test_a_unit_that_nobody_knows_is_said_at_its_field_and_nothing_typed_is_lost(page: Page) -> None:
    page.press(M.DISPATCH)
    form = page.screen.pane.form
    form.fields()["unit_id"].input.setText("不存在的所")  # type: ignore[attr-defined]
    form.confirm()
    assert form.fields()["unit_id"].error()
    assert form.fields()["unit_id"].input.text() == "不存在的所"  # type: ignore[attr-defined]
    assert page.service.made == []


def test_a_batch_sends_each_where_it_is_suggested_and_says_what_became_of_each(page: Page) -> None:
    page.presenter.narrow("wait", "dispatch")
    page.presenter.mark_all()
    page.presenter.dispatch_marked()
    page.screen.pane.form.confirm()
    made = {label: given.unit_id for _, label, given in page.service.made}
    assert made["20261120-0007"] == MATOU
    assert len(made) == 4
    assert "20261122-0017" not in made  # a praise is checked first
    assert page.host.toasts == ["派单：4 件已保存，1 件没有办成"]
    assert "20261122-0017  工单待确认，确认后才能派单" in page.words()
    assert list(page.presenter.marked) == [next(o.order_id for o in page.presenter.shown)]


def test_a_batch_is_taken_back_as_far_as_nobody_signed(page: Page) -> None:
    page.open("20261122-0019")
    page.press(M.DISPATCH)
    page.screen.pane.form.confirm()
    [result] = page.presenter.last_results
    signed = page.service.here[result.order.order_id]
    assert signed.standing.state is OrderState.DISPATCHED
    page.presenter.take_back((result,), "派错，撤回")
    assert page.service.here[result.order.order_id].standing.state is OrderState.AWAITING_DISPATCH


def test_a_report_lies_beside_the_words_with_what_is_missing_marked(page: Page) -> None:
    order = page.open("20261119-0013")
    assert "单位报告" in page.words()
    lines = {name: (words, missing) for name, words, missing in report_lines(order.row)}
    assert lines["原因"][0].startswith(f"{cause('not_informed')}、{cause('too_few_people')}\n")
    assert lines["联系群众"] == ("上门见面，群众表示接受说明，希望以后晚上真的能管。", False)
    said = [one for one in order.row.said if one.move != M.RECORD_CONTACT]
    told = [
        replace(one, given=Given(report=GivenReport("upheld"))) if one.move == M.REPORT else one
        for one in said
    ]
    bare = report_lines(replace(order.row, said=tuple(told)))
    assert [name for name, _, missing in bare if missing] == [
        "查明事实",
        "原因",
        "措施",
        "责任民警",
        "联系群众",
    ]
    assert ordered(page.presenter.moves)[:2] == (M.APPROVE, M.SEND_BACK)
    assert M.GRANT_EXTENSION not in page.presenter.moves  # nobody asked


def cause(code: str) -> str:
    return report_codes().causes[RootCause(code)].name.zh


def test_both_answers_of_a_citizen_lie_side_by_side(host: NotingHost, clock: Clock) -> None:
    page = Page(host, clock, Role.SUPERVISOR)
    order = page.open("20261115-0004")
    again = "来了个人说了两句就走，楼上晚上照样施工，问题一点没解决。"
    assert second_answer(order.row) == (again, "由班长定 · 已重办两次、问题没有解决")
    assert {order.row.words, again} <= set(page.words().splitlines())
    assert page.screen.pane._second_box.isVisible()
    page.open("20261120-0007")
    assert not page.screen.pane._second_box.isVisible()


def test_an_order_by_hand_shows_first_what_the_citizen_has_open(page: Page) -> None:
    page.screen.new.click()
    sheet = page.screen.opening.sheet
    assert sheet is not None
    sheet.number.setText("138 0000 6621")
    sheet.number.editingFinished.emit()
    assert page.orders.numbers == ["138 0000 6621"]
    assert any("20261122-0020" in button.text() for button in sheet.findChildren(Button))
    sheet.confirm()
    assert sheet.fields["words"].error() == "请照原话记下群众说的"
    sheet.words.set_text("夜里还在施工")
    sheet.unit.setText("柳园")
    sheet.confirm()
    [new] = page.service.opened
    assert (new.words, new.source, new.unit_id) == ("夜里还在施工", "call", LIUYUAN)
    assert page.screen.opening.sheet is None
    assert page.host.toasts[-1] == "已存，工单编号由中心给"


def test_one_press_opens_an_order_and_merges_it_into_the_one_the_citizen_has(page: Page) -> None:
    page.screen.new.click()
    sheet = page.screen.opening.sheet
    assert sheet is not None
    sheet.number.setText("138 0000 6621")
    sheet.number.editingFinished.emit()
    sheet.join(2)
    sheet.join(1)
    assert sheet.fields["words"].error() == "请照原话记下群众说的", "it is kept as it was said, or not at all"
    sheet.words.set_text("今天又来电催")
    sheet.join(1)
    [new] = page.service.opened
    assert new.into is not None
    assert (new.words, new.into.label) == ("今天又来电催", "20261122-0020")
    assert page.screen.opening.sheet is None
    assert page.host.toasts[-1] == "已存并并入 20261122-0020"


def test_orders_of_one_citizen_are_merged_into_the_first_by_keys(page: Page) -> None:
    late, early = page.open("20261122-0019"), page.open("20261120-0007")
    other = page.open("20261121-0016")
    page.press_merge()
    assert (page.presenter.form, page.host.toasts) == (None, ["这位群众没有别的未结工单"])
    for order in (late, other):
        page.service.here[order.order_id] = replace(order.row, group_id=early.row.group_id)
    page.presenter.load()
    page.open("20261122-0019")
    assert "同一群众另有 2 件同类未结" in page.screen.pane.alike.text()
    page.press_merge()
    page.screen.pane.form.confirm()
    assert page.service.made == [(M.MERGE, late.row.label, Given(target=early.order_id))]
    for order in (early, other):
        page.presenter.mark(order)
    page.press_merge()
    form = page.presenter.form
    assert form is not None
    assert [one.row.label for one in form.orders] == [other.row.label]
    page.screen.pane.form.confirm()
    assert page.service.made[1:] == [(M.MERGE, other.row.label, Given(target=early.order_id))]


def test_a_citizen_with_many_orders_is_said_so(page: Page) -> None:
    order = page.open("20261122-0019")
    page.open("20261120-0007")
    assert not page.screen.pane.together.text()
    page.orders.many[order.order_id] = 5
    page.open("20261122-0019")
    assert page.screen.pane.together.text() == "这位群众近 30 天有 5 件工单，建议一并办理"
    page.orders.offline = True
    page.open("20261120-0007")
    assert not page.screen.pane.together.text()


def test_what_was_not_made_is_kept_and_used_again(page: Page) -> None:
    page.presenter.show(Section.OWN)
    own = next(one for one in page.presenter.found.own if one.came is Came.NOT_MADE)
    page.screen.own_table.setCurrentIndex(page.screen.own_table.model().index(1, 0))
    assert "工单已被 刘明 办理（催办）" in page.words()
    page.screen.own_pane.button.click()
    reason = page.screen.pane.form.fields()["reason"].input
    assert (page.presenter.narrowing.section, reason.toPlainText()) == (Section.ALL, own.given.reason)  # type: ignore[attr-defined]


def listed(narrowing: Narrowing, hat: Hat = Hat.LEAD) -> list[str]:
    return [one.row.label for one in narrowing.within(StandInDispatching().open(), hat, NOW)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("419905202611210016", "20261121-0016"),
        ("柳园 处警记录", "20261121-0014"),
        ("20261115", "20261115-0004"),
    ],
)
def test_the_list_is_searched_here_by_numbers_units_and_words(text: str, label: str) -> None:
    assert listed(Narrowing(Section.ALL, text=text)) == [label]
    assert len(listed(Narrowing(Section.ALL, text="412233"))) == 14  # every order's officer


def test_an_empty_list_says_why_and_how_to_see_more(page: Page) -> None:
    page.presenter.narrow("text", "没有这样的话")
    assert "没有符合条件的工单" in page.words()
    page.screen._empty.activated.emit()
    assert page.presenter.narrowing == Narrowing()


def test_a_filter_is_kept_and_dropped() -> None:
    narrowing = Narrowing(Section.ALL, kind="demand")
    text = keep((), "诉求", narrowing)
    assert kept(text) == (("诉求", narrowing),)
    assert kept(drop(kept(text), "诉求")) == ()
    assert kept("nonsense") == kept('[["a", {"section": "gone"}]]') == ()


def test_counts_are_of_the_desk_of_who_looks() -> None:
    found = StandInDispatching().open()
    assert counts(found, Hat.LEAD, NOW)["dispatch"] == 5
    assert counts(found, Hat.SUPERVISOR, NOW)["conclude"] == 1
    assert section_counts(found, Hat.LEAD, NOW)[Section.OWN] == 1


def test_due_badges_say_days_left_today_and_late() -> None:
    told = [
        due_cell(at, NOW, "Asia/Shanghai")
        for at in (NOW - 2 * DAY, NOW - HOUR, NOW + HOUR, NOW + 3 * DAY, None)
    ]
    assert [cell.tone for cell in told] == [Tone.BAD, Tone.BAD, Tone.WARN, Tone.NEUTRAL, None]
    assert [told[0].text, told[3].text, told[4].text] == ["逾期 2 天", "剩 3 天", "计时暂停"]


def test_why_a_unit_is_suggested_is_said() -> None:
    found = StandInDispatching().open()
    by_label = {one.row.label: one.suggestion for one in found.orders}
    hidden, returned = by_label["20261122-0020"], by_label["20261121-0016"]
    assert hidden is not None
    assert returned is not None
    assert (hidden.because, returned.because) == (Because.ABOVE, Because.PROPOSED)
    assert suggested(hidden, found.names) == "建议派往星河分局（对单位保密，由上级办）"
    assert "承办单位" in problem_words(Problem("order.missing", {"field": "unit_id"}))
