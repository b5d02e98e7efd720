"""A finished form saved on the workstation, beside the same statements raw on a copy of the same encrypted file.

Every save is the program's own: rules checked, operations signed, facts folded, one durable transaction, on the worker that the
program saves on; the thread that shows the screen only waits for the signal.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine, event

from app.models.engine import connect
from app.records.call import CallOutcome, CallState, TaskOutcome
from app.services.groups import work_item
from app.workbench import Workbench
from bench import seats
from bench.fixtures import served
from bench.measure import Line, against_floor, clocked, sample
from bench.packed import fill_pack, pack_group
from tests.helpers.centre import PASSWORD
from tests.helpers.desk import DISSATISFIED, SATISFIED

TIMES = 4.0
P99_MS = 10.0
WARM_UP = 5
PACK = 20


def lines(size: str) -> Iterable[Line]:
    """One line: saved, against raw."""
    count = 500 if size == "full" else 60
    with served(agents=1) as (centre, _), seats.logged_in(centre.url) as bench:
        seats.pull_all(bench)
        bench.engine.link.lost()
        saved, raw = _saves(bench, count)
    yield against_floor("save a form, local and durable", sample(saved), sample(raw), TIMES, p99_ms=P99_MS)


@dataclass
class _Tape:
    """What a store was told, in order: statements with their values, and where a transaction was committed."""

    told: list[tuple[str, Any, bool]] = field(default_factory=list)

    def listen(self, engine: Engine) -> None:
        """Note from now on what the engine's connections are told."""
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, _: Any, __: Any, sql: str, values: Any, ___: Any, many: bool) -> None:
        self.told.append((sql, values, many))

    def _commit(self, _: Any) -> None:
        self.told.append(("COMMIT", (), False))

    def cut(self) -> list[tuple[str, Any, bool]]:
        """What was told since the last cut."""
        told, self.told = self.told, []
        return told


def _saves(bench: Workbench, count: int) -> tuple[list[float], list[float]]:
    """Durations of saves, and of the same statements on a copy that takes part in everything."""
    raw, tape = _copied(bench)
    saved: list[float] = []
    again: list[float] = []
    tape.listen(bench.desk.seat.store._engine)
    _save_all(bench, count, raw, tape, saved, again)
    raw.close()
    return saved[WARM_UP:], again[WARM_UP:]


def _save_all(
    bench: Workbench, count: int, raw: Any, tape: _Tape, saved: list[float], again: list[float]
) -> None:
    for n in range(count + WARM_UP):
        if n % PACK == 0:
            fill_pack(bench, PACK, first=n)
        call = _called(bench, n)
        outcome = _filled(call, n)
        _replay(raw, tape.cut())
        with clocked(saved):
            bench.calls.finish(call, outcome)
        told = tape.cut()
        with clocked(again):
            _replay(raw, told)


def _copied(bench: Workbench) -> tuple[Any, _Tape]:
    """A raw connection to a copy of the store, and a tape for what the store is told."""
    seat = bench.desk.seat
    key = seat.vault.open("a0", PASSWORD, seat.now()).data_key
    path = bench.profile / seat.centre_id / "store.db"
    seat.store.checkpoint()
    copy = path.with_name("copy.db")
    shutil.copyfile(path, copy)
    return connect(copy, key), _Tape()


def _called(bench: Workbench, n: int) -> CallState:
    now = bench.desk.now()
    group = pack_group(n, now)
    call = bench.calls.open(work_item(group, group.tasks[0].task.task_id, now, offline=True))
    return bench.calls.connected(bench.calls.dial(call)[0])


def _filled(call: CallState, n: int) -> CallOutcome:
    form = replace(
        call.draft.forms[0],
        answers=DISSATISFIED if n % 12 == 0 else SATISFIED,
        remark="他说问题当天就解决了。",
    )
    return CallOutcome((TaskOutcome(form.task_id, "complete", form=form),))


def _replay(raw: Any, told: list[tuple[str, Any, bool]]) -> None:
    for statement, values, many in told:
        if many:
            raw.executemany(statement, values)
        else:
            raw.execute(statement, values).fetchall()
