"""Work orders at the dispatch desk: the open ones as this workstation has them, own moves, and what came of each.

Those that the centre is asked for are the wire's messages (``domain.wire.orders``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.orders.given import Given
from domain.orders.standing import Standing
from domain.orders.suggesting import Suggestion
from domain.orders.waiting import Wait
from domain.problems import Problem
from domain.vocabulary import OrderMove
from domain.wire.order_rows import OrderRow
from domain.wire.orders import OrderLine


@dataclass(frozen=True, slots=True)
class OrdersQuery:
    """What the list shows; empty strings do not narrow. States, kinds: codes of ``domain.vocabulary``; ``text``: what is looked for."""

    state: str = ""
    kind: str = ""
    unit_id: str = ""
    text: str = ""


class Came(StrEnum):
    """What came of an own move."""

    WAITS = auto()
    """Saved here; it goes by itself."""
    MADE = auto()
    LATE = auto()
    """Made, though somebody had moved the order meanwhile."""
    SECOND = auto()
    """Somebody else had made the same move."""
    NOT_MADE = auto()
    """未生效: its words are kept, here and in the order's history."""


@dataclass(frozen=True, slots=True)
class OwnMove:
    """A move made here, as it was made. ``problem``: what the centre said of it, where it said anything."""

    op_id: str
    order_id: str
    label: str
    move: str
    given: Given
    at: int
    came: Came
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DeskOrder:
    """An open order with own unsent moves on it.

    Attributes:
        row: as the centre last gave it.
        standing: after own moves.
        wait: what it waits for at the centre.
        suggestion: where it would be sent, while it waits for that.
        unsent: own moves that are in ``standing`` and not at the centre yet.
    """

    row: OrderRow
    standing: Standing
    wait: Wait | None = None
    suggestion: Suggestion | None = None
    unsent: tuple[OwnMove, ...] = ()

    @property
    def order_id(self) -> str:
        return self.row.order_id


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """All open orders here, the one due first in front.

    Attributes:
        own: this person's moves of the last days, the newest first.
        names: of units by id; units: of those among them that stand today.
        come: whether the orders were ever fetched here.
    """

    orders: tuple[DeskOrder, ...] = ()
    own: tuple[OwnMove, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    come: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a move asks. ``needed``: without these it is not made; ``optional``: what may be told as well."""

    move: OrderMove
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order that is opened by hand, as it was typed; codes of ``domain.vocabulary``.

    Attributes:
        number: whole.
        into: an order of the same citizen that it is merged into at once (并入); None: it stands alone (另开).
    """

    source: str
    kind: str
    words: str
    wish: str = ""
    number: str = ""
    name: str = ""
    unit_id: str | None = None
    business_line: str = "other"
    reference: str = ""
    consent: str | None = None
    callback: bool = False
    about_hall: bool = False
    into: OrderLine | None = None


@dataclass(frozen=True, slots=True)
class MoveResult:
    """What became of one order of a batch: saved under ``op_id``, or why not."""

    order: DeskOrder
    op_id: str | None = None
    problems: tuple[Problem, ...] = ()
