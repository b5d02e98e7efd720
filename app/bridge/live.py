"""The hall's live stream as Qt signals: heard on the stream's own thread, told on the main one, newest panel first."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.services.hall import Hall
from domain.wire.hall import Panel
from domain.wire.oversight import Stations
from domain.wire.rows import EmergencyRow


class LiveBridge(QObject):
    """One stream for the whole window; every part that shows something of the hall listens here.

    Panels come up to twenty times a second and each is whole, so one that was not told yet is replaced by the newer one.
    Emergencies and the state of the line are all told, in order.

    Signals:
        panel: a ``Panel``.
        stations: the hall's ``Stations``.
        emergency: an ``EmergencyRow`` raised, escalated or acknowledged.
        connected: whether the stream stands.
    """

    panel = Signal(object)
    stations = Signal(object)
    emergency = Signal(object)
    connected = Signal(bool)
    _woken = Signal()
    _stations_heard = Signal(object)
    _emergency_heard = Signal(object)
    _connected_heard = Signal(bool)

    def __init__(self, hall: Hall, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hall = hall
        self._end: Callable[[], None] | None = None
        self._lock = Lock()
        self._waiting: Panel | None = None
        self._online = False
        queued = Qt.ConnectionType.QueuedConnection
        self._woken.connect(self._tell_panel, queued)
        self._stations_heard.connect(self._tell_stations, queued)
        self._emergency_heard.connect(self._tell_emergency, queued)
        self._connected_heard.connect(self._tell_connected, queued)

    @property
    def online(self) -> bool:
        """Whether the stream stands, as last told."""
        return self._online

    def start(self) -> None:
        """Follow the hall; a second call changes nothing."""
        if self._end is None:
            self._end = self._hall.live(_Ear(self))

    def close(self) -> None:
        """Hear no more."""
        end, self._end = self._end, None
        if end:
            end()
        with self._lock:
            self._waiting = None

    def hear_panel(self, panel: Panel) -> None:
        """From the stream's thread."""
        with self._lock:
            first, self._waiting = self._waiting is None, panel
        if first:
            self._woken.emit()

    def hear_stations(self, stations: Stations) -> None:
        """From the stream's thread."""
        self._stations_heard.emit(stations)

    def hear_emergency(self, row: EmergencyRow) -> None:
        """From the stream's thread."""
        self._emergency_heard.emit(row)

    def hear_connected(self, online: bool) -> None:
        """From the stream's thread."""
        self._connected_heard.emit(online)

    @Slot()
    def _tell_panel(self) -> None:
        with self._lock:
            panel, self._waiting = self._waiting, None
        if panel is not None and self._end is not None:
            self.panel.emit(panel)

    @Slot(object)
    def _tell_stations(self, stations: Stations) -> None:
        if self._end is not None:
            self.stations.emit(stations)

    @Slot(object)
    def _tell_emergency(self, row: EmergencyRow) -> None:
        if self._end is not None:
            self.emergency.emit(row)

    @Slot(bool)
    def _tell_connected(self, online: bool) -> None:
        if self._end is not None:
            self._online = online
            self.connected.emit(online)


class _Ear:
    """What the service calls; plain, so that the service knows no Qt."""

    def __init__(self, bridge: LiveBridge) -> None:
        self._bridge = bridge

    def panel(self, panel: Panel) -> None:
        self._bridge.hear_panel(panel)

    def stations(self, stations: Stations) -> None:
        self._bridge.hear_stations(stations)

    def emergency(self, row: EmergencyRow) -> None:
        self._bridge.hear_emergency(row)

    def connected(self, online: bool) -> None:
        self._bridge.hear_connected(online)
