"""The pane beside the list: where the chosen form is, why it came back, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.records.call import CallState
from app.records.record import Delivery, MyRecord
from app.ui.screens.records.presenter import may_correct
from app.ui.screens.records.rows import (
    SATISFACTION_TONES,
    mark_cell,
    order_words,
    outcome_cell,
    unit_words,
    when,
)
from app.ui.screens.records.summary import AnswerLine, form_of, lines_of
from app.ui.screens.records.waiting import is_amber, reason_words, todo_words
from app.ui.text import language, tr
from app.ui.text.codes import side_by_side
from app.ui.text.times import clock
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import FlowLayout, clear, column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from domain.dispositions import Disposition
from domain.vocabulary import Satisfaction
from resources import words

WIDTHS = (340, 440)
"""Narrowest and widest; in between it takes three tenths of the page."""


def usual_width(page: int) -> int:
    """How wide it is in a page so many pixels wide, while nobody has dragged it."""
    return min(WIDTHS[1], page * 3 // 10)


class RecordPane(Card):
    """One record.

    Signals:
        correct, resend, hand: what was pressed.
    """

    correct = Signal()
    resend = Signal()
    hand = Signal()

    def __init__(self, zone: str, agent_no: str = "", city: str = "") -> None:
        """The pane; staff number and city stand in the words that were read."""
        super().__init__("", gap=12)
        self._zone, self._agent_no, self._city = zone, agent_no, city
        self._record: MyRecord | None = None
        self._head = label("", "heading")
        self._when = label("", "muted")
        self._where = Chip()
        self._outcome = label("", "muted", wrap=True)
        self._note = label("", wrap=True, selectable=True)
        self._why = label("", "muted", wrap=True)
        self._problem = Banner()
        self._correct = Button(tr("records.correct"), icon="edit", key="Ctrl+E")
        self._correct.clicked.connect(self.correct)
        self._resend = Button(tr("records.resend"), icon="upload")
        self._resend.clicked.connect(self.resend)
        self._hand = Button(tr("records.hand"), icon="user")
        self._hand.clicked.connect(self.hand)
        self._waits = Banner()
        buttons = FlowLayout()
        buttons.addWidget(self._correct)
        buttons.addWidget(self._resend)
        buttons.addWidget(self._hand)
        self._form = column(gap=12, margin=(0, 0, 8, 0))
        page = QWidget()
        page.setLayout(self._form)
        self._scroll = Scrolled(page)
        self._detail = QWidget()
        box = column(
            row(self._head, self._where, None, self._when),
            self._outcome,
            self._note,
            self._why,
            self._problem,
            self._waits,
            buttons,
            divider(),
            self._scroll,
            gap=10,
        )
        box.setStretch(8, 1)
        self._detail.setLayout(box)
        self._none = EmptyState("", tr("records.none_chosen"), icon="records")
        self._none.setMinimumWidth(0)
        self.add(self._detail)
        self.add(self._none)
        self.show_record(None, 0)

    def show_record(self, record: MyRecord | None, now: int) -> None:
        """Show another record, or news of the same one; its form follows."""
        same = record is not None and self._record is not None and record.record_id == self._record.record_id
        self._record = record
        self._detail.setVisible(record is not None)
        self._none.setVisible(record is None)
        if record is None:
            return
        self._head.setText(record.mask or order_words(record))
        self._when.setText(when(record, now, self._zone))
        mark = mark_cell(record)
        self._where.set(mark.text, mark.tone)
        outcome = outcome_cell(record, now, self._zone)
        parts = [outcome.text, outcome.note, unit_words(record)]
        if record.was:
            parts.append(tr("records.was", outcome=words.label(Disposition(record.was), language().value)))
        if record.revision > 1:
            parts.append(tr("records.revision", n=record.revision - 1))
        self._outcome.setText(side_by_side(*parts))
        self._note.setText(tr("records.noted", note=record.note) if record.note else "")
        set_shown(self._note, bool(record.note))
        self._why.setText(tr(f"records.why.{record.delivery.value}"))
        self._show_problem(record)
        self._show_waiting(record, now)
        self._show_buttons(record)
        if not same:
            self._say("" if not record.response_id else tr("records.loading_form"))
            self._scroll.verticalScrollBar().setValue(0)
        if not record.response_id:
            self._say(tr("records.no_form"))

    def _show_problem(self, record: MyRecord) -> None:
        problem, lang = record.problem, language().value
        if problem is None:
            self._problem.say("")
            return
        said = words.word(problem.code, problem.params, lang)
        todo = words.todo(problem.code, problem.params, lang)
        end = tr("records.sentence")
        text = end.join(part for part in (said, todo) if part)
        quiet = record.delivery in (Delivery.HANDED, Delivery.ASIDE)
        tone = Tone.BAD if record.delivery is Delivery.REFUSED else Tone.NEUTRAL if quiet else Tone.WARN
        self._problem.say(text, tone)

    def _show_waiting(self, record: MyRecord, now: int) -> None:
        """Why it is still here and what can be done; the reason a returned one waits is why it came back."""
        waiting = record.waiting
        if waiting is None or record.delivery is Delivery.REFUSED:
            self._waits.say("")
            return
        end = tr("records.sentence")
        parts = [reason_words(waiting, now, self._zone), todo_words(record)]
        if record.packaged_at is not None:
            parts.insert(1, tr("records.packaged", time=clock(record.packaged_at, self._zone)))
        text = end.join(part.removesuffix(end.strip()) for part in parts if part) + end.strip()
        self._waits.say(text, Tone.WARN if record.doubtful or is_amber(waiting) else Tone.NEUTRAL)

    def _show_buttons(self, record: MyRecord) -> None:
        refused = record.delivery is Delivery.REFUSED
        wanted = tr("records.resubmit") if refused else tr("records.correct")
        if self._correct.text() != wanted:
            self._correct.setText(wanted)
            self._correct.updateGeometry()
        self._correct.setVisible(bool(record.attempt_id) and (not refused or may_correct(record)))
        self._correct.setEnabled(may_correct(record))
        self._correct.setToolTip("" if may_correct(record) else tr("records.too_late"))
        self._resend.setVisible(refused)
        self._hand.setVisible(refused)

    def show_form(self, state: CallState, names: Mapping[str, str]) -> None:
        """What was filled in; ``names`` of its tags by code."""
        record = self._record
        form = form_of(state, record.response_id) if record else None
        if record is None or form is None:
            self._say(tr("records.no_form"))
            return
        clear(self._form)
        if record.revision == 0 or record.disposition != Disposition.COMPLETE:
            how = "records.partial" if record.revision else "records.not_sent"
            self._form.addWidget(label(tr(how), "muted", wrap=True))
        for line in lines_of(state, form, self._agent_no, self._city):
            self._form.addWidget(_answered(line))
        if form.tags:
            tags = tr("records.join").join(names.get(code, code) for code in form.tags)
            self._form.addWidget(_answered(AnswerLine(tr("records.tags"), tags)))
        if form.remark:
            self._form.addWidget(_answered(AnswerLine(tr("records.remark"), form.remark)))
        if record.orders:
            self._form.addWidget(_answered(AnswerLine(tr("records.orders"), order_words(record))))
        self._form.addStretch(1)

    def show_trouble(self, text: str) -> None:
        """The form could not be opened."""
        self._say(text)

    def _say(self, text: str) -> None:
        clear(self._form)
        if text:
            self._form.addWidget(label(text, "muted", wrap=True))
        self._form.addStretch(1)


def _answered(line: AnswerLine) -> QWidget:
    """A question, small, and its answer below it."""
    holder = QWidget()
    asked = label(line.question, "caption", wrap=True)
    if line.satisfaction is not None:
        answer: QWidget = Chip(line.answer, SATISFACTION_TONES[Satisfaction(line.satisfaction)])
        holder.setLayout(column(asked, row(answer, None), gap=4))
    else:
        holder.setLayout(column(asked, label(line.answer, wrap=True, selectable=True), gap=2))
    return holder
