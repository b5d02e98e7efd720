"""整改提示: what a unit was told to do otherwise by the one above. Of the orders it came from there is nothing here, not even the hour."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from domain.orders.given import Given
from domain.times import DAY
from domain.wire import codec
from server.browser.visit import Visit
from server.db.work import Reading
from server.desk import repository
from server.desk.areas import Area

RECENT = 30 * DAY


@dataclass(frozen=True, slots=True)
class Advice:
    """One; ``at`` is shown as a day."""

    at: int
    text: str


def advice_page(visit: Visit, area: Area) -> Response:
    """All that the unit of whoever looks was told."""
    with visit.read() as reading:
        found = _to(reading, visit.user.unit_id)
    return visit.render("desk/advice.html", area=area, found=found)


def lately(reading: Reading, unit_id: str | None) -> int:
    """How many a unit got of late."""
    rows = repository.advice(reading, unit_id) if unit_id is not None else []
    return sum(row.at >= reading.now - RECENT for row in rows)


def _to(reading: Reading, unit_id: str | None) -> Sequence[Advice]:
    rows = repository.advice(reading, unit_id) if unit_id is not None else []
    return [Advice(row.at, _text(reading, row.order_id, row.step, row.texts)) for row in rows]


def _text(reading: Reading, order_id: str, step: int, sealed: bytes) -> str:
    kept = json.loads(reading.sealer.open(sealed, f"{order_id}/{step}".encode()))
    return codec.convert(kept["given"], Given).told
