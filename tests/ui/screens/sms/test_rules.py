"""Rules, texts and the dry run: what is typed stays over a refusal, a colleague's version and the window's end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.records.errors import Refused
from app.ui.screens.sms.parts import SmsParts
from app.ui.screens.sms.presenter import SmsPresenter
from app.ui.screens.sms.rule_words import read_share, read_window
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.screens.sms.view import SmsScreen
from domain.permissions import permissions_of
from domain.problems import Problem
from domain.sms.hours import SendingWindow
from domain.sms.rules import RuleState
from domain.vocabulary import Role
from tests.ui.screens.ticking import NotingHost
from tools.scenes.samples_sms import StandInMessages
from tools.scenes.samples_sms_rules import StandInRules


def sit(host: NotingHost, role: Role = Role.ADMIN, centre: StandInRules | None = None) -> SmsParts:
    """The page, entered."""
    rules = RulesPresenter(
        centre or StandInRules(),
        host.scope,
        frozenset(one.value for one in permissions_of([role])),
        host.window,
    )
    figures = SmsPresenter(StandInMessages(), host.scope, host.clock, host.zone, host.window)
    page = SmsParts(host, SmsScreen(host, figures), rules)
    page.setParent(host.window)
    page.resize(1278, 668)
    page.show()
    page.entered()
    return page


@pytest.fixture
def centre() -> StandInRules:
    return StandInRules()


@pytest.fixture
def page(host: NotingHost, centre: StandInRules) -> SmsParts:
    return sit(host, centre=centre)


def choose(page: SmsParts, at: int) -> None:
    page.show_part("rules")
    page.rules.table.setCurrentIndex(page.rules.model.index(at, 0))


def test_a_rule_is_saved_from_the_version_that_was_seen(page: SmsParts, centre: StandInRules) -> None:
    choose(page, 1)
    form = page.rules.form
    assert (form.name.text(), form.share.text(), form.touched) == ("handled", "50%", False)
    form.share.setText("75%")
    form.confirm()
    [(_, told, seen)] = [one for one in centre.asked if one[0] == "put_rule"]
    assert (told.share, told.delay, seen) == (750_000, 7_200_000, 3)
    assert form.seen == 4


def test_what_cannot_be_read_is_marked_and_nothing_goes_out(page: SmsParts, centre: StandInRules) -> None:
    choose(page, 1)
    form = page.rules.form
    form.span.setText("20:00-08:30")
    form.confirm()
    assert form.fields["window"].invalid, "it ends before it starts"
    form.span.setText("morning")
    form.share.setText("half")
    form.confirm()
    assert form.fields["window"].error() == "填成 08:30-20:00 的样子"
    assert form.fields["share"].invalid
    assert not [one for one in centre.asked if one[0] == "put_rule"]


def test_over_a_colleagues_version_what_is_typed_stays_and_goes_on_from_theirs(
    page: SmsParts, centre: StandInRules
) -> None:
    choose(page, 1)
    form = page.rules.form
    form.share.setText("75%")
    centre.lines[1] = replace(centre.lines[1], version=4, delay=60_000)
    centre.refusal = Refused(Problem("sms.stale", {"version": 4}))
    form.confirm()
    assert "第4版" in form.banner.text()
    assert (form.share.text(), form.seen) == ("75%", 4)
    assert form.fields["delay"].error() == "同事的版本：1", (
        "what theirs says otherwise is not taken back unseen"
    )
    assert not form.fields["leg"].invalid
    centre.refusal = None
    form.confirm()
    assert [one[2] for one in centre.asked if one[0] == "put_rule"] == [3, 4]


def test_another_rule_is_not_shown_over_what_is_typed(page: SmsParts, host: NotingHost) -> None:
    choose(page, 1)
    page.rules.form.share.setText("75%")
    choose(page, 2)
    assert page.rules.form.name.text() == "handled"
    assert "还没保存" in host.toasts[-1]


def test_stopping_asks_why_and_says_what_goes_on(
    page: SmsParts, centre: StandInRules, host: NotingHost
) -> None:
    choose(page, 1)
    pane = page.rules
    pane.turns[RuleState.STOPPED].click()
    pane.confirm.click()
    assert not [one for one in centre.asked if one[0] == "state"], "not without a reason"
    pane.reason.setText("试行结束")
    pane.confirm.click()
    assert ("state", "handled", "stopped", "试行结束") in centre.asked
    assert host.toasts[-1] == "已停止。取消 0 条；12 条已在发送途中，不会停下"
    assert [one for one, button in pane.turns.items() if button.isEnabled()] == [RuleState.RUNNING]


def test_a_text_is_examined_as_it_is_typed_and_not_sent_with_a_fault(
    page: SmsParts, centre: StandInRules
) -> None:
    page.show_part("texts")
    pane = page.texts
    pane.table.setCurrentIndex(pane.model.index(1, 0))
    assert pane.count.text().endswith("按 1 条收费")
    assert "第 3 版" in pane.versions.currentText()
    good = pane.text.toPlainText()
    pane.text.setPlainText(f"{good}\n您报警的事")
    assert pane.faults.text().startswith("第 2 行：不能写“报警”")
    pane.confirm()
    assert not [one for one in centre.asked if one[0] == "put_text"]
    pane.text.setPlainText(good.replace("您好！", ""))
    pane.confirm()
    [(_, told, seen)] = [one for one in centre.asked if one[0] == "put_text"]
    assert (told.template, told.registered_no, seen) == ("handled", "BB-2026-0121", 4)
    assert pane.heading.text() == "问办理，第 5 版"


def test_what_was_not_saved_is_there_in_the_next_window_from_the_version_it_began_from(
    host: NotingHost, page: SmsParts
) -> None:
    choose(page, 1)
    page.rules.form.share.setText("75%")
    page.show_part("texts")
    page.texts.table.setCurrentIndex(page.texts.model.index(1, 0))
    page.texts.text.setPlainText("请您评价")
    page.keep()
    theirs = StandInRules()
    theirs.lines[1] = replace(theirs.lines[1], version=4)
    theirs.words[1] = replace(theirs.words[1], version=5, text="同事写的")
    after = sit(host, centre=theirs)
    assert after.texts.text.toPlainText() == "请您评价"
    assert after.texts.seen == 4, "a colleague's version in between is not written over unseen"
    assert (after.rules.form.name.text(), after.rules.form.share.text(), after.rules.form.seen) == (
        "handled",
        "75%",
        3,
    )
    assert after.rules.form.touched
    assert {one for one in host.toasts if "还在" in one} == {"上次没保存的文本还在", "上次没保存的规则还在"}


def test_a_dry_run_says_when_the_budget_is_too_small(page: SmsParts) -> None:
    page.show_part("dry")
    page.plan.confirm()
    assert page.plan.total.text() == "会生成 1028 条（1124 段），看了 1480 个事件"
    assert "今天的预算只剩 740 / 20000 段" in page.plan.banner.text()
    assert len(page.plan.samples) == 10


def test_who_may_not_put_rules_reads_them(host: NotingHost) -> None:
    page = sit(host, Role.LEADER)
    choose(page, 0)
    assert page.rules.form.name.text() == "call"
    assert not page.rules.form.go.isEnabled()
    assert not page.texts.go.isEnabled()


def test_what_is_typed_of_a_span_and_a_share_is_read_as_people_write_it() -> None:
    assert read_window("8：30—20") == SendingWindow(510, 1200)
    assert read_window("8-") is None
    assert (read_share("12.5％"), read_share("100"), read_share("x")) == (125_000, 1_000_000, None)
