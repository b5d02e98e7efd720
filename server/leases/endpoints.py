"""Routes of the call desk: what is handed out, kept, given back; who called."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire import codec
from domain.wire.leases import (
    ClaimRequest,
    FindCaller,
    LeaseChange,
    Leased,
    LeaseResult,
    NextRequest,
    PackRequest,
)
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.db.database import Database
from server.leases import callers, claims, keeping, packing
from server.sync.delivery import again_on_conflict
from server.web.messages import JSON, body, reply, wire
from server.web.state import TheDatabase


def next_for(database: Database, user: CurrentUser, message: NextRequest) -> bytes:
    """The answer to 下一件. Where nothing free was seen while other claims were under way, they are waited for once, in new
    transactions, because this one may itself hold what they wait for."""

    def ask(wait: bool) -> bytes | None:
        with database.write(user.city_id) as work:
            return claims.next_group(work, user, message, wait=wait)

    def wait_for_others() -> None:
        with database.write(user.city_id) as work:
            claims.wait_for_others(work, user, message)

    answer = again_on_conflict(lambda: ask(False))
    if answer is None:
        again_on_conflict(wait_for_others)
        answer = again_on_conflict(lambda: ask(True))
    return answer or codec.encode(Leased([], database.clock()))


router = APIRouter(prefix="/revisits", tags=["revisits"])

Worker = Annotated[CurrentUser, require(Permission.TASK_WORK)]
NewWorker = Annotated[CurrentUser, require(Permission.TASK_WORK, new_work=True)]


@router.post("/next", **wire(NextRequest, Leased, what="the best group now"))
def next_group(
    user: NewWorker, database: TheDatabase, message: Annotated[NextRequest, body(NextRequest)]
) -> Response:
    """下一件: the centre's best group, leased; the same request gets the same answer."""

    return Response(next_for(database, user, message), media_type=JSON)


@router.post("/pack", **wire(PackRequest, Leased, what="groups leased ahead"))
def pack(
    user: NewWorker, database: TheDatabase, message: Annotated[PackRequest, body(PackRequest)]
) -> Response:
    """Groups to work on without the centre."""

    def once() -> bytes:
        with database.write(user.city_id) as work:
            return packing.pack(work, user, message)

    return Response(again_on_conflict(once), media_type=JSON)


@router.post("/claim", **wire(ClaimRequest, Leased, what="the group of this task"))
def claim(
    user: NewWorker, database: TheDatabase, message: Annotated[ClaimRequest, body(ClaimRequest)]
) -> Response:
    """The group of a certain task; refused with who holds it."""

    def once() -> bytes:
        with database.write(user.city_id) as work:
            return claims.claim(work, user, message)

    return Response(again_on_conflict(once), media_type=JSON)


@router.post("/leases/extend", **wire(LeaseChange, list[LeaseResult], what="one result per lease"))
def extend(
    user: Worker, database: TheDatabase, message: Annotated[LeaseChange, body(LeaseChange)]
) -> Response:
    """Let leases run on."""

    def once() -> list[LeaseResult]:
        with database.write(user.city_id) as work:
            return keeping.extend(work, user, message)

    return reply(again_on_conflict(once))


@router.post("/leases/release", **wire(LeaseChange, list[LeaseResult], what="one result per lease"))
def release(
    user: Worker, database: TheDatabase, message: Annotated[LeaseChange, body(LeaseChange)]
) -> Response:
    """Give leases back to the queue."""

    def once() -> list[LeaseResult]:
        with database.write(user.city_id) as work:
            return keeping.release(work, user, message)

    return reply(again_on_conflict(once))


@router.post("/callers/find", **wire(FindCaller, Leased, what="the group behind the number"))
def find_caller(
    user: Annotated[CurrentUser, require(Permission.CALLER_FIND)],
    database: TheDatabase,
    message: Annotated[FindCaller, body(FindCaller)],
) -> Response:
    """谁刚打我？ By the complete number; on record whether found or not."""

    def once() -> bytes:
        with database.write(user.city_id) as work:
            return callers.find(work, user, message)

    return Response(again_on_conflict(once), media_type=JSON)
