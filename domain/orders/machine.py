"""The work-order machine as plain data: one table of rows, and one pure function that judges a move by them.

Source: the states, moves and who may of the closed loop as the city's police practise it (docs/orders.md is made from this table).
Both sides ask it: who is at a screen, the centre when a move arrives, a timer. Clocks are named here and worked out in
:mod:`domain.orders.clocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import cache

from domain.orders import guards
from domain.orders.clocks import Clock
from domain.orders.details import NEEDS, Case
from domain.orders.guards import Guard
from domain.orders.standing import Asked, Part, Standing, parts
from domain.problems import Problem, ProblemError
from domain.questionnaire.rectification import Closing
from domain.vocabulary import OrderEnd, OrderKind, OrderMove, OrderState, Visibility

S, M, P, K = OrderState, OrderMove, Part, OrderKind


class Verb(StrEnum):
    """What a move does to a clock."""

    START = auto()
    STOP = auto()
    PAUSE = auto()
    RESUME = auto()
    RESUME_A_DAY = auto()
    """Goes on with a working day at least."""
    ADD = auto()
    CANCEL = auto()
    """It never ran: what it would have found late is not."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What a move does to one clock."""

    verb: Verb
    clock: Clock


class Party(StrEnum):
    """Who hears of a move."""

    SENDER = auto()
    LEAD = auto()
    SUPERVISOR = auto()
    HANDLER = auto()
    FORMER_HANDLER = auto()
    ABOVE = auto()
    CHIEF = auto()
    REVIEWER = auto()
    HALL = auto()
    OTHER_ORDERS_HANDLER = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One way a move can be made.

    Attributes:
        sources: the states it is made in; empty for an order that is not there yet.
        lands: the states it may lead to; empty where it leaves the state as it is.
        who: what one must be for the order.
        needs: what must be given with it, by the names of ``NEEDS``.
        guards: what else may stand against it.
        then: how the order stands after it.
    """

    move: OrderMove
    sources: frozenset[OrderState]
    lands: tuple[OrderState, ...]
    who: frozenset[Part]
    needs: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    ticks: tuple[Tick, ...] = ()
    tells: tuple[Party, ...] = ()
    kinds: frozenset[OrderKind] = frozenset(OrderKind)
    then: Callable[[Case], Standing] = lambda case: case.order


@dataclass(frozen=True, slots=True)
class Effect:
    """A move that is made: how the order stands now, what happens to its clocks, and who hears of it."""

    order: Standing
    ticks: tuple[Tick, ...]
    tells: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A move that is not made: why, and what could be made of the order now by the same person."""

    problems: tuple[Problem, ...]
    possible: tuple[OrderMove, ...]


OPEN = frozenset(state for state in OrderState if state.open)
_WITH_UNIT = frozenset({S.DISPATCHED, S.RECTIFYING, S.AWAITING_CHIEF, S.ON_HOLD, S.AWAITING_REVIEW})
_CENTRE = frozenset({P.LEAD, P.SUPERVISOR})
_DONE_BY_UNITS = frozenset({K.DISSATISFIED, K.DEMAND})
_MISCONDUCT = frozenset({K.MISCONDUCT})
_PRAISE = frozenset({K.PRAISE})


def _start(*clocks: Clock) -> tuple[Tick, ...]:
    return tuple(Tick(Verb.START, clock) for clock in clocks)


def _stop(*clocks: Clock) -> tuple[Tick, ...]:
    return tuple(Tick(Verb.STOP, clock) for clock in clocks)


def _cancel(*clocks: Clock) -> tuple[Tick, ...]:
    return tuple(Tick(Verb.CANCEL, clock) for clock in clocks)


_PAUSED, _RESUMED = (Tick(Verb.PAUSE, Clock.RECTIFY),), (Tick(Verb.RESUME, Clock.RECTIFY),)
_ALL_OF_THE_UNIT = (Clock.SIGN, Clock.RETURN, Clock.CONTACT, Clock.OBJECT, Clock.RECTIFY, Clock.REVIEW)


def _to(state: OrderState, **changes: object) -> Callable[[Case], Standing]:
    return lambda case: replace(case.order, state=state, **changes)  # type: ignore[arg-type]


def _closed(end: OrderEnd | None = None) -> Callable[[Case], Standing]:
    def close(case: Case) -> Standing:
        order = case.order
        before = order.before if order.state is S.AWAITING_LEAD else order.state
        return replace(
            order, state=S.CLOSED, before=before, end=end or case.details.end, closed_on=case.today
        )

    return close


