"""Routes of work orders: the list and one order."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.permissions import Permission
from domain.vocabulary import OrderKind, OrderState
from domain.wire.orders import OrderDetail, OrderPage
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.orders import reading as service
from server.orders.access import sight_of
from server.web.messages import reply, wire
from server.web.state import TheDatabase

router = APIRouter(prefix="/orders", tags=["orders"])

Reader = Annotated[CurrentUser, require(Permission.ORDER_READ)]


@router.get("", **wire(gives=OrderPage, what="one page, newest first, or the soonest due first"))
def orders(
    user: Reader,
    database: TheDatabase,
    state: OrderState | None = None,
    kind: OrderKind | None = None,
    unit: Annotated[str | None, Query(max_length=36)] = None,
    pending: bool | None = None,
    after: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=service.MOST)] = 50,
    by_due: bool = False,
) -> Response:
    """工单 that this user may see; those they may not are in no page and in no count."""
    with database.read(user.city_id) as reading:
        return reply(
            service.page(
                reading,
                sight_of(reading, user),
                state=state.value if state else None,
                kind=kind.value if kind else None,
                unit_id=unit or None,
                pending=pending,
                after=after,
                limit=limit,
                by_due=by_due,
            )
        )


@router.get("/{order_id}", **wire(gives=OrderDetail, what="one order with its history"))
def order(user: Reader, database: TheDatabase, order_id: str) -> Response:
    """One order; 404 where there is none this user may see."""
    with database.read(user.city_id) as reading:
        return reply(service.get(reading, sight_of(reading, user), order_id, user))
