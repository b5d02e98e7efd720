"""What an order waits for at the centre, whose it is, and where it would be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from domain.orders.details import Limits
from domain.orders.standing import Asked, Hat, Standing
from domain.orders.suggesting import Because, Suggestion, suggest
from domain.orders.waiting import Wait, is_theirs, wait_of
from domain.vocabulary import OrderKind, OrderState, Visibility

S = OrderState
ORDER = Standing(OrderKind.DISSATISFIED, S.AWAITING_DISPATCH, complained_of="station")
WORKED_ON = replace(ORDER, state=S.RECTIFYING, chain=("station",))
TODAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Tree:
    """A station and another below a branch, below the city; ``gone``: what is dissolved."""

    gone: frozenset[str] = frozenset()

    def parent(self, unit_id: str) -> str | None:
        return {"station": "branch", "other": "branch", "branch": "city"}.get(unit_id)

    def stands(self, unit_id: str, day: date) -> bool:
        return unit_id in ("station", "other", "branch", "city") and unit_id not in self.gone


@pytest.mark.parametrize(
    ("order", "wait"),
    [
        (ORDER, Wait.DISPATCH),
        (replace(ORDER, returned_by="station", returns=1), Wait.RETURNED),
        (replace(ORDER, state=S.DISPATCHED), None),
        (WORKED_ON, None),
        (replace(WORKED_ON, objection=Asked(1, True)), Wait.OBJECTION),
        (replace(WORKED_ON, extension=Asked(1, True)), Wait.EXTENSION),
        (replace(WORKED_ON, hold=Asked(1, True)), Wait.HOLD),
        (replace(WORKED_ON, hold=Asked(1, False)), None),
        (replace(WORKED_ON, state=S.AWAITING_REVIEW, reviews=1), None),
        (replace(WORKED_ON, state=S.AWAITING_REVIEW), Wait.REVIEW),
        (replace(WORKED_ON, state=S.AWAITING_LEAD, round=2), Wait.LEAD),
        (replace(WORKED_ON, state=S.AWAITING_LEAD, round=3), Wait.CONCLUDE),
        (replace(WORKED_ON, state=S.CLOSED, appeal=Asked(1, True)), Wait.APPEAL),
        (replace(WORKED_ON, state=S.CLOSED, dispute=Asked(1, True)), Wait.DISPUTE),
    ],
)
def test_what_an_order_waits_for(order: Standing, wait: Wait | None) -> None:
    assert wait_of(order, Limits()) is wait


def test_a_desk_has_what_its_role_decides_and_a_supervisors_what_is_late() -> None:
    assert {wait for wait in Wait if is_theirs(wait, Hat.LEAD, overdue=False)} == {
        Wait.DISPATCH,
        Wait.RETURNED,
        Wait.EXTENSION,
        Wait.LEAD,
        Wait.REVIEW,
    }
    assert {wait for wait in Wait if is_theirs(wait, Hat.SUPERVISOR, overdue=False)} == {
        Wait.OBJECTION,
        Wait.HOLD,
        Wait.CONCLUDE,
        Wait.APPEAL,
        Wait.DISPUTE,
    }
    assert is_theirs(None, Hat.SUPERVISOR, overdue=True)
    assert not is_theirs(None, Hat.LEAD, overdue=True)


def test_a_unit_is_suggested_by_what_is_known_best() -> None:
    def of(order: Standing = ORDER, tree: Tree = Tree(), **known: object) -> Suggestion | None:
        return suggest(order, tree, TODAY, **known)  # type: ignore[arg-type]

    assert of() == Suggestion("station", Because.EVENT)
    assert of(earlier=("branch",) * 3) == Suggestion("branch", Because.HABIT, 3)
    assert of(earlier=("branch", "branch", "other")) == Suggestion("station", Because.EVENT)
    returned = replace(ORDER, returned_by="station", returns=1)
    assert of(returned, proposed="other", posted=("branch",)) == Suggestion("other", Because.PROPOSED)
    assert of(returned, proposed="nowhere", posted=("branch",)) == Suggestion("branch", Because.POSTING)
    assert of(returned, earlier=("branch", "station")) == Suggestion("branch", Because.EARLIER, 1)
    assert of(tree=Tree(frozenset({"station"}))) is None
    nobody = replace(ORDER, complained_of=None)
    assert of(nobody) is None


def test_what_is_hidden_from_a_unit_is_suggested_to_the_nearest_above() -> None:
    hidden = replace(ORDER, visibility=Visibility.HIDDEN_FROM_UNIT)
    assert suggest(hidden, Tree(), TODAY, posted=("station",)) == Suggestion("branch", Because.ABOVE)
    assert suggest(hidden, Tree(frozenset({"branch"})), TODAY) == Suggestion("city", Because.ABOVE)
