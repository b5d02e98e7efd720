"""下一件 without the centre: from the call to the record in hand, beside the claiming query alone on the same encrypted file."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.engine import connect
from bench import seats
from bench.fixtures import served
from bench.measure import Line, against_floor, alternate
from bench.packed import fill_pack
from tests.helpers.centre import PASSWORD

TIMES = 10.0
PACK = 20

# The bare claim: the first group of the pack that is due, by class and age, read in one transaction.
CLAIM = (
    "SELECT p.data FROM pack p JOIN task t ON t.group_id = p.group_id WHERE p.user_id = ? AND p.worked_at IS NULL"
    " AND t.open = 1 AND t.due_at <= ? ORDER BY t.priority, t.sort_at, t.task_id LIMIT 1"
)


def lines(size: str) -> Iterable[Line]:
    """One line: the service, policy and all, against the query."""
    count = 2_000 if size == "full" else 200
    with served(agents=1, tasks=500) as (centre, _), seats.logged_in(centre.url) as bench:
        seats.pull_all(bench)
        bench.engine.link.lost()
        fill_pack(bench, PACK)
        seat = bench.desk.seat
        key = seat.vault.open("a0", PASSWORD, seat.link.now()).data_key
        raw = connect(bench.profile / seat.centre_id / "store.db", key)
        user_id, now = bench.desk.user_id, bench.desk.now()

        def claim() -> None:
            raw.execute("BEGIN")
            if raw.execute(CLAIM, (user_id, now)).fetchone() is None:
                raise RuntimeError("nothing to claim")
            raw.execute("COMMIT")

        def take() -> None:
            if bench.revisits.next() is None:
                raise RuntimeError("nothing in the pack: is it within call hours?")

        measured, floor = alternate(take, claim, count)
        raw.close()
    yield against_floor(f"next task, offline, of a pack of {PACK}", measured, floor, TIMES, p99_ms=50.0)
