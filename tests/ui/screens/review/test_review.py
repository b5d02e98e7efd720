"""复核: both answers side by side, one chosen with a reason; what was refused put aside; all of it without the centre too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.records.changes import Changes
from app.records.review import OwnChoice
from app.ui.screens.review.comparing import compare
from app.ui.screens.review.presenter import ReviewPresenter
from app.ui.screens.review.rows import Section, result_words, why
from app.ui.screens.review.view import ReviewScreen
from app.ui.tone import Tone
from domain.problems import Problem
from domain.wire.parts import AnswerName
from resources import questionnaires
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.scenes.samples_review import StandInOversight, returned_lines, review, review_lines, stations
from tools.stage import NOW

ZONE = "Asia/Shanghai"
SCRIPTS = {script.hash: script for script in questionnaires().values()}
FIRST, SECOND = (AnswerName(made_id(f"response-{at}"), 1) for at in range(2))


class Page:
    """A review page with its parts."""

    def __init__(self, host: NotingHost, clock: Clock) -> None:
        self.oversight = StandInOversight()
        self.presenter = ReviewPresenter(self.oversight, host.scope, clock, parent=host.window)
        self.screen = ReviewScreen(host, self.presenter)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()

    @property
    def pane(self):  # type: ignore[no-untyped-def]
        return self.screen.compare_pane

    def line(self, at: int) -> None:
        """Choose a task of the list."""
        self.screen.review_table.setCurrentIndex(self.screen.reviews.index(at, 0))

    def operation(self, at: int) -> None:
        self.screen.returned_table.setCurrentIndex(self.screen.returned.index(at, 0))

    def decide(self, at: int, reason: str) -> None:
        self.pane.choose(at)
        self.pane.reason.setText(reason)
        self.pane.confirm()


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    made = Page(host, clock)
    made.screen.entered()
    return made


# Comparing


def test_what_differs_is_marked_and_what_is_the_same_is_not() -> None:
    found = compare(review(review_lines()[0]), SCRIPTS, {}, NOW, ZONE)
    lines = {line.label: line for line in found.lines}
    assert lines["总体评价"].values == ("满意", "不满意")
    assert lines["总体评价"].differs
    assert lines["总体评价"].tones == (Tone.OK, Tone.BAD)
    assert lines["接警态度"].values == ("满意", "满意")
    assert not lines["接警态度"].differs
    assert lines["备注"].differs
    assert not lines["录音索引"].differs, (
        "two calls have two recordings; that is no difference in what was said"
    )
    assert found.differences == sum(line.differs for line in found.lines)


def test_a_question_only_one_was_asked_says_so() -> None:
    found = compare(review(review_lines()[0]), SCRIPTS, {}, NOW, ZONE)
    unhappy = next(line for line in found.lines if "让您不满意" in line.tip)
    assert unhappy.values[0] == "没有问"
    assert unhappy.values[1].startswith("民警到了以后没有下车")


def test_the_counted_one_stands_first_and_superseded_ones_are_left_out() -> None:
    whole = review(review_lines()[0])
    whole = replace(
        whole, answers=[*whole.answers, replace(whole.answers[1], standing="superseded", revision=2)]
    )
    found = compare(whole, SCRIPTS, {}, NOW, ZONE)
    assert [(head.counted, head.waits) for head in found.heads] == [(True, False), (False, True)]


def test_what_was_taken_back_stands_at_its_question_without_a_word() -> None:
    whole = review(review_lines()[0])
    calm = replace(whole.answers[0], taken_back=["unhappy_what", "wish_of_another_script"])
    found = compare(replace(whole, answers=[calm, *whole.answers[1:]]), SCRIPTS, {}, NOW, ZONE)
    said = [line.values for line in found.lines if "答过，群众又收回了" in line.values]
    assert len(said) == 2
    assert any("没有下车" in value for value in said[0]), "beside what another answer says there"


def test_a_script_this_version_does_not_have_shows_codes() -> None:
    found = compare(review(review_lines()[0]), {}, {}, NOW, ZONE)
    assert "call_attitude" in {line.label for line in found.lines}
    assert len(found.heads) == 2


def test_the_call_that_has_not_come_yet_is_said() -> None:
    whole = review(review_lines()[0])
    whole = replace(whole, answers=[whole.answers[0], replace(whole.answers[1], call=None)])
    found = compare(whole, SCRIPTS, {}, NOW, ZONE)
    outcome = next(line for line in found.lines if line.label == "通话结果")
    assert outcome.values == ("完成", "通话记录还没到中心")


# The page


def test_the_longest_waiting_lies_open_at_once(page: Page) -> None:
    assert page.screen.reviews.rowCount() == 4
    assert page.presenter.review is not None
    assert page.pane._unit.text() == "星河分局柳园派出所"
    assert not page.pane.button.isEnabled()


def test_a_choice_needs_a_reason(page: Page) -> None:
    page.pane.choose(1)
    page.pane.confirm()
    assert page.oversight.settled == []
    assert page.pane.field.invalid


def test_choosing_says_what_follows_from_it(page: Page) -> None:
    page.pane.choose(0)
    assert page.pane._effect.text().startswith("满意率和工单都不变")
    page.pane.choose(1)
    assert page.pane._effect.text().startswith("满意率随之更改")


def test_a_decision_is_saved_here_and_shown_as_on_its_way(page: Page, host: NotingHost) -> None:
    page.decide(1, "第二次是本人接听")
    task = review_lines()[0].task_id
    assert page.oversight.settled == [(task, SECOND, "第二次是本人接听")]
    assert host.toasts[-1] == "已保存：以 赵丽 的为准"
    assert page.pane._banner.text() == "已存本机：以 赵丽 的为准，等待上传。"
    assert page.pane._choice.isHidden(), "one choice at a time"
    assert page.screen.reviews.cells(0)[0].text == "待上传"


def test_it_can_be_decided_without_the_centre(page: Page) -> None:
    page.oversight.offline = True
    page.screen._reload()
    assert page.presenter.offline
    assert page.screen._banner.text().startswith("连不上中心，列表是 15:20 取的")
    page.decide(0, "第一次是本人")
    assert page.oversight.settled[0][1] == FIRST


def test_how_many_are_not_listed_is_said_and_counted(page: Page) -> None:
    page.oversight.left_out = 934
    page.presenter.show(Section.RETURNED)
    shown = page.screen.returned.rowCount()
    assert page.screen._banner.text() == f"先列出 {shown} 件，还有 934 件。"
    marked = sum(line.result == "applied" for line in returned_lines())
    assert page.presenter.waiting[Section.RETURNED] == shown - marked + 934


def test_a_task_not_opened_before_says_that_it_could_not_be_had(page: Page) -> None:
    page.oversight.offline = True
    page.line(2)
    assert page.presenter.review is None
    page.line(0)
    assert page.presenter.review is not None, "what was opened before still lies there"


def test_an_arrived_choice_leaves_and_the_list_is_loaded_again(page: Page) -> None:
    page.decide(1, "第二次是本人接听")
    page.oversight.choices.clear()
    page.oversight.lines = page.oversight.lines[1:]
    page.screen.changed(Changes(frozenset({"sync"}), source="push"))
    assert page.screen.reviews.rowCount() == 3
    assert page.presenter.waiting[Section.DOUBLE] == 3


def test_a_refused_choice_says_who_was_first_and_can_be_made_again(page: Page) -> None:
    task = review_lines()[0].task_id
    problem = Problem("settle.done", {"by": "林晓"})
    page.oversight.choices[task] = OwnChoice(made_id("c"), task, SECOND.response_id, 1, NOW, problem)
    page.screen.changed(Changes(frozenset({"sync"}), source="push"))
    assert "已由 林晓 核对过" in page.pane._banner.text()
    assert page.screen.reviews.cells(0)[0].text == "未生效"
    page.decide(0, "已回拨核实")
    assert len(page.oversight.settled) == 1


def test_what_was_typed_stays_when_the_same_task_is_looked_at_anew(page: Page) -> None:
    page.pane.choose(1)
    page.pane.reason.setText("正在写理由")
    page.presenter._ask(review_lines()[0].task_id)
    assert (page.pane.choices.code(), page.pane.reason.text()) == ("1", "正在写理由")
    page.line(1)
    assert (page.pane.choices.code(), page.pane.reason.text()) == ("", "")


def test_only_the_differences(page: Page) -> None:
    def shown() -> int:
        return page.pane._lines.count()

    everything = shown()
    page.pane.only.setChecked(True)
    assert 0 < shown() < everything


def test_settled_ones_show_who_chose_and_why(page: Page) -> None:
    page.oversight.lines = []
    page.screen.sections._pick(1)
    assert page.screen.reviews.rowCount() == 2
    assert "陈静 选定" in page.pane._before.text()
    assert page.screen.reviews.cells(0)[2].text == "陈静"


# What did not go through


def test_the_returned_ones_with_reason_and_what_the_agent_says(page: Page) -> None:
    page.screen.take("returned")
    assert [line.result for line in page.oversight.returned().returned] == [
        "refused",
        "refused",
        "held",
        "applied",
    ]
    page.operation(1)
    pane = page.screen.returned_pane
    assert pane._words.text().startswith("昨天改过一次")
    page.operation(2)
    assert pane._form.isHidden(), "a held one needs nothing"
    assert why(returned_lines()[2]) == "任务还没导入中心，导入后自动收下"


def test_putting_aside_needs_a_reason_and_leaves_the_list(page: Page, host: NotingHost) -> None:
    page.screen.take("returned")
    pane = page.screen.returned_pane
    op_id = pane.line.op_id
    pane.ask()
    assert page.oversight.aside == []
    pane.reason.setText("已电话核实")
    pane.ask()
    assert page.oversight.aside == [(op_id, "已电话核实")]
    assert page.screen.returned.rowCount() == 3
    assert host.toasts[-1].startswith("已搁置")


def test_it_cannot_be_put_aside_without_the_centre_and_says_so(page: Page) -> None:
    page.screen.take("returned")
    page.oversight.offline = True
    page.screen.returned_pane.reason.setText("已电话核实")
    page.screen.returned_pane.ask()
    assert page.screen.returned_pane._trouble.text() == "fault:Unreachable"
    assert page.screen.returned_pane.reason.text() == "已电话核实"


def test_the_id_for_the_administrator_is_copied(page: Page) -> None:
    page.screen.take("returned")
    page.screen.returned_pane.copy.click()
    assert QGuiApplication.clipboard().text() == returned_lines()[0].op_id


@pytest.mark.parametrize(
    ("at", "words"), [(0, "退回"), (1, "交班长"), (2, "等待"), (3, "有疑问"), (4, "已搁置"), (5, "已改好")]
)
def test_every_standing_has_its_word(at: int, words: str) -> None:
    assert result_words(returned_lines()[at])[0] == words


def test_what_was_dealt_with_stays(page: Page) -> None:
    page.screen.take("done")
    assert page.screen.returned.rowCount() == 2


# Counting


def test_the_stream_brings_the_counts_and_a_changed_list(page: Page) -> None:
    page.presenter.take_stations(stations())
    assert page.screen.state() == ("7 件等您处理", Tone.WARN)
    page.oversight.lines = page.oversight.lines[:2]
    page.presenter.take_stations(replace(stations(), reviews=2))
    assert page.screen.reviews.rowCount() == 2
    page.presenter.take_stations(replace(stations(), reviews=0, refused=0, held=0))
    assert page.screen.sections.words() in ("重复待审", "重复待审 2")


def test_a_centre_that_was_never_reached_says_so(host: NotingHost, clock: Clock) -> None:
    made = Page(host, clock)
    made.oversight.offline = True
    made.screen.entered()
    assert made.screen._empty._what.text() == "连不上中心"
    assert made.presenter.review is None


def test_keys_choose_and_confirm(page: Page) -> None:
    page.pane.choose(1)
    page.pane.reason.setText("第二次是本人接听")
    page.screen._confirm()
    assert len(page.oversight.settled) == 1
    page.screen.take("returned")
    page.screen.returned_pane.reason.setText("已电话核实")
    page.screen._confirm()
    assert len(page.oversight.aside) == 1
