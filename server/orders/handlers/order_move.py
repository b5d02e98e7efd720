"""``order.move``, whichever way it came."""

from __future__ import annotations

from domain.acts.order_move import Moved
from server.acts.handler import Handler
from server.orders.moving import OrderRows, carry_out

HANDLER = Handler(Moved, OrderRows(), carry_out)
"""One move of one order."""