def _dispatch(case: Case) -> Standing:
    unit = case.details.unit_id
    order = case.order
    forced = order.forced or order.returns >= case.limits.returns or _again(case)
    return replace(
        order,
        state=S.DISPATCHED,
        chain=() if unit is None else (unit,),
        signed=False,
        forced=forced,
        sent_by=case.actor.user_id,
        dispatchers=order.dispatchers | {case.actor.user_id},
    )


def _again(case: Case) -> bool:
    """Whether it goes to the unit that returned it."""
    return case.order.returned_by is not None and case.order.returned_by == case.details.unit_id


def _back(case: Case) -> Standing:
    """To who sent it: the unit above, or the centre."""
    order = case.order
    state = S.RECTIFYING if len(order.chain) > 1 else S.AWAITING_DISPATCH
    return replace(order, state=state, chain=order.chain[:-1], signed=bool(order.chain[:-1]), sent_by=None)


def _returned(case: Case) -> Standing:
    return replace(_back(case), returns=case.order.returns + 1, returned_by=case.order.handler)


def _passed_down(case: Case) -> Standing:
    unit = case.details.unit_id
    chain = case.order.chain if unit is None else (*case.order.chain, unit)
    return replace(
        case.order, state=S.DISPATCHED, chain=chain, signed=False, sent_by=case.actor.user_id, forced=False
    )


def _objection(case: Case) -> Standing:
    order = replace(case.order, objection=case.order.objection.decided())
    if not case.details.upheld:
        return order
    return replace(order, state=S.AWAITING_DISPATCH, chain=(), signed=False, forced=False, sent_by=None)


def _redispatched(case: Case) -> Standing:
    sent = _dispatch(case)
    return replace(sent, forced=False, redispatches=case.order.redispatches + 1, reviews=0, reported_by=None)


def _reported(case: Case) -> Standing:
    report, order = case.details.report, case.order
    done = replace(order, reported_by=case.actor.user_id, officers=() if report is None else report.officers)
    if case.limits.chief_signs:
        return replace(done, state=S.AWAITING_CHIEF)
    return replace(done, state=S.AWAITING_REVIEW, reviews=len(order.chain) - 1)


def _countersigned(case: Case) -> Standing:
    return replace(case.order, state=S.AWAITING_REVIEW, reviews=len(case.order.chain) - 1)


def _approved(case: Case) -> Standing:
    order = replace(case.order, approvers=case.order.approvers | {case.actor.user_id})
    if order.kind is K.DEMAND and not case.details.sampled:
        return replace(order, state=S.CLOSED, end=OrderEnd.ANSWERED, closed_on=case.today)
    return replace(order, state=S.AWAITING_REVISIT)


def _revisited(case: Case) -> Standing:
    verdict, order = case.details.verdict, case.order
    if verdict is None or verdict.closing is Closing.LEAD_DECIDES:
        return _to_the_lead(case)
    if verdict.closing is Closing.CLOSE:
        return replace(order, state=S.CLOSED, end=OrderEnd.CITIZEN_ACCEPTED, closed_on=case.today)
    if not verdict.one_level_up:
        return _round(order, order.chain)
    if len(order.chain) > 1:
        return _round(order, order.chain[:-1])
    upper = case.units.parent(order.chain[0]) if order.chain else None
    if upper is None or not case.units.stands(upper, case.today):
        return _to_the_lead(case)
    return _round(order, (upper,))


def _round(order: Standing, chain: tuple[str, ...]) -> Standing:
    """Once more: what counts by round begins anew."""
    return replace(
        order,
        state=S.DISPATCHED,
        before=None,
        chain=chain,
        round=order.round + 1,
        reviews=0,
        signed=False,
        forced=True,
        sent_back=0,
        extension=Asked(),
        hold=Asked(),
        objection=Asked(),
        reported_by=None,
        end=None,
        closed_on=None,
    )


def _redone(case: Case) -> Standing:
    unit = case.details.unit_id
    order = case.order
    sent = _round(order, (unit,) if unit is not None else order.chain)
    if not sent.chain:
        return replace(sent, state=S.AWAITING_DISPATCH, forced=False)
    return replace(sent, sent_by=case.actor.user_id, dispatchers=order.dispatchers | {case.actor.user_id})


