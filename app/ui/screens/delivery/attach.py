"""The sync strip and the banner of one window, and what is behind each word."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.scope import flow
from app.records.changes import ChangeKind, Changes
from app.records.sync import SyncStatus
from app.ui.screens.leaving.attach import proof_sheet
from app.ui.shell.palette import Hit
from app.ui.shell.sync_strip import BROKEN
from app.ui.shell.workplace import Workplace, put_off
from app.ui.text import tr
from app.ui.tone import Tone


class Delivery(QObject):
    """Looks how things stand whenever something changed, and tells strip, banner and rail.

    Attributes:
        status: as last seen.

    Signals:
        seen: how things stand, at every look: a ``SyncStatus``.
    """

    seen = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._at, self._bench = workplace, workplace.bench
        self.scope = workplace.scope.inner()
        self.status = SyncStatus()
        self._stale = False
        workplace.started.connect(self.look)
        workplace.changed.connect(self._changed)
        workplace.frame.strip_opened.connect(self.open)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.SYNC):
            self.look()

    @Slot()
    def look(self) -> None:
        """One look at a time: with thousands waiting it takes a while, and saving must not queue behind many."""
        self._stale = True
        self._look()

    @flow()
    async def _look(self) -> None:
        while self._stale:
            self._stale = False
            try:
                self.status, self._at.clock.offset = await self.scope.store(self._ask)
            except Exception as error:
                put_off(error)
            else:
                self._show(self.status)
                self.seen.emit(self.status)

    def _ask(self) -> tuple[SyncStatus, int]:
        desk = self._bench.desk
        return self._bench.sync.status(), desk.now() - desk.clock.wall()

    def _show(self, status: SyncStatus) -> None:
        frame = self._at.frame
        frame.show_sync(status)
        frame.set_count("records", status.returned, "bad")
        if status.trouble == BROKEN:
            frame.show_banner(tr("sync.why.broken"), Tone.BAD)
        elif status.found and not status.alarm:
            frame.show_banner(tr(f"sync.why.{status.found}"), Tone.BAD)
        elif status.alarm:
            frame.show_banner(tr(f"program.{status.alarm}"), Tone.BAD)
        elif status.login_needed:
            frame.show_banner(tr("program.login_needed"), Tone.WARN)
        elif status.deliver_only:
            frame.show_banner(tr("program.deliver_only"), Tone.WARN)
        else:
            frame.show_banner("")

    @Slot(str)
    def open(self, word: str) -> None:
        """Each word's list: what waits, what came back; the last sync leads to the comparison with the centre."""
        frame = self._at.frame
        if word == "login":
            self._at.left.emit("logout")
        elif word == "returned" and frame.has("review"):
            self._open_returned()
        elif word not in ("last", "now") and frame.has("records"):
            frame.go("records", "returned" if word == "returned" else "pending")
        else:
            self._sync_now()
            if word == "last" and frame.has("records"):
                self._at.once(proof_sheet).open()

    @flow()
    async def _open_returned(self) -> None:
        """A lead's refused choice between two answers stands where it is made anew; what else came back in the records."""
        frame = self._at.frame
        try:
            choices = await self.scope.store(self._bench.oversight.own_choices)
        except Exception as error:
            put_off(error)
            return
        refused = any(choice.refused for choice in choices.values())
        frame.go("review" if refused or not frame.has("records") else "records", "returned")

    @flow()
    async def _sync_now(self) -> None:
        try:
            await self.scope.network(self._bench.sync.sync_now)
        except Exception as error:
            put_off(error)


def attach(workplace: Workplace) -> None:
    """Strip, banner, and 立即同步 among the commands."""
    delivery = workplace.once(Delivery)
    sync_now = Hit(tr("records.sync_now"), partial(delivery.open, "now"), icon="refresh")
    workplace.frame.commands.add(sync_now, terms="sync upload")
