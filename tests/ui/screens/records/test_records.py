"""Where each form is, why one came back, what was filled in, and taking it up again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.records.changes import ChangeKind, Changes
from app.records.record import Delivery
from app.ui.screens.records import RecordsPresenter, RecordsScreen
from app.ui.screens.records.presenter import Show, may_correct
from app.ui.screens.records.summary import form_of, lines_of
from app.ui.text import Language, set_language
from app.ui.tone import Tone
from domain.vocabulary import Satisfaction
from tests.ui.conftest import Inline
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.samples_records import StandInRecords, records


class Page:
    """The page with its parts."""

    def __init__(self, host: NotingHost, clock: Clock, service: StandInRecords | None = None) -> None:
        self.service = service or StandInRecords()
        self.presenter = RecordsPresenter(self.service, host.runner, clock, host.zone, host.window)
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
        (Show.SAVED, {Delivery.SAVED}),
        (Show.ARRIVED, {Delivery.ARRIVED}),
        (Show.OTHER, {Delivery.SECONDARY, Delivery.HELD, Delivery.CENTRE_FAULT}),
    ],
)
def test_the_list_narrows_by_where_a_form_is(page: Page, show: Show, deliveries: set[Delivery]) -> None:
    page.screen.filter.chosen.emit(show.value)
    assert {record.delivery for record in page.presenter.rows()} == deliveries
    assert page.screen._model.rowCount() == page.presenter.count(show)


def test_the_words_of_the_strip_lead_to_what_they_count(page: Page) -> None:
    page.screen.take("returned")
    assert page.presenter.show_only is Show.REFUSED
    page.screen.take("pending")
    assert page.presenter.show_only is Show.SAVED


def test_the_reason_is_said_in_words_never_as_a_code(page: Page) -> None:
    text = page.screen.pane._problem.text()
    assert "还没有确认是本人" in text
    assert "answer." not in text


def test_each_place_a_form_can_be_has_words_that_say_what_it_means(page: Page) -> None:
    said = set()
    for record in page.service.rows:
        page.screen.pane.show_record(record, page.service.now)
        said.add(page.screen.pane._why.text())
    assert len(said) == len(Delivery)


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
    set_language(Language.EN)
    assert any(line.answer == "Dissatisfied" for line in lines_of(state, form))


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
    assert not may_correct(replace(first, response_id=""))


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
    assert page.presenter.count(Show.SAVED) == 0


def test_other_changes_load_nothing(page: Page, inline: Inline) -> None:
    inline.held = True
    page.screen.changed(Changes(frozenset({ChangeKind.TAG})))
    assert inline.waiting == []


def test_asked_many_times_while_loading_it_loads_once_more(page: Page, inline: Inline) -> None:
    inline.held = True
    for _ in range(20):
        page.presenter.refresh()
    assert len(inline.waiting) == 1
    inline.release()
    assert len(inline.waiting) == 1


def test_the_answer_for_a_record_left_behind_is_dropped(page: Page, inline: Inline) -> None:
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
    assert page.screen._model.rowCount() == 16
