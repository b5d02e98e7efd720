"""What a list of work orders is narrowed to; the orders themselves are the wire's messages (``domain.wire.orders``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrdersQuery:
    """What the list shows; empty strings do not narrow. States, kinds: codes of ``domain.vocabulary``."""

    state: str = ""
    kind: str = ""
    unit_id: str = ""
