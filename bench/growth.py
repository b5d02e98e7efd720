"""What people wait for at the centre, over cities with ever longer histories: none of it may grow with the history.

A real server process over a copy of each city (``tests.growth``), the largest last. Each act is printed at each size as whoever asks
sees it, over HTTP, the server's processor beside it; then how much more processor it takes over the largest history than over the smallest.
The day is the same in all of them: as many events, calls and tasks waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bench.fixtures import HISTORY, HttpCentre, served
from bench.interactive import MOST, TASKS, Act, Cost, Seats, cost_of, cost_of_command
from bench.measure import Goal, Line, Measure, Run
from domain.times import DAY as DAY_MS

LARGEST = 2_000_000
TIMES = 1.5
LIST, DAY, YEAR = Goal(most=5), Goal(most=10), Goal(most=60)
_AT = f"{LARGEST:,} events"

AT = {
    key: Measure(what, goal, size=_AT)
    for key, what, goal in (
        ("next", "下一件 at the server", Goal()),
        ("pull", "pull of what a planning changed, 1,000 tasks", Goal()),
        ("fresh", "fresh pull, one page", Goal()),
        ("one", "delivery of one form", Goal()),
        ("batch", "push of 250 forms", Goal()),
        ("receipts", "receipts of a workstation", Goal()),
        ("reconcile", "end of shift: 500 operations compared", Goal()),
        ("records", "an agent's own records, pulled anew", Goal()),
        ("caller", "search by number", Goal()),
        ("login", "log-in", Goal()),
        ("panel", "lead's panel", Goal()),
        ("orders", "orders, first page", LIST),
        ("orders_later", "orders, a page of a week ago", LIST),
        ("orders_state", "orders, page of a state", LIST),
        ("orders_kind", "orders, page of a kind", LIST),
        ("orders_unit", "orders, page of a unit", LIST),
        ("orders_none", "orders, page of a state that none is in", LIST),
        ("orders_pending", "orders, page of those to be confirmed", LIST),
        ("orders_all", "orders, page of a kind in a state of a unit", LIST),
        ("order", "one order", Goal()),
        ("reviews", "answers to review", Goal()),
        ("returned", "operations that came back", Goal()),
        ("put_back", "what was put back today", Goal()),
        ("stations", "workstations of a hall", Goal()),
        ("day", "report of one day", DAY),
        ("day_unit", "report of one day, by unit", DAY),
        ("month_unit", "report of a month, by unit", YEAR),
        ("year", "report of a year", YEAR),
        ("year_unit", "report of a year, by unit", YEAR),
        ("status", "status on the command line", Goal()),
    )
}
"""At one size, by HTTP, as whoever asks waits for it."""
_LONGER = ("year", "year_unit")
"""A short history has no whole year: these have more to tell from a long one, and only their own goal."""
GROWTH = {
    key: Measure(f"growth of: {one.what}", Goal(times=TIMES), "the same over the smallest history", f"100,000 to {_AT}")
    for key, one in AT.items()
    if key not in _LONGER
}  # fmt: skip
"""Processor of the server, over the largest history beside the smallest."""


def lines(run: Run) -> Iterable[Line]:
    """Every act at every size, then how much each has grown."""
    sizes = run.events or run.either((100_000, HISTORY, LARGEST), (1_500, 6_000))
    found: dict[int, dict[str, Cost]] = {}
    for events in sorted(sizes):
        found[events] = {}
        for key, cost in costs(events, run.either(MOST, 3)):
            found[events][key] = cost
            note = f"{cost.processor:.2f} ms of the server's processor"
            yield AT[key].line(cost.wall, size=f"{events:,} events", note=note)
    if len(found) > 1:
        yield from _growth(found)


def costs(events: int, most: int) -> Iterator[tuple[str, Cost]]:
    """What each act costs over a history of so many events, asked at most so often; as they come."""
    with served(agents=1, tasks=TASKS, history=events) as (centre, process):
        seats = Seats(centre, process)
        for key, act in _acts(seats).items():
            yield key, cost_of(process, act, min(most, 5) if key == "batch" else most)
        yield "status", cost_of_command(process, "status")


def _acts(seats: Seats) -> dict[str, Act]:
    """What is asked, in order: reading what was planned comes before forms are delivered about it."""
    return {
        "next": seats.next_task,
        "pull": seats.pull_page,
        "fresh": seats.fresh_page,
        "one": seats.deliver_one,
        "batch": seats.deliver_batch,
        "receipts": seats.receipts,
        "reconcile": seats.reconcile,
        "records": seats.own_records,
        "caller": seats.find_caller,
        "login": seats.log_in,
        "panel": seats.look("/hall/panel"),
        "orders": seats.look("/orders"),
        "orders_later": seats.look("/orders", after=f"{HttpCentre.clock() - 7 * DAY_MS}.0"),
        "orders_state": seats.look("/orders", state="awaiting_dispatch"),
        "orders_kind": seats.look("/orders", kind="praise"),
        "orders_unit": seats.look("/orders", unit=seats.unit_id),
        "orders_none": seats.look("/orders", state="archived"),
        "orders_pending": seats.look("/orders", pending="true"),
        "orders_all": seats.look(
            "/orders", kind="dissatisfied", state="awaiting_dispatch", unit=seats.unit_id
        ),
        "order": seats.order,
        "reviews": seats.look("/oversight/reviews"),
        "returned": seats.look("/oversight/returned"),
        "put_back": seats.look("/oversight/put-back"),
        "stations": seats.look("/oversight/workstations"),
        "day": seats.report(1),
        "day_unit": seats.report(1, by="unit"),
        "month_unit": seats.report(30, by="unit"),
        "year": seats.report(365),
        "year_unit": seats.report(365, by="unit"),
    }


def _growth(found: dict[int, dict[str, Cost]]) -> Iterable[Line]:
    smallest, *_, largest = sorted(found)
    size = f"{smallest:,} to {largest:,} events"
    for key, measure in GROWTH.items():
        each = " → ".join(f"{found[events][key].processor:.2f}" for events in sorted(found))
        wall = found[largest][key].wall.median / found[smallest][key].wall.median
        note = f"{each} ms of processor; waited for {wall:.2f} times as long"
        yield measure.line(found[largest][key].processor, found[smallest][key].processor, size=size, note=note)  # fmt: skip
