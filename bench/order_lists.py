"""Lists of 100,000 orders of which 3,000 are open, and a move of one, each beside the bare operation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.fixtures import HttpCentre, served
from bench.many_orders import Orders, fill_orders
from bench.measure import Goal, Line, Measure, Run, alternate
from bench.processes import bare_server
from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given
from domain.vocabulary import OrderMove
from domain.wire.sync import OpResult
from server.application.app import API
from server.db.database import open_migrated
from tests.helpers.centre import Workstation
from tools.centre import Centre

SIZE = "100,000 orders, 3,000 open"
_FLOOR = "the same rows by the same index from a bare FastAPI endpoint"
LISTS = {
    by: Measure(f"orders, {what}, p99", Goal(times=3), _FLOOR, SIZE)
    for by, what in (
        ("newest", "the newest"),
        ("state", "of a state"),
        ("kind", "of a kind"),
        ("due", "the soonest due"),
    )
}
_QUERY = {
    "newest": {},
    "state": {"state": "rectifying"},
    "kind": {"kind": "demand"},
    "due": {"by_due": "true"},
}
MOVE = Measure("a move of an order, online", Goal(times=4), "the bytes of one operation inserted bare", SIZE)


@contextmanager
def many_orders(run: Run) -> Iterator[tuple[HttpCentre, Centre, Orders, Path]]:
    """A centre that has them, and the file of its database."""
    with served(agents=1) as (centre, process):
        file = Path(process.home) / "centre.db"
        database = open_migrated(f"sqlite:///{file}", Path(process.home))
        orders = fill_orders(database, *run.either((100_000, 3_000), (600, 120)))
        database.dispose()
        yield centre, process, orders, file


def lines(run: Run) -> Iterable[Line]:
    """Each list, then a move."""
    times = run.either(300, 10)
    with many_orders(run) as (centre, _, orders, file):
        lead: Workstation = HttpCentre(centre.url).workstation("lead")
        lead.login("lead")
        http = HttpCentre("").http
        with bare_server("bench.bare_orders:app", file) as bare:
            for by, measure in LISTS.items():
                ours, floor = alternate(
                    lambda by=by: _list(centre, lead, _QUERY[by]),  # type: ignore[misc]
                    lambda by=by: http.get(f"{bare}/orders", params={"by": by}, timeout=60).content,  # type: ignore[misc]
                    times,
                )
                yield measure.line(ours.p99 * 1e3, floor.p99 * 1e3, size="" if run.full else "small")
        yield _move(run, lead, orders, times)


def _list(centre: HttpCentre, lead: Workstation, query: dict[str, str]) -> None:
    answer = centre.http.get(f"{centre.url}{API}/orders", params=query, headers=lead.as_user, timeout=60)
    if answer.status_code != 200 or not answer.json()["orders"]:
        raise RuntimeError(f"{answer.status_code} {answer.text[:200]}")


def _move(run: Run, lead: Workstation, orders: Orders, times: int) -> Line:
    """A note on an order, which may be made again and again, beside an operation inserted bare."""
    version = 1

    def move() -> None:
        nonlocal version
        seen = Seen(version, 1, orders.unit_id)
        moved = Moved(orders.order_id, OrderMove.NOTE, seen, Given(reason="群众又来过电话，问什么时候有结果"))
        [receipt] = lead.push([lead.envelope(Moved.KIND, moved, entity_id=orders.order_id)]).results
        if receipt.result is not OpResult.APPLIED:
            raise RuntimeError(f"{receipt.code}")
        version += 1

    count = 0
    http = HttpCentre("").http
    line = b" " + b"x" * 900
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        bare_server("bench.bare_centre:app", Path(folder) / "bare.db") as bare,
    ):

        def insert() -> None:
            nonlocal count
            count += 1
            http.post(f"{bare}/push", data=count.to_bytes(16, "big").hex().encode() + line, timeout=60)

        ours, floor = alternate(move, insert, times)
    return MOVE.line(ours, floor, size="" if run.full else "small")
