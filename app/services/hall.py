"""班长台: the panel, its live stream, absent agents, and the day in one sentence."""

from __future__ import annotations

from collections.abc import Callable

from app.records.changes import ChangeKind
from app.records.errors import NotOurs, Unreachable
from app.services.day_sentence import day_sentence
from app.services.desk import Desk
from app.sync.live import LiveListener, LiveReader
from domain.wire.hall import Panel, Released, ReleaseTasks


class Hall:
    """What a lead sees and does."""

    def __init__(self, desk: Desk, reader: LiveReader) -> None:
        self._desk = desk
        self._reader = reader

    def panel(self) -> Panel:
        """One consistent look at the hall, from the centre. Whether it answered is told to the line, so that the strip says the same."""
        seat = self._desk.seat
        try:
            found = self._desk.centre.panel()
        except (Unreachable, NotOurs):
            seat.lost()
            seat.wake()
            raise
        seat.reached(as_user=True)
        return found

    def live(self, listener: LiveListener) -> Callable[[], None]:
        """Follow the hall until the returned function is called; reconnects by itself, silent while nobody is logged in."""
        return self._reader.add(listener)

    def release_tasks(self, user_id: str) -> Released:
        """Give an absent agent's leased groups and handed tasks back to the queue."""
        desk = self._desk
        released = desk.centre.release_agent(ReleaseTasks(desk.ways.new_id(), user_id))
        desk.seat.pull_now()
        desk.bus.tell(ChangeKind.PANEL, ChangeKind.TASK, source="live")
        return released

    def day_sentence(self, panel: Panel, lang: str = "zh") -> str:
        """The day's figures with their basis, to copy for a director."""
        return day_sentence(panel, lang, self._desk.zone)
