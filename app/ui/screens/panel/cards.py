"""The panel's own cards: the rate with its basis, what needs attention, waiting tasks, outcomes, the chosen seat."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.ring_card import RingCard
from app.ui.screens.panel.figures import AmountView, RateView, WarningView
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Bar, BarRow, Card, StatTile
from app.ui.widgets.labels import ElidedLabel, IconLabel, label
from app.ui.widgets.layout import column, row, set_state

MOST_WARNINGS = 4


class RateTile(StatTile):
    """Satisfaction: never a bare rate; n and interval stand beside it, the two other ways below."""

    def __init__(self) -> None:
        self._valid = label("", "caption")
        self._interval = label("", "caption")
        super().__init__(tr("panel.rate"), beside=column(None, self._interval, self._valid, 3, gap=0))

    def set_rate(self, view: RateView) -> None:
        """Show today's rate with what it rests on."""
        self.set(view.figure, view.others)
        self._valid.setText(view.valid)
        self._interval.setText(view.interval)
        self.setToolTip(view.tip)
        self.setAccessibleDescription(view.tip)


class EmergencyList(QWidget):
    """The emergencies, one card each; a card stays the same widget for as long as its emergency is shown."""

    def __init__(self, board: EmergencyBoard, zone: str) -> None:
        super().__init__()
        self._board, self._zone = board, zone
        self._cards: dict[str, RingCard] = {}
        self._box = column(gap=8)
        self.setLayout(self._box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_rows(self, now: int) -> None:
        """Bring the cards in line with the board."""
        rows = self._board.rows()
        wanted = [one.emergency_id for one in rows]
        for gone in [key for key in self._cards if key not in wanted]:
            card = self._cards.pop(gone)
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        for at, one in enumerate(rows):
            card = self._cards.get(one.emergency_id) or self._make(one.emergency_id)
            if self._box.indexOf(card) != at:
                self._box.removeWidget(card)
                self._box.insertWidget(at, card)
            card.show_row(one, now)
        self.setVisible(bool(rows))

    def _make(self, emergency_id: str) -> RingCard:
        card = RingCard(self._board, emergency_id, self._zone)
        self._cards[emergency_id] = card
        return card

    def tick(self, now: int) -> None:
        """A second went by."""
        for card in self._cards.values():
            card.tick(now)

    def flash(self, on: bool) -> None:
        """In the rhythm of the alarm."""
        for card in self._cards.values():
            card.flash(on)

    def cards(self) -> tuple[RingCard, ...]:
        """The cards shown."""
        return tuple(self._cards.values())


class _WarningLine(QWidget):
    """One warning; pressing it goes to its seat."""

    activated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._user_id = ""
        self._icon = IconLabel("alert", "warn", 16)
        self._words = Button("", "link", spread=True)
        self._words.clicked.connect(lambda: self.activated.emit(self._user_id))
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line = row(self._icon, self._words, gap=2)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_warning(self, warning: WarningView) -> None:
        self._user_id = warning.user_id
        tone = warning.tone.value
        self._icon.set_icon("alert", tone)
        self._words.set_tone(tone)
        if self._words.text() != warning.text:
            self._words.setText(warning.text)
            self._words.setToolTip(warning.text)

    def text(self) -> str:
        return self._words.text()


class WarningsCard(QFrame):
    """What needs a lead's eye.

    Signals:
        chosen: a warning was pressed; the seat it is about.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setProperty("tone", "warn")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._lines = tuple(_WarningLine() for _ in range(MOST_WARNINGS))
        self._more = label("", "caption")
        for line in self._lines:
            line.activated.connect(self.chosen)
        self.setLayout(column(*self._lines, self._more, gap=4, margin=(14, 10, 12, 10)))
        self.hide()

    def show_warnings(self, warnings: Sequence[WarningView]) -> None:
        """Bring the lines in line; none hides the card."""
        grave = any(warning.tone is Tone.BAD for warning in warnings)
        set_state(self, tone="bad" if grave else "warn")
        for at, line in enumerate(self._lines):
            if at < len(warnings):
                line.show_warning(warnings[at])
            line.setVisible(at < len(warnings))
        rest = len(warnings) - len(self._lines)
        self._more.setText(tr("panel.warn.more", n=rest) if rest > 0 else "")
        self._more.setVisible(rest > 0)
        self.setVisible(bool(warnings))

    def words(self) -> tuple[str, ...]:
        """What it says."""
        return tuple(line.text() for line in self._lines if not line.isHidden())


class QueueCard(Card):
    """Waiting tasks by kind and age.

    Signals:
        chosen: a kind was pressed; show its tasks.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        self._total = label("", "muted")
        super().__init__(tr("panel.queue"), aside=self._total, gap=2)
        self._rows: dict[str, BarRow] = {}
        self._empty = label(tr("panel.queue.empty"), "muted")
        self.add(self._empty)

    def show_rows(self, rows: Sequence[AmountView], total: int) -> None:
        """Bring the bars in line; a kind keeps its widget."""
        self._total.setText(tr("panel.queue.total", n=f"{total:,}"))
        self._empty.setVisible(not rows)
        for gone in [key for key in self._rows if key not in {one.key for one in rows}]:
            bar = self._rows.pop(gone)
            self.body.removeWidget(bar)
            bar.deleteLater()
        for at, one in enumerate(rows):
            bar = self._rows.get(one.key) or self._make(one)
            place = at + 2  # the heading and the empty line stand before
            if self.body.indexOf(bar) != place:
                self.body.removeWidget(bar)
                self.body.insertWidget(place, bar)
            bar.set(one.value, one.note, one.share, warn=one.warn)

    def _make(self, one: AmountView) -> BarRow:
        bar = BarRow(one.name)
        bar.activated.connect(lambda: self.chosen.emit(one.key))
        self._rows[one.key] = bar
        return bar


class OutcomesCard(Card):
    """Today's calls by how they ended, with direct labels."""

    ROWS = 7

    def __init__(self) -> None:
        super().__init__(tr("panel.outcomes"), gap=8)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._lines = [self._line(at) for at in range(self.ROWS)]
        self._empty = label(tr("panel.outcomes.empty"), "muted")
        self.add(self._empty)
        self.add(self._grid)

    def _line(self, at: int) -> tuple[ElidedLabel, Bar, QLabel, QLabel]:
        name, bar = ElidedLabel(), Bar()
        value, share = label("", "strong"), label("", "caption")
        for figure, width in ((value, 36), (share, 34)):
            figure.setMinimumWidth(width)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column_at, part in enumerate((name, bar, value, share)):
            self._grid.addWidget(part, at, column_at)
            part.hide()
        return name, bar, value, share

    def show_rows(self, rows: Sequence[AmountView]) -> None:
        """Bring the lines in line."""
        self._empty.setVisible(not rows)
        for at, parts in enumerate(self._lines):
            for part in parts:
                part.setVisible(at < len(rows))
            if at < len(rows):
                name, bar, value, share = parts
                name.setText(rows[at].name)
                bar.set(rows[at].share)
                value.setText(rows[at].value)
                share.setText(rows[at].note)
