"""The strip at the lower edge: 在线/离线 · 待上传 n（最早 hh:mm） · 退回待改 m · 上次同步; each word a door."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.records.sync import SyncStatus
from app.ui.text import tr
from app.ui.text.times import age, clock
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import label
from app.ui.widgets.layout import row, set_state
from domain.times import MINUTE

HEIGHT = 36


class SyncStrip(QFrame):
    """Where one's work is. ``opened`` says which word was pressed: state, pending, returned or last.

    Signals:
        opened: the word that was pressed.
    """

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(HEIGHT)
        self._state = Chip()
        self._pending = self._door("pending")
        self._returned = self._door("returned")
        self._last = self._door("last")
        self.note = label("", "faint")
        self.setLayout(
            row(
                self._state,
                4,
                self._pending,
                self._returned,
                self._last,
                None,
                self.note,
                gap=4,
                margin=(16, 0, 16, 0),
            )
        )
        self.show_status(SyncStatus(), 0)

    def _door(self, name: str) -> Button:
        door = Button("", "ghost", slim=True)
        door.setToolTip(tr("sync.open"))
        door.clicked.connect(lambda: self.opened.emit(name))
        return door

    def show_status(self, status: SyncStatus, now: int, zone: str = "Asia/Shanghai") -> None:
        """Show how things stand at an instant (ms)."""
        if status.online:
            fault = status.centre_fault > 0
            text = tr("sync.fault") if fault else tr("sync.syncing") if status.syncing else tr("sync.online")
            self._state.set(text, Tone.WARN if fault else Tone.OK)
        elif status.since is not None and now - status.since >= MINUTE:
            self._state.set(tr("sync.offline_for", age=age(now - status.since)), Tone.WARN)
        else:
            self._state.set(tr("sync.offline"), Tone.WARN)
        oldest = status.oldest_unsent_at
        if status.unsent and oldest is not None:
            self._say(self._pending, tr("sync.pending_since", n=status.unsent, time=clock(oldest, zone)))
        else:
            self._say(self._pending, tr("sync.pending", n=status.unsent))
        self._say(
            self._returned,
            tr("sync.returned", n=status.quarantined),
            tone="bad" if status.quarantined else "",
        )
        last = status.last_sync_at
        self._say(self._last, tr("sync.never") if last is None else tr("sync.last", time=clock(last, zone)))

    def say(self, text: str, tone: str = "") -> None:
        """A word at the right end, e.g. 草稿已保存."""
        self.note.setText(text)
        set_state(self.note, tone=tone)

    def words(self) -> tuple[str, str, str, str]:
        """What the strip says, left to right."""
        return self._state.text(), self._pending.text(), self._returned.text(), self._last.text()

    @staticmethod
    def _say(door: Button, text: str, tone: str = "") -> None:
        door.set_tone(tone or "muted")
        door.setText(text)
        door.updateGeometry()
