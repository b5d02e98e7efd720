"""``coding.draw``: the centre draws orders to be coded a second time, by a seed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.wire.message import Message
from domain.wire.types import Code, Id, Short


class DrawnOrder(Message, frozen=True):
    """An order with the tags it had, and whoever gave them last (None: nobody who is known)."""

    order_id: Id
    tags: tuple[Code, ...]
    by: Short | None = None


class CodingsDrawn(Act, frozen=True):
    """``seed`` and ``share``: by which they were drawn, so that anybody can draw them again."""

    KIND = "coding.draw"
    ENTITY = Entity.CITY
    ORIGINS = frozenset({Origin.MACHINE, Origin.CONSOLE})

    seed: Short
    share: float
    orders: Annotated[tuple[DrawnOrder, ...], Meta(min_length=1, max_length=5_000)]
