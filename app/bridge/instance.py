"""One window per profile: a lock file says who is first, a local socket asks it to show itself."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_SHOW = b"show\n"
_WAIT_MS = 1000


class SingleInstance(QObject):
    """Claims a profile folder for this process.

    Signals:
        asked_to_show: another start wants this window in front.
    """

    asked_to_show = Signal()

    def __init__(self, profile: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "minyi110-" + sha256(str(profile.resolve()).encode()).hexdigest()[:16]
        self._lock = QLockFile(str(profile / "instance.lock"))
        self._lock.setStaleLockTime(0)  # a crashed owner is found by its process id, never by age
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Become the one of this profile; False if another process is it."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)
        self._server.listen(self._name)
        return True

    def ask_other_to_show(self) -> bool:
        """Ask the running one to come to the front; False if it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_SHOW)
        sent = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return sent

    def release(self) -> None:
        """Give the profile free."""
        if self._server:
            self._server.close()
            self._server = None
        self._lock.unlock()

    @Slot()
    def _heard(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            self.asked_to_show.emit()
