"""The work-order machine as plain data: from which state a move leads where, and what it is told where it leads nowhere.

One table for both sides; whatever does a move (a form, a correction, a lead, a unit, a timer) asks it. States and moves are
``domain.vocabulary``'s. What a move needs beside the state (who, which words, which clock) is its act's to check.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderMove, OrderState

BACK = None
"""Target of a move that leads to where the order stood before it came to the lead."""

Key = tuple[OrderState | None, OrderMove]
"""State an order is in (``None``: there is none yet) and what is done to it."""

_KEPT = [state for state in OrderState if state is not OrderState.AWAITING_LEAD]

TABLE: Mapping[Key, OrderState | None] = {
    (None, OrderMove.OPEN): OrderState.AWAITING_DISPATCH,
    # A corrected form: its fields in whatever state, its lost trigger to the lead, its trigger come back to where it was.
    **{(state, OrderMove.QUESTION): OrderState.AWAITING_LEAD for state in OrderState},
    **{(state, OrderMove.CORRECT): state for state in _KEPT},
    (OrderState.AWAITING_LEAD, OrderMove.CORRECT): BACK,
}
"""Every move that can be made today."""


def after(
    state: OrderState | None, move: OrderMove, before: OrderState = OrderState.AWAITING_DISPATCH
) -> OrderState:
    """The state a move leads to.

    Args:
        before: where the order stood before it came to the lead.

    Raises:
        ProblemError: ``order.state``: not from this state; ``moves`` are those possible.
    """
    if (state, move) not in TABLE:
        raise ProblemError(
            Problem("order.state", {"state": str(state or ""), "moves": ",".join(possible(state))})
        )
    return TABLE[state, move] or before


def possible(state: OrderState | None) -> tuple[OrderMove, ...]:
    """What can be done to an order in this state, in the order of ``OrderMove``."""
    return tuple(move for move in OrderMove if (state, move) in TABLE)
