"""Where each form is, why one came back, what was filled in, and taking it up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.records.changes import ChangeKind, Changes
from app.records.record import Delivery, PackageMade, RecordCounts, WaitReason
from app.ui.models.columns import Cell
from app.ui.screens.records.presenter import RecordsPresenter, Show, may_correct
from app.ui.screens.records.summary import form_of, lines_of
from app.ui.screens.records.view import RecordsScreen
from app.ui.text import Language, set_language
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.overlay import Sheet
from domain.problems import Problem, ProblemError
from domain.vocabulary import Satisfaction
from domain.wire.message import replace
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.samples_records import StandInPackages, StandInRecords, StandInSync, outage, records
from tools.scenes.samples_tags import StandInTags
from tools.stepping import SteppedLanes


class Page:
    """The page with its parts."""

    def __init__(self, host: NotingHost, clock: Clock, service: StandInRecords | None = None) -> None:
        self.service = service or StandInRecords()
        self.packages, self.sync = StandInPackages(), StandInSync()
        self.presenter = RecordsPresenter(
            self.service, self.packages, self.sync, host.scope, clock, host.zone, StandInTags(), host.window
        )
        self.seconds = 0.0
        self.presenter.ticks = lambda: self.seconds
        self.screen = RecordsScreen(host, self.presenter, "1001", "星河市")
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.corrected: list[str] = []
        self.screen.correct_requested.connect(self.corrected.append)
        self.screen.entered()

    def choose(self, record_id: str) -> None:
        """Put the cursor on a record."""
        self.screen.take(record_id)

    def words(self) -> list[str]:
        """Everything the pane says, once what is new has been laid out."""
        QApplication.processEvents()
        return [made.text() for made in self.screen.pane.findChildren(QLabel) if not made.isHidden()]


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    return Page(host, clock)


def test_what_came_back_stands_on_top_and_is_counted(page: Page) -> None:
    assert page.screen.state() == ("1 件退回待改", Tone.BAD)
    assert page.presenter.today == 15
    assert page.screen.table.current_record().delivery is Delivery.REFUSED
    assert dict(page.screen.filter._choices)["refused"] == "退回待改 1"


@pytest.mark.parametrize(
    ("show", "deliveries"),
    [
        (Show.WAITING, {Delivery.SAVED, Delivery.HELD, Delivery.CENTRE_FAULT}),
        (Show.REFUSED, {Delivery.REFUSED}),
        (Show.ARRIVED, {Delivery.ARRIVED}),
        (Show.OTHER, {Delivery.SECONDARY}),
    ],
)
def test_the_list_narrows_by_where_a_form_is(page: Page, show: Show, deliveries: set[Delivery]) -> None:
    page.screen.filter.chosen.emit(show.value)
    shown = [page.screen.model.record(row) for row in range(page.screen.model.rowCount())]
    assert {record.delivery for record in shown if record is not None} == deliveries
    assert len(shown) == page.presenter.count(show)


def test_the_words_of_the_strip_lead_to_what_they_count(page: Page) -> None:
    page.screen.take("returned")
    assert page.presenter.show_only is Show.REFUSED
    page.screen.take("pending")
    assert page.presenter.show_only is Show.WAITING


def test_the_reason_is_said_in_words_never_as_a_code(page: Page) -> None:
    text = page.screen.pane._problem.text()
    assert "还没有确认是本人" in text
    assert "answer." not in text


def test_each_place_a_form_can_be_has_words_that_say_what_it_means(page: Page) -> None:
    said = set()
    for record in page.service.rows:
        page.screen.pane.show_record(record, page.service.now)
        said.add(page.screen.pane._why.text())
    assert len(said) == len({record.delivery for record in page.service.rows}) == 6


def test_the_form_is_told_in_the_words_that_were_read(page: Page) -> None:
    record = page.service.rows[1]
    page.choose(record.record_id)
    words = page.words()
    assert "您好，请问是李先生吗？" in words
    assert any("工号1001" in line for line in words)
    assert any("民警到了以后没有下车" in line for line in words)
    assert not any("{" in line for line in words)


def test_answers_on_the_scale_carry_their_satisfaction() -> None:
    service = StandInRecords()
    record = service.rows[1]
    state = service.open(record.record_id)
    form = form_of(state, record.response_id)
    assert form is not None
    lines = {line.question: line for line in lines_of(state, form)}
    assert lines["来得及时吗？"].satisfaction == Satisfaction.BASICALLY_SATISFIED
    assert lines["后来民警是到现场，还是电话处理的？"].answer == "到了现场"
    assert lines["后来民警是到现场，还是电话处理的？"].satisfaction is None
    calm = replace(
        form, answers=form.answers | dict.fromkeys(("arrival", "officer_attitude", "result", "overall"), 1)
    )
    told = [line for line in lines_of(state, calm) if line.answer == "群众后来收回了，没有上传"]
    assert told
    assert not any("没有下车" in line.answer for line in lines_of(state, calm))
    set_language(Language.EN)
    assert any(line.answer == "Dissatisfied" for line in lines_of(state, form))


def test_the_question_about_recording_is_listed_where_it_was_put() -> None:
    service = StandInRecords()
    record = service.rows[1]
    state = service.open(record.record_id)
    form = form_of(state, record.response_id)
    assert form is not None
    plain = " ".join(line.question for line in lines_of(state, form))
    recorded = " ".join(line.question for line in lines_of(replace(state, recording=True), form))
    assert "录音" not in plain
    assert "录音" in recorded


@pytest.mark.parametrize(
    ("lang", "words"),
    [(Language.ZH, "噪音扰民未制止、处警态度生硬"), (Language.EN, "Noise not stopped, Curt manner")],
)
def test_tags_are_told_by_name(page: Page, lang: Language, words: str) -> None:
    set_language(lang)
    record = page.service.rows[1]
    assert record.overall == 3
    page.choose(record.record_id)
    assert words in page.words()


@pytest.mark.parametrize(("reply", "words"), [(3, "不满意"), (0, "说不清")])
def test_what_was_answered_by_sms_stands_beside_what_was_said(reply: int, words: str) -> None:
    service = StandInRecords()
    record = service.rows[1]
    state = service.open(record.record_id)
    form = form_of(state, record.response_id)
    assert form is not None
    task = replace(state.work.task(form.task_id), sms_reply=reply)
    told = lines_of(replace(state, work=replace(state.work, tasks=(task,))), form)
    assert (told[0].question, told[0].answer) == ("短信回复", words)


def test_correcting_goes_to_the_call_page_with_the_response(page: Page) -> None:
    record = page.service.rows[1]
    page.choose(record.record_id)
    page.screen.pane.correct.emit()
    assert page.corrected == [record.response_id]


def test_only_forms_of_today_and_those_that_came_back_can_be_corrected() -> None:
    back, first, *_ = records()
    assert may_correct(first)
    assert may_correct(replace(back, correctable=False))
    assert not may_correct(replace(first, correctable=False))
    assert may_correct(replace(first, response_id="")), "of a call without a form as well"


def test_a_call_without_a_form_offers_no_correction(page: Page) -> None:
    attempt = page.service.rows[3]
    page.choose(attempt.record_id)
    page.screen.pane.correct.emit()
    assert page.corrected == []
    assert "这次没有填表单，只有拨打结果。" in page.words()


def test_sending_again_unchanged_is_only_for_what_came_back(page: Page, host: NotingHost) -> None:
    page.screen.pane.resend.emit()
    assert page.service.resubmitted == [page.service.rows[0].record_id]
    assert host.toasts == ["已存，正在重新提交。"]
    page.choose(page.service.rows[1].record_id)
    page.presenter.resend(page.service.rows[1])
    assert len(page.service.resubmitted) == 1


def test_news_keep_the_cursor_where_it_is(page: Page) -> None:
    chosen = page.service.rows[4].record_id
    page.choose(chosen)
    page.service.rows = [
        replace(record, delivery=Delivery.ARRIVED) if record.delivery is Delivery.SAVED else record
        for record in page.service.rows
    ]
    page.screen.changed(Changes(frozenset({ChangeKind.SYNC}), source="push"))
    assert page.screen.table.current_record().record_id == chosen
    assert page.presenter.count(Show.WAITING) == 2


def test_other_changes_load_nothing(page: Page, inline: SteppedLanes) -> None:
    inline.held = True
    page.screen.changed(Changes(frozenset({ChangeKind.TAG})))
    assert inline.waiting == []


def test_asked_many_times_while_loading_it_loads_once_more(page: Page, inline: SteppedLanes) -> None:
    inline.held = True
    for _ in range(20):
        page.presenter.refresh()
    rows_and_counts = 2
    assert len(inline.waiting) == rows_and_counts
    inline.release()
    assert len(inline.waiting) == rows_and_counts


def test_the_answer_for_a_record_left_behind_is_dropped(page: Page, inline: SteppedLanes) -> None:
    opened: list[str] = []
    page.presenter.opened.connect(lambda record_id, _state: opened.append(record_id))
    inline.held = True
    page.choose(page.service.rows[1].record_id)
    page.choose(page.service.rows[2].record_id)
    inline.held = False
    inline.release()
    assert opened == [page.service.rows[2].record_id]


def test_nothing_yet_and_nothing_to_be_read_are_different(host: NotingHost, clock: Clock) -> None:
    empty = Page(host, clock, StandInRecords([]))
    assert empty.screen._empty._what.text() == "今天还没有记录"
    empty.screen._on_empty()
    assert host.gone == [("tasks", None)]
    broken = StandInRecords()
    broken.error = OSError(5, "io")
    page = Page(host, clock, broken)
    assert page.screen._empty._what.text() == "记录没有打开"
    broken.error = None
    page.screen._on_empty()
    assert page.screen.model.rowCount() == 16


class Outage(Page):
    """The list of what waits after a long outage."""

    def __init__(self, host: NotingHost, clock: Clock) -> None:
        super().__init__(host, clock, StandInRecords(outage()))
        self.screen.take("pending")

    def cell(self, row: int, key: str) -> Cell:
        """One cell of the list."""
        keys = [column.key for column in self.screen.model.columns]
        return self.screen.model.cells(row)[keys.index(key)]


@pytest.fixture
def out(host: NotingHost, clock: Clock) -> Outage:
    return Outage(host, clock)


def test_each_form_says_why_it_waits_and_what_its_author_can_do(out: Outage) -> None:
    assert out.screen.table is out.screen.waiting
    rows = out.screen.model.rowCount()
    reasons = [out.cell(row, "why").text for row in range(rows)]
    assert len(set(reasons)) == rows == len(WaitReason) - 1
    assert "中心在等这件警情（J4101202611220318）" in reasons
    assert "中心故障，已试 4 次" in reasons
    assert any(text.startswith("中心忙，15:20:28") for text in reasons)
    said = set()
    for row in range(rows):
        record = out.screen.model.record(row)
        assert record is not None
        out.screen.pane.show_record(record, out.service.now)
        text = out.screen.pane._waits.text()
        assert "{" not in text
        assert "。。" not in text
        said.add(text)
    assert len(said) == rows


def test_what_may_be_in_other_hands_says_so_in_amber(out: Outage) -> None:
    mark = out.cell(2, "delivery")
    assert (mark.text, mark.tone) == ("可能已分给他人", Tone.WARN)
    assert "两份都会留着" in mark.tip
    assert out.cell(2, "why").text == "可能已分给他人"
    assert out.cell(2, "why").note.startswith("离线（10:20 起）")
    marks = {out.cell(row, "delivery").text for row in (0, 5, 7)}
    assert marks == {"已存本机 ✓", "等任务到齐", "中心故障"}


def test_ages_are_marked_after_a_shift_and_after_a_day_and_move_on(out: Outage, clock: Clock) -> None:
    assert [out.cell(row, "age").ink for row in (0, 9, 10)] == ["text", "warn", "bad"]
    assert out.cell(0, "age").text == "2 分钟"
    clock.move(60_000)
    out.screen._grow_older()
    assert out.cell(0, "age").text == "3 分钟"


def test_the_line_says_how_much_waits_since_when_and_offers_what_can_be_done(
    out: Outage, host: NotingHost
) -> None:
    assert out.screen.line.isVisible()
    assert out.screen.line.words() == "11 份在本机，最早 昨天 14:20"
    out.screen.line.sync.click()
    assert out.sync.asked == 1
    wanted: list[int] = []
    out.screen.reconcile_wanted.connect(lambda: wanted.append(1))
    out.screen.line.reconcile.click()
    assert wanted == [1]
    out.screen.take("returned")
    assert not out.screen.line.isVisible()


def test_a_package_is_made_once_at_a_time_and_what_follows_is_told(
    out: Outage, inline: SteppedLanes, tmp_path: Path
) -> None:
    inline.held = True
    out.presenter.export(tmp_path / "x.m110pkg")
    out.presenter.export(tmp_path / "y.m110pkg")
    assert not out.screen.line.export.isEnabled()
    assert "正在加密写出" in out.screen.line.package_words()
    inline.held = False
    out.service.package = PackageMade(out.service.now, 90, 11, 24, "x.m110pkg")
    inline.release()
    assert out.packages.paths == [tmp_path / "x.m110pkg"]
    said = out.screen.line.package_words()
    assert "已出具加密包 15:20：11 份" in said
    assert "x.m110pkg" in said
    assert "不会算两次" in said
    assert out.screen.line.export.isEnabled()


def test_a_package_that_could_not_be_written_says_why(out: Outage, tmp_path: Path) -> None:
    out.packages.error = ProblemError(Problem("package.unwritable", {"fault": "OSError"}))
    out.presenter.export(tmp_path / "x.m110pkg")
    assert "加密包没有出具成" in out.screen.line.package_words()
    assert out.screen.line.export.isEnabled()


def test_the_file_dialog_offers_a_name_and_its_answer_makes_the_package(out: Outage, tmp_path: Path) -> None:
    out.screen.line.export.click()
    (dialog,) = out.screen.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("minyi110-20261122-1520.m110pkg")
    dialog.fileSelected.emit(str(tmp_path / "a.m110pkg"))
    assert out.packages.paths == [tmp_path / "a.m110pkg"]
    dialog.reject()


def test_a_packaged_form_says_when(out: Outage) -> None:
    record = out.screen.model.record(3)
    assert record is not None
    out.screen.pane.show_record(record, out.service.now)
    assert "已出具加密包 14:50" in out.screen.pane._waits.text()


def test_nothing_waiting_is_good_news_and_leads_to_the_comparison(host: NotingHost, clock: Clock) -> None:
    rows = [row for row in records() if row.waiting is None]
    page = Page(host, clock, StandInRecords(rows))
    page.screen.take("pending")
    assert page.screen._empty._what.text() == "都到中心了"
    wanted: list[int] = []
    page.screen.reconcile_wanted.connect(lambda: wanted.append(1))
    page.screen._on_empty()
    assert wanted == [1]


def test_a_returned_form_is_given_to_the_lead_with_its_reason_and_a_word(
    page: Page, host: NotingHost
) -> None:
    page.screen.pane.hand.emit()
    (sheet,) = page.screen.window().findChildren(Sheet)
    box = sheet.findChild(LineEdit)
    assert box is not None
    assert page.service.handed == []
    box.setText(" 群众说的是另一件事 ")
    next(button for button in sheet.findChildren(Button) if button.text() == "交班长").click()
    ((record_id, words),) = page.service.handed
    assert record_id == page.service.rows[0].record_id
    assert words.startswith("退回：")
    assert words.endswith("\n群众说的是另一件事")
    assert host.toasts == ["已交班长，原件留着。"]


def test_only_what_came_back_can_be_given_away(page: Page) -> None:
    assert not page.screen.pane._hand.isHidden()
    page.choose(page.service.rows[1].record_id)
    assert page.screen.pane._hand.isHidden()
    page.presenter.hand(page.service.rows[1], "")
    assert page.service.handed == []


def test_every_mark_is_explained(page: Page) -> None:
    page.screen._explain()
    (sheet,) = page.screen.window().findChildren(Sheet)
    marks = {chip.text() for chip in sheet.findChildren(Chip)}
    assert {"已存本机 ✓", "已到中心 ✓✓", "重复待审", "退回待改", "可能已分给他人"} <= marks
    assert len(marks) == len(Delivery) + 1


def test_ten_thousand_come_page_by_page_and_a_wanted_one_is_found(
    host: NotingHost, clock: Clock, qtbot: QtBot
) -> None:
    base = records()[1]
    rows = [replace(base, record_id=f"r{n}", response_id=f"r{n}", at=base.at - n) for n in range(10_000)]
    page = Page(host, clock, StandInRecords(rows))
    assert page.screen.model.rowCount() == 200
    assert page.presenter.count(Show.ALL) == 10_000
    page.screen.take("r1234")
    qtbot.waitUntil(lambda: page.screen.table.current_record().record_id == "r1234")
    assert page.screen.model.rowCount() < 2_000


def test_news_every_moment_leave_time_for_saving(page: Page, qtbot: QtBot) -> None:
    looks: list[int] = []

    def counts() -> RecordCounts:
        looks.append(1)
        page.seconds += 0.2
        return RecordCounts({Delivery.SAVED: len(looks)})

    page.service.counts = counts  # type: ignore[method-assign]
    for _ in range(50):
        page.screen.changed(Changes(frozenset({ChangeKind.SYNC}), source="push"))
    assert len(looks) == 1
    qtbot.waitUntil(lambda: len(looks) == 2)
