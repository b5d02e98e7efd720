"""A task that stands on the screen and was not begun makes room for what cannot wait, and is taken up again afterwards. No Qt."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.bridge.scope import Scope
from app.records.call import CallState
from app.records.work import WorkItem
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.on_screen import OnScreen

if TYPE_CHECKING:
    from app.services.calls import Calls


class PutAside:
    """Nothing is recorded of it: nobody was called, and the task stays in hand."""

    def __init__(self, on: OnScreen, calls: Calls, drafts: DraftKeeper, scope: Scope) -> None:
        self._on, self._calls, self._drafts, self._scope = on, calls, drafts, scope
        self._waiting: WorkItem | None = None

    async def make_room(self) -> bool:
        """Take an untouched task off the screen; False if something else is there, or the store did not let it go."""
        work = self._on.untouched
        if work is None:
            return self._on.free()
        self._on.busy = True
        try:
            await self._scope.save(self._calls.discard, work.call.call_id)
        except Exception as error:
            self._on.refused(error)
            return False
        self._drafts.drop(work.call.call_id)
        self._waiting, self._on.busy = work.call.work, False
        self._on.clear()
        return True

    def begun(self, item: WorkItem) -> None:
        """This group is opened; if it is the one that waits, it waits no longer."""
        if self._waiting is not None and self._waiting.group_id == item.group_id:
            self._waiting = None

    async def take_up(self) -> CallState | None:
        """The call of the task that waits, None if none does or it is not in hand any more."""
        item, self._waiting = self._waiting, None
        if item is not None:
            with suppress(Exception):  # then the next one is asked for
                return await self._scope.save(self._calls.open, item)
        return None
