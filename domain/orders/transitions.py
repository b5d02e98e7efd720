"""How an order stands after a move that is made: one function a move that does more than change its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.orders.details import Case
from domain.orders.standing import Asked, Standing, above
from domain.questionnaire.rectification import Closing
from domain.vocabulary import OrderEnd, OrderKind, OrderState, Visibility

S, K = OrderState, OrderKind


def to(state: OrderState, **changes: object) -> Callable[[Case], Standing]:
    return lambda case: replace(case.order, state=state, **changes)  # type: ignore[arg-type]


def closed(end: OrderEnd | None = None) -> Callable[[Case], Standing]:
    def close(case: Case) -> Standing:
        order = case.order
        before = order.before if order.state is S.AWAITING_LEAD else order.state
        return replace(
            order, state=S.CLOSED, before=before, end=end or case.details.end, closed_on=case.today
        )

    return close


def dispatch(case: Case) -> Standing:
    unit = case.details.unit_id
    order = case.order
    forced = order.forced or case.sent_for_good
    return replace(
        order,
        state=S.DISPATCHED,
        chain=() if unit is None else (unit,),
        signed=False,
        contacts=0,
        forced=forced,
        sent_by=case.actor.user_id,
        dispatchers=order.dispatchers | {case.actor.user_id},
        assisting=(),
        added=(),
    )


def back(case: Case) -> Standing:
    """To who sent it: the unit above, or the centre."""
    order = case.order
    state = S.RECTIFYING if len(order.chain) > 1 else S.AWAITING_DISPATCH
    back = replace(order, state=state, chain=order.chain[:-1], signed=bool(order.chain[:-1]), sent_by=None)
    return back if back.chain else without_help(back)


def without_help(order: Standing) -> Standing:
    """Nobody has it who asked for any: nobody assists."""
    return replace(order, assisting=(), added=())


def assist_asked(case: Case) -> Standing:
    unit, order = case.details.unit_id, case.order
    return order if unit is None else replace(order, assisting=(*order.assisting, unit))


def part_added(case: Case) -> Standing:
    unit, order = case.actor.unit_id, case.order
    return order if unit is None or unit in order.added else replace(order, added=(*order.added, unit))


def returned(case: Case) -> Standing:
    return replace(back(case), returns=case.order.returns + 1, returned_by=case.order.handler)


def passed_down(case: Case) -> Standing:
    unit = case.details.unit_id
    chain = case.order.chain if unit is None else (*case.order.chain, unit)
    return replace(
        case.order,
        state=S.DISPATCHED,
        chain=chain,
        signed=False,
        contacts=0,
        sent_by=case.actor.user_id,
        forced=False,
    )


def objection(case: Case) -> Standing:
    order = replace(case.order, objection=case.order.objection.decided())
    if not case.details.upheld:
        return order
    sent_back = replace(order, state=S.AWAITING_DISPATCH, chain=(), signed=False, forced=False, sent_by=None)
    return without_help(sent_back)


def redispatched(case: Case) -> Standing:
    sent = dispatch(case)
    return replace(sent, forced=False, redispatches=case.order.redispatches + 1, reviews=0, reported_by=None)


def reported(case: Case) -> Standing:
    report, order = case.details.report, case.order
    done = replace(order, reported_by=case.actor.user_id, officers=() if report is None else report.officers)
    if case.limits.chief_signs:
        return replace(done, state=S.AWAITING_CHIEF)
    return replace(done, state=S.AWAITING_REVIEW, reviews=len(order.chain) - 1)


def countersigned(case: Case) -> Standing:
    return replace(case.order, state=S.AWAITING_REVIEW, reviews=len(case.order.chain) - 1)


def approved(case: Case) -> Standing:
    order = replace(case.order, approvers=case.order.approvers | {case.actor.user_id})
    if order.kind is K.DEMAND and not case.details.sampled:
        return replace(order, state=S.CLOSED, end=OrderEnd.ANSWERED, closed_on=case.today)
    return replace(order, state=S.AWAITING_REVISIT)


def revisited(case: Case) -> Standing:
    verdict, order = case.details.verdict, case.order
    if verdict is None or verdict.closing is Closing.LEAD_DECIDES:
        return to_the_lead(case)
    if verdict.closing is Closing.CLOSE:
        return replace(order, state=S.CLOSED, end=OrderEnd.CITIZEN_ACCEPTED, closed_on=case.today)
    if not verdict.one_level_up and not _names_its_chief(case, order.handler):
        return round(order, order.chain)
    chain = _one_level_up(case)
    return replace(round(order, chain), raised=True) if chain else to_the_lead(case)


def _one_level_up(case: Case) -> tuple[str, ...]:
    """As ``_upward``, to a unit that is there today; else nobody."""
    chain = _upward(case)
    if len(chain) == 1 and chain[0] not in case.order.chain and not case.units.stands(chain[0], case.today):
        return ()
    return chain


def _upward(case: Case) -> tuple[str, ...]:
    """The units above through which it came; else the nearest above all. One whose chief the order names is passed over."""
    chain = case.order.chain[:-1]
    while chain and _names_its_chief(case, chain[-1]):
        chain = chain[:-1]
    if chain or not case.order.chain:
        return chain
    uppers = (unit for unit in above(case.units, case.order.chain[0]) if not _names_its_chief(case, unit))
    upper = next(uppers, None)
    return () if upper is None else (upper,)


def _names_its_chief(case: Case, unit: str | None) -> bool:
    """Whether the order names the chief of a unit, which then has no business with it; praise of them is theirs."""
    return unit in case.named_chiefs and case.order.kind is not K.PRAISE


def round(order: Standing, chain: tuple[str, ...]) -> Standing:
    """Once more: what counts by round begins anew."""
    return replace(
        order,
        state=S.DISPATCHED,
        before=None,
        chain=chain,
        round=order.round + 1,
        reviews=0,
        signed=False,
        contacts=0,
        forced=True,
        sent_back=0,
        extension=Asked(),
        hold=Asked(),
        hold_until=None,
        objection=Asked(),
        reported_by=None,
        end=None,
        closed_on=None,
        assisting=(),
        added=(),
    )


def redone(case: Case) -> Standing:
    unit = case.details.unit_id
    order = case.order
    sent = round(order, (unit,) if unit is not None else order.chain)
    if not sent.chain:
        return replace(sent, state=S.AWAITING_DISPATCH, forced=False)
    return replace(sent, sent_by=case.actor.user_id, dispatchers=order.dispatchers | {case.actor.user_id})


def to_the_lead(case: Case) -> Standing:
    order = case.order
    return replace(
        order, state=S.AWAITING_LEAD, before=order.before if order.state is S.AWAITING_LEAD else order.state
    )


def to_where_it_stood(case: Case) -> Standing:
    return replace(case.order, state=case.order.before or S.AWAITING_DISPATCH, before=None)


def unmerged(case: Case) -> Standing:
    order = case.order
    stood = order.before
    if (
        stood is None or not stood.open
    ):  # questioned since, and confirmed: where it stands follows from who has it
        stood = S.AWAITING_DISPATCH if not order.chain else S.RECTIFYING if order.signed else S.DISPATCHED
    return replace(order, state=stood, before=None, end=None, closed_on=None)


def disputed(case: Case) -> Standing:
    badge, order = case.actor.badge, case.order
    theirs = () if badge is None else (badge,)
    return replace(order, dispute=order.dispute.asked(), disputed=(*order.disputed, *theirs))


def dispute_decided(case: Case) -> Standing:
    order = replace(case.order, dispute=case.order.dispute.decided())
    return replace(order, cleared=(*order.cleared, *order.disputed[-1:])) if case.details.upheld else order


def restricted(case: Case) -> Standing:
    return replace(
        case.order,
        state=S.AWAITING_DISPATCH,
        before=None,
        visibility=Visibility.RESTRICTED,
        end=None,
        closed_on=None,
        chain=(),
        reviews=0,
        signed=False,
        sent_by=None,
        dispute=case.order.dispute.decided(),
        assisting=(),
        added=(),
    )


def released(case: Case) -> Standing:
    return replace(
        case.order, state=S.AWAITING_DISPATCH, visibility=Visibility.NORMAL, release_asked_by=None, chain=()
    )


def handed_up(case: Case) -> Standing:
    order = case.order
    chain = _upward(case)
    if not chain:
        gone = replace(order, state=S.AWAITING_DISPATCH, chain=(), reviews=0, signed=False, sent_by=None)
        return without_help(gone)
    return replace(order, chain=chain, reviews=min(order.reviews, len(chain) - 1))
