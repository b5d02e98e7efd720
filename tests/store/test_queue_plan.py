"""Lists of 100,000 tasks stay fluent only while nothing but the rows of one page is read: the plans say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from app.models import queue
from app.models.store import Connection, Store
from app.records.queue import QueueFilter, QueueQuery, QueueSort

NOW = 1_795_320_000_000
USER = "00000000-0000-4000-8000-000000000001"


def plans(act: Callable[[Connection], object]) -> list[list[str]]:
    """How the statements of ``act`` are carried out."""
    store = Store.in_memory()
    told: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, sql: str, values: Any, *___: Any) -> None:
        told.append((sql, values))

    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", hear)
        act(connection)
        event.remove(connection, "before_cursor_execute", hear)
        found = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            for sql, values in told
        ]
    store.close()
    assert found
    return found


def looked_up(plan: list[str]) -> list[str]:
    """Steps that read whole rows of tasks otherwise than one by one."""
    return [step for step in plan if " t " in f"{step} " and "COVERING" not in step and "rowid=?" not in step]


@pytest.mark.parametrize("narrowed", list(QueueFilter))
def test_a_filter_is_answered_by_an_index(narrowed: QueueFilter) -> None:
    query = QueueQuery(filter=narrowed)
    for plan in plans(lambda connection: queue.page(connection, query, USER, NOW, None, 100)):
        assert not looked_up(plan), plan


@pytest.mark.parametrize("sort", list(QueueSort))
@pytest.mark.parametrize("descending", [False, True])
def test_an_order_is_an_indexs_own(sort: QueueSort, descending: bool) -> None:
    query = QueueQuery(sort=sort, descending=descending)
    for plan in plans(lambda connection: queue.page(connection, query, USER, NOW, None, 100)):
        assert not looked_up(plan), plan
        which = plan[: plan.index("SCAN k")] if "SCAN k" in plan else plan  # what follows orders one page
        # What is equal in both keys of these, tasks of one event, is put in order when it is read.
        equals = any(index in step for step in which for index in ("INDEX task_best ", "INDEX task_due "))
        sorts = [step for step in which if "TEMP B-TREE" in step]
        assert sorts in ([], ["USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"] if equals else []), plan


def test_the_chips_are_counted_in_an_index() -> None:
    for plan in plans(lambda connection: queue.counts(connection, USER, NOW)):
        assert not looked_up(plan), plan
