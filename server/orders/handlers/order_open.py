"""``order.open``: an order opened by hand, wherever it was."""

from __future__ import annotations

from domain.acts.order_open import OpenedByHand
from server.acts.handler import alone
from server.orders.by_hand import judge, put

HANDLER = alone(OpenedByHand, judge, put)
