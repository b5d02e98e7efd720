"""The work-order machine as plain data: every way in which every move can be made, a row each.

Source: the states, moves and who may of the closed loop as the city's police practise it (docs/orders.md is made from this table).
Clocks are named here and worked out in :mod:`domain.orders.clocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from domain.orders import guards, transitions
from domain.orders.clocks import Clock
from domain.orders.details import Case
from domain.orders.guards import Guard
from domain.orders.standing import Part, Standing
from domain.vocabulary import OrderEnd, OrderKind, OrderMove, OrderState

S, M, P, K = OrderState, OrderMove, Part, OrderKind


class Verb(StrEnum):
    """What a move does to a clock."""

    START = auto()
    STOP = auto()
    PAUSE = auto()
    RESUME = auto()
    RUN = auto()
    """Starts, or goes on where it stood: the working time of a round begins once, however often it is sent on."""
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
    ASSISTING = auto()
    """Who was asked to add a part."""


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
        kept_back: only of orders that are kept from the unit complained of.
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
    kept_back: bool = False


OPEN = frozenset(state for state in OrderState if state.open)
_WITH_UNIT = frozenset({S.DISPATCHED, S.RECTIFYING, S.AWAITING_CHIEF, S.ON_HOLD, S.AWAITING_REVIEW})
_BEFORE_THE_LEAD = tuple(state for state in OrderState if state not in (S.AWAITING_LEAD, S.VOID))
"""Where an order may have stood when it came to the lead."""
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
        M.CORRECT, one({S.AWAITING_LEAD}), _BEFORE_THE_LEAD, machine, ticks=_RESUMED,
        then=transitions.to_where_it_stood,
    )

    # to the unit --------------------------------------------------------------------------------------------------------
    yield Row(
        M.DISPATCH, one({S.AWAITING_DISPATCH}), (S.DISPATCHED,), _CENTRE, ("unit_id",),
        (guards.settled, guards.unit_stands, guards.not_hidden_from, guards.chief_not_named, guards.says_why_the_return_fails),
        (*_stop(Clock.DISPATCH, Clock.DECIDE), *_start(Clock.SIGN, Clock.RETURN, Clock.OBJECT), Tick(Verb.RUN, Clock.RECTIFY)),
        (Party.HANDLER,), _DONE_BY_UNITS | _PRAISE, transitions.dispatch,
    )
    yield Row(
        M.RECALL, one({S.DISPATCHED}), (S.AWAITING_DISPATCH, S.RECTIFYING), _CENTRE | {P.ABOVE}, ("reason",), (guards.sent_it,),
        (*_cancel(Clock.SIGN, Clock.RETURN, Clock.OBJECT), *_start(Clock.DISPATCH)), (Party.FORMER_HANDLER,), then=transitions.back,
    )
    yield Row(
        M.SIGN, one({S.DISPATCHED}), (S.RECTIFYING,), handler | machine, ticks=(*_stop(Clock.SIGN), *_start(Clock.CONTACT)),
        tells=(Party.SENDER,), kinds=_DONE_BY_UNITS, then=transitions.to(S.RECTIFYING, signed=True),
    )
    yield Row(
        M.PASS_DOWN, one({S.RECTIFYING}), (S.DISPATCHED,), handler, ("unit_id",),
        (guards.strictly_below, guards.unit_stands, guards.not_hidden_from, guards.chief_not_named),
        (*_cancel(Clock.CONTACT), *_start(Clock.SIGN, Clock.RETURN)), (Party.HANDLER,), _DONE_BY_UNITS, transitions.passed_down,
    )
    yield Row(
        M.RETURN, one({S.DISPATCHED, S.RECTIFYING}), (S.AWAITING_DISPATCH, S.RECTIFYING), handler,
        ("ground", "reason", "unit_id"), (guards.may_be_returned, guards.well_grounded, guards.proposes_another_unit),
        (*_stop(Clock.SIGN, Clock.RETURN), *_cancel(Clock.CONTACT), *_PAUSED, *_start(Clock.DECIDE)), (Party.SENDER,),
        _DONE_BY_UNITS, transitions.returned,
    )
    yield Row(
        M.OBJECT, one({S.RECTIFYING}), (), handler, ("ground", "reason"), (guards.may_object,), _start(Clock.DECIDE),
        (Party.SUPERVISOR,), _DONE_BY_UNITS, lambda case: replace(case.order, objection=case.order.objection.asked()),
    )
    yield Row(
        M.DECIDE_OBJECTION, one({S.RECTIFYING}), (S.RECTIFYING, S.AWAITING_DISPATCH), supervisor, ("upheld", "reason"),
        (guards.objection_waits,), _stop(Clock.DECIDE), (Party.HANDLER, Party.LEAD), _DONE_BY_UNITS, transitions.objection,
    )
    yield Row(
        M.REDISPATCH, one({S.DISPATCHED, S.RECTIFYING, S.AWAITING_CHIEF, S.AWAITING_REVIEW}), (S.DISPATCHED,), _CENTRE,
        ("unit_id", "reason"), (guards.may_be_redispatched, guards.unit_stands, guards.not_hidden_from, guards.chief_not_named),
        (*_cancel(*_ALL_OF_THE_UNIT), *_start(Clock.SIGN, Clock.RETURN, Clock.RECTIFY)), (Party.FORMER_HANDLER, Party.HANDLER),
        _DONE_BY_UNITS, transitions.redispatched,
    )

    # at the unit --------------------------------------------------------------------------------------------------------
    yield Row(
        M.RECORD_CONTACT, one({S.RECTIFYING}), (), handler, ("told",), (guards.contact_allowed,), _stop(Clock.CONTACT),
        kinds=_DONE_BY_UNITS, then=lambda case: replace(case.order, contacts=case.order.contacts + 1),
    )
    yield Row(
        M.ASK_ASSIST, one({S.RECTIFYING}), (), handler, ("unit_id", "reason"),
        (guards.may_assist, guards.unit_stands, guards.chief_not_named), (), (Party.ASSISTING,), _DONE_BY_UNITS,
        transitions.assist_asked,
    )
    yield Row(
        M.ADD_PART, one({S.RECTIFYING, S.ON_HOLD}), (), one({P.ASSISTING}), ("reason",), (), (), (Party.HANDLER,),
        _DONE_BY_UNITS, transitions.part_added,
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
        (Party.SUPERVISOR,), _DONE_BY_UNITS,
        lambda case: replace(case.order, hold=case.order.hold.asked(), hold_until=case.details.until),
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
        tells=(Party.HANDLER, Party.LEAD), kinds=_DONE_BY_UNITS, then=transitions.to(S.RECTIFYING),
    )
    yield Row(
        M.REPORT, one({S.RECTIFYING}), (S.AWAITING_CHIEF, S.AWAITING_REVIEW), handler, ("report",), (guards.whole_report,),
        _stop(Clock.CONTACT), (Party.CHIEF,), kinds=_DONE_BY_UNITS, then=transitions.reported,
    )
    yield Row(
        M.COUNTERSIGN, one({S.AWAITING_CHIEF}), (S.AWAITING_REVIEW,), chief, (), (guards.not_one_of_the_officers,),
        (*_stop(Clock.RECTIFY), *_start(Clock.REVIEW)), (Party.REVIEWER,), _DONE_BY_UNITS, transitions.countersigned,
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
        (*_stop(Clock.REVIEW), *_start(Clock.REVISIT_BEGIN, Clock.REVISIT_END)), (Party.HALL,), _DONE_BY_UNITS, transitions.approved,
    )

    # the second revisit -------------------------------------------------------------------------------------------------
    yield Row(
        M.REVISIT, one({S.AWAITING_REVISIT}), (S.CLOSED, S.DISPATCHED, S.AWAITING_LEAD), machine, ("verdict",), (),
        (*_stop(Clock.REVISIT_BEGIN, Clock.REVISIT_END), *_start(Clock.RECTIFY, Clock.SIGN)),
        (Party.HANDLER, Party.ABOVE, Party.LEAD), _DONE_BY_UNITS, transitions.revisited,
    )
    yield Row(
        M.EXHAUST, one({S.AWAITING_REVISIT}), (S.CLOSED,), machine, ("end",), (), _stop(Clock.REVISIT_BEGIN, Clock.REVISIT_END),
        (Party.LEAD,), _DONE_BY_UNITS, transitions.closed(),
    )

    # the lead decides ---------------------------------------------------------------------------------------------------
    yield Row(
        M.QUESTION, frozenset(OrderState) - {S.VOID}, (S.AWAITING_LEAD,), machine,
        ticks=(*_PAUSED, *_start(Clock.DECIDE)), tells=(Party.LEAD,), then=transitions.to_the_lead,
    )
    yield Row(M.QUESTION, one({S.VOID}), (), machine)
    yield Row(
        M.WITHDRAW, OPEN - {S.AWAITING_LEAD}, (S.AWAITING_LEAD,), one({P.AGENT}), ("attempt_id", "reason", "pressed"), (),
        (*_PAUSED, *_start(Clock.DECIDE)), (Party.LEAD,), then=transitions.to_the_lead,
    )
    yield Row(
        M.CONFIRM, one({S.AWAITING_LEAD}), _BEFORE_THE_LEAD, _CENTRE,
        ("reason",), (), (*_stop(Clock.DECIDE), *_RESUMED), (Party.HANDLER,), then=transitions.to_where_it_stood,
    )
    yield Row(
        M.CLOSE, one({S.AWAITING_LEAD}), (S.CLOSED,), _CENTRE, ("reason", "end"), (guards.supervisor_for_complaints,),
        _stop(Clock.DECIDE, Clock.RECTIFY), (Party.HANDLER,), then=transitions.closed(),
    )
    yield Row(
        M.REDO, one({S.AWAITING_LEAD}), (S.DISPATCHED, S.AWAITING_DISPATCH), _CENTRE, ("reason",),
        (guards.unit_stands, guards.not_hidden_from, guards.chief_not_named_again), (*_stop(Clock.DECIDE), *_start(Clock.SIGN, Clock.RECTIFY)),
        (Party.HANDLER, Party.ABOVE), _DONE_BY_UNITS, transitions.redone,
    )
    yield Row(
        M.CONCLUDE, one({S.AWAITING_LEAD}), (S.CLOSED,), supervisor, ("reason", "told"), (guards.redone_enough,),
        _stop(Clock.DECIDE, Clock.RECTIFY), (Party.HANDLER, Party.ABOVE, Party.LEAD), _DONE_BY_UNITS,
        transitions.closed(OrderEnd.CONCLUDED_DISSATISFIED),
    )

    # aside --------------------------------------------------------------------------------------------------------------
    yield Row(
        M.MERGE, OPEN - {S.AWAITING_LEAD}, (S.CLOSED,), _CENTRE, ("target",), (guards.mergeable,),
        (*_cancel(*Clock), *_start(Clock.UNMERGE)), (Party.HANDLER, Party.OTHER_ORDERS_HANDLER), then=transitions.closed(OrderEnd.MERGED),
    )
    yield Row(
        M.UNMERGE, one({S.CLOSED}), tuple(sorted(OPEN - {S.AWAITING_LEAD})), _CENTRE, ("reason",), (guards.was_merged,),
        _RESUMED, (Party.HANDLER, Party.OTHER_ORDERS_HANDLER), then=transitions.unmerged,
    )
    yield Row(
        M.TRANSFER, one({S.AWAITING_DISPATCH}), (S.CLOSED,), lead, ("department", "told"), (), _stop(Clock.DISPATCH),
        then=transitions.closed(OrderEnd.TRANSFERRED),
    )
    yield Row(
        M.VOID, one({S.AWAITING_DISPATCH, S.AWAITING_LEAD}), (S.VOID,), _CENTRE, ("ground", "reason"),
        (guards.nothing_in_it, guards.supervisor_for_complaints), _stop(Clock.DISPATCH, Clock.DECIDE), then=transitions.to(S.VOID, end=None, closed_on=None),
    )
    yield Row(
        M.LOWER, one({S.AWAITING_DISPATCH, S.AWAITING_LEAD}), (), supervisor, ("reason",), (guards.well_grounded,), (), (Party.LEAD,),
        one({K.DISSATISFIED}), lambda case: replace(case.order, kind=K.DEMAND),
    )
    yield Row(
        M.REOPEN, one({S.CLOSED}), (S.DISPATCHED, S.AWAITING_DISPATCH), _CENTRE, ("reason",),
        (guards.reopenable, guards.unit_stands, guards.not_hidden_from, guards.chief_not_named_again), _start(Clock.SIGN, Clock.RECTIFY),
        (Party.HANDLER, Party.ABOVE), _DONE_BY_UNITS, lambda case: replace(transitions.redone(case), reopened=True),
    )
    yield Row(
        M.HAND_UP, _WITH_UNIT, tuple(sorted(_WITH_UNIT | {S.AWAITING_DISPATCH})), machine, (), (guards.unit_gone,),
        tells=(Party.HANDLER, Party.LEAD), then=transitions.handed_up,
    )
    yield Row(M.ARCHIVE, one({S.CLOSED}), (S.ARCHIVED,), machine, then=transitions.to(S.ARCHIVED))

    # 督察 ---------------------------------------------------------------------------------------------------------------
    yield Row(
        M.RESTRICT, OPEN, (S.AWAITING_DISPATCH,), _CENTRE | discipline, ("reason",), ticks=_cancel(*Clock), then=transitions.restricted,
    )
    yield Row(
        M.ASK_RELEASE, one({S.AWAITING_DISPATCH, S.RECTIFYING}), (), discipline, ("reason",), kinds=_MISCONDUCT,
        then=lambda case: replace(case.order, release_asked_by=case.actor.user_id),
    )
    yield Row(
        M.RELEASE, one({S.AWAITING_DISPATCH, S.RECTIFYING}), (S.AWAITING_DISPATCH,), discipline, ("reason",),
        (guards.asked_by_another,), _start(Clock.DISPATCH), (Party.LEAD,), then=transitions.released,
    )
    yield Row(
        M.SIGN, one({S.AWAITING_DISPATCH}), (S.RECTIFYING,), discipline, ticks=_start(Clock.RECTIFY),
        then=transitions.to(S.RECTIFYING, signed=True),
    )
    yield Row(
        M.REPORT, one({S.RECTIFYING}), (S.AWAITING_REVIEW,), discipline, ("report",), (guards.whole_report,),
        then=lambda case: replace(transitions.reported(case), state=S.AWAITING_REVIEW, reviews=0),
    )
    yield Row(
        M.SEND_BACK, one({S.AWAITING_REVIEW}), (S.RECTIFYING,), discipline, ("reason",), (guards.a_second_of_discipline,),
        then=transitions.to(S.RECTIFYING, reported_by=None),
    )
    yield Row(
        M.APPROVE, one({S.AWAITING_REVIEW}), (S.CLOSED,), discipline, ("reason",), (guards.a_second_of_discipline,),
        _stop(Clock.RECTIFY), then=transitions.closed(OrderEnd.DISCIPLINE_CONCLUDED),
    )

    # praise -------------------------------------------------------------------------------------------------------------
    yield Row(
        M.CHECK_PRAISE, one({S.AWAITING_DISPATCH}), (), _CENTRE, (), kinds=_PRAISE,
        then=lambda case: replace(case.order, confirmed=True, officers=case.details.officers),
    )
    yield Row(
        M.CONFIRM_PRAISE, one({S.DISPATCHED}), (S.CLOSED,), handler | machine, ticks=_stop(Clock.SIGN, Clock.RECTIFY),
        kinds=_PRAISE,
        then=lambda case: replace(transitions.closed(OrderEnd.PRAISE_CONFIRMED)(case), officers=case.details.officers or case.order.officers),
    )
    yield Row(
        M.DENY_PRAISE, one({S.DISPATCHED}), (S.CLOSED,), handler, ("reason",), ticks=_stop(Clock.SIGN, Clock.RECTIFY),
        kinds=_PRAISE, tells=(Party.LEAD,), then=transitions.closed(OrderEnd.PRAISE_UNCONFIRMED),
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
        M.DISPUTE, _WITH_UNIT | {S.AWAITING_REVISIT, S.CLOSED}, (), one({P.OFFICER}), ("reason",),
        (guards.may_dispute, guards.well_grounded), _start(Clock.DECIDE_DISPUTE), (Party.SUPERVISOR,), _DONE_BY_UNITS,
        transitions.disputed,
    )
    yield Row(
        M.DECIDE_DISPUTE, OPEN | {S.CLOSED}, (), supervisor, ("upheld", "reason"), (guards.dispute_waits,),
        _stop(Clock.DECIDE_DISPUTE), (Party.HANDLER,), _DONE_BY_UNITS, transitions.dispute_decided,
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
    yield Row(
        M.REVOKE_CONSENT, frozenset(OrderState) - {S.VOID}, (), _CENTRE, ("reason",), (guards.may_be_told_of,),
        then=lambda case: replace(case.order, published=False, consent_revoked=True),
    )
    yield Row(
        M.ADVISE, _WITH_UNIT - {S.DISPATCHED} | {S.AWAITING_REVISIT, S.CLOSED}, (), handler, ("told",), (guards.somebody_to_advise,),
        kinds=_DONE_BY_UNITS, kept_back=True,
    )
    yield Row(M.NOTE, OPEN, (), act_on_it, ("reason",))
    yield Row(M.RETAG, OPEN | {S.CLOSED}, (), _CENTRE | discipline)
    yield Row(M.ATTACH, OPEN, (), act_on_it | {P.ASSISTING}, ("files",))
# fmt: on


ROWS: tuple[Row, ...] = tuple(_rows())
