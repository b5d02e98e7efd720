"""What the citizen has open, as whoever speaks to them is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_words
from domain.vocabulary import OrderState
from domain.wire.leases import PackOrder


def order_facts(orders: Sequence[PackOrder]) -> tuple[tuple[str, str], ...]:
    """Where each stands and with whom, whether it went to a level above, and who assists."""
    return tuple((tr("call.fact.order"), _words(one)) for one in orders)


def _words(order: PackOrder) -> str:
    assisting = tr("orders.join").join(order.assisting)
    return side_by_side(
        order.label,
        kind_words(order.kind),
        said(OrderState, order.state),
        tr("call.order.handler", unit=order.handler) if order.handler else "",
        tr("call.order.raised") if order.raised else "",
        tr("call.order.assisting", units=assisting) if assisting else "",
    )