def _to_the_lead(case: Case) -> Standing:
    order = case.order
    return replace(
        order, state=S.AWAITING_LEAD, before=order.before if order.state is S.AWAITING_LEAD else order.state
    )


def _to_where_it_stood(case: Case) -> Standing:
    return replace(case.order, state=case.order.before or S.AWAITING_DISPATCH, before=None)


def _unmerged(case: Case) -> Standing:
    return replace(_to_where_it_stood(case), end=None, closed_on=None)


def _restricted(case: Case) -> Standing:
    return replace(
        case.order,
        state=S.AWAITING_DISPATCH,
        before=None,
        visibility=Visibility.RESTRICTED,
        chain=(),
        reviews=0,
        signed=False,
        sent_by=None,
    )


def _released(case: Case) -> Standing:
    return replace(
        case.order, state=S.AWAITING_DISPATCH, visibility=Visibility.NORMAL, release_asked_by=None, chain=()
    )


def _handed_up(case: Case) -> Standing:
    order = case.order
    chain = order.chain[:-1]
    if not chain and order.handler is not None and (upper := case.units.parent(order.handler)) is not None:
        chain = (upper,)
    if not chain:
        return replace(order, state=S.AWAITING_DISPATCH, chain=(), reviews=0, signed=False, sent_by=None)
    return replace(order, chain=chain, reviews=min(order.reviews, len(chain) - 1))


