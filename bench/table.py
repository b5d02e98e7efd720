"""Scrolling a full table to a place it was not at, and painting it: ours beside a C++ item model in Qt's own table.

Ours are the queue's own lines over records, a page at a time, with chips, notes and elided words; the floor shows the same words
as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from time import perf_counter
from typing import Any

from bench.fixtures import HttpCentre, task_row
from bench.measure import Goal, Line, Measure, Run, sample
from bench.screen import SIZE, application, settle, until
from tools.stepping import StepLoop, SteppedLanes

REPAINT = Measure(
    "repaint of a full table after a jump",
    Goal(p99=16),
    "`QStandardItemModel` in `QTableView`",
    "100,000 rows",
)


def lines(run: Run) -> Iterable[Line]:
    """One line: 100,000 rows (2,000 in the small run)."""
    from PySide6.QtWidgets import QAbstractItemView

    count, times = run.either((100_000, 400), (2_000, 60))
    app = application()
    table, model = _ours(count)
    plain = _plain(model, min(count, 20_000))
    views: tuple[QAbstractItemView, QAbstractItemView] = (table, plain)
    found: tuple[list[float], list[float]] = ([], [])
    for view in views:
        view.resize(*SIZE)
        view.show()
    settle()
    dice = Random(110)
    for _ in range(times):
        for view, durations in zip(views, found, strict=True):
            bar = view.verticalScrollBar()
            place = dice.randrange(bar.maximum())
            began = perf_counter()
            bar.setValue(place)
            view.viewport().repaint()
            durations.append(perf_counter() - began)
    for view in views:
        view.close()
    app.processEvents()
    ours, floor = sample(found[0]), sample(found[1])
    yield REPAINT.line(ours, floor, size=f"{count:,} rows", note=f"floor p99 {floor.p99 * 1e3:.1f} ms")


class _Source:
    """So many tasks, a page after a row."""

    lane = None

    def __init__(self, count: int, lines_: Any) -> None:
        self._count, self._lines = count, lines_
        self._now = HttpCentre.clock()

    def fetch(self, after: object | None, limit: int, _query: object) -> Any:
        from app.ui.models.paging import Page

        first = int(str(after)) if after is not None else 0
        until_ = min(self._count, first + limit)
        self._lines.now = self._now
        rows = tuple(_item(n, self._now) for n in range(first, until_))
        return Page(rows, until_ if until_ < self._count else None, self._count)


def _item(n: int, now: int) -> Any:
    from app.records.queue import QueueItem

    row = task_row(n, now)
    called = n % 3 == 0
    return QueueItem(
        task_id=row.task_id, group_id=row.group_id, event_id=row.event_id, mask=row.mask, business_line=("alarm", "traffic", "window")[n % 3],
        case_type=row.case_type, unit_id=row.unit_id, unit_name=row.unit_name, dispatch_no=row.dispatch_no, questionnaire=row.questionnaire,
        round=1, priority=(3, 1, 3, 2, 3)[n % 5], state="open", event_at=row.event_at, due_at=row.not_before + (n % 7) * 3_600_000,
        attempts=n % 4, last_disposition="no_answer" if called else "", last_at=now - n * 1000 if called else None, overdue=n % 11 == 0,
        leased_until=now + 3_600_000 if n % 17 == 0 else None, unsent=n % 23 == 0,
    )  # fmt: skip


def _ours(count: int) -> tuple[Any, Any]:
    from app.ui.models.records import RecordTableModel
    from app.ui.screens.tasks.lines import Lines
    from app.ui.widgets.table import TableView

    told = Lines("Asia/Shanghai")
    model: RecordTableModel[Any] = RecordTableModel(
        told.columns(),
        _Source(count, told),
        SteppedLanes(StepLoop()).scope,
        key=lambda item: item.task_id,
        page=5_000,
    )
    table = TableView(model)
    model.refresh(keep=False)

    def all_here() -> bool:
        model.fetchMore()
        return model.rowCount() == count

    until(all_here, "the table was not filled")
    return table, model


def _plain(model: Any, count: int) -> Any:
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    columns = [at for at, one in enumerate(model.columns) if not one.hidden]
    items = QStandardItemModel(0, len(columns))
    for row in range(count):
        cells = model.cells(row)
        items.appendRow([QStandardItem(f"{cells[at].text} {cells[at].note}".rstrip()) for at in columns])
    view = QTableView()
    items.setParent(view)
    view.setModel(items)
    view.verticalHeader().setDefaultSectionSize(32)
    for place, at in enumerate(columns):
        view.setColumnWidth(place, model.columns[at].width)
    return view
