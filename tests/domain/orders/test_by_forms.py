"""What forms do to orders by themselves."""

from __future__ import annotations

import pytest

from domain.orders.machine import after
from domain.problems import ProblemError
from domain.vocabulary import OrderMove, OrderState


def test_an_order_begins_by_being_opened_and_only_once() -> None:
    assert after(None, OrderMove.OPEN) is OrderState.AWAITING_DISPATCH
    with pytest.raises(ProblemError) as refused:
        after(OrderState.DISPATCHED, OrderMove.OPEN)
    [problem] = refused.value.problems
    assert problem.code == "order.state"
    assert problem.params == {"state": "dispatched", "moves": "correct,question"}


@pytest.mark.parametrize("state", [s for s in OrderState if s is not OrderState.VOID])
def test_a_lost_trigger_brings_it_to_the_lead_from_wherever_it_stands(state: OrderState) -> None:
    assert after(state, OrderMove.QUESTION) is OrderState.AWAITING_LEAD


def test_what_is_void_stays_so() -> None:
    assert after(OrderState.VOID, OrderMove.QUESTION) is OrderState.VOID


@pytest.mark.parametrize("state", [s for s in OrderState if s is not OrderState.AWAITING_LEAD])
def test_corrected_fields_leave_it_where_it_stands(state: OrderState) -> None:
    assert after(state, OrderMove.CORRECT, OrderState.CLOSED) is state


def test_a_trigger_that_came_back_returns_it_to_where_it_stood() -> None:
    assert after(OrderState.AWAITING_LEAD, OrderMove.CORRECT, OrderState.RECTIFYING) is OrderState.RECTIFYING
