"""Comparing a shift's forms with the centre's: asked when wanted, again while something is still on its way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.reconciliation import ShiftReport

if TYPE_CHECKING:
    from app.services.reconciliation import Reconciliation

AGAIN_MS = 1_500
"""After news of delivery, so that a draining outbox is compared a few times and not at every batch."""


class ProofPresenter(QObject):
    """今日 38 份，已到中心 38 份.

    Signals:
        changed: another report, or being asked began or ended.
        written: the proof was written, with its path; ``not_written`` with the error.
    """

    changed = Signal()
    written = Signal(object)
    not_written = Signal(object)

    def __init__(self, service: Reconciliation, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self.scope = service, scope
        self.report: ShiftReport | None = None
        self.error: BaseException | None = None
        self.asking = False
        self._watchers: set[str] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.ask)

    @Slot()
    @flow()
    async def ask(self) -> None:
        """Compare now; what was said before stays until the answer is here."""
        self._again.stop()
        self.asking = True
        self.changed.emit()
        try:
            self.report, self.error = await self.scope.network(self._service.compare), None
        except Exception as error:
            self.error = error
        self.asking = False
        self.changed.emit()

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

    def name(self) -> str:
        """A file name to offer for the proof."""
        return self._service.proof_name(self.report) if self.report is not None else ""

    @flow(Repeat.EACH)
    async def write(self, path: Path) -> None:
        """Write the proof on screen to a file."""
        if self.report is None:
            return
        try:
            self.written.emit(await self.scope.network(self._service.save_proof, self.report, path))
        except Exception as error:
            self.not_written.emit(error)
