"""What a form asks with a move: what the machine needs of it, what may be told as well, and how a lead may end it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.vocabulary import OrderEnd, OrderMove

M = OrderMove

OPTIONAL: Mapping[OrderMove, tuple[str, ...]] = {
    M.DISPATCH: ("reason",),
    M.REDO: ("unit_id",),
    M.REOPEN: ("unit_id",),
    M.CONCLUDE: ("ground",),
    M.CHECK_PRAISE: ("officers",),
    M.GRANT_HOLD: ("reason",),
}
"""What may be given with a move though no row needs it."""

ENDS: tuple[OrderEnd, ...] = (
    OrderEnd.CITIZEN_WITHDREW,
    OrderEnd.CONFIRMED_MISTAKE,
    OrderEnd.CITIZEN_ACCEPTED,
    OrderEnd.ANSWERED,
)
"""How a lead may end what waits for their word."""
