"""The figure with the hashes behind it: which forms, which bytes, which numbers at the centre."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.records.reconciliation import ComparedForm
from app.ui.models.memory import MemorySource
from app.ui.models.records import RecordTableModel
from app.ui.screens.emergency.words import problem_words
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.proof_words import (
    SHORT,
    as_text,
    columns,
    details,
    headline,
    kind_words,
    why_words,
)
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.files import ask_where
from app.ui.widgets.labels import label, set_tone
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.table import TableView

WIDTH = 920
TALLEST = 340
SHORTEST = 150
AROUND = 470
"""What stands above and below the list."""


class ProofSheet(QObject):
    """和中心对账, over the window."""

    def __init__(self, host: QWidget, presenter: ProofPresenter, zone: str) -> None:
        super().__init__(host)
        self._host, self._presenter, self._zone = host, presenter, zone
        self._head = Banner()
        self._centre = label("", "caption", selectable=True)
        self._source: MemorySource[ComparedForm] = MemorySource(
            {
                "saved_at": lambda form: form.saved_at,
                "task": lambda form: form.mask,
                "standing": lambda form: str(form.standing),
                "seq": lambda form: form.seq,
            }
        )
        self._model: RecordTableModel[ComparedForm] = RecordTableModel(
            columns(zone), self._source, presenter.scope, lambda form: form.record_id, self
        )
        self.table = TableView(self._model, row_height=32)
        self.table.setAccessibleName(tr("proof.title"))
        self.table.chosen.connect(self._choose)
        self._empty = EmptyState(tr("common.loading"), icon="checks")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._detail = column(gap=4)
        self._said = label("", "caption")
        self.sheet = Sheet(
            host, tr("proof.title"), self._head, self._stack, self._detail, self._centre, self._said, width=WIDTH
        )  # fmt: skip
        self._copy = self.sheet.add_button(Button(tr("proof.copy"), icon="copy", key="Ctrl+C"), self.copy)
        self._write = self.sheet.add_button(Button(tr("proof.write"), icon="records"), self._ask_path)
        self.again = self.sheet.add_button(Button(tr("proof.again"), icon="refresh"), presenter.ask)
        self.sheet.add_button(Button(tr("common.close"), "primary", key="Esc"), self.sheet.close_sheet)
        QShortcut(QKeySequence.StandardKey.Copy, self.table, self.copy)
        self.sheet.closed.connect(lambda: presenter.watch("proof", on=False))
        presenter.changed.connect(self._refresh)
        presenter.written.connect(self._written)
        presenter.not_written.connect(self._not_written)

    @Slot()
    def open(self) -> None:
        """Show it, comparing anew."""
        self._said.setText("")
        self._presenter.watch("proof", on=True)
        self._presenter.ask()
        self._refresh()
        self.sheet.open_sheet(self.table if self._model.rowCount() else self.again)

    # -- showing --------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        report = presenter.report
        self.again.setEnabled(not presenter.asking)
        self._copy.setEnabled(report is not None and report.total > 0)
        self._write.setEnabled(report is not None and report.total > 0)
        if presenter.error is not None:
            self._head.say(tr("proof.failed", why=problem_words(presenter.error)), Tone.WARN)
        elif report is None:
            self._head.say(tr("proof.asking"), Tone.NEUTRAL)
        else:
            text, tone = headline(report)
            self._head.say(tr("proof.sentence", what=text, why=details(report)), tone)
        forms = report.forms if report is not None else ()
        self._source.put(forms)
        self._model.refresh()
        self._stack.setCurrentWidget(self.table if forms else self._empty)
        room = max(SHORTEST, min(TALLEST, self._host.height() - AROUND))
        self._stack.setFixedHeight(min(room, 44 + 32 * max(3, len(forms))))
        if not forms:
            waiting = report is None and presenter.error is None
            self._empty.set(tr("common.loading") if waiting else tr("proof.none"), icon="checks")
        at = self._centre
        if report is not None and report.compared:
            at.setText(
                tr(
                    "proof.centre",
                    centre=report.centre_id[:8],
                    epoch=report.epoch,
                    seq=report.head_seq,
                    hash=report.head_hash[:SHORT],
                    time=spoken(report.at, report.at, self._zone),
                )
            )
        else:
            at.setText("")
        self._choose(self.table.current_record() if forms else None)

    @Slot(object)
    def _choose(self, form: ComparedForm | None) -> None:
        clear(self._detail)
        if form is None:
            return
        why = why_words(form)
        if why:
            self._detail.addWidget(label(why, "strong", wrap=True))
        for one in form.operations:
            number = tr("proof.number", n=one.seq) if one.seq else tr("proof.no_number")
            same = one.centre_sha256 == one.sha256
            line = label(f"sha256 {one.sha256}", "caption", selectable=True)
            self._detail.addLayout(
                row(label(kind_words(one), "caption"), line, None, label(number, "caption"))
            )
            if one.centre_sha256 is not None and not same:
                set_tone(line, line.text(), "bad")
                theirs = label(tr("proof.theirs", hash=one.centre_sha256), "caption", selectable=True)
                set_tone(theirs, theirs.text(), "bad")
                self._detail.addWidget(theirs)

    # -- what is pressed ------------------------------------------------------------------------------

    @Slot()
    def copy(self) -> None:
        """Whole ids and hashes of the chosen form to the clipboard; nobody's number."""
        form = self.table.current_record()
        if form is not None:
            QGuiApplication.clipboard().setText(as_text(form, self._zone))
            self._said.setText(tr("proof.copied"))

    @Slot()
    def _ask_path(self) -> None:
        does = self._presenter
        ask_where(self.sheet, tr("proof.write"), tr("proof.filter"), "json", does.name(), does.write)

    @Slot(object)
    def _written(self, path: Path) -> None:
        set_tone(self._said, tr("proof.written", name=path.name))

    @Slot(object)
    def _not_written(self, error: BaseException) -> None:
        set_tone(self._said, problem_words(error), "bad")
