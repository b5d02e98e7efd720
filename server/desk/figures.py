"""A unit's own orders in numbers: counts, no rates."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from domain.orders.clocks import Clock
from domain.orders.timing import Timekeeping
from domain.times import DAY
from server.browser.visit import Visit
from server.desk.areas import Area
from server.desk.in_hand import RECENT, Past, recent

DAYS = 90


def figures_page(visit: Visit, area: Area) -> Response:
    """The orders that came to the unit in the last quarter."""
    now = visit.look.now
    with visit.read() as reading:
        found, keeping = recent(reading, area, visit.user, now - DAYS * DAY)
    told = counts(found, keeping, now) if keeping is not None else {}
    return visit.render(
        "desk/figures.html",
        area=area,
        days=DAYS,
        rows=[(visit.t(f"desk.figures.{name}"), n) for name, n in told.items()],
        most=RECENT if len(found) >= RECENT else 0,
    )


def counts(found: Sequence[Past], keeping: Timekeeping, now: int) -> dict[str, int]:
    """How many there are of each; an order counts in as many lines as it fits."""
    done = [late for one in found if (late := _done_late(one, keeping)) is not None]
    return {
        "all": len(found),
        "open": sum(one.standing.state.open for one in found),
        "overdue": sum(
            one.standing.state.open and one.due_at is not None and one.due_at < now for one in found
        ),
        "in_time": done.count(False),
        "late": done.count(True),
        "returned": sum(one.standing.returns > 0 for one in found),
        "redone": sum(one.standing.round > 1 for one in found),
    }


def _done_late(one: Past, keeping: Timekeeping) -> bool | None:
    """Whether the unit was late in its newest round; None where it is not done with it."""
    runs = [run for run in one.runs if run.clock is Clock.RECTIFY]
    if not runs or runs[-1].stopped is None:
        return None
    return runs[-1].late(keeping.calendar, keeping.hours, keeping.zone)
