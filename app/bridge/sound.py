"""An alarm that rings until somebody answers: by whatever player the machine has, else by the desktop's own bell.

QtMultimedia is no part of the Qt that is shipped. Windows plays in process; elsewhere a small player of the desktop is
asked. A machine without sound must still work: nothing here raises, and the screens flash as well.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.bridge.tone import alarm_wav

log = logging.getLogger(__name__)

ROUND_MS = 2_000
"""From the start of one round to the next."""
PLAYERS = ("pw-play", "paplay", "aplay", "afplay")


class Player(Protocol):
    """Plays a WAV file once, without waiting for its end."""

    def play(self, file: Path) -> bool:
        """Start; False if it cannot."""
        ...

    def stop(self) -> None:
        """Be silent now."""
        ...


class WindowsPlayer:
    """The system's own, in this process."""

    def __init__(self, module: Any) -> None:
        self._winsound = module

    def play(self, file: Path) -> bool:
        try:
            flags = self._winsound.SND_FILENAME | self._winsound.SND_ASYNC | self._winsound.SND_NODEFAULT
            self._winsound.PlaySound(str(file), flags)
        except RuntimeError:
            return False
        return True

    def stop(self) -> None:
        try:
            self._winsound.PlaySound(None, 0)
        except RuntimeError:
            log.info("the sound could not be stopped")


class ProgramPlayer(QObject):
    """A desktop's small player, run without waiting. One that fails twice is not asked again.

    Signals:
        failed: it could not play; somebody else should make the noise.
    """

    failed = Signal()

    def __init__(self, program: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._failures = 0
        self._process = QProcess(self)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._could_not)

    def play(self, file: Path) -> bool:
        if self._failures >= 2:
            return False
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self._process.start(self._program, [str(file)])
        return True

    def stop(self) -> None:
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(200)

    @Slot(int, QProcess.ExitStatus)
    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        if status is QProcess.ExitStatus.NormalExit and code != 0:
            self._fail()

    @Slot(QProcess.ProcessError)
    def _could_not(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._fail()

    def _fail(self) -> None:
        self._failures += 1
        self.failed.emit()


class Alarm(QObject):
    """Rings in rounds until it is stopped.

    Args:
        player: what plays, by default what the machine has; None: only the bell.
        bell: the desktop's own bell.

    Signals:
        rung: a round began; whoever flashes does it with this.
    """

    rung = Signal()

    def __init__(
        self,
        player: Player | None = None,
        bell: Callable[[], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._bell = bell or _ring_bell
        self._file: Path | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(ROUND_MS)
        self._timer.timeout.connect(self._round)
        if isinstance(player, ProgramPlayer):
            player.failed.connect(self._bell_once)

    @property
    def ringing(self) -> bool:
        """Whether it rings now."""
        return self._timer.isActive()

    def start(self) -> None:
        """Ring, at once and again and again; while it rings already nothing changes."""
        if not self.ringing:
            self._timer.start()
            self._round()

    def once(self) -> None:
        """One round, for what can wait."""
        if not self.ringing:
            self._round()

    def stop(self) -> None:
        """Be silent."""
        self._timer.stop()
        if self._player is not None:
            self._player.stop()

    def close(self) -> None:
        """Stop, and take the sound's file away."""
        self.stop()
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file.parent.rmdir()
            self._file = None

    @Slot()
    def _round(self) -> None:
        self.rung.emit()
        file = self._sound_file() if self._player is not None else None
        if file is None or self._player is None or not self._player.play(file):
            self._bell()

    @Slot()
    def _bell_once(self) -> None:
        if self.ringing:
            self._bell()

    def _sound_file(self) -> Path | None:
        """The file to play; made when the first alarm rings, None where none can be written."""
        if self._file is None:
            try:
                file = Path(mkdtemp(prefix="minyi110-")) / "alarm.wav"
                file.write_bytes(alarm_wav())
            except OSError as error:
                log.info("no file for the alarm: %s", error.strerror)
                return None
            self._file = file
        return self._file


def find_player(parent: QObject | None = None) -> Player | None:
    """The best player of this machine, None if there is none."""
    if sys.platform == "win32":
        try:
            return WindowsPlayer(importlib.import_module("winsound"))
        except ImportError:
            return None
    for name in PLAYERS:
        program = QStandardPaths.findExecutable(name)
        if program:
            return ProgramPlayer(program, parent)
    return None


def make_alarm(parent: QObject | None = None) -> Alarm:
    """The alarm of this machine."""
    return Alarm(find_player(parent), parent=parent)


def _ring_bell() -> None:
    QApplication.beep()
