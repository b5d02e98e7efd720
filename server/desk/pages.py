"""Pages of the units' desk and of 督察."""

# Annotations are looked at while routes are made for an area, so they are no texts here.

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.permissions import Permission
from server.browser.access import page
from server.browser.chapters import guide_page
from server.browser.documents import html
from server.browser.forms import Posted, posted
from server.browser.frame import NavItem
from server.browser.visit import Visit
from server.desk import advice, letters_page, lists, making, order_page, people, prints, told
from server.desk.areas import DESK, DISCIPLINE, Area
from server.desk.forms import MoveForm
from server.web.messages import wire

NAV: tuple[NavItem, ...] = (
    NavItem("/desk/", "desk.nav.today", Permission.DESK_USE, order=10),
    NavItem("/desk/orders", "desk.nav.orders", Permission.DESK_USE, order=20),
    NavItem("/desk/praise", "desk.nav.praise", Permission.DESK_USE, order=30),
    NavItem("/desk/notices", "desk.nav.notices", Permission.DESK_USE, order=40),
    NavItem("/desk/advice", "desk.nav.advice", Permission.DESK_USE, order=45),
    NavItem("/desk/letters", "desk.nav.letters", Permission.DESK_USE, order=50),
    NavItem("/desk/people", "desk.nav.people", Permission.DESK_USE, order=70),
    NavItem("/desk/help", "desk.nav.help", Permission.DESK_USE, order=90),
    NavItem("/discipline/", "discipline.nav.today", Permission.ORDER_READ_RESTRICTED, order=10),
    NavItem("/discipline/orders", "discipline.nav.orders", Permission.ORDER_READ_RESTRICTED, order=20),
    NavItem("/discipline/notices", "discipline.nav.notices", Permission.ORDER_READ_RESTRICTED, order=40),
    NavItem("/discipline/help", "discipline.nav.help", Permission.ORDER_READ_RESTRICTED, order=90),
)


def _routes(area: Area) -> APIRouter:
    """The pages that both areas have."""
    made = APIRouter(prefix=area.base, tags=[area.key])

    @made.get("/", **html("What waits, and the next thing to do about each."))
    def today(visit: Annotated[Visit, page(area.permission)]) -> Response:
        return lists.today_page(visit, area)

    @made.get("/orders", **html("Orders, narrowed to state and kind, a page at a time."))
    def all_orders(
        visit: Annotated[Visit, page(area.permission)],
        state: str = "",
        kind: str = "",
        by: str = "due",
        after: str = "",
    ) -> Response:
        return lists.orders_page(visit, area, lists.Chosen(state, kind, by, after))

    @made.get("/orders/{order_id}", **html("One order, and what can be done with it."))
    def one_order(visit: Annotated[Visit, page(area.permission)], order_id: str) -> Response:
        return order_page.order_page(visit, area, order_id)

    @made.get("/orders/{order_id}/print/{name}.pdf", **wire(what="A printed form.", media="application/pdf"))
    def printed(visit: Annotated[Visit, page(area.permission)], order_id: str, name: str) -> Response:
        return prints.print_page(visit, area, order_id, name)

    @made.get("/help", **html("A guide for the first day."))
    def help_page(visit: Annotated[Visit, page(area.permission)]) -> Response:
        return guide_page(visit, f"{area.key}.help")

    @made.get("/notices", **html("What somebody was told, and what they want to be told of."))
    def notices(visit: Annotated[Visit, page(area.permission)]) -> Response:
        return told.notices_page(visit, area)

    @made.post("/notices", **html("Marked as read.", status=303))
    def read_notices(
        visit: Annotated[Visit, page(area.permission)], sent: Annotated[Posted, posted()]
    ) -> Response:
        return told.read_all(visit, area, sent)

    @made.post("/notices/choice", **html("Chosen, or the form again.", status=303))
    def choose_notices(
        visit: Annotated[Visit, page(area.permission)], sent: Annotated[Posted, posted()]
    ) -> Response:
        return told.choose(visit, area, sent)

    for form in area.forms.values():
        path = f"/orders/{{order_id}}/{form.slug}"
        made.get(path, **html(f"The form of {form.moves[0]}."))(_show(area, form))
        made.post(path, **html("Made, or the form again.", status=303))(_make(area, form))
    return made


def _show(area: Area, form: MoveForm) -> Callable[..., Response]:
    def show(visit: Annotated[Visit, page(area.permission)], order_id: str) -> Response:
        return making.form_page(visit, area, form, order_id)

    return show


def _make(area: Area, form: MoveForm) -> Callable[..., Response]:
    def make(
        visit: Annotated[Visit, page(area.permission)], order_id: str, sent: Annotated[Posted, posted()]
    ) -> Response:
        return making.make(visit, area, form, order_id, sent)

    return make


router = APIRouter()
router.include_router(_routes(DESK))
router.include_router(_routes(DISCIPLINE))
Unit = Annotated[Visit, page(Permission.DESK_USE)]


@router.get("/desk/praise", **html("What was said in praise of the unit's officers."))
def praise(visit: Unit, after: str = "") -> Response:
    return lists.praise_page(visit, DESK, after)


@router.get("/desk/advice", **html("What the unit was told to do otherwise, without the cases it came from."))
def unit_advice(visit: Unit) -> Response:
    return advice.advice_page(visit, DESK)


@router.get("/desk/letters", **html("Texts to begin from, whole, by the field they are for."))
def unit_letters(visit: Unit, tag: str = "") -> Response:
    return letters_page.letters_page(visit, DESK, tag)


@router.get("/desk/people", **html("Who stands in for whom, and who is away."))
def unit_people(visit: Unit) -> Response:
    return people.people_page(visit)


@router.post("/desk/people", **html("Changed, or the form again.", status=303))
def change_people(visit: Unit, sent: Annotated[Posted, posted()]) -> Response:
    return people.change(visit, sent)
