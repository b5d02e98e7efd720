"""Keeping the draft: soon after every change, one save at a time, the newest always last. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from app.records.call import Draft
from app.ui.models.records import Runner

PAUSE_MS = 250
RETRY_MS = 2_000


class DraftKeeper:
    """Saves what is on the screen at most ``PAUSE_MS`` after a change; a failed save is tried again.

    Args:
        save: makes a draft durable; runs on the store's thread.
        later: calls a function after so many milliseconds, on this thread.
        told: called after each try with the error, None if it was kept.
    """

    def __init__(
        self,
        save: Callable[[Draft], None],
        runner: Runner,
        later: Callable[[int, Callable[[], None]], None],
        told: Callable[[BaseException | None], None],
    ) -> None:
        self._save, self._runner, self._later, self._told = save, runner, later, told
        self._newest: Draft | None = None
        self._waiting = False
        self._saving = False
        self._over = ""

    def touch(self, draft: Draft) -> None:
        """The draft is another one."""
        self._newest = draft
        self._plan(PAUSE_MS)

    def drop(self, call_id: str) -> None:
        """The call was saved; there is no draft of it any more, and one on its way need not arrive."""
        self._newest, self._over = None, call_id

    @property
    def unsaved(self) -> bool:
        """Whether something is on the screen that is not kept yet."""
        return self._newest is not None or self._saving

    def flush(self) -> None:
        """Save now what is waiting."""
        self._waiting = False
        if self._saving or self._newest is None:
            return
        draft, self._newest = self._newest, None
        self._saving = True
        self._runner.run(
            self._save, draft, done=lambda _: self._kept(), failed=lambda e: self._lost(draft, e)
        )

    def _plan(self, milliseconds: int) -> None:
        if not self._waiting and not self._saving:
            self._waiting = True
            self._later(milliseconds, self.flush)

    def _kept(self) -> None:
        self._saving = False
        self._told(None)
        if self._newest is not None:
            self._plan(PAUSE_MS)

    def _lost(self, draft: Draft, error: BaseException) -> None:
        self._saving = False
        if draft.call_id == self._over:
            if self._newest is not None:
                self._plan(PAUSE_MS)
            return
        self._newest = self._newest or draft
        self._told(error)
        self._plan(RETRY_MS)