# fmt: off
def _rows() -> Iterator[Row]:
    one = frozenset
    machine, handler, lead, supervisor = (
        one({P.MACHINE}),
        one({P.HANDLER}),
        one({P.LEAD}),
        one({P.SUPERVISOR}),
    )
    discipline, chief = one({P.DISCIPLINE}), one({P.CHIEF})

    # how it comes about -------------------------------------------------------------------------------------------------
    yield Row(M.OPEN, one(), (S.AWAITING_DISPATCH,), _CENTRE | machine, ticks=_start(Clock.DISPATCH), tells=(Party.LEAD,))
    yield Row(M.CORRECT, OPEN - {S.AWAITING_LEAD} | {S.CLOSED, S.ARCHIVED, S.VOID}, (), machine)
    yield Row(
        M.CORRECT, one({S.AWAITING_LEAD}), tuple(sorted(OPEN - {S.AWAITING_LEAD})), machine, ticks=_RESUMED,
        then=_to_where_it_stood,
    )

    # to the unit --------------------------------------------------------------------------------------------------------
    yield Row(
        M.DISPATCH, one({S.AWAITING_DISPATCH}), (S.DISPATCHED,), _CENTRE, ("unit_id",),
        (guards.settled, guards.unit_stands, guards.not_hidden_from, guards.says_why_the_return_fails),
        (*_stop(Clock.DISPATCH, Clock.DECIDE), *_start(Clock.SIGN, Clock.RETURN, Clock.OBJECT, Clock.RECTIFY), *_RESUMED),
        (Party.HANDLER,), _DONE_BY_UNITS | _PRAISE, _dispatch,
    )
    yield Row(
        M.RECALL, one({S.DISPATCHED}), (S.AWAITING_DISPATCH, S.RECTIFYING), _CENTRE | {P.ABOVE}, ("reason",), (guards.sent_it,),
        (*_cancel(Clock.SIGN, Clock.RETURN, Clock.OBJECT), *_start(Clock.DISPATCH)), (Party.FORMER_HANDLER,), then=_back,
    )
    yield Row(
        M.SIGN, one({S.DISPATCHED}), (S.RECTIFYING,), handler | machine, ticks=(*_stop(Clock.SIGN), *_start(Clock.CONTACT)),
        tells=(Party.SENDER,), kinds=_DONE_BY_UNITS, then=_to(S.RECTIFYING, signed=True),
    )
    yield Row(
        M.PASS_DOWN, one({S.RECTIFYING}), (S.DISPATCHED,), handler, ("unit_id",),
        (guards.strictly_below, guards.unit_stands, guards.not_hidden_from),
        (*_cancel(Clock.CONTACT), *_start(Clock.SIGN, Clock.RETURN)), (Party.HANDLER,), _DONE_BY_UNITS, _passed_down,
    )
    yield Row(
        M.RETURN, one({S.DISPATCHED, S.RECTIFYING}), (S.AWAITING_DISPATCH, S.RECTIFYING), handler,
        ("ground", "reason", "unit_id"), (guards.may_be_returned, guards.well_grounded, guards.proposes_another_unit),
        (*_stop(Clock.SIGN, Clock.RETURN), *_cancel(Clock.CONTACT), *_PAUSED, *_start(Clock.DECIDE)), (Party.SENDER,),
        _DONE_BY_UNITS, _returned,
    )
    yield Row(
        M.OBJECT, one({S.RECTIFYING}), (), handler, ("ground", "reason"), (guards.may_object,), _start(Clock.DECIDE),
        (Party.SUPERVISOR,), _DONE_BY_UNITS, lambda case: replace(case.order, objection=case.order.objection.asked()),
    )
    yield Row(
        M.DECIDE_OBJECTION, one({S.RECTIFYING}), (S.RECTIFYING, S.AWAITING_DISPATCH), supervisor, ("upheld", "reason"),
        (guards.objection_waits,), _stop(Clock.DECIDE), (Party.HANDLER, Party.LEAD), _DONE_BY_UNITS, _objection,
    )
    yield Row(
        M.REDISPATCH, one({S.DISPATCHED, S.RECTIFYING, S.AWAITING_CHIEF, S.AWAITING_REVIEW}), (S.DISPATCHED,), _CENTRE,
        ("unit_id", "reason"), (guards.may_be_redispatched, guards.unit_stands, guards.not_hidden_from),
        (*_cancel(*_ALL_OF_THE_UNIT), *_start(Clock.SIGN, Clock.RETURN, Clock.RECTIFY)), (Party.FORMER_HANDLER, Party.HANDLER),
        _DONE_BY_UNITS, _redispatched,
    )

    # at the unit --------------------------------------------------------------------------------------------------------
    yield Row(
        M.RECORD_CONTACT, one({S.RECTIFYING}), (), handler, ("told",), (guards.contact_allowed,), _stop(Clock.CONTACT),
        kinds=_DONE_BY_UNITS,
    )
    yield Row(
        M.ASK_EXTENSION, one({S.RECTIFYING}), (), handler, ("days", "reason"), (guards.may_be_extended,),
        (*_PAUSED, *_start(Clock.DECIDE)), (Party.LEAD,), _DONE_BY_UNITS,
        lambda case: replace(case.order, extension=case.order.extension.asked()),
    )
    yield Row(
        M.LAPSE_EXTENSION, one({S.RECTIFYING}), (), machine, (), (guards.extension_waits,), (*_RESUMED, *_start(Clock.DECIDE)),
        (Party.SUPERVISOR,), _DONE_BY_UNITS,
    )
    for move, needs, ticks in (
        (M.GRANT_EXTENSION, ("days",), (Tick(Verb.ADD, Clock.RECTIFY), *_RESUMED)),
        (M.REFUSE_EXTENSION, ("reason",), _RESUMED),
    ):
        yield Row(
            move, one({S.RECTIFYING}), (), _CENTRE, needs, (guards.extension_waits,), (*_stop(Clock.DECIDE), *ticks),
            (Party.HANDLER,), _DONE_BY_UNITS, lambda case: replace(case.order, extension=case.order.extension.decided()),
        )
    yield Row(
        M.ASK_HOLD, one({S.RECTIFYING}), (), handler, ("ground", "until", "told"), (guards.may_be_held,), _start(Clock.DECIDE),
        (Party.SUPERVISOR,), _DONE_BY_UNITS, lambda case: replace(case.order, hold=case.order.hold.asked()),
    )
    yield Row(
        M.GRANT_HOLD, one({S.RECTIFYING}), (S.ON_HOLD,), supervisor, (), (guards.hold_waits,), (*_stop(Clock.DECIDE), *_PAUSED),
        (Party.HANDLER, Party.LEAD), _DONE_BY_UNITS,
        lambda case: replace(case.order, state=S.ON_HOLD, hold=case.order.hold.decided()),
    )
    yield Row(
        M.REFUSE_HOLD, one({S.RECTIFYING}), (), supervisor, ("reason",), (guards.hold_waits,), _stop(Clock.DECIDE),
        (Party.HANDLER,), _DONE_BY_UNITS, lambda case: replace(case.order, hold=case.order.hold.decided()),
    )
    yield Row(
        M.RESUME, one({S.ON_HOLD}), (S.RECTIFYING,), handler | supervisor | machine, ticks=_RESUMED,
        tells=(Party.HANDLER, Party.LEAD), kinds=_DONE_BY_UNITS, then=_to(S.RECTIFYING),
    )
    yield Row(
        M.REPORT, one({S.RECTIFYING}), (S.AWAITING_CHIEF, S.AWAITING_REVIEW), handler, ("report",), (guards.whole_report,),
        tells=(Party.CHIEF,), kinds=_DONE_BY_UNITS, then=_reported,
    )
    yield Row(
        M.COUNTERSIGN, one({S.AWAITING_CHIEF}), (S.AWAITING_REVIEW,), chief, (), (guards.not_one_of_the_officers,),
        (*_stop(Clock.RECTIFY), *_start(Clock.REVIEW)), (Party.REVIEWER,), _DONE_BY_UNITS, _countersigned,
    )

    # review -------------------------------------------------------------------------------------------------------------
    for state, who in ((S.AWAITING_CHIEF, chief), (S.AWAITING_REVIEW, _CENTRE | {P.REVIEWER})):
        yield Row(
            M.SEND_BACK, one({state}), (S.RECTIFYING,), who, ("reason",), (guards.few_sent_back,),
            (*_stop(Clock.REVIEW), Tick(Verb.RESUME_A_DAY, Clock.RECTIFY)), (Party.HANDLER,), _DONE_BY_UNITS,
            lambda case: replace(case.order, state=S.RECTIFYING, reviews=0, sent_back=case.order.sent_back + 1, reported_by=None),
        )
    yield Row(
        M.APPROVE, one({S.AWAITING_REVIEW}), (), one({P.REVIEWER}), ("reason",), (guards.reviews_as_unit, guards.somebody_else),
        _start(Clock.REVIEW), (Party.REVIEWER,), _DONE_BY_UNITS,
        lambda case: replace(case.order, reviews=case.order.reviews - 1),
    )
    yield Row(
        M.APPROVE, one({S.AWAITING_REVIEW}), (S.AWAITING_REVISIT, S.CLOSED), _CENTRE, ("reason",),
        (guards.units_review_first, guards.somebody_else),
        (*_stop(Clock.REVIEW), *_start(Clock.REVISIT_BEGIN, Clock.REVISIT_END)), (Party.HALL,), _DONE_BY_UNITS, _approved,
    )

    # the second revisit -------------------------------------------------------------------------------------------------
    yield Row(
        M.REVISIT, one({S.AWAITING_REVISIT}), (S.CLOSED, S.DISPATCHED, S.AWAITING_LEAD), machine, ("verdict",), (),
        (*_stop(Clock.REVISIT_BEGIN, Clock.REVISIT_END), *_start(Clock.RECTIFY, Clock.SIGN)),
        (Party.HANDLER, Party.ABOVE, Party.LEAD), _DONE_BY_UNITS, _revisited,
    )
    yield Row(
        M.EXHAUST, one({S.AWAITING_REVISIT}), (S.CLOSED,), machine, ("end",), (), _stop(Clock.REVISIT_BEGIN, Clock.REVISIT_END),
        (Party.LEAD,), _DONE_BY_UNITS, _closed(),
    )

    # the lead decides ---------------------------------------------------------------------------------------------------
    yield Row(
        M.QUESTION, frozenset(OrderState) - {S.VOID}, (S.AWAITING_LEAD,), machine,
        ticks=(*_PAUSED, *_start(Clock.DECIDE)), tells=(Party.LEAD,), then=_to_the_lead,
    )
    yield Row(M.QUESTION, one({S.VOID}), (), machine)
    yield Row(
        M.WITHDRAW, OPEN - {S.AWAITING_LEAD}, (S.AWAITING_LEAD,), one({P.AGENT}), ("attempt_id", "reason", "pressed"), (),
        (*_PAUSED, *_start(Clock.DECIDE)), (Party.LEAD,), then=_to_the_lead,
    )
    yield Row(
        M.CONFIRM, one({S.AWAITING_LEAD}), tuple(sorted(frozenset(OrderState) - {S.AWAITING_LEAD, S.VOID})), _CENTRE,
        ("reason",), (), (*_stop(Clock.DECIDE), *_RESUMED), (Party.HANDLER,), then=_to_where_it_stood,
    )
    yield Row(
        M.CLOSE, one({S.AWAITING_LEAD}), (S.CLOSED,), _CENTRE, ("reason", "end"), (guards.supervisor_for_complaints,),
        _stop(Clock.DECIDE, Clock.RECTIFY), (Party.HANDLER,), then=_closed(),
    )
    yield Row(
        M.REDO, one({S.AWAITING_LEAD}), (S.DISPATCHED, S.AWAITING_DISPATCH), _CENTRE, ("reason",),
        (guards.unit_stands, guards.not_hidden_from), (*_stop(Clock.DECIDE), *_start(Clock.SIGN, Clock.RECTIFY)),
        (Party.HANDLER, Party.ABOVE), _DONE_BY_UNITS, _redone,
    )
    yield Row(
        M.CONCLUDE, one({S.AWAITING_LEAD}), (S.CLOSED,), supervisor, ("reason", "told"), (guards.redone_enough,),
        _stop(Clock.DECIDE, Clock.RECTIFY), (Party.HANDLER, Party.ABOVE, Party.LEAD), _DONE_BY_UNITS,
        _closed(OrderEnd.CONCLUDED_DISSATISFIED),
    )

    # aside --------------------------------------------------------------------------------------------------------------
    yield Row(
        M.MERGE, OPEN - {S.AWAITING_LEAD}, (S.CLOSED,), _CENTRE, ("target",), (guards.mergeable,),
        (*_cancel(*Clock), *_start(Clock.UNMERGE)), (Party.HANDLER, Party.OTHER_ORDERS_HANDLER), then=_closed(OrderEnd.MERGED),
    )
    yield Row(
        M.UNMERGE, one({S.CLOSED}), tuple(sorted(OPEN - {S.AWAITING_LEAD})), _CENTRE, ("reason",), (guards.was_merged,),
        _RESUMED, (Party.HANDLER, Party.OTHER_ORDERS_HANDLER), then=_unmerged,
    )
    yield Row(
        M.TRANSFER, one({S.AWAITING_DISPATCH}), (S.CLOSED,), lead, ("department", "told"), (), _stop(Clock.DISPATCH),
        then=_closed(OrderEnd.TRANSFERRED),
    )
    yield Row(
        M.VOID, one({S.AWAITING_DISPATCH, S.AWAITING_LEAD}), (S.VOID,), _CENTRE, ("ground", "reason"),
        (guards.nothing_in_it, guards.supervisor_for_complaints), _stop(Clock.DISPATCH, Clock.DECIDE), then=_to(S.VOID),
    )
    yield Row(
        M.REOPEN, one({S.CLOSED}), (S.DISPATCHED, S.AWAITING_DISPATCH), _CENTRE, ("reason",),
        (guards.reopenable, guards.unit_stands, guards.not_hidden_from), _start(Clock.SIGN, Clock.RECTIFY),
        (Party.HANDLER, Party.ABOVE), _DONE_BY_UNITS, lambda case: replace(_redone(case), reopened=True),
    )
    yield Row(
        M.HAND_UP, _WITH_UNIT, tuple(sorted(_WITH_UNIT | {S.AWAITING_DISPATCH})), machine, (), (guards.unit_gone,),
        tells=(Party.HANDLER, Party.LEAD), then=_handed_up,
    )
    yield Row(M.ARCHIVE, one({S.CLOSED}), (S.ARCHIVED,), machine, then=_to(S.ARCHIVED))

    # 督察 ---------------------------------------------------------------------------------------------------------------
    yield Row(
        M.RESTRICT, OPEN, (S.AWAITING_DISPATCH,), _CENTRE | discipline, ("reason",), ticks=_cancel(*Clock), then=_restricted,
    )
    yield Row(
        M.ASK_RELEASE, one({S.AWAITING_DISPATCH, S.RECTIFYING}), (), discipline, ("reason",), kinds=_MISCONDUCT,
        then=lambda case: replace(case.order, release_asked_by=case.actor.user_id),
    )
    yield Row(
        M.RELEASE, one({S.AWAITING_DISPATCH, S.RECTIFYING}), (S.AWAITING_DISPATCH,), discipline, ("reason",),
        (guards.asked_by_another,), _start(Clock.DISPATCH), (Party.LEAD,), then=_released,
    )
    yield Row(
        M.SIGN, one({S.AWAITING_DISPATCH}), (S.RECTIFYING,), discipline, ticks=_start(Clock.RECTIFY),
        then=_to(S.RECTIFYING, signed=True),
    )
    yield Row(
        M.REPORT, one({S.RECTIFYING}), (S.AWAITING_REVIEW,), discipline, ("report",), (guards.whole_report,),
        then=lambda case: replace(_reported(case), state=S.AWAITING_REVIEW, reviews=0),
    )
    yield Row(
        M.SEND_BACK, one({S.AWAITING_REVIEW}), (S.RECTIFYING,), discipline, ("reason",), (guards.a_second_of_discipline,),
        then=_to(S.RECTIFYING, reported_by=None),
    )
    yield Row(
        M.APPROVE, one({S.AWAITING_REVIEW}), (S.CLOSED,), discipline, ("reason",), (guards.a_second_of_discipline,),
        _stop(Clock.RECTIFY), then=_closed(OrderEnd.DISCIPLINE_CONCLUDED),
    )

    # praise -------------------------------------------------------------------------------------------------------------
    yield Row(
        M.CHECK_PRAISE, one({S.AWAITING_DISPATCH}), (), _CENTRE, (), kinds=_PRAISE,
        then=lambda case: replace(case.order, confirmed=True, officers=case.details.officers),
    )
    yield Row(
        M.CONFIRM_PRAISE, one({S.DISPATCHED}), (S.CLOSED,), handler | machine, ticks=_stop(Clock.SIGN, Clock.RECTIFY),
        kinds=_PRAISE,
        then=lambda case: replace(_closed(OrderEnd.PRAISE_CONFIRMED)(case), officers=case.details.officers or case.order.officers),
    )
    yield Row(
        M.DENY_PRAISE, one({S.DISPATCHED}), (S.CLOSED,), handler, ("reason",), ticks=_stop(Clock.SIGN, Clock.RECTIFY),
        kinds=_PRAISE, tells=(Party.LEAD,), then=_closed(OrderEnd.PRAISE_UNCONFIRMED),
    )

    # marks --------------------------------------------------------------------------------------------------------------
    yield Row(
        M.URGE, _WITH_UNIT, (), _CENTRE | machine, ("reason",), (guards.urged_today,), _start(Clock.URGE, Clock.ANSWER_URGE),
        (Party.HANDLER, Party.CHIEF, Party.ABOVE), then=lambda case: replace(case.order, urge_waits=True),
    )
    yield Row(
        M.SUPERVISE, _WITH_UNIT, (), supervisor | machine, ("reason",), (), _start(Clock.ANSWER_URGE),
        (Party.HANDLER, Party.CHIEF, Party.ABOVE), then=lambda case: replace(case.order, supervised=True, urge_waits=True),
    )
    yield Row(
        M.ANSWER_URGE, _WITH_UNIT, (), handler, ("told",), (guards.urge_waits,), _stop(Clock.ANSWER_URGE),
        (Party.LEAD, Party.SUPERVISOR), then=lambda case: replace(case.order, urge_waits=False),
    )
    yield Row(
        M.APPEAL, one({S.CLOSED}), (), handler | chief, ("ground", "reason"), (guards.may_appeal,), _start(Clock.DECIDE_APPEAL),
        (Party.SUPERVISOR,), _DONE_BY_UNITS, lambda case: replace(case.order, appeal=case.order.appeal.asked()),
    )
    yield Row(
        M.DECIDE_APPEAL, one({S.CLOSED}), (), supervisor, ("upheld", "reason"), (guards.impartial,), _stop(Clock.DECIDE_APPEAL),
        (Party.HANDLER, Party.CHIEF), _DONE_BY_UNITS, lambda case: replace(case.order, appeal=case.order.appeal.decided()),
    )
    yield Row(
        M.WRITE_BOARD, one({S.CLOSED}), (), _CENTRE, ("told",),
        then=lambda case: replace(case.order, board_text_by=case.actor.user_id, published=False),
    )
    yield Row(
        M.PUBLISH, one({S.CLOSED}), (), supervisor, (), (guards.two_people,),
        then=lambda case: replace(case.order, published=True),
    )
    yield Row(
        M.UNPUBLISH, one({S.CLOSED, S.ARCHIVED}), (), _CENTRE | machine, (), (guards.is_published,),
        then=lambda case: replace(case.order, published=False),
    )
    act_on_it = _CENTRE | handler | {P.ABOVE, P.CHIEF} | discipline
    yield Row(M.NOTE, OPEN, (), act_on_it, ("reason",))
    yield Row(M.RETAG, OPEN | {S.CLOSED}, (), _CENTRE | discipline)
    yield Row(M.ATTACH, OPEN, (), act_on_it)
