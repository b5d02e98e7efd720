"""我的待访 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen, occupied
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.incoming.sheet import asking
    from app.ui.screens.tasks.view import QueueScreen

    bench, frame = workplace.bench, workplace.frame

    def call_open() -> bool:
        return occupied(frame)

    return QueueScreen(frame, bench.revisits, call_open, asking(frame, bench.incoming, call_open))


PAGE = PageOffer("tasks", "inbox", Permission.TASK_WORK, make, place=1, begins=2)
