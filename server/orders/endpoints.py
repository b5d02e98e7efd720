"""Routes of work orders: the list and one order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from starlette.responses import Response

from domain.acts.order_open import OpenedByHand
from domain.permissions import Permission
from domain.tags.counting import Counting, codes_of
from domain.vocabulary import OrderKind, OrderState
from domain.wire.citizens import CommonProblems, LoweredOrders, OrderOpened, SameCitizen, WhichCitizen
from domain.wire.credits import AppealsWon, PraiseToCheck
from domain.wire.orders import Lookers, OrderDetail, OrderPage, WordsFound, WordsSought
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.orders import by_hand, credits, looking, neighbours, searching, timer
from server.orders import reading as service
from server.orders.access import sight_of
from server.recurring import running
from server.sync.delivery import again_on_conflict
from server.tags.service import taxonomy
from server.web.messages import body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(prefix="/orders", tags=["orders"])

Reader = Annotated[CurrentUser, require(Permission.ORDER_READ)]
Dispatcher = Annotated[CurrentUser, require(Permission.ORDER_DISPATCH)]


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Look after the clocks of orders, while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield


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
    tag: Annotated[str | None, Query(max_length=64)] = None,
    counting: Counting = Counting.TODAY,
) -> Response:
    """工单 that this user may see; those they may not are in no page and in no count. ``tag`` finds those that count under it or below it."""
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
                tags=codes_of(tag, taxonomy(reading), counting) if tag else None,
            )
        )


@router.post("", **wire(OpenedByHand, OrderOpened, what="the order, the same when it is sent again"))
def open_by_hand(
    user: Dispatcher, database: TheDatabase, message: Annotated[OpenedByHand, body(OpenedByHand)]
) -> Response:
    """An order from a call, a letter or visit, 12345 or the media; its id was made where it was typed."""

    def once() -> OrderOpened:
        with database.write(user.city_id) as work:
            return by_hand.open_here(work, user, message)

    return reply(again_on_conflict(once))


@router.post("/same-citizen", **wire(WhichCitizen, SameCitizen, what="orders of one citizen"))
def same_citizen(
    user: Dispatcher, database: TheDatabase, message: Annotated[WhichCitizen, body(WhichCitizen)]
) -> Response:
    """What a citizen has open already, before another order is opened; a look by number is on record."""

    def once() -> SameCitizen:
        with database.write(user.city_id) as work:
            return neighbours.same_citizen(work, user, message)

    return reply(again_on_conflict(once))


@router.post("/words", **wire(WordsSought, WordsFound, what="orders with these words, the newest first"))
def words(
    user: Reader, database: TheDatabase, message: Annotated[WordsSought, body(WordsSought)]
) -> Response:
    """工单 by what was said, as far as this user sees them: what they may not see is neither opened nor counted."""
    with database.read(user.city_id) as reading:
        return reply(searching.page(reading, sight_of(reading, user), message))


@router.get("/common-problems", **wire(gives=CommonProblems, what="units with three orders about one thing"))
def common_problems(user: Reader, database: TheDatabase) -> Response:
    """共性问题 of the last thirty days, as far as this user sees the orders."""
    with database.read(user.city_id) as reading:
        return reply(neighbours.common_problems(reading, sight_of(reading, user)))


@router.get("/lowered", **wire(gives=LoweredOrders, what="complaints that were lowered or made void"))
def lowered(user: Reader, database: TheDatabase) -> Response:
    """What a supervisor made less than a complaint in the last thirty days, as far as this user sees the orders."""
    with database.read(user.city_id) as reading:
        return reply(neighbours.lowered(reading, sight_of(reading, user)))


@router.get("/appeals-won", **wire(gives=AppealsWon, what="how many appeals each unit won"))
def appeals_won(user: Reader, database: TheDatabase) -> Response:
    """不计入考核, by unit, as far as this user sees the orders."""
    with database.read(user.city_id) as reading:
        return reply(credits.appeals_won(reading, sight_of(reading, user)))


@router.get("/praise-to-check", **wire(gives=PraiseToCheck, what="officers with unlikely much praise"))
def praise_to_check(user: Reader, database: TheDatabase) -> Response:
    """待核: more than five for one officer from one unit in a week."""
    with database.read(user.city_id) as reading:
        return reply(credits.praise_to_check(reading, sight_of(reading, user)))


@router.get("/{order_id}", **wire(gives=OrderDetail, what="one order with its history"))
def order(user: Reader, database: TheDatabase, order_id: str) -> Response:
    """One order; 404 where there is none this user may see."""
    with database.read(user.city_id) as reading:
        return reply(service.get(reading, sight_of(reading, user), order_id, user))


@router.post("/{order_id}/look", **wire(gives=Lookers, what="who else has the order before them"))
def look(user: Reader, database: TheDatabase, order_id: str) -> Response:
    """何某正在看: told to others for half a minute, and no lock; 404 where there is no such order this user may see."""
    with database.read(user.city_id) as reading:
        service.line(reading, sight_of(reading, user), order_id)
        names, stale = looking.others_at(reading, user.user_id, order_id)
    if stale:
        looking.keep(database, user.city_id, user.user_id, order_id)
    return reply(Lookers(names))
