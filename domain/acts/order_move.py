"""``order.move``: one move of a work order, by whoever may make it, wherever they are."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import field

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.orders.given import Given
from domain.permissions import Permission
from domain.problems import Problem
from domain.vocabulary import OrderMove
from domain.wire.message import Message
from domain.wire.types import Code, Count, Id

UNKNOWN = Rule("order.move_unknown", field="move")
OF_FORMS = Rule("order.by_form_only", field="move")
ORDER = Rule("order.*")

_BY_FORMS = frozenset({OrderMove.OPEN, OrderMove.CORRECT, OrderMove.QUESTION})
"""What follows from a form, an answer by SMS or an opening by hand, and is never moved alone."""


class Seen(Message, frozen=True):
    """The order as whoever moves it had it before them: its version, its round, and the unit it stood with."""

    version: Count
    round: Count = 1
    handler_id: Id | None = None


class Moved(Act, frozen=True):
    """One move.

    Who may make it hangs on the order (``domain.orders.rows``): a permission here only says that somebody has to do with orders at all.

    Attributes:
        move: a ``domain.vocabulary.OrderMove``.
        seen: what it was decided on; a move of one that somebody else has moved since is made where it is legal all the same.
    """

    KIND = "order.move"
    ENTITY = Entity.ORDER
    ORIGINS = frozenset({Origin.WORKSTATION, Origin.PERSON, Origin.CONSOLE, Origin.MACHINE})
    PERMISSIONS = (Permission.ORDER_READ, Permission.ORDER_FOLLOW, Permission.ORDER_DISPUTE)
    RULES = (UNKNOWN, OF_FORMS, ORDER)

    order_id: Id
    move: Code
    seen: Seen
    given: Given = field(default_factory=Given)

    def entity_of(self, author_id: str) -> str:
        return self.order_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.move not in frozenset(OrderMove):
            yield UNKNOWN.broken(move=self.move)
        elif self.move in _BY_FORMS and not (self.move == OrderMove.QUESTION and world.doer.roles is None):
            yield OF_FORMS.broken(move=self.move)
