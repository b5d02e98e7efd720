"""今天 and the lists of orders."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from domain.times import day_bounds, day_of
from domain.vocabulary import OrderKind
from domain.wire.orders import OrderPage
from server.browser.visit import Visit
from server.db.work import Reading
from server.desk.advice import lately
from server.desk.areas import DESK, Area
from server.desk.in_hand import MOST, waiting
from server.desk.said import Said
from server.desk.today import today
from server.orders import reading as orders
from server.orders.access import Sight

SHOWN = 12
"""Orders of a group that 今天 shows; of the others it says how many there are."""
A_PAGE = 40
"""So many that the page stays small."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list is narrowed to and how it is sorted, as the address has it; ``by``: due or newest."""

    state: str = ""
    kind: str = ""
    by: str = "due"
    after: str = ""

    def next(self, after: str | None) -> str:
        """The address of the page behind this one."""
        return urlencode({"state": self.state, "kind": self.kind, "by": self.by, "after": after or ""})


def today_page(visit: Visit, area: Area) -> Response:
    """What waits, in groups."""
    with visit.read() as reading:
        going, ended = waiting(reading, area, visit.user)
        told = lately(reading, visit.user.unit_id) if area is DESK else 0
    look = visit.look
    end = day_bounds(day_of(look.now, look.zone), look.zone)[1]
    heaps = [
        {
            "group": heap.group.value,
            "count": len(heap.lines),
            "lines": heap.lines[:SHOWN],
            "slugs": heap.slugs,
            "more": len(heap.lines) > SHOWN,
        }
        for heap in today([*going, *ended], look.now, end)
    ]
    return visit.render(
        "desk/today.html",
        area=area,
        heaps=heaps,
        now=look.now,
        said=Said(visit.lang, visit.t),
        cut=MOST if len(going) >= MOST else 0,
        advice=told,
    )


def orders_page(visit: Visit, area: Area, chosen: Chosen) -> Response:
    """The list."""
    state = chosen.state if chosen.state in area.states else ""
    kind = chosen.kind if chosen.kind in area.kinds else ""
    by = "newest" if chosen.by == "newest" or state == "closed" else "due"
    narrowed = Chosen(state, kind, by, chosen.after)
    with visit.read() as reading:
        page = _page(reading, area.sight(reading, visit.user), narrowed)
    said = Said(visit.lang, visit.t)
    return visit.render(
        "desk/orders.html",
        area=area,
        page=page,
        chosen=narrowed,
        next=f"{area.base}/orders?{narrowed.next(page.after)}",
        states=[(code.value, said.state(code)) for code in area.states],
        kinds=[(code.value, said.kind(code)) for code in area.kinds],
        now=visit.look.now,
        said=said,
    )


def _page(reading: Reading, sight: Sight, chosen: Chosen) -> OrderPage:
    return orders.page(
        reading,
        sight,
        state=chosen.state or None,
        kind=chosen.kind or None,
        after=chosen.after or None,
        limit=A_PAGE,
        by_due=chosen.by == "due",
    )


def praise_page(visit: Visit, area: Area, after: str) -> Response:
    """Praise for the unit's officers, newest first."""
    chosen = Chosen(kind=OrderKind.PRAISE.value, by="newest", after=after)
    with visit.read() as reading:
        page = _page(reading, area.sight(reading, visit.user), chosen)
    return visit.render(
        "desk/praise.html",
        area=area,
        page=page,
        next=f"{area.base}/praise?{urlencode({'after': page.after or ''})}",
        now=visit.look.now,
        said=Said(visit.lang, visit.t),
    )