# fmt: on


ROWS: tuple[Row, ...] = tuple(_rows())

_RESTRICTED_BY_DISCIPLINE = frozenset(
    {
        M.RESTRICT,
        M.ASK_RELEASE,
        M.RELEASE,
        M.SIGN,
        M.REPORT,
        M.SEND_BACK,
        M.APPROVE,
        M.NOTE,
        M.RETAG,
        M.ATTACH,
    }
)


def judge(case: Case, move: OrderMove) -> Effect | Refusal:
    """Whether a move is made, and what it comes to; pure, and the same on both sides.

    The first row that fits state, kind and person is asked. What stands against it: ``order.state`` (not from this state, with the
    moves possible), ``order.not_yours``, ``order.missing`` (with the field), or a guard's code.
    """
    mine = parts(case.actor, case.order)
    here = [row for row in ROWS if row.move is move and _fits(row, case.order)]
    if not here:
        return Refusal((_not_from(case.order.state, possible(case)),), possible(case))
    row = next((row for row in here if row.who & mine), None)
    if row is None:
        return Refusal((Problem("order.not_yours"),), possible(case))
    problems = [*_missing(row, case), *(problem for guard in row.guards for problem in guard(case))]
    if problems:
        return Refusal(tuple(problems), possible(case))
    order = row.then(case)
    return Effect(order, _ticking(row, order), row.tells)


