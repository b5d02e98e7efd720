"""What Ctrl+K finds beside commands: tasks, records, units of this workstation, and orders when the centre answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.records.orders import OrdersQuery
from app.records.queue import QueueQuery
from app.records.search import SearchHit
from app.ui.shell.palette import Hit
from app.ui.text import language, tr
from app.ui.text.codes import side_by_side
from domain.dispositions import Disposition
from domain.vocabulary import BusinessLine, OrderKind, OrderState
from domain.wire.orders import OrderLine
from resources.words import label

if TYPE_CHECKING:
    from app.ui.shell.frame import Frame
    from app.ui.shell.workplace import Workplace
    from app.workbench import Workbench

_ICONS = {"task": "inbox", "record": "records", "unit": "map-pin"}
SHORTEST_NUMBER = 4
"""Characters from which the centre is asked for an order by its number or words."""


class FoundHere:
    """Tasks, own records and units out of the local replica."""

    local = False

    def __init__(self, bench: Workbench, frame: Frame) -> None:
        self._bench, self._frame = bench, frame

    def search(self, text: str) -> Sequence[Hit]:
        """On the store's thread."""
        found = (self._hit(hit) for hit in self._bench.search.find(text))
        return [hit for hit in found if hit is not None]

    def _hit(self, hit: SearchHit) -> Hit | None:
        action = self._action(hit)
        if action is None:
            return None
        note = side_by_side(*hit.detail, *_codes(hit))
        return Hit(hit.title, action, note, _ICONS[hit.kind], tr(f"program.found.{hit.kind}"))

    def _action(self, hit: SearchHit) -> Callable[[], object] | None:
        frame = self._frame
        if hit.kind == "task" and frame.has("tasks"):
            number = hit.detail[-1] or hit.title
            return lambda: frame.go("tasks", QueueQuery(text=number))
        if hit.kind == "record" and frame.has("records"):
            return lambda: frame.go("records", hit.id)
        if hit.kind == "unit" and frame.has("orders"):
            return lambda: frame.go("orders", OrdersQuery(unit_id=hit.id))
        if hit.kind == "unit" and frame.has("tasks"):
            return lambda: frame.go("tasks", QueueQuery(text=hit.title))
        return None


class FoundOrders:
    """Work orders by number, from the centre; nothing without it."""

    local = False

    def __init__(self, bench: Workbench, frame: Frame) -> None:
        self._bench, self._frame = bench, frame

    def search(self, text: str) -> Sequence[Hit]:
        """On a worker's thread."""
        wanted = text.strip().lower()
        if len(wanted) < SHORTEST_NUMBER or not self._frame.has("orders"):
            return []
        page = self._bench.orders.page(OrdersQuery(), None, 100)
        found = [order for order in page.orders if wanted in f"{order.label} {order.unit_name}".lower()]
        return [self._hit(order) for order in found[:8]]

    def _hit(self, order: OrderLine) -> Hit:
        kind, state = OrderKind(order.kind), OrderState(order.state)
        lang = language().value
        note = side_by_side(label(kind, lang), label(state, lang), order.unit_name)
        order_id = order.order_id
        return Hit(
            order.label, lambda: self._frame.go("orders", order_id), note, "orders", tr("program.found.order")
        )


def _codes(hit: SearchHit) -> tuple[str, ...]:
    lang = language().value
    said = []
    for name, vocabulary in (("line", BusinessLine), ("disposition", Disposition)):
        code = hit.codes.get(name, "")
        if code in set(vocabulary):
            said.append(label(vocabulary(code), lang))
    return tuple(said)


def attach(workplace: Workplace) -> None:
    """What is here first, then what the centre has."""
    palette = workplace.frame.palette_sheet
    palette.add_provider(FoundHere(workplace.bench, workplace.frame))
    palette.add_provider(FoundOrders(workplace.bench, workplace.frame))
