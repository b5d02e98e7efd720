"""Comparing a shift's forms with the centre's: asked when wanted, again while something is still on its way."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.records.changes import ChangeKind, Changes
from app.records.reconciliation import ShiftReport
from app.ui.models.records import Runner

AGAIN_MS = 1_500
"""After news of delivery, so that a draining outbox is compared a few times and not at every batch."""


class ProofService(Protocol):
    """What is asked of ``app.services.reconciliation.Reconciliation``."""

    def compare(self, since: int | None = None) -> ShiftReport: ...
    def proof_name(self, report: ShiftReport) -> str: ...
    def save_proof(self, report: ShiftReport, path: Path) -> Path: ...


class ProofPresenter(QObject):
    """今日 38 份，已到中心 38 份.

    Signals:
        changed: another report, or being asked began or ended.
        written: the proof was written, with its path; ``not_written`` with the error.
    """

    changed = Signal()
    written = Signal(object)
    not_written = Signal(object)

    def __init__(self, service: ProofService, network: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self._network = service, network
        self.report: ShiftReport | None = None
        self.error: BaseException | None = None
        self.asking = False
        self._watchers: set[str] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.ask)

    def ask(self) -> None:
        """Compare now; what was said before stays until the answer is here."""
        self._again.stop()
        if self.asking:
            return
        self.asking = True
        self.changed.emit()
        self._network.run(self._service.compare, done=self._compared, failed=self._failed)

    def changes(self, changes: Changes) -> None:
        """Something was delivered, came back, or the line changed: while somebody looks and not all is there, look again."""
        moved = changes.touches(ChangeKind.SYNC.value, ChangeKind.RECORD.value)
        if self._watchers and moved and not (self.report is not None and self.report.complete):
            self._again.start()

    def watch(self, who: str, *, on: bool) -> None:
        """Which sheet looks."""
        if on:
            self._watchers.add(who)
        else:
            self._watchers.discard(who)
        if not self._watchers:
            self._again.stop()

    def _compared(self, report: ShiftReport) -> None:
        self.report, self.error, self.asking = report, None, False
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self.error, self.asking = error, False
        self.changed.emit()

    def name(self) -> str:
        """A file name to offer for the proof."""
        return self._service.proof_name(self.report) if self.report is not None else ""

    def write(self, path: Path) -> None:
        """Write the proof on screen to a file."""
        if self.report is not None:
            self._network.run(
                self._service.save_proof,
                self.report,
                path,
                done=self.written.emit,
                failed=self.not_written.emit,
            )
