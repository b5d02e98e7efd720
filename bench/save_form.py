"""A finished form saved on the workstation, beside the smallest durable statement that keeps what it says.

Every save is the program's own: rules checked, operations signed, facts folded, one durable transaction, on the worker that the
program saves on; the thread that shows the screen only waits for the signal. The floor inserts one row with the two payloads of a
form, on a file encrypted and synchronous as the store is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.records.call import CallOutcome, CallState, TaskOutcome
from app.services.groups import work_item
from app.workbench import Workbench
from bench import seats
from bench.bare_store import BareStore
from bench.fixtures import served
from bench.forms import call_of, new_id
from bench.measure import Goal, Line, Measure, Run, clocked, sample
from bench.packed import fill_pack, pack_group
from domain.wire import codec
from tests.helpers.desk import DISSATISFIED, SATISFIED

SAVE = Measure(
    "save a form, local and durable",
    Goal(times=5, p99=10),
    "one row with the two payloads inserted, the same encryption, FULL",
)
WARM_UP = 5
PACK = 20


def lines(run: Run) -> Iterable[Line]:
    """One line: saved, against raw."""
    count = run.either(500, 60)
    with served(agents=1) as (centre, _), seats.logged_in(centre.url) as bench:
        seats.pull_all(bench)
        bench.engine.link.lost()
        bare = BareStore(bench.profile / "bare.db")
        saved, raw = _saves(bench, bare, count)
        bare.close()
    yield SAVE.line(sample(saved), sample(raw))


def _saves(bench: Workbench, bare: BareStore, count: int) -> tuple[list[float], list[float]]:
    """Durations of saves and of bare inserts, in turn."""
    saved: list[float] = []
    kept: list[float] = []
    for n in range(count + WARM_UP):
        if n % PACK == 0:
            fill_pack(bench, PACK, first=n)
        call = _called(bench, n)
        outcome = _filled(call, n)
        with clocked(saved):
            bench.calls.finish(call, outcome)
        _, attempt, response = call_of(n, bench.desk.now())
        told = codec.encode(attempt), codec.encode(response)
        with clocked(kept):
            bare.save(new_id(), *told)
    return saved[WARM_UP:], kept[WARM_UP:]


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
