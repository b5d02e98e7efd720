"""今天: what waits for somebody of a unit, each order once, where it presses most, with the page on which one goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.orders.standing import Standing
from domain.vocabulary import Consent, OrderMove
from domain.wire.orders import OrderLine

M = OrderMove


class Group(StrEnum):
    """Why an order is on the page, the most pressing first."""

    TO_COUNTERSIGN = auto()
    TO_ASSIST = auto()
    """Another unit leads the matter and asked for a part."""
    OVERDUE = auto()
    URGED = auto()
    TO_SIGN = auto()
    PRAISE = auto()
    TO_REVIEW = auto()
    SENT_BACK = auto()
    REDO = auto()
    DUE_TODAY = auto()
    GOING_ON = auto()
    TO_APPEAL = auto()
    """Closed; an appeal could still be made."""
    ELSEWHERE = auto()
    """Nothing to do here now: with the chief, with a unit below, on hold, with the centre."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open order with how it stands, and what whoever looks could make of it; ``owes``: their unit was asked for a part and has added none."""

    line: OrderLine
    standing: Standing
    moves: frozenset[OrderMove]
    owes: bool = False


@dataclass(slots=True)
class Heap:
    """One group with its orders as they came, and for each the page on which one goes on; empty where there is nothing to do."""

    group: Group
    lines: list[OrderLine] = field(default_factory=list)
    slugs: dict[str, str] = field(default_factory=dict)


def today(waiting: Iterable[Waiting], now: int, end_of_day: int) -> Sequence[Heap]:
    """The groups that have anything in them, in their order.

    Args:
        waiting: open orders, soonest due first.
        now, end_of_day: instants in ms.
    """
    heaps = {group: Heap(group) for group in Group}
    for one in waiting:
        heap = heaps[group_of(one, now, end_of_day)]
        heap.lines.append(one.line)
        heap.slugs[one.line.order_id] = slug_of(one)
    return [heap for heap in heaps.values() if heap.lines]


def slug_of(one: Waiting) -> str:
    """The page on which whoever looks goes on with an order; empty where it is not for them to go on."""
    return next((slug for slug, here in _GO_ON.items() if here(one)), "")


def _to_be_contacted(one: Waiting) -> bool:
    order = one.standing
    return M.RECORD_CONTACT in one.moves and order.contacts == 0 and order.consent is Consent.UNIT_MAY_CONTACT


_GO_ON: Mapping[str, Callable[[Waiting], bool]] = {
    "countersign": lambda one: M.COUNTERSIGN in one.moves,
    "part": lambda one: M.ADD_PART in one.moves and one.owes,
    "review": lambda one: M.APPROVE in one.moves,
    "sign": lambda one: M.SIGN in one.moves,
    "praise": lambda one: M.CONFIRM_PRAISE in one.moves,
    "answer": lambda one: M.ANSWER_URGE in one.moves and one.standing.urge_waits,
    "contact": _to_be_contacted,
    "report": lambda one: M.REPORT in one.moves,
    "appeal": lambda one: M.APPEAL in one.moves,
}
"""By page: whether it is the next thing to do; the first counts."""


def group_of(one: Waiting, now: int, end_of_day: int) -> Group:
    """The group an order stands in: the first that fits."""
    slug, order, due = slug_of(one), one.standing, one.line.due_at
    ours, due = bool(slug), due if due is not None else end_of_day
    fits = (
        (Group.TO_APPEAL, slug == "appeal"),
        (Group.TO_COUNTERSIGN, slug == "countersign"),
        (Group.TO_ASSIST, slug == "part"),
        (Group.OVERDUE, ours and due < now),
        (Group.URGED, M.ANSWER_URGE in one.moves and order.urge_waits),
        (Group.TO_SIGN, slug == "sign"),
        (Group.PRAISE, slug == "praise"),
        (Group.TO_REVIEW, slug == "review"),
        (Group.SENT_BACK, ours and order.sent_back > 0),
        (Group.REDO, ours and order.round > 1),
        (Group.DUE_TODAY, ours and due < end_of_day),
        (Group.GOING_ON, ours),
    )
    return next((group for group, here in fits if here), Group.ELSEWHERE)
