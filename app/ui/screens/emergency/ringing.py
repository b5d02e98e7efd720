"""The ringing a lead hears on any page: sound, a flashing edge, and a card to take it, without taking the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.bridge.sound import Alarm
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.ring_card import RingCard
from app.ui.shell.shortcuts import ShortcutRegistry
from app.ui.text import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row
from app.ui.widgets.overlay import open_sheets
from domain.wire.rows import EmergencyRow

WIDTH = 560
FLASH_MS = 500
"""One flash a second: strong enough to be seen from aside, far below what can harm (three a second)."""
TAKE_KEY = "F11"


class FlashEdge(QWidget):
    """A thick edge around the whole window; the pointer goes through it."""

    THICK = 6

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("bad"), self.THICK * 2))
        painter.drawRect(self.rect())


class RingPopup(QFrame):
    """The card over a page: the oldest that rings, how many more, and afterwards who has it.

    Signals:
        closed: put away by hand; it comes back only for another emergency.
    """

    closed = Signal()

    def __init__(self, host: QWidget, board: EmergencyBoard, zone: str) -> None:
        super().__init__(host)
        self._host, self._board, self._zone = host, board, zone
        self.card: RingCard | None = None
        self.setProperty("role", "dock")
        self._more = label("", "strong", tone="bad")
        self._shut = Button("", "ghost", icon="close")
        self._shut.setAccessibleName(tr("common.close"))
        self._shut.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shut.clicked.connect(self.closed)
        self._box = column(gap=0)
        self._foot = QWidget()
        self._foot.setLayout(row(self._more, None, self._shut, margin=(8, 4, 0, 4)))
        self._box.addWidget(self._foot)
        self.setLayout(column(self._box, margin=6))
        self.hide()

    def show_row(self, one: EmergencyRow, more: int, now: int) -> None:
        """Show this one; the card is made anew only for another emergency."""
        if self.card is None or self.card.emergency_id != one.emergency_id:
            if self.card is not None:
                self._box.removeWidget(self.card)
                self.card.hide()
                self.card.deleteLater()
            self.card = RingCard(self._board, one.emergency_id, self._zone, TAKE_KEY)
            self._box.insertWidget(0, self.card)
        self.card.show_row(one, now)
        self._more.setText(tr("emergency.ring.more", n=more) if more else "")
        self._shut.setVisible(one.acknowledged_at is not None)
        self._foot.setVisible(bool(more) or one.acknowledged_at is not None)
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """At the upper edge, in the middle."""
        host = self._host
        width = min(WIDTH, host.width() - 48)
        self.setFixedWidth(width)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry(
            QRect((host.width() - width) // 2, 12, width, max(height, self.minimumSizeHint().height()))
        )


class Ringing(QObject):
    """Rings, flashes and shows the card while anything on the board rings.

    Args:
        host: what the card and the edge lie over.
        alarm: the sound.
        now: the present instant in ms.
        shortcuts: gets the key that takes the oldest one.

    Signals:
        flashed: in the rhythm of the edge; the panel's own cards go with it.
    """

    flashed = Signal(bool)

    def __init__(
        self,
        host: QWidget,
        board: EmergencyBoard,
        alarm: Alarm,
        now: Callable[[], int],
        zone: str,
        shortcuts: ShortcutRegistry | None = None,
    ) -> None:
        super().__init__(host)
        self._host, self._board, self._alarm, self._now = host, board, alarm, now
        self._quiet = False
        self._shown = ""
        self.edge = FlashEdge(host)
        self.popup = RingPopup(host, board, zone)
        self.popup.closed.connect(self._put_away)
        self._flash = QTimer(self)
        self._flash.setInterval(FLASH_MS)
        self._flash.timeout.connect(self._beat)
        host.installEventFilter(self)
        board.changed.connect(self.refresh)
        if shortcuts is not None:
            shortcuts.add(TAKE_KEY, "keys.take_emergency", self.take_oldest, over_sheets=True)
        self.refresh()

    @Slot(bool)
    def set_card_hidden(self, hidden: bool) -> None:
        """The panel is in front and shows the cards itself; sound and edge go on."""
        self._quiet = hidden
        self.refresh()

    @Slot()
    def take_oldest(self) -> None:
        """我来处理 for the one that rings longest; nothing where nothing rings."""
        ringing = self._board.ringing()
        if ringing:
            self._board.acknowledge(ringing[0].emergency_id)

    @Slot()
    def refresh(self) -> None:
        """Bring sound, edge and card in line with the board."""
        ringing = self._board.ringing()
        if ringing and not self._alarm.ringing:
            self._alarm.start()
            self._flash.start()
            self._beat()
            QApplication.alert(self._host.window())
        elif not ringing:
            self._alarm.stop()
            self._flash.stop()
            self.edge.hide()
            self.flashed.emit(False)
        self._show(ringing)

    def _show(self, ringing: tuple[EmergencyRow, ...]) -> None:
        kept = [row for row in self._board.rows() if row.emergency_id == self._shown]
        one = ringing[0] if ringing else next(iter(kept), None)
        if one is None or self._quiet:
            self.popup.hide()
            return
        self._shown = one.emergency_id
        self.popup.show_row(one, max(0, len(ringing) - 1), self._now())

    @Slot()
    def _put_away(self) -> None:
        self._shown = ""
        self.refresh()

    @Slot()
    def _beat(self) -> None:
        on = not self.edge.isVisible()
        self.edge.setGeometry(self._host.rect())
        self.edge.setVisible(on)
        if open_sheets(self._host.window()):
            self.popup.raise_()  # a sheet was opened over it; a cover of a locked seat is none and stays on top
        self.edge.raise_()
        if self.popup.card is not None:
            self.popup.card.tick(self._now())
            self.popup.card.flash(on)
        self.flashed.emit(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.edge.setGeometry(self._host.rect())
            if self.popup.isVisible():
                self.popup.place()
        return super().eventFilter(watched, event)

    def close(self) -> None:
        """Be silent for good: the window goes."""
        self._flash.stop()
        self._alarm.close()
