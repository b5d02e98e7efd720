"""What an open order waits for at the centre, and whose it is to decide: what the dispatch desk lists and what makes it loud."""

from __future__ import annotations

from enum import StrEnum, auto

from domain.orders.details import Limits
from domain.orders.standing import Hat, Standing
from domain.vocabulary import OrderState


class Wait(StrEnum):
    """A decision that is the centre's, the most pressing of an order's first."""

    DISPATCH = auto()
    RETURNED = auto()
    """退单: to be sent on, or again to the same unit."""
    OBJECTION = auto()
    EXTENSION = auto()
    HOLD = auto()
    CONCLUDE = auto()
    """终结: it was redone as often as it may be."""
    LEAD = auto()
    """待班长确认."""
    REVIEW = auto()
    APPEAL = auto()
    DISPUTE = auto()
    """归属异议 of an officer."""


_SUPERVISORS = frozenset({Wait.OBJECTION, Wait.HOLD, Wait.CONCLUDE, Wait.APPEAL, Wait.DISPUTE})


def wait_of(order: Standing, limits: Limits) -> Wait | None:
    """What an order waits for at the centre; None where it is somebody else's turn."""
    if order.appeal.waiting:
        return Wait.APPEAL
    return _of_its_state(order, limits) or (Wait.DISPUTE if order.dispute.waiting else None)


def _of_its_state(order: Standing, limits: Limits) -> Wait | None:
    match order.state:
        case OrderState.AWAITING_DISPATCH:
            return Wait.RETURNED if order.returned_by is not None else Wait.DISPATCH
        case OrderState.AWAITING_LEAD:
            return Wait.CONCLUDE if order.round > limits.redos else Wait.LEAD
        case OrderState.AWAITING_REVIEW:
            return None if order.reviews else Wait.REVIEW
        case OrderState.RECTIFYING:
            asked = (
                (Wait.OBJECTION, order.objection),
                (Wait.EXTENSION, order.extension),
                (Wait.HOLD, order.hold),
            )
            return next((wait for wait, one in asked if one.waiting), None)
        case _:
            return None


def is_theirs(wait: Wait | None, hat: Hat, *, overdue: bool) -> bool:
    """Whether it is on the desk of who wears this hat: a lead's what they decide, a supervisor's what only they do and what nobody did in time."""
    if hat is Hat.SUPERVISOR:
        return wait in _SUPERVISORS or overdue
    return wait is not None and wait not in _SUPERVISORS
