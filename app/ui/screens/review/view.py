"""复核: what waits for the lead at the left, one of it whole at the right."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget

from app.records.changes import Changes
from app.records.review import OwnChoice
from app.ui.models.records import RecordTableModel
from app.ui.screens.review.compare_pane import ComparePane
from app.ui.screens.review.comparing import compare
from app.ui.screens.review.presenter import ReviewPresenter, is_away
from app.ui.screens.review.returned_pane import ReturnedPane
from app.ui.screens.review.rows import MARKED, Section, returned_columns, review_columns
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.text.times import clock
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.wire.oversight import ReturnedLine, ReviewLine
from domain.wire.parts import AnswerName

LIST = (408, 470)
"""Width of the list beside two answers, in a narrow and in a wide window."""
PANE = (384, 460)
"""Width of one operation beside its list."""
WIDE = 1250
GIVES = 100
"""Pixels that somebody may take from the list beside two answers."""


def _of(widths: tuple[int, int], page: int) -> int:
    return widths[page >= WIDE]


class ReviewScreen(Screen):
    """复核."""

    def __init__(self, host: Host, presenter: ReviewPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self.sections = Segmented(*self._section_words(), code=Section.DOUBLE.value)
        self.sections.setAccessibleName(tr("review.section"))
        self.sections.chosen.connect(lambda code: presenter.show(Section(code)))
        self._build_lists()
        self.compare_pane = ComparePane(host.zone)
        self.compare_pane.decided.connect(presenter.settle)
        self.returned_pane = ReturnedPane(host.zone)
        self.returned_pane.put_aside.connect(presenter.set_aside)
        self.returned_pane.copied.connect(self._copy)
        self._panes = QStackedWidget()
        self._panes.addWidget(self.compare_pane)
        self._panes.addWidget(self.returned_pane)
        self._main = Split(self._card, self._panes)
        remember_widths(self._main, host, "widths.review")
        self._fit()
        whole = column(
            row(self.sections, None), self._main, gap=12, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN)
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._connect()
        self._add_keys()

    def _build_lists(self) -> None:
        presenter, host = self._presenter, self._host
        self.reviews: RecordTableModel[ReviewLine] = RecordTableModel(
            review_columns(host.clock, host.zone, lambda: presenter.choices),
            presenter.reviews,
            host.scope,
            lambda line: line.task_id,
            self,
        )
        self.returned: RecordTableModel[ReturnedLine] = RecordTableModel(
            returned_columns(host.clock, host.zone),
            presenter.returned,
            host.scope,
            lambda line: line.op_id,
            self,
        )
        self.review_table, self.returned_table = TableView(self.reviews), TableView(self.returned)
        self.review_table.setAccessibleName(tr("review.section.double"))
        self.returned_table.setAccessibleName(tr("review.section.returned"))
        remember_columns(self.review_table, host, "columns.review")
        remember_columns(self.returned_table, host, "columns.returned")
        self._empty = EmptyState(tr("review.loading"), icon="checks")
        self._empty.activated.connect(self._reload)
        self._lists = QStackedWidget()
        for widget in (self.review_table, self.returned_table, self._empty):
            self._lists.addWidget(widget)
        self._banner = Banner()
        self._banner.activated.connect(self._reload)
        self._card = Card("", self._banner, self._lists, gap=12)
        self._card.body.setStretch(1, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        for model in (self.reviews, self.returned):
            model.loaded.connect(self._came)
            model.failed.connect(presenter.did_not_come)
        self.review_table.chosen.connect(presenter.compare)
        self.returned_table.chosen.connect(presenter.look)
        presenter.sectioned.connect(self._sectioned)
        presenter.listed.connect(self._refresh)
        presenter.reload.connect(self._reload)
        presenter.compared.connect(self._show_compared)
        presenter.looked.connect(self._show_looked)
        presenter.choices_changed.connect(self._choices_changed)
        presenter.decided.connect(self._decided)
        presenter.put_aside.connect(lambda _line: self._host.toast(tr("review.put_aside")))
        presenter.failed.connect(self._failed)
        presenter.counted.connect(self._counted)

    def _add_keys(self) -> None:
        add = self._host.shortcuts.add
        pane = self.compare_pane
        add("Ctrl+1", "review.keys.first", lambda: pane.choose(0), scope="review", owner=self)
        add("Ctrl+2", "review.keys.second", lambda: pane.choose(1), scope="review", owner=self)
        add("Ctrl+Return", "review.keys.confirm", self._confirm, scope="review", owner=self)

    @Slot()
    def _confirm(self) -> None:
        if self._presenter.section.of_answers:
            self.compare_pane.confirm()
        else:
            self.returned_pane.ask()

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("review.title")

    def state(self) -> tuple[str, Tone] | None:
        waiting = self._presenter.waiting
        if not waiting:
            return None
        n = sum(waiting.values())
        return (tr("review.state", n=n), Tone.WARN) if n else (tr("review.state.none"), Tone.OK)

    def entered(self) -> None:
        self._reload()
        self._table.setFocus()

    def changed(self, changes: Changes) -> None:
        self._presenter.changed(changes)

    def take(self, argument: object) -> None:
        """From the panel: which section."""
        if isinstance(argument, str) and argument in set(Section):
            self._presenter.show(Section(argument))

    def _fit(self) -> None:
        """The two answers need the room; of one operation the list does."""
        if self._presenter.section.of_answers:
            self._main.keep_sides(Side(self._card, "list", partial(_of, LIST), LIST[0] - GIVES))
        else:
            self._main.keep_sides(Side(self._panes, "pane", partial(_of, PANE), PANE[0]))

    # -- loading and showing ---------------------------------------------------------------------------

    @property
    def _model(self) -> RecordTableModel[Any]:
        return self.reviews if self._presenter.section.of_answers else self.returned

    @property
    def _table(self) -> TableView:
        return self.review_table if self._presenter.section.of_answers else self.returned_table

    @Slot()
    def _sectioned(self) -> None:
        self.sections.set_code(self._presenter.section.value)
        self._panes.setCurrentIndex(0 if self._presenter.section.of_answers else 1)
        self._fit()
        self._model.set_query(self._presenter.query())
        self._presenter.refresh_choices()
        self._refresh()

    @Slot()
    def _reload(self) -> None:
        self._model.query = self._presenter.query()
        self._model.refresh()
        self._refresh()

    @Slot(int, int)
    def _came(self, rows: int, total: int) -> None:
        if self.sender() is self._model:
            self._presenter.came(self._waiting(max(rows, total)))
            if not rows:
                self._choose_nothing()

    def _waiting(self, total: int) -> int:
        """How many of the list in front want something done; those with a mark only want looking at."""
        if self._presenter.section.of_answers:
            return total
        lines = [self.returned.record(at) for at in range(self.returned.rowCount())]
        return total - sum(line is not None and line.result == MARKED for line in lines)

    def _choose_nothing(self) -> None:
        if self._presenter.section.of_answers:
            self._presenter.compare(None)
        else:
            self._presenter.look(None)

    @Slot()
    def _refresh(self) -> None:
        presenter, some = self._presenter, self._model.rowCount() > 0
        self._lists.setCurrentWidget(self._table if some else self._empty)
        if some and presenter.error is not None:
            if presenter.offline and presenter.loaded_at is not None:
                words = tr("review.stale", time=clock(presenter.loaded_at, self._host.zone))
            else:
                words = self._host.fault(presenter.error)
            self._banner.say(words, Tone.WARN, tr("common.retry"))
        else:
            self._banner.say(self._left_out(), Tone.ACCENT)
        if not some:
            self._say_empty()
        self.headed.emit()

    def _left_out(self) -> str:
        """How many the list does not show; empty if it shows all."""
        shown = self._model.rowCount()
        left = (self._model.total or shown) - shown if shown else 0
        return tr("review.more", shown=shown, n=left) if left > 0 else ""

    def _say_empty(self) -> None:
        presenter, section = self._presenter, self._presenter.section.value
        if presenter.error is not None and not self._model.busy:
            if presenter.offline:
                self._empty.set(
                    tr("review.offline"), tr("review.offline.why"), tr("common.retry"), icon="cloud-off"
                )
            else:
                fault = self._host.fault(presenter.error)
                self._empty.set(tr("fault.own.title"), fault, tr("common.retry"), icon="alert")
        elif self._model.busy or presenter.loaded_at is None:
            self._empty.set(tr("review.loading"), icon="checks")
        else:
            self._empty.set(tr(f"review.empty.{section}"), tr(f"review.empty.{section}.why"), icon="checks")

    def _section_words(self) -> list[tuple[str, str]]:
        waiting = self._presenter.waiting
        return [
            (
                section.value,
                tr("review.section.n", words=tr(f"review.section.{section.value}"), n=waiting[section])
                if waiting.get(section)
                else tr(f"review.section.{section.value}"),
            )
            for section in Section
        ]

    @Slot()
    def _counted(self) -> None:
        self.sections.set_choices(*self._section_words())
        self.headed.emit()

    @Slot()
    def _show_compared(self) -> None:
        presenter, now = self._presenter, self._host.clock()
        whole = presenter.whole
        if whole is None:
            self.compare_pane.show_review(None, None, now)
        else:
            found = compare(whole.review, whole.scripts, whole.tags, now, self._host.zone)
            self.compare_pane.show_review(whole.review, found, now)
        self._show_standing()

    def _show_standing(self) -> None:
        presenter = self._presenter
        trouble = ""
        if presenter.trouble is not None:
            why = tr("review.offline") if is_away(presenter.trouble) else self._host.fault(presenter.trouble)
            trouble = f"{tr('review.not_whole')} {why}"
            if presenter.review is not None and is_away(presenter.trouble):
                trouble = ""  # what was opened before still lies there
        self.compare_pane.show_standing(presenter.choice, trouble)

    @Slot()
    def _show_looked(self) -> None:
        self.returned_pane.show_line(self._presenter.line, self._host.clock())

    @Slot()
    def _choices_changed(self) -> None:
        self.reviews.recolour()
        self._show_standing()

    @Slot(object)
    def _decided(self, choice: OwnChoice) -> None:
        review = self._presenter.review
        name = AnswerName(choice.response_id, choice.revision)
        answers = review.answers if review is not None else ()
        whose = next((a.user_name for a in answers if AnswerName(a.response_id, a.revision) == name), "")
        self._host.toast(tr("review.saved", name=whose))
        self._table.setFocus()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        if self._presenter.section.of_answers:
            self._host.toast(self._host.fault(error))
        else:
            self.returned_pane.show_trouble(self._host.fault(error))

    @Slot(str)
    def _copy(self, op_id: str) -> None:
        QGuiApplication.clipboard().setText(op_id)
        self._host.toast(tr("review.op.copied"))
