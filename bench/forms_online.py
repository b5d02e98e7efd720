"""A form acknowledged online, and 10,000 forms after an outage, beside a bare insert of the same bytes.

A form is what one finished call makes: an attempt and a response, two operations with a receipt each. The floor takes the same
push and inserts its operations, a row each, into a database as durable as the centre's; it checks nothing and keeps no audit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from bench import seats
from bench.fixtures import HttpCentre, served
from bench.forms import KINDS, call_of, new_id
from bench.measure import Line, against_floor, alternate
from bench.processes import bare_server
from bench.seats import Counted
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import MAX_BATCH, OpResult, Push, Pushed
from tests.helpers.centre import Workstation

ONE_TIMES = 4.0
MANY_TIMES = 3.0
MEGABYTES = 6.4
"""Of 10,000 forms."""


def lines(size: str) -> Iterable[Line]:
    """One form at a time, then all at once after an outage."""
    single, many = (500, 10_000) if size == "full" else (60, 1_000)
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        bare_server("bench.bare_centre:app", Path(folder) / "bare.db") as bare,
        served(agents=1, tasks=many + single + 50) as (centre, _),
    ):
        yield _one(centre, bare, single, many)
        yield from _many(centre, bare, many)


def _one(centre: HttpCentre, bare: str, times: int, first: int) -> Line:
    station = centre.workstation()
    station.login("a0")
    warm_up = 10
    floor_http = HttpCentre(bare).http
    mine = iter(_pushes(station, first, times + warm_up))
    others = iter(_pushes(station, first, times + warm_up))

    def acknowledged() -> None:
        answer = centre.post("/sync/push", next(mine), station.as_device)
        results = codec.decode(answer.content, Pushed).results
        if [one.result for one in results] != [OpResult.APPLIED] * len(KINDS):
            raise RuntimeError(f"not applied: {results}")

    def inserted() -> None:
        floor_http.post(f"{bare}/push", data=next(others), timeout=60).raise_for_status()

    measured, floor = alternate(acknowledged, inserted, times, warm_up)
    return against_floor("one form acknowledged online", measured, floor, ONE_TIMES)


def _pushes(station: Workstation, first: int, count: int) -> list[bytes]:
    return [codec.encode(station.push_message(_signed(station, n))) for n in range(first, first + count)]


def _signed(station: Workstation, n: int) -> list[Envelope]:
    row, attempt, response = call_of(n, station.centre.clock())
    entities = (row.group_id, row.task_id)
    return [
        station.envelope(kind, payload, entity_id=entity, op_id=new_id())
        for kind, payload, entity in zip(KINDS, (attempt, response), entities, strict=True)
    ]


def _many(centre: HttpCentre, bare: str, count: int) -> Iterable[Line]:
    with seats.logged_in(centre.url) as bench:
        seats.pull_all(bench)
        seats.save_forms(bench, count)
        floor = _inserted(centre, bare, count)
        Counted.sent = Counted.received = 0
        began = perf_counter()
        batches = seats.push_all(bench)
        seconds = perf_counter() - began
        left = seats.unsent(bench)
        if left.unsent or left.quarantined:
            raise RuntimeError(f"{left} after {batches} batches")
    what = f"{count:,} forms after an outage"
    each = f"{seconds / count * 1e6:.0f} µs a form, {batches} batches"
    yield Line(what, seconds, None, floor, f"≤ {MANY_TIMES:g}×", seconds <= MANY_TIMES * floor, unit="s", note=each)  # fmt: skip
    size = (Counted.sent + Counted.received) / 1e6
    most = MEGABYTES * count / 10_000
    note = f"{Counted.sent / 1e6:.2f} sent, {Counted.received / 1e6:.2f} received"
    yield Line(f"{what}, bytes", size, None, None, f"≤ {most:g} MB", size <= most, unit="MB", note=note)


def _inserted(centre: HttpCentre, bare: str, count: int) -> float:
    """The floor: as many operations in as large batches, signed beforehand."""
    station = centre.workstation("floor")
    station.login("a0")
    signed = [one for n in range(count) for one in _signed(station, n)]
    plain: Push = station.push_message([])
    http = HttpCentre(bare).http
    began = perf_counter()
    for start in range(0, len(signed), MAX_BATCH):
        batch = signed[start : start + MAX_BATCH]
        http.post(f"{bare}/push", data=codec.encode({"device_id": plain.device_id, "ops": batch}), timeout=60).raise_for_status()  # fmt: skip
    return perf_counter() - began
