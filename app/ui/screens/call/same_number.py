"""Other tasks of the number that is called: said before a save leaves them out, with one key to the next of them. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.screens.call.compose import LIVE
from app.ui.screens.call.on_screen import OnScreen
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.showing import CallStage, Notice
from app.ui.text import tr
from app.ui.tone import Tone


class SameNumber:
    """Once a call is saved in which the citizen was asked, the cap on contacts keeps its other tasks from being asked."""

    def __init__(self, on: OnScreen, switch: Callable[[str], None]) -> None:
        """``switch`` puts another task of the group on the screen."""
        self._on, self._switch = on, switch
        self._told = ""

    @property
    def offered(self) -> bool:
        """Whether the notice on the screen is this one."""
        return self._on.notice is not None and self._on.notice.code == _CODE

    def stops(self, work: OpenCall) -> bool:
        """Whether a save waits for a second press: the citizen is on the line, it would leave tasks out, and that was not said yet."""
        left = work.left_out() if work.call.phase in LIVE else ()
        if not left or self._told == work.call.call_id:
            return False
        self._told = work.call.call_id
        words = tr("call.same_number", n=len(left), task=work.task_title(left[0]))
        self._on.notice = Notice(words, Tone.ACCENT, tr("call.same_number.go"), _CODE)
        self._on.draw()
        return True

    def go(self) -> None:
        """To the next task of this number that is not done, or of the call that is put right."""
        work = self._on.at_work
        if work is None:
            return
        correcting = self._on.stage is CallStage.CORRECTING
        following = work.next_of_call() if correcting else work.next_of_number()
        if following is not None:
            self._on.notice = None
            self._switch(following)


_CODE = "same_number"
