"""How far an emergency has come, and what to do meanwhile, above all when the centre cannot be told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.records.duty import EmergencyNumber, EmergencyProgress
from app.ui.screens.emergency import words
from app.ui.screens.emergency.presenter import EmergencyPresenter, RaisingStage
from app.ui.text import language, tr
from app.ui.text.times import clock
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import ReadAloud, label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.notices import Banner
from app.ui.widgets.steps import Step, Steps, StepState


class ProgressPage(QWidget):
    """The stations, one sentence, and offline what to do instead with the numbers kept here.

    Signals:
        finished: back to the form underneath. again: raise another. change: back to what was written.
    """

    finished = Signal()
    again = Signal()
    change = Signal()

    def __init__(self, presenter: EmergencyPresenter, zone: str) -> None:
        super().__init__()
        self._presenter, self._zone = presenter, zone
        self.steps = Steps()
        self.said = Banner()
        self._summary = label("", "muted", wrap=True, selectable=True)
        self._todo = label(tr("emergency.offline.todo"), wrap=True)
        self._read = ReadAloud()
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(32)
        self._numbers.setVerticalSpacing(0)
        self._still = label(tr("emergency.offline.still"), "caption", wrap=True)
        self._offline = Card("", self._todo, self._numbers, self._read, self._still, gap=12)
        self._offline.hide()
        self._again = Button(tr("emergency.again"))
        self._change = Button(tr("emergency.change"), icon="edit")
        self.close_button = Button(tr("emergency.close"), "primary", key="Esc")
        self._again.clicked.connect(self.again)
        self._change.clicked.connect(self.change)
        self.close_button.clicked.connect(self.finished)
        foot = row(self._summary, self._again, self._change, self.close_button)
        foot.setStretch(0, 1)
        foot.insertStretch(1, 0)  # keeps the buttons at the right while the summary is away
        self.setLayout(column(self.steps, self.said, self._offline, None, foot, gap=16))
        presenter.changed.connect(self.refresh)
        presenter.numbers_changed.connect(self._show_numbers)
        self._show_numbers()

    def refresh(self) -> None:
        """Bring it in line with how far it has come."""
        presenter = self._presenter
        if presenter.report is None:
            return
        self._summary.setText(words.summary(presenter.report))
        self._read.set_text(words.summary(presenter.report), tr("emergency.offline.read"))
        progress = presenter.progress
        failed = presenter.stage is RaisingStage.NOT_SAVED
        stuck = failed or self.undelivered
        self._offline.setVisible(stuck)
        self._summary.setVisible(not stuck)
        self._again.setVisible(progress is not None)
        self._change.setVisible(failed)
        self.steps.show_steps(_steps(progress, failed=failed, zone=self._zone))
        if failed:
            why = words.problem_words(presenter.error) if presenter.error else ""
            self.said.say(tr("emergency.not_saved", why=why), Tone.BAD)
        elif progress is None:
            self.said.say(tr("emergency.sending"), Tone.ACCENT)
        else:
            self.said.say(*_said(progress))

    @property
    def undelivered(self) -> bool:
        """The last try to tell the centre failed."""
        progress = self._presenter.progress
        return progress is not None and progress.offline and progress.sent_at is None

    def _show_numbers(self) -> None:
        clear(self._numbers)
        numbers = self._presenter.numbers
        for at, number in enumerate(numbers):
            self._numbers.addWidget(label(_name(number), "caption"), 0, at)
            self._numbers.addWidget(label(number.number, "number", selectable=True), 1, at)
        if not numbers:
            self._numbers.addWidget(label(tr("emergency.offline.no_numbers"), "strong", wrap=True), 0, 0)
        self._numbers.setColumnStretch(len(numbers), 1)


def _name(number: EmergencyNumber) -> str:
    lang = language().value
    return number.name.get(lang) or next(iter(number.name.values()), "")


def _said(progress: EmergencyProgress) -> tuple[str, Tone]:
    if progress.heard_at is not None:
        return tr("emergency.heard", name=progress.heard_by), Tone.OK
    if progress.sent_at is not None:
        return tr("emergency.wait"), Tone.ACCENT
    if progress.offline:
        return tr("emergency.offline.title"), Tone.BAD
    return tr("emergency.sent_unknown"), Tone.ACCENT


def _steps(progress: EmergencyProgress | None, *, failed: bool, zone: str) -> tuple[Step, ...]:
    waiting, to_come = tr("emergency.step.waiting"), StepState.TO_COME
    to_send = Step(tr("emergency.step.to_send"), waiting, to_come)
    to_hear = Step(tr("emergency.step.to_hear"), waiting, to_come)
    if progress is None:
        first = StepState.FAILED if failed else StepState.NOW
        return Step(tr("emergency.step.to_save"), "", first), to_send, to_hear
    saved = Step(tr("emergency.step.saved"), clock(progress.saved_at, zone), StepState.DONE)
    if progress.sent_at is None:
        state = StepState.FAILED if progress.offline else StepState.NOW
        key = "emergency.step.failed" if progress.offline else "emergency.step.trying"
        return saved, Step(to_send.name, tr(key, n=progress.tries), state), to_hear
    sent = Step(tr("emergency.step.sent"), clock(progress.sent_at, zone), StepState.DONE)
    if progress.heard_at is None:
        return saved, sent, Step(to_hear.name, tr("emergency.step.ringing"), StepState.NOW)
    who = f"{progress.heard_by} {clock(progress.heard_at, zone)}".strip()
    return saved, sent, Step(tr("emergency.step.heard"), who, StepState.DONE)
