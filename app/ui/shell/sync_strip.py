"""The strip at the lower edge: 在线/离线 · 待上传 n（最早 hh:mm） · 退回待改 m · 上次同步; each word a door."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from app.records.sync import LONG_UNSENT_MS, SyncStatus
from app.ui.text import tr
from app.ui.text.times import age, clock, spoken
from app.ui.theme import theme
from app.ui.tone import Tone
from app.ui.widgets import chips
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.layout import row, set_shown, set_state
from domain.times import MINUTE, day_of

HEIGHT, MARGIN, GAP = 36, 16, 4

DISK_FULL = "store.disk_full"
BROKEN = "store.broken"
OTHER_CENTRE = "sync.other_centre"
FORGOTTEN = "sync.forgotten"


class SyncStrip(QFrame):
    """Where one's work is. ``opened`` says which word was pressed: state, login, pending, returned or last.

    Signals:
        opened: the word that was pressed.
        emergency_wanted: its emergency key was pressed.
    """

    opened = Signal(str)
    emergency_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(HEIGHT)
        self._to = "state"
        self._state = _ChipDoor()
        self._state.clicked.connect(lambda: self.opened.emit(self._to))
        self._pending = self._door("pending")
        self._returned = self._door("returned")
        self._last = self._door("last")
        self.due = Button("", "ghost", icon="calendar", slim=True)
        self.due.set_tone("bad")
        set_shown(self.due, False)
        self.note = ElidedLabel("", "faint")
        self.emergency = Button(tr("call.emergency"), "danger", icon="siren", key="F12", slim=True)
        self.emergency.clicked.connect(self.emergency_wanted)
        set_shown(self.emergency, False)
        self.setLayout(
            row(
                self._state,
                4,
                self._pending,
                self._returned,
                self._last,
                self.due,
                None,
                self.note,
                self.emergency,
                gap=GAP,
                margin=(MARGIN, 0, MARGIN, 0),
            )
        )
        self.note.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        for door in (self._pending, self.due):
            door.let_shrink()
        self.show_status(SyncStatus(), 0)

    def _door(self, name: str) -> Button:
        door = Button("", "ghost", slim=True)
        door.setToolTip(tr(f"sync.open.{name}"))
        door.clicked.connect(lambda: self.opened.emit(name))
        return door

    def show_status(self, status: SyncStatus, now: int, zone: str = "Asia/Shanghai") -> None:
        """Show how things stand at an instant (ms)."""
        text, tone, why = _state(status, now)
        self._state.set(text, tone)
        self._state.setToolTip(tr(why))
        self._to = "login" if why == "sync.why.login" else "state"
        self._show_pending(status, now, zone)
        self._say(
            self._returned,
            tr("sync.returned", n=status.returned),
            tone="bad" if status.returned else "",
        )
        last = status.last_sync_at
        self._say(
            self._last, tr("sync.never") if last is None else tr("sync.last", time=_at(last, now, zone))
        )
        self._make_room()

    def _show_pending(self, status: SyncStatus, now: int, zone: str) -> None:
        oldest = status.oldest_unsent_at
        if not status.unsent or oldest is None:
            self._say(self._pending, tr("sync.pending", n=0))
            return
        waited = now - oldest
        tone = "bad" if waited >= 3 * LONG_UNSENT_MS else "warn" if waited >= LONG_UNSENT_MS else ""
        if status.forms:
            text = tr("sync.pending_since", n=status.forms, time=_at(oldest, now, zone))
        else:
            # States and looks at numbers: nothing a person filled in, but not nothing either.
            text = tr("sync.pending_loose", n=status.unsent)
        self._say(self._pending, text, tone)

    def say(self, text: str, tone: str = "") -> None:
        """A word at the right end, e.g. 草稿已保存."""
        self.note.setText(text)
        set_state(self.note, tone=tone)

    def show_due(self, text: str) -> None:
        """Own appointments whose time has come; empty for none."""
        self.due.setText(text)
        self.due.updateGeometry()
        set_shown(self.due, bool(text))
        self._make_room()

    def show_emergency(self, on: bool) -> None:
        """F12 as a button, where the page's own may be out of sight."""
        set_shown(self.emergency, on)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """When it was last in touch is the first to go; how things stand and the emergency key never do."""
        others = (self._state, self._pending, self._returned, self.due, self.emergency)
        wanted = sum(part.sizeHint().width() + GAP for part in others if not part.isHidden())
        room = self.width() - 2 * MARGIN - 2 * GAP
        set_shown(self._last, wanted + self._last.sizeHint().width() <= room)

    def words(self) -> tuple[str, str, str, str]:
        """What the strip says, left to right."""
        return self._state.text(), self._pending.text(), self._returned.text(), self._last.text()

    @property
    def tone(self) -> Tone:
        """How it says the state."""
        return self._state.tone

    @staticmethod
    def _say(door: Button, text: str, tone: str = "") -> None:
        door.set_tone(tone or "muted")
        door.setText(text)
        door.updateGeometry()


def _state(status: SyncStatus, now: int) -> tuple[str, Tone, str]:
    """The first word, its tone, and the key of what it means: what needs somebody before what does not."""
    if status.trouble:
        key = {DISK_FULL: "full", BROKEN: "broken"}.get(status.trouble, "store")
        return tr(f"sync.state.{key}"), Tone.BAD, f"sync.why.{key}"
    if status.alarm == OTHER_CENTRE:
        return tr("sync.state.other_centre"), Tone.BAD, "sync.why.other_centre"
    if status.alarm == FORGOTTEN:
        return tr("sync.state.forgotten"), Tone.BAD, "sync.why.forgotten"
    if status.found:
        return tr("sync.state.found"), Tone.BAD, f"sync.why.{status.found}"
    if status.alarm:
        return tr("sync.state.restored"), Tone.WARN, "sync.why.restored"
    if not status.online:
        if status.since is not None and now - status.since >= MINUTE:
            return tr("sync.offline_for", age=age(now - status.since)), Tone.WARN, "sync.why.offline"
        return tr("sync.offline"), Tone.WARN, "sync.why.offline"
    if status.login_needed or status.resting:
        key = "login" if status.login_needed else "resting"
        return tr(f"sync.state.{key}"), Tone.WARN, f"sync.why.{key}"
    if status.centre_fault:
        return tr("sync.fault"), Tone.WARN, "sync.why.fault"
    return (tr("sync.syncing") if status.syncing else tr("sync.online")), Tone.OK, "sync.why.online"


def _at(instant: int, now: int, zone: str) -> str:
    """Hour and minute, with the day where it is another: an outage of days must not look like one of minutes."""
    return clock(instant, zone) if day_of(instant, zone) == day_of(now, zone) else spoken(instant, now, zone)


class _ChipDoor(QAbstractButton):
    """A chip that can be pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = Tone.NEUTRAL
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def tone(self) -> Tone:
        return self._tone

    def set(self, text: str, tone: Tone) -> None:
        """Other words and tone."""
        self._tone = tone
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = chips.chip_width(self.text(), QFontMetrics(chips.chip_font(self.font())))
        return QSize(width + 4, chips.HEIGHT + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(chips.chip_font(self.font()))
        inner = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        chips.paint_chip(painter, inner, self.text(), self._tone)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().colour("accent"), 2))
            around = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(around, around.height() / 2, around.height() / 2)
