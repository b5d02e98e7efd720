"""The sheet before going home: three parts at most, each with what to do, and one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.records.duty import DraftLine, LeavingReport
from app.records.queue import QueueItem
from app.ui.screens.emergency.words import problem_words
from app.ui.screens.leaving.presenter import Fate, LeavingPresenter, Step
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.proof_words import details, headline
from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, fits
from app.ui.widgets.labels import ElidedLabel, IconLabel, divider, label, set_tone
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.segmented import Segmented
from domain.vocabulary import BusinessLine
from domain.wire.types import MOST_WORDS

WIDTH = 720
TALLEST = 300
"""Pixels of the list of drafts and appointments; more is scrolled."""
SHORTEST = 140
AROUND = 520
"""What stands above and below the list."""


class LeavingSheet(QObject):
    """下班, over the window.

    Signals:
        gone: off duty now, with the ``AgentStateRecord``; whoever listens locks or logs out.
        records_wanted: show what came back.
        proof_wanted: show what stands behind 今日 38 份，已到中心 38 份.
    """

    gone = Signal(object)
    records_wanted = Signal()
    proof_wanted = Signal()

    def __init__(
        self,
        host: QWidget,
        presenter: LeavingPresenter,
        clock: Callable[[], int],
        zone: str,
        online: Callable[[], bool],
        proof: ProofPresenter | None = None,
    ) -> None:
        super().__init__(host)
        self._host, self._proof = host, proof
        self._presenter, self._clock, self._zone, self._online = presenter, clock, zone, online
        self._unsent = _Line()
        self._refused = _Line(tr("leaving.refused.go"))
        self._refused.pressed.connect(self._to_records)
        self._compared = _Line(tr("proof.more"))
        self._compared.pressed.connect(self.proof_wanted)
        self._clear = Banner()
        self._trouble = Banner()
        self._list: QVBoxLayout = column(gap=4, margin=(0, 0, 8, 0))
        self._choices: dict[str, Segmented] = {}
        self._shown: tuple[str, ...] | None = None
        self._opening = False
        self._scroll = self._scrolled()
        self._keep_all = Button(tr("leaving.all_keep"), "link")
        self._hand_all = Button(tr("leaving.all_hand"), "link")
        self._keep_all.clicked.connect(lambda: presenter.decide_all(Fate.KEEP))
        self._hand_all.clicked.connect(lambda: presenter.decide_all(Fate.HAND))
        self._all = QWidget()
        self._all.setLayout(row(None, self._keep_all, self._hand_all))
        self.reason = LineEdit(tr("leaving.reason.hint"), limit=MOST_WORDS)
        self._reason = Field(tr("leaving.reason"), self.reason)
        self.sheet = Sheet(
            host,
            tr("leaving.title"),
            self._clear,
            self._compared,
            self._unsent,
            self._refused,
            self._all,
            self._scroll,
            self._reason,
            self._trouble,
            width=WIDTH,
        )
        self.stay = self.sheet.add_button(Button(tr("leaving.stay"), key="Esc"), self.sheet.close_sheet)
        self.go = self.sheet.add_button(Button(tr("leaving.go"), "primary", icon="moon"), self._leave)
        self.reason.submitted.connect(self.go.setFocus)
        presenter.changed.connect(self._refresh)
        presenter.failed.connect(self._failed)
        presenter.gone.connect(self._gone)
        if proof is not None:
            proof.changed.connect(self._show_proof)
            self.sheet.closed.connect(lambda: proof.watch("leaving", on=False))

    def _scrolled(self) -> QScrollArea:
        page = QWidget()
        page.setLayout(self._list)
        return Scrolled(page)

    @Slot()
    def open(self) -> None:
        """Show it, looking anew what is left."""
        self._trouble.say("")
        self._opening = True
        self._presenter.load()
        if self._proof is not None:
            self._proof.watch("leaving", on=True)
            self._proof.ask()
        self._refresh()
        self._show_proof()
        self.sheet.open_sheet(self.go if self.go.isEnabled() else None)

    # -- showing --------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        report = presenter.report
        loading = report is None and presenter.error is None
        going = presenter.step in (Step.GOING, Step.GONE)
        self._show_state(report, loading=loading)
        if report is not None:
            self._show_unsent(report)
            self._show_list(report)
        tasks = presenter.task_ids()
        self._all.setVisible(len(tasks) > 1)
        self._scroll.setVisible(bool(tasks))
        handing = len(presenter.handing())
        self._reason.setVisible(handing > 0)
        wanted = tr("leaving.going") if going else tr("leaving.go")
        if handing and not going:
            wanted = tr("leaving.go.hand", n=handing)
        if self.go.text() != wanted:
            self.go.setText(wanted)
            self.go.updateGeometry()
        self.go.setEnabled(not loading and not going)
        if self._opening and self.go.isEnabled():
            self._opening = False
            self.go.setFocus(Qt.FocusReason.TabFocusReason)
        for task, choice in self._choices.items():
            choice.set_code(presenter.fate(task).value)
            choice.setEnabled(not going)

    def _show_state(self, report: LeavingReport | None, *, loading: bool) -> None:
        if loading:
            self._clear.say(tr("leaving.loading"), Tone.NEUTRAL)
        elif self._presenter.error is not None:
            why = problem_words(self._presenter.error)
            self._clear.say(tr("leaving.load_failed", why=why), Tone.WARN)
        else:
            self._clear.say(tr("leaving.clear") if report is not None and report.clear else "", Tone.OK)
        self._unsent.setVisible(report is not None and not report.clear)
        self._refused.setVisible(report is not None and report.quarantined > 0)

    @Slot()
    def _show_proof(self) -> None:
        """今日 38 份，已到中心 38 份, as far as it was compared; hidden where nothing was saved today."""
        proof = self._proof
        report = proof.report if proof is not None else None
        if proof is None or (report is not None and not report.total):
            self._compared.hide()
        elif report is None:
            said = tr("proof.failed", why=problem_words(proof.error)) if proof.error else tr("proof.asking")
            self._compared.say("checks", "muted", said, "")
            self._compared.show()
        else:
            text, tone = headline(report)
            icon = "checks" if report.complete else "alert" if report.compared else "cloud-off"
            self._compared.say(icon, tone.value, text, details(report))
            self._compared.show()

    def _show_unsent(self, report: LeavingReport) -> None:
        self._refused.say(
            "undo",
            "bad",
            tr("leaving.refused", n=report.quarantined),
            tr("leaving.refused.why"),
        )
        if not report.unsent and not report.loose:
            self._unsent.say("checks", "ok", tr("leaving.unsent.none"), "")
            return
        oldest = report.oldest_unsent_at
        time = spoken(oldest, self._clock(), self._zone) if oldest is not None else tr("common.none")
        online = self._online()
        key = "leaving.unsent.online" if online else "leaving.unsent.offline"
        icon, ink = ("upload", "accent") if online else ("cloud-off", "warn")
        what = tr("leaving.unsent", n=report.unsent) if report.unsent else tr("leaving.loose", n=report.loose)
        self._unsent.say(icon, ink, what, tr(key, time=time))

    def _show_list(self, report: LeavingReport) -> None:
        """Built anew only when other tasks are in it, so that a choice under the hand stays."""
        wanted = (
            *(line.call_id for line in report.drafts),
            *(item.task_id for item in report.appointments),
        )
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._list)
        self._choices.clear()
        if report.drafts:
            self._head(tr("leaving.drafts", n=len(report.drafts)), tr("leaving.drafts.why"))
        for draft in report.drafts:
            self._list.addWidget(self._draft(draft))
        taken = {line.task_id for line in report.drafts}
        appointments = [item for item in report.appointments if item.task_id not in taken]
        if appointments:
            if report.drafts:
                self._list.addWidget(divider())
            self._head(tr("leaving.appointments", n=len(appointments)), tr("leaving.appointments.why"))
        for item in appointments:
            self._list.addWidget(self._appointment(item))
        self._list.addStretch(1)
        room = max(SHORTEST, min(TALLEST, self._host.height() - AROUND))
        self._scroll.setFixedHeight(min(room, self._list.sizeHint().height() + 4))

    def _head(self, title: str, why: str) -> None:
        self._list.addWidget(label(title, "strong"))
        self._list.addWidget(label(why, "caption", wrap=True))

    def _draft(self, draft: DraftLine) -> QWidget:
        words = side_by_side(draft.mask, draft.unit_name)
        changed = spoken(draft.changed_at, self._clock(), self._zone)
        return self._task(draft.task_id, words, tr("leaving.draft.at", time=changed), "edit")

    def _appointment(self, item: QueueItem) -> QWidget:
        now = self._clock()
        at = item.appointment_at if item.appointment_at is not None else item.due_at
        time = spoken(at, now, self._zone)
        late = at < now
        line = said(BusinessLine, item.business_line)
        words = side_by_side(item.mask, line, item.unit_name)
        note = tr("leaving.appointment.late", time=time) if late else time
        return self._task(item.task_id, words, note, "calendar", tone="bad" if late else "")

    def _task(self, task_id: str, words: str, note: str, icon: str, tone: str = "") -> QWidget:
        holder = QWidget()
        choice = Segmented(
            (Fate.KEEP.value, tr("leaving.keep")),
            (Fate.HAND.value, tr("leaving.hand")),
            code=self._presenter.fate(task_id).value,
        )
        choice.setAccessibleName(words)
        choice.chosen.connect(lambda code: self._presenter.decide(task_id, Fate(code)))
        self._choices[task_id] = choice
        when = label("", "caption")
        set_tone(when, note, tone)
        said_of = column(ElidedLabel(words), when, gap=0)
        line = row(IconLabel(icon, tone or "muted", 18), said_of, choice, gap=10, margin=(0, 4, 0, 4))
        line.setStretch(1, 1)
        holder.setLayout(line)
        return holder

    # -- what is pressed ------------------------------------------------------------------------------

    @Slot()
    def _leave(self) -> None:
        if not fits(self.sheet):
            return
        self._trouble.say("")
        self._presenter.leave(self.reason.text())

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self._trouble.say(tr("leaving.failed", why=problem_words(error)), Tone.BAD)
        self.go.setFocus()

    @Slot(object)
    def _gone(self, record: object) -> None:
        self.reason.clear()
        self.sheet.close_sheet()
        self.gone.emit(record)

    @Slot()
    def _to_records(self) -> None:
        self.sheet.close_sheet()
        self.records_wanted.emit()


class _Line(QFrame):
    """An icon, a sentence, and why it does not matter or what to do.

    Signals:
        pressed: its button.
    """

    pressed = Signal()

    def __init__(self, action: str = "") -> None:
        super().__init__()
        self._icon = IconLabel("info", "muted", 20)
        self._what = label("", "strong")
        self._why = label("", "muted", wrap=True)
        self._button = Button(action)
        self._button.clicked.connect(self.pressed)
        set_shown(self._button, bool(action))
        line = row(self._icon, column(self._what, self._why, gap=2), self._button, gap=12)
        line.setStretch(1, 1)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def say(self, icon: str, ink: str, what: str, why: str) -> None:
        """Bring it in line."""
        self._icon.set_icon(icon, ink)
        self._what.setText(what)
        self._why.setText(why)
        self._why.setVisible(bool(why))
