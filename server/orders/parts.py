"""What other capabilities add to the page of an order, and to the forms of its moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.wire.orders import OrderDetail
from server.db.work import Reading
from server.plugins import offered

Where = Literal["order", "form"]


@dataclass(frozen=True, slots=True)
class OrderPart:
    """A part of a page.

    Attributes:
        where: on the order's page, or within the form of a move that takes evidence.
        template: what it looks like.
        values: what the template is given; of an order that whoever asks sees, in the area whose addresses begin with the text.
    """

    where: Where
    template: str
    values: Callable[[Reading, OrderDetail, str], Mapping[str, object]]


def parts_of(
    reading: Reading, order: OrderDetail, base: str, where: Where
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each part's template with its values."""
    for found in offered("order_parts", "ORDER_PARTS"):
        part: OrderPart
        for part in found:
            if part.where == where:
                yield part.template, part.values(reading, order, base)
