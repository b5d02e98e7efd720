"""A made-up queue of any length for pictures and tests: sorted, narrowed and paged as the store does it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from app.records.incoming import CallerNote, UnitName
from app.records.queue import Cursor, QueueCounts, QueueFilter, QueueItem, QueuePage, QueueQuery, QueueSort
from app.records.work import PackState, WorkItem
from domain.times import DAY, HOUR, MINUTE
from tools import invented
from tools.invented import made_id

_UNITS = (
    "星河分局柳园派出所",
    "星河分局东关派出所",
    "北渡分局河湾派出所",
    "交警三大队",
    "政务中心户政窗口",
    "出入境受理大厅",
)
_KINDS = (
    ("alarm", "噪音扰民"),
    ("alarm", "邻里纠纷"),
    ("traffic", "交通事故"),
    ("household", "身份证办理"),
    ("exit_entry", "护照换发"),
    ("case", "盗窃立案"),
)


def items(count: int, now: int, seed: int = 7) -> list[QueueItem]:
    """So many tasks, most pressing first, the same in every run."""
    dice = random.Random(seed)
    made = [_item(number, now, dice) for number in range(count)]
    return sorted(made, key=lambda item: (item.priority, item.due_at, item.task_id))


def _item(number: int, now: int, dice: random.Random) -> QueueItem:
    line, case_type = dice.choice(_KINDS)
    priority = dice.choices((0, 1, 2, 3), (4, 8, 5, 83))[0]
    event_at = now - dice.randrange(5 * HOUR, 9 * DAY)
    tries = dice.choices((0, 1, 2, 3), (60, 25, 10, 5))[0]
    appointment = now + dice.choice((-20, -5, 40, 130, 1500)) * MINUTE if priority == 0 else None
    due = appointment or event_at + 3 * HOUR
    return QueueItem(
        task_id=made_id(f"queue-{number}"),
        group_id=made_id(f"group-{number}"),
        event_id=made_id(f"event-{number}"),
        mask=f"{dice.choice(('138', '139', '150', '187'))}****{dice.randrange(10_000):04}",
        business_line=line,
        case_type=case_type,
        unit_id=None,
        unit_name=dice.choice(_UNITS),
        dispatch_no=f"4199052026112{number:06}",
        questionnaire="alarm_110",
        round=1,
        priority=priority,
        state="waiting",
        event_at=event_at,
        due_at=due,
        attempts=tries,
        last_disposition=dice.choice(("no_answer", "busy", "not_there", "switched_off")) if tries else "",
        last_at=now - dice.randrange(2 * HOUR, 2 * DAY) if tries else None,
        appointment_at=appointment,
        appointment_definite=dice.random() < 0.7,
        overdue=appointment is not None and appointment < now,
        leased_until=now + 3 * HOUR if dice.random() < 0.12 else None,
        unsent=dice.random() < 0.03,
    )


_KEYS = {
    QueueSort.BEST: lambda i: (i.priority, i.due_at, i.task_id),
    QueueSort.DUE_AT: lambda i: (i.due_at, i.task_id),
    QueueSort.EVENT_AT: lambda i: (i.event_at, i.task_id),
    QueueSort.UNIT: lambda i: (i.unit_name, i.task_id),
    QueueSort.LINE: lambda i: (i.business_line, i.task_id),
    QueueSort.ATTEMPTS: lambda i: (i.attempts, i.task_id),
    QueueSort.LAST_AT: lambda i: (i.last_at or 0, i.task_id),
}
_TESTS = {
    QueueFilter.ALL: lambda _i, _now: True,
    QueueFilter.DUE: lambda i, now: i.due_at <= now,
    QueueFilter.APPOINTMENTS: lambda i, _now: i.appointment_at is not None,
    QueueFilter.OVERDUE: lambda i, _now: i.overdue,
    QueueFilter.MINE: lambda i, _now: i.leased_until is not None,
    QueueFilter.SMS_DISSATISFIED: lambda i, _now: i.priority == 1,
    QueueFilter.RECTIFIED: lambda i, _now: i.priority == 2,
    QueueFilter.REFERRED: lambda _i, _now: False,
}


@dataclass
class Queue:
    """``Revisits`` and ``Incoming`` as far as the queue and the sheet for callers ask them.

    Attributes:
        fails: raised by the next claim or look-up, once.
    """

    now: int
    rows: list[QueueItem]
    callers: dict[str, WorkItem] = field(default_factory=dict)
    claimed: list[str] = field(default_factory=list)
    asked: list[QueueQuery] = field(default_factory=list)
    fails: BaseException | None = None
    taken: list[str] = field(default_factory=list)
    opened: list[CallerNote] = field(default_factory=list)
    kept: PackState | None = None

    def page(self, query: QueueQuery, after: Cursor | None = None, limit: int = 100) -> QueuePage:
        self.asked.append(query)
        found = [item for item in self.rows if self._wanted(item, query)]
        found.sort(key=_KEYS[query.sort], reverse=query.descending)
        start = 0 if after is None else int(after.keys[0])
        page = found[start : start + limit]
        end = start + len(page)
        return QueuePage(tuple(page), Cursor((end,), "") if end < len(found) else None, len(found), self.now)

    def _wanted(self, item: QueueItem, query: QueueQuery) -> bool:
        words = (item.unit_name, item.case_type, item.mask, item.dispatch_no)
        return (
            _TESTS[query.filter](item, self.now)
            and (not query.lines or item.business_line in query.lines)
            and (not query.text or any(query.text in word for word in words))
        )

    def counts(self) -> QueueCounts:
        by_filter = {str(f): sum(test(i, self.now) for i in self.rows) for f, test in _TESTS.items()}
        by_line: dict[str, int] = {}
        for item in self.rows:
            by_line[item.business_line] = by_line.get(item.business_line, 0) + 1
        return QueueCounts(by_filter, by_line, self.now)

    def pack(self) -> PackState:
        return self.kept or PackState(86, 0, 100, self.now + 3 * HOUR, later=3)

    def claim(self, task_id: str) -> WorkItem:
        self._fail()
        self.claimed.append(task_id)
        return replace(invented.work(self.now), lease_no=2)

    def find(self, number: str) -> WorkItem | None:
        self._fail()
        return self.callers.get(number)

    def candidates(self, text: str) -> tuple[QueueItem, ...]:
        return self.page(QueueQuery(text=text.strip()), limit=6).items

    def units(self) -> tuple[UnitName, ...]:
        return tuple(UnitName(made_id(name), name) for name in _UNITS)

    def take(self, task_id: str, number: str = "") -> WorkItem:
        self._fail()
        self.taken.append(task_id)
        return replace(invented.work(self.now), direction="incoming")

    def open(self, note: CallerNote) -> WorkItem:
        self._fail()
        self.opened.append(note)
        return replace(invented.work(self.now), direction="incoming")

    def next(self, worked: str | None = None) -> WorkItem | None:
        return invented.work(self.now)

    def _fail(self) -> None:
        if self.fails is not None:
            error, self.fails = self.fails, None
            raise error
