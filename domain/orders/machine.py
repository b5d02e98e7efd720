"""Whether a move of an order is made, judged by the table of rows; the same on both sides.

Who is at a screen asks it, the centre when a move arrives, and a timer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from domain.orders.clocks import Clock
from domain.orders.details import NEEDS, Case
from domain.orders.rows import ROWS, Party, Row, Tick, Verb
from domain.orders.standing import Actor, Part, Standing, parts
from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderKind, OrderMove, OrderState, Visibility

S, M, P = OrderState, OrderMove, Part


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
    here = list(_rows(move, case.order))
    if not here:
        return Refusal((_not_from(case.order.state, possible(case)),), possible(case))
    row = next((row for row in here if row.who & mine), None)
    if row is None:
        return Refusal((Problem("order.not_yours"),), possible(case))
    problems = [*_missing(row, case), *(problem for guard in row.guards for problem in guard(case))]
    if problems:
        return Refusal(tuple(problems), possible(case))
    order = row.then(case)
    return Effect(order, _ticking(row, case.order, order), row.tells)


def possible(case: Case) -> tuple[OrderMove, ...]:
    """What the same person could make of the order now, as far as state, kind and person say, in the order of ``OrderMove``."""
    return possible_for(case.actor, case.order)


def possible_for(actor: Actor, order: Standing) -> tuple[OrderMove, ...]:
    """The same, of somebody and an order: nothing else has a say in it."""
    return _possible(parts(actor, order), order.state, order.kind, order.visibility)


@cache
def _possible(
    mine: frozenset[Part], state: OrderState, kind: OrderKind, visibility: Visibility
) -> tuple[OrderMove, ...]:
    found = {row.move for row in ROWS if row.who & mine and _fits(row, state, kind, visibility)}
    return tuple(move for move in OrderMove if move in found)


def needs(case: Case, move: OrderMove) -> tuple[str, ...] | None:
    """What has to be given with a move, by the row that would judge it; None where the same person cannot make it now."""
    mine = parts(case.actor, case.order)
    return next((row.needs for row in _rows(move, case.order) if row.who & mine), None)


def _rows(move: OrderMove, order: Standing) -> Iterator[Row]:
    """The ways in which a move can be made of an order as it stands."""
    state, kind, visibility = order.state, order.kind, order.visibility
    return (row for row in ROWS if row.move is move and _fits(row, state, kind, visibility))


def _fits(row: Row, state: OrderState, kind: OrderKind, visibility: Visibility) -> bool:
    if state not in row.sources:
        return False
    if row.kept_back and visibility is not Visibility.HIDDEN_FROM_UNIT:
        return False
    if visibility is Visibility.RESTRICTED:
        return P.MACHINE in row.who or (P.DISCIPLINE in row.who and row.move in _RESTRICTED_BY_DISCIPLINE)
    return kind in row.kinds and (
        P.DISCIPLINE not in row.who or row.move in (M.RESTRICT, M.NOTE, M.RETAG, M.ATTACH)
    )


def _missing(row: Row, case: Case) -> Iterator[Problem]:
    for need in row.needs:
        if not NEEDS[need](case.details):
            yield Problem("order.missing", {"field": need}, field=need)


def _ticking(row: Row, before: Standing, order: Standing) -> tuple[Tick, ...]:
    """What happens to the clocks.

    What was sent for good is returned by nobody: there is no time for it. None begins for an order that came to its end by the move; of one that no unit has any longer, whatever it was taken from it by, the
    unit's clocks are void and its working time stands.
    """
    if not order.state.open:
        return tuple(
            tick for tick in row.ticks if tick.verb is not Verb.START or tick.clock in _AFTER_THE_END
        )
    if before.handler is None or order.handler is not None:
        return tuple(tick for tick in row.ticks if not (order.forced and tick == _MAY_RETURN))
    told = {tick.clock for tick in row.ticks}
    void = (Tick(Verb.CANCEL, clock) for clock in _OF_THE_UNIT if clock not in told)
    stands = (Tick(Verb.PAUSE, Clock.RECTIFY),) if Clock.RECTIFY not in told else ()
    return (*row.ticks, *void, *stands)


_MAY_RETURN = Tick(Verb.START, Clock.RETURN)
_OF_THE_UNIT = (Clock.SIGN, Clock.RETURN, Clock.CONTACT, Clock.OBJECT)
_AFTER_THE_END = frozenset({Clock.UNMERGE, Clock.DECIDE_APPEAL, Clock.DECIDE_DISPUTE})


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
