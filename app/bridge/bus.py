"""The plain change bus as a Qt signal: published on any thread, heard on the main one, gathered per turn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.records.changes import Bus, Changes


class BusBridge(QObject):
    """Carries changes to the main thread.

    A sync of thousands of rows publishes often; what arrives within ``GATHER_MS`` is told once, so that screens
    refresh once.

    Signals:
        changed: a ``Changes`` value, on the thread this object lives on.
    """

    GATHER_MS = 30
    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Changes | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._heard.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        self._end: Callable[[], None] | None = bus.subscribe(self._heard.emit)

    def close(self) -> None:
        """Hear no more."""
        if self._end:
            self._end()
            self._end = None
        self._timer.stop()

    @Slot(object)
    def _gather(self, changes: Changes) -> None:
        if self._end is None:
            return  # on its way when it was closed
        self._waiting = changes if self._waiting is None else merge(self._waiting, changes)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        changes, self._waiting = self._waiting, None
        if changes is not None:
            self.changed.emit(changes)


def merge(one: Changes, other: Changes) -> Changes:
    """Both changes as one. No ids means any row, and stays so."""
    ids = one.ids | other.ids if one.ids and other.ids else frozenset()
    return Changes(one.kinds | other.kinds, ids, one.source if one.source == other.source else "")
