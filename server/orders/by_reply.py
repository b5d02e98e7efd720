"""Orders that a citizen's text opens: as a lead finds them among those to dispatch; nothing has gone to a unit."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ids import derived_id
from domain.orders.drafts import OrderDraft
from domain.vocabulary import Aspect, OrderKind, OrderSource, Route
from server.db.work import UnitOfWork
from server.orders.announcing import announce
from server.orders.drafted import ByHand, Opened, Source
from server.orders.opening import OrderBook
from server.orders.repository import by_hand as repository

REASON = "sms"
DRAFTED = "sms.order_drafted"


def drafted(
    work: UnitOfWork,
    reply_id: str,
    kind: OrderKind,
    event_id: str,
    *,
    aspects: Sequence[Aspect],
    words: str,
    at: int,
    user_id: str,
) -> Opened | None:
    """The order of a reply about an event, its words as they were written; ``None`` where it is open already, or nobody knows the event.

    Its id is made of the reply and the kind, so that the same reply opens none twice.
    """
    event = repository.event_of(work, event_id)
    key = derived_id("sms order", work.city_id, reply_id, kind.value)
    if event is None or repository.known(work, key) is not None:
        return None
    draft = OrderDraft(
        kind=kind, route=Route.RESPONSIBLE_UNIT, reasons=(REASON,), aspects=tuple(aspects), words=words
    )
    source = Source(
        task_id=event.task_id or "",
        event_id=event.event_id,
        response_id="",
        revision=0,
        unit_id=event.unit_id,
        business_line=event.business_line,
        case_type=event.case_type,
        officers=event.officers,
        tags=(),
        user_id=user_id,
        at=at,
    )
    return Opened(draft, source, ByHand(key, OrderSource.SMS))


def put(work: UnitOfWork, opened: Sequence[Opened], *, user_id: str) -> None:
    """Open them, each on record."""
    if not opened:
        return
    OrderBook().write(work, list(opened))
    for one in opened:
        assert one.by_hand is not None  # noqa: S101 - made above
        told = {"kind": one.draft.kind.value, "event": one.source.event_id}
        record = work.record(DRAFTED, one.by_hand.order_id, told, author_id=user_id)
        announce(record, one.by_hand.order_id, one.draft.visibility)
