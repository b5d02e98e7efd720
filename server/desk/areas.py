"""The two areas in which orders are handled in a browser: the units' desk and 督察's. They have pages alike and nothing in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.permissions import Permission
from domain.vocabulary import OrderKind, OrderState, Visibility
from server.accounts.people import Person
from server.db.work import Reading
from server.desk.forms import DESK_FORMS, DISCIPLINE_FORMS, MoveForm
from server.orders.access import NOTHING, Sight, sight_of


@dataclass(frozen=True, slots=True)
class Area:
    """One area.

    Attributes:
        key: what the keys of its words begin with.
        base: what its addresses begin with.
        permission: what one needs to come in.
        forms: by the name of their page.
        kinds, states: of orders that can be in it.
    """

    key: str
    base: str
    permission: Permission
    forms: Mapping[str, MoveForm]
    kinds: tuple[OrderKind, ...]
    states: tuple[OrderState, ...]

    def sight(self, reading: Reading, person: Person) -> Sight:
        """What somebody sees here: of the orders of units nothing that is 督察's, and the other way round."""
        seen = sight_of(reading, person)
        if self is DISCIPLINE:
            return replace(seen, visibilities=(Visibility.RESTRICTED.value,)) if seen.restricted else NOTHING
        if seen.units is None:
            return NOTHING
        return replace(
            seen, visibilities=tuple(v for v in seen.visibilities if v != Visibility.RESTRICTED.value)
        )

    def path(self, order_id: str, page: str = "") -> str:
        """The address of an order, or of a page of it."""
        return f"{self.base}/orders/{order_id}" + (f"/{page}" if page else "")


S = OrderState
DESK = Area(
    "desk",
    "/desk",
    Permission.DESK_USE,
    DESK_FORMS,
    (OrderKind.DISSATISFIED, OrderKind.DEMAND, OrderKind.PRAISE),
    (
        S.DISPATCHED,
        S.RECTIFYING,
        S.AWAITING_CHIEF,
        S.ON_HOLD,
        S.AWAITING_REVIEW,
        S.AWAITING_REVISIT,
        S.AWAITING_LEAD,
        S.CLOSED,
    ),
)
DISCIPLINE = Area(
    "discipline",
    "/discipline",
    Permission.ORDER_READ_RESTRICTED,
    DISCIPLINE_FORMS,
    (),
    (S.AWAITING_DISPATCH, S.RECTIFYING, S.AWAITING_REVIEW, S.CLOSED),
)
