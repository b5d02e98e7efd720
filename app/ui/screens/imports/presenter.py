"""The file that is looked at, how its columns are chosen, how far it is; past imports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from domain.wire.imports import FileStanding, FileState, ImportChoice, ImportUndone, PastImport

if TYPE_CHECKING:
    from app.services.imports import Imports

LOOK_MS = 700
"""So often the centre is asked how far a file is."""

MOVING = (FileState.JUDGING, FileState.TAKING)


class ImportsPresenter(QObject):
    """What 导入 shows and asks.

    Signals:
        changed: the file, how far it is or what was chosen is another.
        listed: past imports came.
        failed: something did not work: the error.
        would_undo: what taking an import back would come to, an ``ImportUndone``.
        undone: what it came to.
        saved: the rejected rows were saved.
    """

    changed = Signal()
    listed = Signal()
    failed = Signal(object)
    would_undo = Signal(object)
    undone = Signal(object)
    saved = Signal()

    def __init__(self, imports: Imports, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._imports, self.scope = imports, scope
        self.file: FileStanding | None = None
        self.sending = ""
        self.choice = ImportChoice()
        self.judged: ImportChoice | None = None
        self.past: tuple[PastImport, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def moving(self) -> bool:
        """The centre is reading it."""
        return self.file is not None and self.file.state in MOVING

    @property
    def unseen(self) -> bool:
        """What was chosen is not what was looked at."""
        return self.judged != replace(self.choice, agreed=False)

    # -- the file ------------------------------------------------------------------------------------

    @flow(Repeat.ONE)
    async def hand_over(self, path: Path) -> None:
        """Hand a file over and look at it."""
        if self.moving:
            return
        self.sending = path.name
        self.choice, self.judged = ImportChoice(source=self.choice.source), None
        self.changed.emit()
        try:
            self._take(await self.scope.network(self._imports.hand_over, path))
        except Exception as error:
            self.failed.emit(error)
            return
        finally:
            self.sending = ""
            self.changed.emit()
        self.judge()

    @flow(Repeat.ONE)
    async def judge(self) -> None:
        """Have it read as it is chosen."""
        if self.file is None or self.moving:
            return
        asked = replace(self.choice, agreed=False)
        try:
            standing = await self.scope.network(self._imports.judge, self.file.file_id, asked)
        except Exception as error:
            self.failed.emit(error)
            return
        self.judged = asked
        self._take(standing)

    @flow(Repeat.ONE)
    async def take(self) -> None:
        """Have it taken in; whoever presses has seen what there is to ask."""
        if self.file is None or self.file.state is not FileState.JUDGED or self.unseen:
            return
        try:
            agreed = replace(self.choice, agreed=True)
            self._take(await self.scope.network(self._imports.take, self.file.file_id, agreed))
        except Exception as error:
            self.failed.emit(error)

    @flow(Repeat.ONE)
    async def stop(self) -> None:
        """Stop what is done with it."""
        if self.file is None:
            return
        try:
            self._take(await self.scope.network(self._imports.stop, self.file.file_id))
        except Exception as error:
            self.failed.emit(error)

    @flow(Repeat.ONE)
    async def leave(self) -> None:
        """Another file is wanted: the centre removes this one."""
        if self.file is None or self.moving:
            return
        file_id = self.file.file_id
        self.file, self.judged = None, None
        self.choice = ImportChoice(source=self.choice.source)
        self.changed.emit()
        try:
            await self.scope.network(self._imports.forget, file_id)
        except Exception as error:
            self.failed.emit(error)

    @flow(Repeat.ONE)
    async def save_rejects(self, to: Path) -> None:
        """Save the rejected rows."""
        if self.file is None:
            return
        try:
            await self.scope.network(self._imports.save_rejects, self.file.file_id, to)
        except Exception as error:
            self.failed.emit(error)
            return
        self.saved.emit()

    # -- what is chosen --------------------------------------------------------------------------------

    def name_source(self, source: str) -> None:
        """The system it comes from."""
        self._choose(replace(self.choice, source=source))

    def choose_column(self, field: str, column: str | None) -> None:
        """Which column fills a field; empty: none; ``None``: whichever is found by its name."""
        columns = {name: chosen for name, chosen in self.choice.columns.items() if name != field}
        if column is not None:
            columns[field] = column
        self._choose(replace(self.choice, columns=columns))

    def choose_place(self, field: str, place: int) -> None:
        """Which column of a file without a header fills a field, from 1; 0: none."""
        places = {name: chosen for name, chosen in self.choice.places.items() if name != field}
        if place:
            places[field] = place
        self._choose(replace(self.choice, places=places))

    def _choose(self, choice: ImportChoice) -> None:
        if choice != self.choice:
            self.choice = choice
            self.changed.emit()

    # -- past imports ----------------------------------------------------------------------------------

    @flow(Repeat.NEWEST)
    async def ask_past(self) -> None:
        """Ask for past imports."""
        try:
            found = await self.scope.network(self._imports.past)
        except Exception as error:
            self.failed.emit(error)
            return
        self.past = tuple(found.imports)
        self.listed.emit()

    @flow(Repeat.ONE)
    async def undo(self, import_id: str, *, dry_run: bool) -> None:
        """Take an import back, or ask what that would come to."""
        try:
            found: ImportUndone = await self.scope.network(self._imports.undo, import_id, dry_run=dry_run)
        except Exception as error:
            self.failed.emit(error)
            return
        if dry_run:
            self.would_undo.emit(found)
            return
        self.undone.emit(found)
        self.ask_past()

    # -- how far it is ---------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        self._ask()

    @flow(Repeat.ONE)
    async def _ask(self) -> None:
        if self.file is None:
            return
        try:
            self._take(await self.scope.network(self._imports.standing, self.file.file_id))
        except Exception as error:
            self._timer.stop()
            self.failed.emit(error)

    def _take(self, standing: FileStanding) -> None:
        before = self.file
        self.file = standing
        if self.moving:
            self._timer.start()
        else:
            self._timer.stop()
            if before is not None and before.state is FileState.TAKING:
                self.ask_past()
        self.changed.emit()
