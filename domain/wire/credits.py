"""What counts for units and officers, for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.wire.types import Count, Id, Short


@dataclass(frozen=True, slots=True)
class UnitAppeals:
    """A unit and how many appeals it won: 不计入考核, while the citizen's answer counts in the public figure as ever."""

    unit_id: Id
    unit_name: Short
    won: Count


@dataclass(frozen=True, slots=True)
class AppealsWon:
    """``GET /api/v1/orders/appeals-won``: those with the most first."""

    units: list[UnitAppeals] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnlikelyPraise:
    """An officer with more praise from one unit in a week than is likely; ``orders`` are labels, the oldest first."""

    badge_no: Short
    name: Short
    unit_id: Id
    unit_name: Short
    orders: list[Short]


@dataclass(frozen=True, slots=True)
class PraiseToCheck:
    """``GET /api/v1/orders/praise-to-check``."""

    officers: list[UnlikelyPraise] = field(default_factory=list)
