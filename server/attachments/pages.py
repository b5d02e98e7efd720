"""The page of an order's files at the units' desk, and among 督察's pages."""

# Annotations are looked at while routes are made for an area, so they are no texts here.

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from domain.permissions import Permission
from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderMove
from server.attachments import service
from server.attachments.endpoints import given_out
from server.attachments.limits import BODY_BYTES, FILE_BYTES, FILES, MEGABYTE
from server.attachments.receiving import Submitted, receive
from server.attachments.service import NotTaken
from server.attachments.storage import Store, folder_of
from server.browser.access import page
from server.browser.documents import html
from server.browser.forms import PRESSED, REQUEST, TOKEN, Done, Posted, check_token, submit
from server.browser.visit import Visit
from server.db.work import UnitOfWork
from server.web.intake import streamed
from server.web.problems import Refusal
from server.web.turns import Full, TurnQueue

_ACCEPT = ".jpg,.jpeg,.png,.pdf,.docx,.xlsx,.m4a,.mp3,.mp4"
_LANE = TurnQueue(running=1, waiting=16, takes=2.0)
"""One upload is looked through at a time: decoding a large picture takes a good part of what memory there is."""


def _routes(base: str, permission: Permission) -> APIRouter:
    """The same page for the units and for 督察, each below their own address."""
    made = APIRouter(prefix=base)
    mine = page(permission)

    @made.get("/orders/{order_id}/files", **html("The files of an order, and the form to attach some."))
    def files_page(visit: Annotated[Visit, mine], order_id: str) -> Response:
        """What is attached to an order, and the form to attach more."""
        return _page(visit, base, order_id)

    @made.post("/orders/{order_id}/files", **html("Attached, or the form again.", status=303))
    async def attach(
        visit: Annotated[Visit, mine], order_id: str, request: Annotated[Request, streamed(BODY_BYTES)]
    ) -> Response:
        """Take in files: those that may stay are attached, of the others it is said why not."""
        await run_in_threadpool(_look_up, visit, order_id)
        submitted = await _received(visit, request)
        try:
            async with _LANE.turn():
                return await run_in_threadpool(_attached, visit, base, order_id, submitted)
        except Full as full:
            wait = {"Retry-After": str(full.retry_after)}
            raise Refusal(429, "centre.busy", {"seconds": full.retry_after}, headers=wait) from None
        finally:
            submitted.close()

    @made.get("/orders/{order_id}/files/{attachment_id}", **html("One file, to be kept."))
    def file(visit: Annotated[Visit, mine], order_id: str, attachment_id: str) -> Response:
        """One file of an order."""
        with visit.read() as reading:
            return given_out(service.open_file(reading, _store(visit), visit.user, order_id, attachment_id))

    return made


def _look_up(visit: Visit, order_id: str) -> None:
    """Before anything else: the order is there for them, or it is not there."""
    with visit.read() as reading:
        service.order_of(reading, visit.user, order_id)


async def _received(visit: Visit, request: Request) -> Submitted:
    def admit(fields: Mapping[str, str]) -> None:
        check_token(visit, fields.get(TOKEN, ""))

    try:
        return await receive(request.stream(), request.headers.get("Content-Type", ""), admit)
    except ClientDisconnect:
        raise ProblemError(Problem("attachment.form")) from None


def _attached(visit: Visit, base: str, order_id: str, submitted: Submitted) -> Response:
    sent = _posted(visit, submitted)
    store = _store(visit)
    with visit.read() as reading:
        room = service.room_of(reading, order_id)
    kept, refused = service.take(submitted.files, store, visit.database.sealer, room)
    done = False

    def do(work: UnitOfWork) -> Done:
        nonlocal done
        if not kept:
            what = "attachment.refused" if refused else "attachment.none"
            raise ProblemError(Problem(what, {"count": len(refused)}, field="files"))
        service.attach(work, visit.user, order_id, kept, sent.one("note"), sent.request_id)
        done = True
        return Done(f"{base}/orders/{order_id}/files", "attachments.attached", {"count": len(kept)})

    def again(problems: Sequence[Problem]) -> Response:
        return _page(visit, base, order_id, sent, problems, refused)

    try:
        answer = submit(visit, sent, do, again)
    except BaseException:
        service.discard(kept, store)
        raise
    if not done:
        service.discard(kept, store)
    elif refused:
        return again(
            [Problem("attachment.some_refused", {"count": len(refused), "kept": len(kept)}, field="files")]
        )
    return answer


def _posted(visit: Visit, submitted: Submitted) -> Posted:
    fields = {name: (value.replace("\r\n", "\n"),) for name, value in submitted.fields.items()}
    if not fields.get(REQUEST):
        raise Refusal(400, "wire.malformed", {"detail": REQUEST})
    return Posted(visit.request.url.path, fields[REQUEST][0], fields.get(PRESSED, ("",))[0], fields)


def _page(
    visit: Visit,
    base: str,
    order_id: str,
    sent: Posted | None = None,
    problems: Sequence[Problem] = (),
    refused: Sequence[NotTaken] = (),
) -> Response:
    key = f"{base}/orders/{order_id}/files"
    with visit.read() as reading:
        order = service.order_of(reading, visit.user, order_id)
        files = service.files_of(reading, order_id)
        room = service.room_of(reading, order_id)
        form = visit.form(reading, key, sent, problems, defaults={"note": ""})
    return visit.render(
        "attachments/files.html",
        status=422 if problems else 200,
        base=base,
        order=order,
        files=files,
        room=room,
        refused=refused,
        form=form,
        may_attach=str(OrderMove.ATTACH) in order.moves,
        accept=_ACCEPT,
        most={"files": FILES, "megabytes": FILE_BYTES // MEGABYTE},
    )


def _store(visit: Visit) -> Store:
    return Store(folder_of(visit.database.url))


router = APIRouter()
router.include_router(_routes("/desk", Permission.DESK_USE))
router.include_router(_routes("/discipline", Permission.ORDER_READ_RESTRICTED))
