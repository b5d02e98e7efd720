"""Where a scene is set up and photographed: a window of a size, a clock that stands, events let through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from domain.times import from_local
from tools.stepping import StepLoop, SteppedLanes

NOW = from_local(datetime(2026, 11, 22, 15, 20, 4))  # noqa: DTZ001 - read in the city zone
"""The instant at which every picture is taken."""


class Stage:
    """One picture's surroundings."""

    def __init__(
        self,
        app: QApplication,
        size: tuple[int, int],
        patience_ms: int = 60,
        look: Callable[[QWidget], object] | None = None,
    ) -> None:
        """``look`` is shown the window as the picture shows it."""
        self.app, self.size, self.patience_ms, self._look = app, size, patience_ms, look
        self.loop = StepLoop()
        self.scope = SteppedLanes(self.loop).scope

    def clock(self) -> int:
        """The instant of the picture."""
        return NOW

    def settle(self) -> None:
        """Let layout, timers and painting happen."""
        deadline = QDeadlineTimer(self.patience_ms)
        while not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def shoot(self, scene: Callable[[Stage], QWidget], target: Path) -> None:
        """Build a scene, show it at the stage's size and save the picture.

        Raises:
            RuntimeError: the picture could not be written.
        """
        with self.loop:
            self._shoot(scene, target)

    def _shoot(self, scene: Callable[[Stage], QWidget], target: Path) -> None:
        widget = scene(self)
        widget.resize(*self.size)
        widget.show()
        widget.activateWindow()
        self.settle()
        after = getattr(widget, "stage_after", None)
        if after:
            after()
            self.settle()
        if self._look is not None:
            self._look(widget)
        if not widget.grab().save(str(target)):
            raise RuntimeError(f"cannot write {target}")
        widget.close()
        widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
