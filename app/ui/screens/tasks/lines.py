"""The queue's columns: what a line says of a task. No Qt."""

from __future__ import annotations

from app.records.queue import QueueItem, QueueSort
from app.ui.models.columns import Align, Cell, Column
from app.ui.text import language, tr
from app.ui.text.times import age, spoken
from app.ui.tone import Tone
from domain.dispositions import Disposition
from domain.tasks.state import TaskStatus
from domain.times import DAY
from domain.vocabulary import BusinessLine
from resources import words

APPOINTMENT, SMS, RECTIFIED = 0, 1, 2
"""Classes of priority, as ``QueueItem.priority`` counts them."""

_NOT_CALLED = frozenset(status for status in TaskStatus if not status.callable)
_WHY = {APPOINTMENT: Tone.ACCENT, SMS: Tone.BAD, RECTIFIED: Tone.WARN}


def line_name(code: str) -> str:
    """The label of a business line; a code nobody knows is shown as it is."""
    return words.label(BusinessLine(code), language().value) if code in set(BusinessLine) else code


class Lines:
    """Makes the cells; knows the time that all of them are told by.

    Attributes:
        now: the instant of the page (ms), so that one list tells one time.
    """

    def __init__(self, zone: str) -> None:
        self.now = 0
        self._zone = zone

    def columns(self) -> list[Column[QueueItem]]:
        """All columns in their first order."""
        sort = QueueSort
        return [
            Column(sort.BEST.value, tr("tasks.why"), self.why, 128),
            Column(sort.DUE_AT.value, tr("tasks.due"), self.due, 140),
            Column(sort.LINE.value, tr("tasks.line"), self.line, 200, stretch=True),
            Column(sort.UNIT.value, tr("tasks.unit"), lambda item: item.unit_name, 180),
            Column(sort.EVENT_AT.value, tr("tasks.event"), self.event, 138),
            Column("mask", tr("tasks.phone"), lambda item: item.mask, 120, sortable=False),
            Column(sort.ATTEMPTS.value, tr("tasks.attempts"), self.attempts, 64, Align.RIGHT),
            Column(sort.LAST_AT.value, tr("tasks.last"), self.last, 190),
            Column("where", tr("tasks.where"), self.where, 112, sortable=False),
            Column(
                "number", tr("tasks.number"), lambda item: item.dispatch_no, 180, sortable=False, hidden=True
            ),
        ]

    def why(self, item: QueueItem) -> Cell:
        """Why it is in the queue, most pressing first."""
        if item.appointment_at is not None:
            return Cell(tr("tasks.why.appointment"), Tone.ACCENT)
        if item.priority == SMS:
            return Cell(tr("tasks.why.sms"), Tone.BAD)
        if item.priority == RECTIFIED:
            return Cell(tr("tasks.why.rectified"), Tone.WARN)
        return Cell(tr("tasks.why.trial") if item.trial else tr("tasks.why.sample"), Tone.NEUTRAL)

    def due(self, item: QueueItem) -> Cell:
        """From when it may be called; late ones in red with how late. What is with the lead is not called at any time."""
        if item.appointment_at is None and item.state in _NOT_CALLED:
            return Cell(words.label(TaskStatus(item.state), language().value), None, "muted")
        at = item.appointment_at if item.appointment_at is not None else item.due_at
        if item.overdue:
            late = age(self.now - at)
            return Cell(tr("tasks.overdue", age=late), None, "bad", bold=True)
        if at <= self.now:
            return Cell(tr("tasks.due_now"))
        guess = "" if item.appointment_at is None or item.appointment_definite else tr("tasks.about")
        return Cell(spoken(at, self.now, self._zone), None, "muted", note=guess)

    def line(self, item: QueueItem) -> Cell:
        """Business line, with the kind of case behind it."""
        return Cell(line_name(item.business_line), note=item.case_type)

    def event(self, item: QueueItem) -> Cell:
        """When it happened."""
        old = self.now - item.event_at > 7 * DAY
        return Cell(spoken(item.event_at, self.now, self._zone), None, "muted" if old else "text")

    def attempts(self, item: QueueItem) -> Cell:
        """How often it was tried."""
        return Cell(
            str(item.attempts) if item.attempts else tr("common.none"),
            None,
            "text" if item.attempts else "faint",
        )

    def last(self, item: QueueItem) -> Cell:
        """What came of the last try."""
        if item.last_at is None:
            return Cell(tr("tasks.never_tried"), None, "faint")
        code = item.last_disposition
        label = words.label(Disposition(code), language().value) if code in set(Disposition) else code
        return Cell(label, note=spoken(item.last_at, self.now, self._zone))

    def where(self, item: QueueItem) -> Cell:
        """Whether it can be called without the centre, and whether own work on it is still here."""
        if item.unsent:
            return Cell(tr("tasks.where.unsent"), Tone.WARN)
        if item.leased_until is not None and item.leased_until > self.now:
            return Cell(tr("tasks.where.here"), Tone.OK)
        return Cell("")
