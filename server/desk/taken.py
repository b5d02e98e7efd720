"""What somebody wrote for an order that is not there for them: kept as a draft, shown to be copied, with what they were told of it.

Nothing of the order is read but who made the move they were told of, so that the page of an order that was taken from them, that never was theirs, and that is
none is one and the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from domain.problems import ProblemError
from domain.wire.notices import NoticeLine
from server.browser import drafts
from server.browser.errors import CODE
from server.browser.forms import FORGET, FormView, Posted, keep
from server.browser.visit import Visit
from server.db.work import Reading
from server.desk.areas import Area
from server.desk.fields import Kind
from server.desk.forms import MoveForm
from server.notices import presenting
from server.notices import reading as notices
from server.orders import taken

_TYPED = frozenset({Kind.LINE, Kind.TEXT, Kind.DATE, Kind.MOMENT, Kind.NUMBER, Kind.BADGES})
"""What is written, not chosen."""
_UNKNOWN = "order.unknown"


def shown(
    visit: Visit, area: Area, form: MoveForm, order_id: str, error: ProblemError, sent: Posted | None = None
) -> Response:
    """The page for what was just sent, else for what was left there.

    Raises:
        ProblemError: the same, where nothing was written.
    """
    if error.problems[0].code != _UNKNOWN:
        raise error
    key = area.path(order_id, form.slug)
    if sent is not None and sent.pressed == FORGET:
        with visit.write() as work:
            drafts.drop(work, visit.user.user_id, key)
        return visit.redirect(f"{area.base}/", "frame.form.forgotten")
    with visit.read() as reading:
        filled = visit.form(reading, key, sent)
        told = notices.last_of(reading, visit.user.user_id, order_id)
        by = _by(reading, told)
    written = _written(visit, form, filled)
    if not written:
        raise error
    if sent is not None and len(key) <= drafts.LONGEST_KEY:
        with visit.write() as work:
            keep(work, visit.user.user_id, sent)
    page = visit.render(
        "desk/taken.html",
        status=404,
        area=area,
        slug=form.slug,
        form=filled,
        written=written,
        told=None if told is None else presenting.shown(told, visit.lang),
        by=by,
    )
    page.headers[CODE] = "page.not_found"
    return page


def _by(reading: Reading, told: NoticeLine | None) -> str | None:
    if told is None or told.move is None:
        return None
    return taken.made_by(reading, told.order_id, told.move, told.at)


def _written(visit: Visit, form: MoveForm, filled: FormView) -> Sequence[tuple[str, str]]:
    """Label and text of each field in which something was written."""
    texts = [(field, filled.value(field.name).strip()) for field in form.fields if field.kind in _TYPED]
    return [(visit.t(field.label), text) for field, text in texts if text]
