"""Which grounds there are for which move: what a form offers, on both sides."""

from __future__ import annotations

from collections.abc import Mapping

from domain.orders.details import Ground
from domain.vocabulary import OrderMove

_G = Ground

GROUNDS: Mapping[OrderMove, tuple[Ground, ...]] = {
    OrderMove.RETURN: (_G.NOT_OURS, _G.CLASSIFICATION, _G.FACTS),
    OrderMove.OBJECT: (_G.NOT_OURS, _G.CLASSIFICATION, _G.FACTS),
    OrderMove.ASK_HOLD: (_G.LITIGATION, _G.INVESTIGATION, _G.SEVERAL_DEPARTMENTS, _G.FORCE_MAJEURE),
    OrderMove.APPEAL: (
        _G.NOT_OURS,
        _G.MISJUDGED,
        _G.FALSE,
        _G.POLICY,
        _G.SYSTEM,
        _G.COUNTED_TWICE,
    ),
    OrderMove.CONCLUDE: (_G.LITIGATION,),
    OrderMove.VOID: (_G.TEST, _G.ENTERED_TWICE, _G.CHECKED_BY_MISTAKE, _G.EMPTY),
}
"""A move that is not in it asks for none."""
