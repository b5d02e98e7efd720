"""What can be printed of an order, and the answer with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.responses import Response

from domain.vocabulary import OrderKind, OrderMove, StepEffect
from domain.wire.orders import OrderDetail, OrderStepLine
from server.attachments.service import files_of
from server.browser.frame import HEADERS
from server.browser.visit import Visit
from server.calendar.days import working_days
from server.db.mechanism import centre_of
from server.desk import forms_printed
from server.desk.areas import Area
from server.desk.forms_printed import Printing
from server.desk.said import Said
from server.desk.units import tree_of
from server.orders import reading as orders
from server.printing.document import Document
from server.printing.rendering import pdf_of
from server.tags.service import labels
from server.web.problems import Refusal

_NOTICES = frozenset({OrderMove.URGE, OrderMove.SUPERVISE})
_APPROVALS = frozenset({OrderMove.ASK_EXTENSION, OrderMove.ASK_HOLD})
_NOTICE = re.compile(r"notice-([1-9]\d?)")


def notices_of(order: OrderDetail) -> list[OrderStepLine]:
    """Each 催办 and 督办, the first first."""
    return [step for step in order.history if step.move in _NOTICES and step.effect != StepEffect.NOT_MADE]


def offered(visit: Visit, order: OrderDetail) -> list[tuple[str, str]]:
    """What there is to print: name and title."""
    return [(name, visit.t(key, n=n)) for name, key, n in _there_is(order)]


def _there_is(order: OrderDetail) -> Iterator[tuple[str, str, int]]:
    yield "order", "desk.print.order", 0
    for n, step in enumerate(notices_of(order), 1):
        yield f"notice-{n}", f"desk.print.{step.move}", n
    if order.summary.kind == OrderKind.PRAISE:
        yield "praise", "desk.print.praise", 0
    if any(step.move in _APPROVALS for step in order.history):
        yield "approval", "desk.print.approval", 0


def print_page(visit: Visit, area: Area, order_id: str, name: str) -> Response:
    """The form as a PDF. Nothing of the database is held while it is laid out.

    Raises:
        ProblemError: ``order.unknown``: there is none for whoever asks, and nothing else was read.
        Refusal: 404: of this order there is no such form.
    """
    with visit.read() as reading:
        order = orders.get(reading, area.sight(reading, visit.user), order_id, visit.user)
        printing = Printing(
            look=visit.look,
            said=Said(visit.lang, visit.t),
            tree=tree_of(reading),
            calendar=working_days(reading),
            centre=city.name if (city := centre_of(reading)) is not None else "",
            by=f"{visit.user.number} {visit.user.name}".strip(),
            number=visit.user.number,
            files=files_of(reading, order_id),
            citizen=orders.addressed(reading, area.sight(reading, visit.user), order_id, visit.lang),
            tags=labels(reading, order.tags, visit.lang),
        )
    if name not in dict(offered(visit, order)):
        raise Refusal(404, "order.unknown")
    headers = {
        **HEADERS,
        "Content-Disposition": f'inline; filename="{order.summary.label}-{name}.pdf"',
    }
    return Response(pdf_of(_document(printing, order, name)), media_type="application/pdf", headers=headers)


def _document(printing: Printing, order: OrderDetail, name: str) -> Document:
    notice = _NOTICE.fullmatch(name)
    if notice is not None:
        n = int(notice[1])
        return forms_printed.notice(printing, order, notices_of(order)[n - 1], n)
    if name == "praise":
        return forms_printed.praise(printing, order)
    if name == "approval":
        return forms_printed.approval(printing, order)
    return forms_printed.order(printing, order)