def possible(case: Case) -> tuple[OrderMove, ...]:
    """What the same person could make of the order now, as far as state, kind and person say, in the order of ``OrderMove``."""
    mine = parts(case.actor, case.order)
    found = {row.move for row in ROWS if row.who & mine and _fits(row, case.order)}
    return tuple(move for move in OrderMove if move in found)


def _fits(row: Row, order: Standing) -> bool:
    if order.state not in row.sources:
        return False
    if order.visibility is Visibility.RESTRICTED:
        return P.MACHINE in row.who or (P.DISCIPLINE in row.who and row.move in _RESTRICTED_BY_DISCIPLINE)
    return order.kind in row.kinds and (
        P.DISCIPLINE not in row.who or row.move in (M.RESTRICT, M.NOTE, M.RETAG, M.ATTACH)
    )


def _missing(row: Row, case: Case) -> Iterator[Problem]:
    for need in row.needs:
        if not NEEDS[need](case.details):
            yield Problem("order.missing", {"field": need}, field=need)


def _ticking(row: Row, order: Standing) -> tuple[Tick, ...]:
    """What happens to the clocks: none begins for an order that came to its end by the move."""
    if order.state.open:
        return row.ticks
    return tuple(tick for tick in row.ticks if tick.verb is not Verb.START or tick.clock in _AFTER_THE_END)


