"""Keeping the draft: soon after every change, the newest always last. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.bridge.scope import Scope, flow
from app.records.call import Draft

PAUSE_MS = 250
RETRY_MS = 2_000


class DraftKeeper:
    """Saves what is on the screen at most ``PAUSE_MS`` after a change; a failed save is tried again.

    Args:
        save: makes a draft durable; runs on the store's thread.
        told: called after each try with the error, None if it was kept.
    """

    def __init__(
        self, save: Callable[[Draft], None], scope: Scope, told: Callable[[BaseException | None], None]
    ) -> None:
        self._save, self.scope, self._told = save, scope, told
        self._newest: Draft | None = None
        self._saving: Draft | None = None
        self._over = ""

    def touch(self, draft: Draft) -> None:
        """The draft is another one."""
        self._newest = draft
        self._go_on()

    def drop(self, call_id: str) -> None:
        """The call was saved; there is no draft of it any more, and one on its way need not arrive."""
        self._newest, self._over = None, call_id

    @property
    def unsaved(self) -> bool:
        """Whether something is on the screen that is not kept yet."""
        return self._newest is not None or self._saving is not None

    def flush(self) -> None:
        """Save now what is waiting."""
        self.scope.start(self._keep())

    @flow()
    async def _go_on(self) -> None:
        """One flow as long as there is something newer than what was kept."""
        pause = PAUSE_MS
        while self._newest is not None:
            await asyncio.sleep(pause / 1000)
            pause = PAUSE_MS if await self._keep() else RETRY_MS

    async def _keep(self) -> bool:
        """Save the newest; False if it has to be tried again."""
        draft, self._newest = self._newest, None
        if draft is None:
            return True
        self._saving = draft
        try:
            await self.scope.save(self._save, draft)
        except Exception as error:
            return self._lost(draft, error)
        self._ended(draft)
        self._told(None)
        return True

    def _lost(self, draft: Draft, error: Exception) -> bool:
        newest = self._saving is draft
        self._ended(draft)
        if draft.call_id == self._over:
            return True
        if newest and self._newest is None:
            self._newest = draft
        self._told(error)
        return False

    def _ended(self, draft: Draft) -> None:
        """A flush may have sent a newer one after it, which is still on its way."""
        if self._saving is draft:
            self._saving = None
