"""The right column: the telephone, the outcome, the emergency key, and saving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QDateEdit,
    QFrame,
    QStackedWidget,
    QWidget,
)

from app.records.call import AppointmentTyped
from app.ui.screens.call import slots
from app.ui.screens.call.showing import Control, Panel
from app.ui.text import tr
from app.ui.text.times import duration
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.checks import CheckBox
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Field, LineEdit, SearchBox
from app.ui.widgets.keycaps import KeyHint
from app.ui.widgets.labels import IconLabel, TimerLabel, divider, label
from app.ui.widgets.layout import clear, column, row, set_shown, set_state
from app.ui.widgets.page_area import Scrolled
from domain.dispositions import Disposition, DispositionKey
from domain.times import to_local
from domain.wire.types import MOST_WORDS

OUTCOMES = (
    (DispositionKey.COMPLETE, "call.outcome.complete", "check"),
    (DispositionKey.APPOINTMENT, "call.outcome.appointment", "calendar"),
    (DispositionKey.NO_ANSWER, "call.outcome.no_answer", "phone-down"),
    (DispositionKey.REFUSAL, "call.outcome.refusal", "close"),
    (DispositionKey.OTHER, "call.outcome.other", "more"),
)
_PHASE_TONES = {
    "open": Tone.NEUTRAL,
    "dialled": Tone.WARN,
    "connected": Tone.OK,
    "wrap_up": Tone.ACCENT,
    "saved": Tone.OK,
    "read_only": Tone.NEUTRAL,
}


class ControlPane(QFrame):
    """Call control, outcome, emergency, save.

    Signals:
        dialled, connected, hung_up: F2, F3, F4.
        outcome: a ``DispositionKey``.
        noted: what stands in the note.
        choice: key of a choice in the list.
        sought: what is searched for in the list; ``found``: Enter there.
        appointed: instant (ms), one of those on offer.
        when_typed: what stands in the boxes for an appointment, an ``AppointmentTyped``.
        when_entered: Enter there.
        panel_closed: back to the outcomes.
        emergency, saved: the lower two buttons.
    """

    dialled = Signal()
    connected = Signal()
    hung_up = Signal()
    outcome = Signal(object)
    noted = Signal(str)
    choice = Signal(str)
    sought = Signal(str)
    found = Signal()
    appointed = Signal(object)
    when_typed = Signal(object)
    when_entered = Signal()
    panel_closed = Signal()
    emergency = Signal()
    saved = Signal()

    def __init__(self, clock: Callable[[], int], zone: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._clock, self._zone = clock, zone
        self._shown: Control | None = None
        self.phase = Chip()
        self.timer = TimerLabel(clock, "number")
        self.dial = self._button("call.dial", "phone-out", "F2", self.dialled)
        self.connect_line = self._button("call.connected", "phone", "F3", self.connected)
        self.hang_up = self._button("call.hang_up", "phone-down", "F4", self.hung_up)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_outcomes())
        self._stack.addWidget(self._build_choices())
        self._stack.addWidget(self._build_when())
        self._problem_line = QWidget()
        self.problem = label("", "error", wrap=True)
        line = row(IconLabel("alert", "bad", 16), self.problem, gap=6)
        line.setStretch(1, 1)
        self._problem_line.setLayout(line)
        self.emergency_button = Button(tr("call.emergency"), "danger", icon="siren", key="F12", spread=True)
        self.emergency_button.clicked.connect(self.emergency)
        self.save = Button(tr("call.save_next"), "primary", key="Ctrl+Enter", spread=True)
        self.save.clicked.connect(self.saved)
        head = row(label(tr("call.control"), "heading"), None, self.phase, 4, self.timer)
        box = column(
            head,
            self.dial,
            self.connect_line,
            self.hang_up,
            2,
            divider(),
            2,
            self._stack,
            self._problem_line,
            self.emergency_button,
            self.save,
            gap=8,
            margin=(16, 12, 16, 14),
        )
        box.setStretch(7, 1)
        self.setLayout(box)

    def _button(self, word: str, icon: str, key: str, signal: object) -> Button:
        button = Button(tr(word), icon=icon, key=key, spread=True)
        button.clicked.connect(signal)
        return button

    def _build_outcomes(self) -> QWidget:
        page = QWidget()
        box = column(label(tr("call.outcome"), "heading"), gap=8)
        self.outcomes: dict[DispositionKey, Button] = {}
        for key, word, icon in OUTCOMES:
            button = Button(tr(word), icon=icon, key=key.key, spread=True)
            button.clicked.connect(lambda _=False, k=key: self.outcome.emit(k))
            self.outcomes[key] = button
            box.addWidget(button)
            if key is DispositionKey.NO_ANSWER:
                self.again = label("", "caption", wrap=True)
                box.addWidget(self.again)
        self.note = LineEdit(tr("call.outcome.note"), limit=MOST_WORDS)
        self.note.setAccessibleName(tr("call.outcome.note_name"))
        self.note.textEdited.connect(self.noted)
        self._note = Field("", self.note)
        box.addWidget(self._note)
        box.addStretch(1)
        page.setLayout(box)
        return Scrolled(page)

    def _build_choices(self) -> QWidget:
        page = QWidget()
        self._choices_title = label("", "heading")
        self._choices = column(gap=4, margin=(0, 0, 6, 0))
        self._choices_page = inner = QWidget()
        inner.setLayout(column(self._choices, None))
        area = Scrolled(inner)
        self.search = SearchBox(tr("call.outcome.find"), DispositionKey.OTHER.key)
        self.search.setAccessibleName(tr("call.outcome.find"))
        self.search.textEdited.connect(self.sought)
        self.search.submitted.connect(self.found)
        self._none_found = label(tr("call.outcome.none_found"), "muted", wrap=True)
        box = column(self._head(self._choices_title), self.search, self._none_found, area, gap=8)
        box.setStretch(3, 1)
        page.setLayout(box)
        return page

    def _head(self, title: QWidget) -> QWidget:
        holder = QWidget()
        back = Button(tr("call.choices_back"), "ghost", key="Esc", slim=True)
        back.clicked.connect(self.panel_closed)
        holder.setLayout(row(title, None, back))
        return holder

    def _build_when(self) -> QWidget:
        page = QWidget()
        self._slots = column(gap=4)
        self.date = QDateEdit()
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setCalendarPopup(True)
        self.date.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self._day = ""
        self.date.dateChanged.connect(self._day_chosen)
        self.time = LineEdit(tr("call.when.typed"))
        self.guess = CheckBox(tr("call.when.guess"))
        self.guess.clicked.connect(self._tell_typed)
        self.when_note = LineEdit(tr("call.when.note"), limit=MOST_WORDS)
        for line in (self.time, self.when_note):
            line.textEdited.connect(self._tell_typed)
            line.submitted.connect(self._enter)
        self.take = Button(tr("call.when.take"), icon="calendar", key="Enter")
        self.take.clicked.connect(self._enter)
        self.when_meant = label("", "caption", wrap=True)
        self.when_error = label("", "error", wrap=True)
        self.when_note.setAccessibleName(tr("call.when.note_name"))
        self.date.setAccessibleName(tr("call.when.date"))
        self.time.setAccessibleName(tr("call.when.time"))
        own = row(self.date, self.time)
        own.setStretch(0, 2)
        own.setStretch(1, 3)
        guess = row(self.guess, None, KeyHint(str(slots.GUESS)))
        note = row(Field("", self.when_note), KeyHint(str(slots.NOTE)))
        note.setStretch(0, 1)
        inner = QWidget()
        inner.setLayout(
            column(
                self._slots,
                2,
                own,
                self.when_meant,
                self.when_error,
                guess,
                note,
                row(None, self.take),
                None,
                gap=3,
                margin=(0, 0, 6, 0),
            )
        )
        area = Scrolled(inner)
        box = column(self._head(label(tr("call.when"), "heading")), area, gap=8)
        box.setStretch(1, 1)
        page.setLayout(box)
        self._when_page = page
        return page

    def _day_chosen(self, day: QDate) -> None:
        self._day = date(day.year(), day.month(), day.day()).isoformat()
        self._tell_typed()

    def _tell_typed(self) -> None:
        self.when_typed.emit(
            AppointmentTyped(self.time.text(), self._day, not self.guess.isChecked(), self.when_note.text())
        )

    def _enter(self) -> None:
        self._tell_typed()
        self.when_entered.emit()

    @property
    def asking(self) -> bool:
        """Whether keys belong to one of its panels."""
        return self._shown is not None and self._shown.panel is not Panel.OUTCOMES

    @property
    def asking_when(self) -> bool:
        """Whether the panel for an appointment is shown: what is typed belongs to it."""
        return self._shown is not None and self._shown.panel is Panel.APPOINTMENT

    def focus_when(self) -> None:
        """Put the focus where the time is typed."""
        focus = QApplication.focusWidget()
        if focus is None or not self._when_page.isAncestorOf(focus):
            self.time.setFocus(Qt.FocusReason.OtherFocusReason)

    def type_when(self, text: str) -> None:
        """A key that was pressed beside the panel while it asks."""
        self.time.setFocus(Qt.FocusReason.OtherFocusReason)
        self.time.insert(text)
        self._tell_typed()

    # -- showing ------------------------------------------------------------------------------------------

    def show_control(self, control: Control) -> None:
        """Draw what changed."""
        before, self._shown = self._shown, control
        self.phase.set(tr(f"call.phase.{control.phase}"), _PHASE_TONES.get(control.phase, Tone.NEUTRAL))
        self._show_timer(control)
        self.dial.setEnabled(control.may_dial and not control.busy)
        self.connect_line.setEnabled(control.may_connect and not control.busy)
        self.hang_up.setEnabled(control.may_hang_up and not control.busy)
        self._show_chosen(control)
        opened = before is None or before.panel is not control.panel
        if opened or before is None or before.choices != control.choices:
            self._show_panel(control)
        if self.search.text() != (control.finding or ""):
            self.search.setText(control.finding or "")
        if control.panel is Panel.APPOINTMENT:
            if before is None or before.slots != control.slots:
                self._fill_slots(control)
            self._show_when(control)
            if opened:
                self.time.setFocus(Qt.FocusReason.OtherFocusReason)
        self.problem.setText(control.problem)
        set_shown(self._problem_line, bool(control.problem))
        does = {"saved": "call.take_next", "read_only": "call.save_correction"}
        self.save.setText(tr("call.saving" if control.busy else does.get(control.phase, "call.save_next")))
        self.save.setEnabled(not control.busy)

    def _show_when(self, control: Control) -> None:
        """The boxes as they stand with the presenter; one that says the same is left alone, with cursor and undo."""
        typed, error = control.typed, control.appointment_error
        if self.time.text() != typed.text:
            self.time.setText(typed.text)
        if self.when_note.text() != typed.note:
            self.when_note.setText(typed.note)
        self.guess.setChecked(not typed.definite)
        self._day = typed.day
        day = date.fromisoformat(typed.day) if typed.day else to_local(self._clock(), self._zone).date()
        with QSignalBlocker(self.date):
            self.date.setDate(QDate(day.year, day.month, day.day))
        self.when_meant.setText(control.meant or control.agreed)
        set_shown(self.when_meant, bool(control.meant or control.agreed) and not error)
        self.when_error.setText(error)
        set_shown(self.when_error, bool(error))
        set_state(self.time, invalid=bool(error))

    def _show_timer(self, control: Control) -> None:
        if control.since is not None:
            self.timer.start(control.since)
        elif control.wrapped is not None:
            self.timer.reset()
            self.timer.setText(duration(control.wrapped))
        else:
            self.timer.reset()
        set_shown(self.timer, control.since is not None or control.wrapped is not None)

    def _show_chosen(self, control: Control) -> None:
        set_shown(self._note, control.note is not None)
        if self.note.text() != (control.note or ""):
            self.note.setText(control.note or "")
        self.again.setText(control.again)
        set_shown(self.again, bool(control.again))
        chosen = Disposition(control.chosen) if control.chosen else None
        for key, word, _ in OUTCOMES:
            mine = chosen is not None and chosen.facts.key is key
            button = self.outcomes[key]
            button.set_chosen(mine)
            text = tr(word)
            if mine and chosen is not None:
                text = control.chosen_note or chosen_word(chosen)
            button.setText(text)
            button.setEnabled(not control.busy and control.phase != "saved")

    def _show_panel(self, control: Control) -> None:
        self._stack.setCurrentIndex(
            {Panel.OUTCOMES: 0, Panel.CHOICES: 1, Panel.APPOINTMENT: 2}[control.panel]
        )
        if control.panel is Panel.CHOICES:
            self._choices_title.setText(control.choices_title)
            set_shown(self.search, control.finding is not None)
            set_shown(self._none_found, not control.choices)
            clear(self._choices)
            for key, code, words in control.choices:
                button = Button(words, key=key.upper(), spread=True, slim=True)
                button.set_chosen(code == control.chosen)
                button.clicked.connect(lambda _=False, k=key: self.choice.emit(k))
                self._choices.addWidget(button)
                button.show()  # now, so that its height counts
            # Squeezed into the room there is, they could not be read.
            self._choices_page.setMinimumHeight(self._choices.sizeHint().height())

    def _fill_slots(self, control: Control) -> None:
        clear(self._slots)
        for number, (words, at) in enumerate(control.slots, start=1):
            button = Button(words, key=str(number), spread=True, slim=True)
            button.clicked.connect(lambda _=False, a=at: self.appointed.emit(a))
            self._slots.addWidget(button)


def chosen_word(disposition: Disposition) -> str:
    """The label of the outcome that was chosen."""
    from app.ui.screens.call.compose import coded

    return coded(Disposition, disposition.value)
