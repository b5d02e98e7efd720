"""One emergency as a lead sees it: what, where, who, since when, and 我来处理."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.ui.screens.emergency import words
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel, IconLabel, label
from app.ui.widgets.layout import column, row, set_state
from domain.wire.rows import EmergencyRow


class RingCard(QFrame):
    """Built once per emergency and then only told news, so that it neither flickers nor loses the focus."""

    def __init__(self, board: EmergencyBoard, emergency_id: str, zone: str, key: str = "") -> None:
        super().__init__()
        self._board, self.emergency_id, self._zone = board, emergency_id, zone
        self._row: EmergencyRow | None = None
        self._number = ""
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._icon = IconLabel("siren", "bad", 20)
        self._head = ElidedLabel("", "heading")
        self._who = label("", "caption")
        self._place = label("", wrap=True, selectable=True)
        self._dangers = label("", "strong", wrap=True)
        self._note = label("", "caption", wrap=True, selectable=True)
        self._since = label("", "caption", wrap=True)
        self._trouble = label("", "error", wrap=True)
        self.take = Button(tr("emergency.ring.take"), "primary", key=key)
        self.take.clicked.connect(self._take)
        self.number = Button(tr("emergency.ring.number"), icon="phone")
        self.number.clicked.connect(self._ask)
        head = row(self._icon, self._head, self._who)
        head.setStretch(1, 1)
        foot = row(self.take, self.number, self._since)
        foot.setStretch(2, 1)
        self.setLayout(
            column(
                head,
                self._place,
                self._dangers,
                self._note,
                self._trouble,
                4,
                foot,
                gap=4,
                margin=(16, 12, 16, 12),
            )
        )
        self._trouble.hide()
        self.number.hide()
        board.failed.connect(self._failed)
        board.number.connect(self._numbered)

    def show_row(self, row: EmergencyRow, now: int) -> None:
        """What is known of it now."""
        if row != self._row:
            self._row = row
            mine = row.acknowledged_at is not None
            tone = Tone.OK if mine else Tone.BAD
            set_state(self, tone=tone.value)
            self._icon.set_icon("check" if mine else "siren", tone.value)
            self._head.setText(words.heading(row))
            set_state(self._head, tone=tone.value)
            self._who.setText(words.raised_by(row, self._zone))
            self._place.setText(row.place or tr("emergency.summary.none"))
            self._dangers.setText(words.dangers(row.injured, row.weapon))
            set_state(self._dangers, tone="bad" if row.injured or row.weapon else "")
            self._note.setText(row.note)
            self._note.setVisible(bool(row.note))
            self.setAccessibleName(f"{words.heading(row)} {row.place} {words.raised_by(row, self._zone)}")
        self.tick(now)

    def tick(self, now: int) -> None:
        """Only the running words and the button."""
        if self._row is None:
            return
        ringing = self._row.acknowledged_at is None
        taking = self._board.taking(self.emergency_id)
        self.take.setVisible(ringing and self._board.may_take)
        self.take.setEnabled(not taking)
        wanted = tr("emergency.ring.taking") if taking else tr("emergency.ring.take")
        if self.take.text() != wanted:
            self.take.setText(wanted)
            self.take.updateGeometry()
        said = words.since(self._row, now) if ringing else words.taken(self._row, self._zone)
        if self._since.text() != said:
            self._since.setText(said)
        shows = not ringing and self._row.has_callback and not self._number and self._board.may_take
        self.number.setVisible(shows)

    def flash(self, on: bool) -> None:
        """A heavier edge in the rhythm of the sound, while it rings."""
        ringing = self._row is not None and self._row.acknowledged_at is None
        set_state(self, flash=on and ringing)

    @Slot()
    def _take(self) -> None:
        self._trouble.hide()
        self._board.acknowledge(self.emergency_id)

    @Slot()
    def _ask(self) -> None:
        self._board.ask_number(self.emergency_id)

    @Slot(str, object)
    def _failed(self, emergency_id: str, error: BaseException) -> None:
        if emergency_id == self.emergency_id:
            self._trouble.setText(tr("emergency.ring.failed", why=words.problem_words(error)))
            self._trouble.show()

    @Slot(str, str)
    def _numbered(self, emergency_id: str, number: str) -> None:
        if emergency_id == self.emergency_id:
            self._number = number or "-"
            said = (
                tr("emergency.ring.number_shown", number=number) if number else tr("emergency.ring.no_number")
            )
            self._note.setText(
                "\n".join(part for part in (self._row.note if self._row else "", said) if part)
            )
            self._note.show()
            self.number.hide()
