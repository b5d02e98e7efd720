"""工单: the list and one order, read from the centre."""

from __future__ import annotations

from app.records.order import (
    OrderOfficer,
    OrderRecord,
    OrdersPage,
    OrdersQuery,
    OrderStep,
    OrderSummary,
)
from app.services.desk import Desk
from domain.wire.orders import OrderDetail, OrderLine, OrderPage


class Orders:
    """Work orders, online only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, query: OrdersQuery, after: str | None = None, limit: int = 50) -> OrdersPage:
        """One page, newest first."""
        page = self._desk.centre.get(
            "/orders",
            OrderPage,
            {
                "state": query.state,
                "kind": query.kind,
                "unit": query.unit_id,
                "after": after,
                "limit": limit,
            },
        )
        return OrdersPage(tuple(_summary(line) for line in page.orders), page.after, page.total)

    def get(self, order_id: str) -> OrderRecord:
        """One order. Raises ``Refused`` (``order.unknown``) where there is none one may see."""
        detail = self._desk.centre.get(f"/orders/{order_id}", OrderDetail)
        return OrderRecord(
            summary=_summary(detail.summary),
            citizen_words=detail.citizen_words,
            wish=detail.wish,
            officer_hint=detail.officer_hint,
            consent_contact=detail.consent_contact,
            consent_publish=detail.consent_publish,
            officers=tuple(OrderOfficer(o.badge_no, o.name) for o in detail.officers),
            tags=tuple(detail.tags),
            history=tuple(
                OrderStep(s.step, s.move, s.state, s.at, s.by, s.text, dict(s.params)) for s in detail.history
            ),
            event_at=detail.event_at,
            dispatch_no=detail.dispatch_no,
            mask=detail.mask,
            opened_by=detail.opened_by,
        )


def _summary(line: OrderLine) -> OrderSummary:
    return OrderSummary(
        order_id=line.order_id,
        label=line.label,
        kind=line.kind,
        route=line.route,
        state=line.state,
        visibility=line.visibility,
        unit_id=line.unit_id,
        unit_name=line.unit_name,
        business_line=line.business_line,
        case_type=line.case_type,
        about=tuple(line.about),
        aspects=tuple(line.aspects),
        opened_at=line.opened_at,
        pending_confirmation=line.pending_confirmation,
        excerpt=line.excerpt,
    )
