"""民警's own pages: praise, the orders that name them, and an objection to being named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given
from domain.permissions import Permission
from domain.problems import Problem
from domain.vocabulary import About, Aspect, OrderMove
from server.acts.acting import act
from server.acts.operation import Operation
from server.browser.access import page
from server.browser.chapters import guide_page
from server.browser.documents import html
from server.browser.forms import Done, Posted, posted, submit
from server.browser.frame import NavItem
from server.browser.paging import Pages
from server.browser.visit import Visit
from server.db.work import UnitOfWork
from server.desk.said import Said
from server.orders import of_officers as own

router = APIRouter(prefix="/me")

NAV: tuple[NavItem, ...] = (
    NavItem("/me/", "me.nav", Permission.ORDER_DISPUTE, order=10),
    NavItem("/me/praise", "me.nav.praise", Permission.PRAISE_READ_OWN, order=20),
    NavItem("/me/orders", "me.nav.orders", Permission.ORDER_DISPUTE, order=30),
    NavItem("/me/help", "me.nav.help", Permission.ORDER_DISPUTE, order=90),
)
A_FEW = 5
"""Of each kind that the first page shows."""

Officer = Annotated[Visit, page(Permission.ORDER_DISPUTE)]
Praised = Annotated[Visit, page(Permission.PRAISE_READ_OWN)]


@router.get("/", **html("What is new: praise, and the orders that name whoever looks."))
def first(visit: Officer) -> Response:
    """The newest of both."""
    with visit.read() as reading:
        praise, more_praise = own.theirs(reading, visit.user, None, praise=True, most=A_FEW)
        orders, more_orders = own.theirs(reading, visit.user, None, praise=False, most=A_FEW)
    return visit.render(
        "officers/first.html",
        said=Said(visit.lang, visit.t),
        topics=partial(_topics, visit),
        praise=praise,
        more_praise=more_praise,
        orders=orders,
        more_orders=more_orders,
    )


@router.get("/praise", **html("What was said in praise of whoever looks."))
def praise(visit: Praised, after: str | None = None) -> Response:
    """Praise that was confirmed."""
    return _list(visit, after, praise=True)


@router.get("/orders", **html("The orders that name whoever looks, without the citizen."))
def orders(visit: Officer, after: str | None = None) -> Response:
    """Complaints and demands."""
    return _list(visit, after, praise=False)


@router.get("/orders/{order_id}", **html("One order that names whoever looks."))
def one_order(visit: Officer, order_id: str) -> Response:
    """What an officer may know of it, and the form to say that it was not theirs."""
    return _order(visit, order_id)


@router.post("/orders/{order_id}", **html("Said, or the form again.", status=303))
def dispute(visit: Officer, order_id: str, sent: Annotated[Posted, posted()]) -> Response:
    """Say that what is complained of was not one's own."""
    with visit.read() as reading:
        own.one(reading, visit.user, order_id)

    def do(work: UnitOfWork) -> Done:
        version, round_, handler = own.one(work, visit.user, order_id).seen
        said = Given(reason=sent.one("reason"))
        moved = Moved(order_id, OrderMove.DISPUTE.value, Seen(version, round_, handler), said)
        act(work, Operation.by(visit.user, moved, work.now, op_id=sent.request_id))
        return Done(f"/me/orders/{order_id}", "me.disputed")

    return submit(visit, sent, do, lambda problems: _order(visit, order_id, sent, problems))


@router.get("/help", **html("A guide to these pages."))
def guide(visit: Officer) -> Response:
    """What each page is for."""
    return guide_page(visit, "me.help")


def _topics(visit: Visit, order: own.Named) -> str:
    """What it is about and which part of the service, in words."""
    about = [visit.look.label(About(code)) for code in order.about if code in frozenset(About)]
    parts = [visit.look.label(Aspect(code)) for code in order.aspects if code in frozenset(Aspect)]
    return visit.t("me.and").join(dict.fromkeys([*about, *parts]))


def _list(visit: Visit, after: str | None, *, praise: bool) -> Response:
    path = "/me/praise" if praise else "/me/orders"
    with visit.read() as reading:
        found, cursor = own.theirs(reading, visit.user, after, praise=praise)
    return visit.render(
        "officers/list.html",
        said=Said(visit.lang, visit.t),
        topics=partial(_topics, visit),
        found=found,
        praise=praise,
        pages=Pages.of(path, {}, after, cursor),
    )


def _order(
    visit: Visit, order_id: str, sent: Posted | None = None, problems: Sequence[Problem] = ()
) -> Response:
    with visit.read() as reading:
        found = own.one(reading, visit.user, order_id)
        form = visit.form(reading, f"/me/orders/{order_id}", sent, problems)
    return visit.render(
        "officers/order.html",
        status=422 if problems else 200,
        said=Said(visit.lang, visit.t),
        topics=partial(_topics, visit),
        order=found.order,
        dispute=found.dispute,
        form=form if found.possible or problems else None,
    )
