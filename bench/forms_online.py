"""A form acknowledged online, and 10,000 forms after an outage, beside a bare insert of the same bytes.

A form is what one finished call makes: an attempt and a response, two operations with a receipt each. The floor takes the bytes of the
same operations and inserts them, a row each, into a database as durable as the centre's; it checks nothing, keeps no audit, and neither
parses nor writes anything anew. The outage is delivered twice, to a fresh centre each time: with answers of a few kinds, and as varied
as citizens'.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bench import seats
from bench.fixtures import HttpCentre, served
from bench.forms import KINDS, Says, alike, call_of, new_id, varied
from bench.measure import Goal, Line, Measure, Run, alternate
from bench.processes import bare_server
from bench.seats import Counted
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import MAX_BATCH, OpResult, Pushed
from tests.helpers.centre import Workstation

_FLOOR = "the bytes of the same operations inserted bare"
ONE = Measure("one form acknowledged online (attempt + response)", Goal(times=4), _FLOOR)
_MANY, _SIZE = "forms after an outage, {} answers", "10,000 forms"
_EACH = "bytes a form both ways, {} answers"
ALIKE = Measure(_MANY.format("alike"), Goal(times=6.6), _FLOOR, _SIZE, unit="s")
ALIKE_BYTES = Measure(_EACH.format("alike"), Goal(most=640), size=_SIZE, unit="B")
VARIED = Measure(_MANY.format("varied"), Goal(times=7.6), _FLOOR, _SIZE, unit="s")
VARIED_BYTES = Measure(_EACH.format("varied"), Goal(most=640), size=_SIZE, unit="B")
_WARM_UP = 10


def lines(run: Run) -> Iterable[Line]:
    """One form at a time, then all at once after an outage, with either kind of answers."""
    single, many = run.either((500, 10_000), (60, 300))
    with _beside_bare(single + _WARM_UP) as (centre, bare):
        yield _one(centre, bare, single)
    for says, taking, weighing in ((alike, ALIKE, ALIKE_BYTES), (varied, VARIED, VARIED_BYTES)):
        with _beside_bare(many) as (centre, bare):
            seconds, floor = _many(centre, bare, says, many)
        size = f"{many:,} forms"
        note = f"{seconds / many * 1e6:.0f} µs a form, floor {floor / many * 1e6:.0f}"
        yield taking.line(seconds, floor, size=size, note=note)
        note = f"{Counted.sent / many:.0f} sent, {Counted.received / many:.0f} received"
        yield weighing.line((Counted.sent + Counted.received) / many, size=size, note=note)


@contextmanager
def _beside_bare(tasks: int) -> Iterator[tuple[HttpCentre, str]]:
    """A fresh centre with so many tasks, and the address of a fresh bare one."""
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        bare_server("bench.bare_centre:app", Path(folder) / "bare.db") as bare,
        served(agents=1, tasks=tasks) as (centre, _),
    ):
        yield centre, bare


def _one(centre: HttpCentre, bare: str, times: int) -> Line:
    station = centre.workstation()
    station.login("a0")
    floor_http = HttpCentre(bare).http
    forms = [_signed(station, n, alike) for n in range(times + _WARM_UP)]
    mine = iter([codec.encode(station.push_message(form)) for form in forms])
    others = iter([_bare(form) for form in forms])

    def acknowledged() -> None:
        answer = centre.post("/sync/push", next(mine), station.as_device)
        results = codec.decode(answer.content, Pushed).results
        if [one.result for one in results] != [OpResult.APPLIED] * len(KINDS):
            raise RuntimeError(f"not applied: {results}")

    def inserted() -> None:
        floor_http.post(f"{bare}/push", data=next(others), timeout=60).raise_for_status()

    return ONE.line(*alternate(acknowledged, inserted, times, _WARM_UP))


def _signed(station: Workstation, n: int, says: Says) -> list[Envelope]:
    row, attempt, response = call_of(n, station.centre.clock(), says)
    entities = (row.group_id, row.task_id)
    return [
        station.envelope(kind, payload, entity_id=entity, op_id=new_id())
        for kind, payload, entity in zip(KINDS, (attempt, response), entities, strict=True)
    ]


def _bare(signed: Iterable[Envelope]) -> bytes:
    """Operations as the bare centre takes them: a line each, id and bytes."""
    return b"\n".join(b"%b %b" % (one.op_id.encode(), codec.encode(one)) for one in signed)


def _many(centre: HttpCentre, bare: str, says: Says, count: int) -> tuple[float, float]:
    """Seconds that so many forms took, and the floor's; the bytes are :class:`Counted`."""
    with seats.logged_in(centre.url) as bench:
        seats.pull_all(bench)
        seats.save_forms(bench, count, says=says)
        floor = _inserted(centre, bare, says, count)
        Counted.sent = Counted.received = 0
        began = perf_counter()
        batches = seats.push_all(bench)
        seconds = perf_counter() - began
        left = seats.unsent(bench)
        if left.unsent or left.quarantined:
            raise RuntimeError(f"{left} after {batches} batches")
    return seconds, floor


def _inserted(centre: HttpCentre, bare: str, says: Says, count: int) -> float:
    """The floor: seconds for as many operations in as large batches, their bytes made beforehand."""
    station = centre.workstation("floor")
    station.login("a0")
    signed = [one for n in range(count) for one in _signed(station, n, says)]
    batches = [_bare(signed[start : start + MAX_BATCH]) for start in range(0, len(signed), MAX_BATCH)]
    http = HttpCentre(bare).http
    began = perf_counter()
    for batch in batches:
        http.post(f"{bare}/push", data=batch, timeout=60).raise_for_status()
    return perf_counter() - began
