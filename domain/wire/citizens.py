"""Orders opened by hand, and what the same citizen or the same unit has beside one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from domain.wire.orders import OrderLine
from domain.wire.types import Code, Count, Id, Instant, Short, Words


@dataclass(frozen=True, slots=True)
class OrderOpened:
    """``POST /api/v1/orders``: the order that was opened; sent again it is the same."""

    order_id: Id
    label: Short


@dataclass(frozen=True, slots=True)
class WhichCitizen:
    """Whose orders are asked for: of a whole number as typed, of an event, or of an order one sees."""

    number: Annotated[str, Meta(max_length=40)] = ""
    event_id: Id | None = None
    order_id: Id | None = None


@dataclass(frozen=True, slots=True)
class SameCitizen:
    """``POST /api/v1/orders/same-citizen``: the orders of one citizen that this user may see, open ones first, then the newest.

    ``recent`` counts those of the last 30 days; ``together``: they are so many that they are better handled together. Nothing is said of
    why somebody complains often.
    """

    orders: list[OrderLine] = field(default_factory=list)
    recent: Count = 0
    together: bool = False


@dataclass(frozen=True, slots=True)
class CommonProblem:
    """共性问题: several orders about one unit and one thing within 30 days; ``orders`` are their labels, the oldest first."""

    unit_id: Id
    unit_name: Short
    tag: Code
    orders: list[Short]
    newest_at: Instant


@dataclass(frozen=True, slots=True)
class CommonProblems:
    """``GET /api/v1/orders/common-problems``: those with the most orders first."""

    problems: list[CommonProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LoweredOrder:
    """A complaint that is less than one now: ``move`` is ``lower`` (handled as a demand) or ``void``; ``by`` a name, ``reason`` their words."""

    order_id: Id
    label: Short
    unit_name: Short
    move: Code
    at: Instant
    by: Short
    reason: Words


@dataclass(frozen=True, slots=True)
class LoweredOrders:
    """``GET /api/v1/orders/lowered``: those of thirty days, the newest first."""

    orders: list[LoweredOrder] = field(default_factory=list)
