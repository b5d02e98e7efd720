"""Routes of what a lead looks after."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.permissions import DEFAULT_HALL, Permission
from domain.wire.oversight import (
    PutAside,
    PutBackList,
    ReturnedLine,
    ReturnedList,
    Review,
    ReviewPage,
    Stations,
)
from server.accounts.access import require
from server.accounts.halls import reach
from server.accounts.people import CurrentUser
from server.orders.access import sight_of
from server.oversight import returned, reviews
from server.oversight.putting_back import put_back_today
from server.oversight.stations import stations
from server.sync.delivery import again_on_conflict
from server.web.messages import body, reply, wire
from server.web.state import TheDatabase

router = APIRouter(prefix="/oversight", tags=["oversight"])

Settler = Annotated[CurrentUser, require(Permission.RESPONSE_SETTLE)]
Keeper = Annotated[CurrentUser, require(Permission.OPERATION_SET_ASIDE)]


@router.get("/reviews", **wire(gives=ReviewPage, what="tasks with more than one answer"))
def list_reviews(user: Settler, database: TheDatabase, settled: bool = False) -> Response:
    """重复待审 of the user's hall, those that wait the longest first; or what was settled, the newest first."""
    with database.read(user.city_id) as reading:
        return reply(reviews.page(reading, reach(user, Permission.RESPONSE_SETTLE), settled=settled))


@router.get("/reviews/{task_id}", **wire(gives=Review, what="all answers to one task"))
def one_review(user: Settler, database: TheDatabase, task_id: str) -> Response:
    """Both answers whole, to be compared side by side."""
    with database.read(user.city_id) as reading:
        hall = reach(user, Permission.RESPONSE_SETTLE)
        return reply(reviews.get(reading, sight_of(reading, user), hall, task_id))


@router.get("/returned", **wire(gives=ReturnedList, what="refused, held and marked operations"))
def list_returned(user: Keeper, database: TheDatabase, done: bool = False) -> Response:
    """What did not go through in the user's hall; with ``done`` also what was repaired or put aside."""
    with database.read(user.city_id) as reading:
        return reply(returned.listing(reading, reach(user, Permission.OPERATION_SET_ASIDE), done=done))


@router.post("/returned/set-aside", **wire(PutAside, ReturnedLine, what="the operation as it stands now"))
def set_aside(user: Keeper, database: TheDatabase, message: Annotated[PutAside, body(PutAside)]) -> Response:
    """Put a refused operation aside, on record: it blocks nothing any more, and stays whole."""

    def once() -> ReturnedLine:
        with database.write(user.city_id) as work:
            return returned.set_aside(work, user, message)

    return reply(again_on_conflict(once))


@router.get("/put-back", **wire(gives=PutBackList, what="what was put back today"))
def list_put_back(
    user: Annotated[CurrentUser, require(Permission.PANEL_READ)],
    database: TheDatabase,
    hall: str | None = None,
) -> Response:
    """Who put back what before dialling, and why."""
    own = reach(user, Permission.PANEL_READ)
    with database.read(user.city_id) as reading:
        return reply(put_back_today(reading, own or hall or DEFAULT_HALL))


@router.get("/workstations", **wire(gives=Stations, what="the workstations of a hall"))
def list_stations(
    user: Annotated[CurrentUser, require(Permission.PANEL_READ)],
    database: TheDatabase,
    hall: str | None = None,
) -> Response:
    """What each workstation has not delivered, when it was last heard of, and what is wrong with it."""
    own = reach(user, Permission.PANEL_READ)
    with database.read(user.city_id) as reading:
        return reply(stations(reading, own or hall or DEFAULT_HALL))
