"""Pages of a list follow one another without a gap or a repetition, whatever the centre renews meanwhile."""

from __future__ import annotations

import pytest

from app.models import queue, tasks
from app.models.store import Store
from app.models.tasks import Base
from app.records.queue import QueueQuery, QueueSort
from app.sync.fold import Rules, put
from domain.ids import derived_id
from domain.wire.codec import encode
from domain.wire.rows import TaskRow

NOW = 1_795_320_000_000
USER = derived_id("user")
ROWS = 23


def base(n: int, version: int) -> Base:
    """A task that no order tells from the others: two events at one moment are no reason to skip a citizen."""
    row = TaskRow(
        task_id=derived_id("task", str(n)), group_id=derived_id("group", str(n)), event_id=derived_id("event", str(n)),
        source="s", dispatch_no=f"C{n}", call_no="", business_line="alarm", case_type="纠纷", unit_id=None, unit_name="柳河派出所",
        questionnaire="alarm_110", round=1, priority=3, event_at=NOW - 10**9, created_at=NOW - 10**9, not_before=NOW - 10**9,
        mask="138****0001",
    )  # fmt: skip
    return Base(row.task_id, "hall:h1", version, 0, row, encode(row))


@pytest.mark.parametrize("sort", list(QueueSort))
@pytest.mark.parametrize("descending", [False, True])
def test_every_task_stands_on_one_page(sort: QueueSort, descending: bool) -> None:
    store = Store.in_memory()
    query = QueueQuery(sort=sort, descending=descending)
    rules = Rules()
    with store.write() as connection:
        put(connection, rules, [base(n, 1) for n in range(ROWS)])
    seen: list[str] = []
    after = None
    for _ in range(ROWS):
        with store.read() as connection:
            page = queue.page(connection, query, USER, NOW, after, 5)
        seen += [item.task_id for item in page.items]
        after = page.after
        if after is None:
            break
        with store.write() as connection:  # the centre says once more what it said
            put(connection, rules, [base(n, 1 + len(seen)) for n in range(ROWS)])
    assert sorted(seen) == sorted(derived_id("task", str(n)) for n in range(ROWS))
    with store.read() as connection:
        assert {b.version for b in tasks.bases(connection, seen)} == {21}
    store.close()