_AFTER_THE_END = frozenset({Clock.UNMERGE, Clock.DECIDE_APPEAL})


@cache
def after(state: OrderState | None, move: OrderMove, before: OrderState = S.AWAITING_DISPATCH) -> OrderState:
    """The state that a move leads to which a form makes by itself: ``open``, ``correct``, ``question``.

    Args:
        state: where the order stands; None for one that is not there yet.
        before: where it stood before it came to the lead.

    Raises:
        ProblemError: ``order.state``: not from this state; ``moves`` are those possible.
    """
    mine = [
        row for row in ROWS if P.MACHINE in row.who and (state in row.sources if state else not row.sources)
    ]
    row = next((row for row in mine if row.move is move), None)
    if row is None:
        found = {row.move for row in mine} & _BY_FORMS
        raise ProblemError(_not_from(state, tuple(one for one in M if one in found)))
    if len(row.lands) == 1:
        return row.lands[0]
    return before if row.lands else state or before


_BY_FORMS = frozenset({M.OPEN, M.CORRECT, M.QUESTION})


def _not_from(state: OrderState | None, moves: Sequence[OrderMove]) -> Problem:
    return Problem("order.state", {"state": str(state or ""), "moves": ",".join(moves)})


def reachable(rows: Sequence[Row] = ROWS) -> frozenset[OrderState]:
    """The states an order can come to."""
    found: set[OrderState] = {state for row in rows if not row.sources for state in row.lands}
    while True:
        more = {state for row in rows if row.sources & found for state in row.lands} - found
        if not more:
            return frozenset(found)
        found |= more


def dead_ends(rows: Sequence[Row] = ROWS) -> frozenset[OrderState]:
    """Open states from which no move leads away."""
    return frozenset(
        state
        for state in OrderState
        if state.open and not any(state in row.sources and set(row.lands) - {state} for row in rows)
    )
