"""Writing for the board, publishing and taking down; and an officer's word whether they are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.acts.board_naming import Naming
from domain.board import LONGEST
from domain.orders.given import Given
from domain.permissions import Permission
from domain.problems import Problem
from domain.vocabulary import OrderMove
from server.acts.acting import act
from server.acts.operation import Operation
from server.board import repository, service
from server.browser.access import page
from server.browser.documents import html
from server.browser.forms import Done, Posted, posted, submit
from server.browser.paging import Pages
from server.browser.visit import Visit
from server.db.work import UnitOfWork

router = APIRouter()

Writer = Annotated[Visit, page(Permission.BOARD_WRITE)]
Publisher = Annotated[Visit, page(Permission.BOARD_PUBLISH)]
Officer = Annotated[Visit, page(Permission.PRAISE_READ_OWN)]
Sent = Annotated[Posted, posted()]

LIST, NAMING = "/desk/board", "/desk/naming"


@router.get(LIST, **html("Orders whose citizens let them be told of."))
def candidates(visit: Writer, after: str | None = None) -> Response:
    """What may come to the board, and what became of it."""
    with visit.read() as reading:
        found, cursor = service.candidates(reading, after)
    return visit.render("board/candidates.html", found=found, pages=Pages.of(LIST, {}, after, cursor))


@router.get(LIST + "/{order_id}", **html("The text for an order."))
def write_form(visit: Writer, order_id: str) -> Response:
    """An order, and the text that is written for it."""
    return _page(visit, order_id)


@router.post(LIST + "/{order_id}", **html("Written, or the form again.", status=303))
def write(visit: Writer, order_id: str, sent: Sent) -> Response:
    """Write the text; it waits for somebody else to publish it."""
    given = Given(told=sent.one("told"))
    return _move(visit, order_id, sent, OrderMove.WRITE_BOARD, given, "board.written")


@router.post(LIST + "/{order_id}/publish", **html("Published.", status=303))
def publish(visit: Publisher, order_id: str, sent: Sent) -> Response:
    """Let everybody see what somebody else wrote."""
    return _move(visit, order_id, sent, OrderMove.PUBLISH, Given(), "board.published")


@router.post(LIST + "/{order_id}/take-down", **html("Taken down.", status=303))
def take_down(visit: Writer, order_id: str, sent: Sent) -> Response:
    """Nobody sees it any more: the citizen does not want it, or it was wrong."""
    return _move(
        visit, order_id, sent, OrderMove.UNPUBLISH, Given(reason=sent.one("reason")), "board.taken_down"
    )


@router.post(LIST + "/{order_id}/revoke", **html("The citizen's consent is taken back.", status=303))
def revoke(visit: Writer, order_id: str, sent: Sent) -> Response:
    """The citizen said, on the telephone or otherwise, that it is not to be told of: not now, and not later."""
    given = Given(reason=sent.one("reason"))
    return _move(visit, order_id, sent, OrderMove.REVOKE_CONSENT, given, "board.revoked")


@router.get(NAMING, **html("Whether one is named where one is praised."))
def naming_form(visit: Officer) -> Response:
    """An officer's own word."""
    with visit.read() as reading:
        named = repository.lets_be_named(reading, visit.user.number)
        form = visit.form(reading, NAMING)
    return visit.render("board/naming.html", named=named, form=form)


@router.post(NAMING, **html("It holds from now on.", status=303))
def naming(visit: Officer, sent: Sent) -> Response:
    """Be named from now on, or no more."""
    named = sent.pressed == "yes"

    def do(work: UnitOfWork) -> Done:
        act(
            work,
            Operation.by(
                visit.user, Naming(named), work.now, op_id=sent.request_id, entity_id=visit.user.user_id
            ),
        )
        return Done(NAMING, "board.naming.given" if named else "board.naming.withdrawn")

    return submit(visit, sent, do, lambda _problems: naming_form(visit))


def _move(visit: Visit, order_id: str, sent: Posted, which: OrderMove, given: Given, told: str) -> Response:
    def do(work: UnitOfWork) -> Done:
        service.move(work, visit.user, order_id, which, given, sent.request_id)
        return Done(f"{LIST}/{order_id}", told)

    return submit(visit, sent, do, lambda problems: _page(visit, order_id, sent, problems))


def _page(
    visit: Visit, order_id: str, sent: Posted | None = None, problems: Sequence[Problem] = ()
) -> Response:
    path = f"{LIST}/{order_id}"
    with visit.read() as reading:
        found = service.writing(reading, visit.user, order_id)
        writes = sent if sent is not None and sent.key == path else None
        form = visit.form(reading, path, writes, problems, defaults={"told": found.text})
        publish_form = visit.form(reading, f"{path}/publish")
        down_form = visit.form(reading, f"{path}/take-down", defaults={"reason": ""})
        taken = sent if sent is not None and sent.key == f"{path}/revoke" else None
        revoke_form = visit.form(reading, f"{path}/revoke", taken, problems if taken is not None else ())
    return visit.render(
        "board/write.html",
        status=422 if problems else 200,
        found=found,
        form=form,
        publish=publish_form if visit.may(Permission.BOARD_PUBLISH) and found.stage == "draft" else None,
        down=down_form if found.stage == "shown" else None,
        revoke=revoke_form if found.order.consent_publish else None,
        most=LONGEST,
    )
