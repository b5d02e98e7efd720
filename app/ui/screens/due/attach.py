"""The reminder of one window: strip, word in passing, sound."""

from __future__ import annotations

from app.bridge.sound import make_alarm
from app.records.queue import QueueFilter, QueueItem, QueueQuery
from app.ui.screens.due.reminder import Reminder
from app.ui.shell.workplace import Workplace
from app.ui.text import tr
from app.ui.text.times import spoken


def attach(workplace: Workplace) -> None:
    """For whoever works a shift of calls."""
    if workplace.works:
        reminder(workplace)


def reminder(workplace: Workplace) -> Reminder:
    """Own appointments, said when they fall due."""
    frame, alarm = workplace.frame, make_alarm(workplace)
    made = Reminder(workplace.bench.states, workplace.scope.inner(), workplace.clock, workplace)

    def words(item: QueueItem) -> str:
        at = item.appointment_at if item.appointment_at is not None else item.due_at
        return spoken(at, workplace.clock(), workplace.status.zone)

    def show() -> None:
        due = made.due
        text = tr("sync.due", n=len(due), time=words(due[0])) if due else ""
        frame.strip.show_due(text)

    def say(item: QueueItem) -> None:
        alarm.once()
        frame.toast(tr("sync.due.now", time=words(item), mask=item.mask))

    made.changed.connect(show)
    made.fell_due.connect(say)
    strip = frame.strip
    strip.due.clicked.connect(lambda: frame.go("tasks", QueueQuery(QueueFilter.APPOINTMENTS)))
    workplace.started.connect(made.begin)
    workplace.changed.connect(made.changes)
    workplace.closed.connect(alarm.close)
    return made
