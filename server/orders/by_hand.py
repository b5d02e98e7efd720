"""Orders opened by hand: somebody rang, wrote or came, 12345 handed it on, a paper reported it.

One about an event the centre knows copies it, as an order from a form does. Else the event is made of what was told: it is asked
about once the order was rectified, and never by the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.acts.order_open import Applicant, OpenedByHand
from domain.ids import derived_id
from domain.orders.drafts import OrderDraft
from domain.phones import Phone, mask, read_phone
from domain.problems import Problem
from domain.vocabulary import About, Consent, OrderKind, OrderSource, ReportWay, Route, Visibility
from domain.wire.citizens import OrderOpened
from server.accounts.people import Person
from server.acts import acting
from server.acts.handler import Refused
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.events.personal import CALLER, seal_facts, seal_person
from server.events.personal import Person as Citizen
from server.orders.announcing import announce
from server.orders.drafted import ByHand, Opened, Source
from server.orders.joining import join
from server.orders.opening import OrderBook
from server.orders.repository import by_hand as repository

SOURCE = "by_hand"
"""Source of an event that is known from an order opened by hand alone."""
NOT_SAMPLED = "order.by_hand"
"""Why such an event is not asked about by the sample: whoever told of it has said what they think."""
REASON = "by_hand"


@dataclass(frozen=True, slots=True)
class Opening:
    """What an act comes to: the order, and the event to be made for it."""

    opened: Opened
    told_by: Applicant | None


def open_here(work: UnitOfWork, user: Person, act: OpenedByHand) -> OrderOpened:
    """Open it here and now; sent again by the same person it is the order that is there.

    Raises:
        ProblemError: why it cannot be opened.
    """
    known = repository.known(work, act.order_id)
    if known is None or known.opened_by != user.user_id:
        acting.act(work, Operation.by(user, act, work.now))
        known = repository.known(work, act.order_id)
    return OrderOpened(act.order_id, known.label)


def judge(work: UnitOfWork, operation: Operation[OpenedByHand]) -> Verdict[Opening]:
    """Whether it can be opened: its event and unit have to be there, and no other order of its id."""
    act = operation.payload
    if repository.known(work, act.order_id) is not None:
        raise Refused(Problem("order.opened_already", {"order_id": act.order_id}))
    if act.unit_id is not None and not repository.unit_is_there(work, act.unit_id):
        raise Refused(Problem("order.unit_closed", {"unit_id": act.unit_id}, field="unit_id"))
    event = repository.event_of(work, act.event_id) if act.event_id is not None else None
    if act.event_id is not None and event is None:
        raise Refused(Problem("order.event_unknown", field="event_id"))
    source = Source(
        task_id=(event.task_id or "") if event is not None else "",
        event_id=event.event_id if event is not None else derived_id("event", SOURCE, act.order_id),
        response_id="",
        revision=0,
        # About the hall itself no unit of the police has to answer.
        unit_id=None if act.about_hall else act.unit_id or (event.unit_id if event is not None else None),
        business_line=event.business_line if event is not None else act.business_line,
        case_type=event.case_type if event is not None else "",
        officers=event.officers if event is not None else "[]",
        tags=(),
        user_id=operation.author.user_id,
        at=operation.occurred_at,
    )
    opened = Opened(_draft(act), source, ByHand(act.order_id, OrderSource(act.source), act.callback))
    return Verdict.applied(Opening(opened, act.caller if event is None else None))


def _draft(act: OpenedByHand) -> OrderDraft:
    hidden = act.visibility is Visibility.RESTRICTED
    return OrderDraft(
        kind=OrderKind(act.kind),
        route=Route.DISCIPLINE if hidden else Route.RESPONSIBLE_UNIT,
        reasons=(REASON,),
        about=About(act.about) if act.about is not None else None,
        tags=act.tags,
        words=act.words,
        wish=act.wish,
        officer_hint=act.officer_hint,
        consent=Consent(act.consent) if act.consent is not None else None,
        publish=act.publish,
    )


def put(work: UnitOfWork, judged: Judged[OpenedByHand, Opening]) -> None:
    """Open it, and make the event it is about where there is none."""
    opening = judged.verdict.effect
    assert opening is not None  # noqa: S101 - only applied ones come here
    source = opening.opened.source
    if opening.told_by is not None:
        _make_event(work, judged.operation.payload, source, opening.told_by)
    OrderBook().write(work, [opening.opened])
    act = judged.operation.payload
    announce(judged.record, act.order_id, act.visibility)
    if act.into is not None:
        join(work, judged.operation.author, act, act.into)


def _make_event(work: UnitOfWork, act: OpenedByHand, source: Source, caller: Applicant) -> None:
    event_id = source.event_id
    phone = read_phone(caller.number)
    number = phone if isinstance(phone, Phone) else None
    hidden = act.visibility is Visibility.RESTRICTED
    person = Citizen(number.key if number else "", caller.name, caller.sex or "unknown")
    repository.add_event(
        work,
        {
            "event_id": event_id,
            "source": SOURCE,
            "dispatch_no": "",
            "call_no": act.reference[:64],
            "business_line": source.business_line,
            "case_type": "",
            "case_subtype": "",
            "report_channel": ReportWay.OTHER.value,
            "reported_at": min(source.at, work.now),
            "unit_id": source.unit_id,
            "unit_text": "",
            "officers": "[]",
            # What 督察 alone may read stands in the order alone.
            "facts": seal_facts(work.sealer, event_id, "" if hidden else act.words),
            "no_revisit": False,
            "trial": False,
            "excluded": NOT_SAMPLED,
            "content_hash": 0,
            "import_id": act.order_id,
        },
        {
            "event_id": event_id,
            "ordinal": 0,
            "role": CALLER,
            "group_id": work.sealer.group_of(number.key) if number else None,
            "mask": mask(number.number) if number else "",
            "person": seal_person(work.sealer, event_id, 0, person),
        },
    )
