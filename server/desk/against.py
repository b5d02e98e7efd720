"""What stands against a move whatever is typed: told before somebody fills in a form for nothing."""

from __future__ import annotations

from collections.abc import Mapping

from domain.orders.details import Ground
from domain.orders.given import Given
from domain.orders.machine import Refusal, judge
from domain.problems import Problem
from domain.vocabulary import OrderMove
from server.accounts.people import Person
from server.desk.areas import Area
from server.orders.casting import Casting

_BEST: Mapping[OrderMove, Given] = {OrderMove.OBJECT: Given(ground=Ground.CLASSIFICATION.value)}
"""What could be given so that least stands against it."""


def offered_and_not(
    casting: Casting, area: Area, person: Person, order_id: str
) -> tuple[list[str], dict[str, Problem]]:
    """The pages that somebody is offered for an order, and those that would be refused by all means, with the reason."""
    order = casting.orders[order_id]
    possible = casting.possible(person, order)
    offered: list[str] = []
    stopped: dict[str, Problem] = {}
    for form in area.forms.values():
        if not form.offered(possible):
            continue
        move = form.moves[0]
        found = judge(casting.case(person, order, _BEST.get(move, Given()), casting.now), move)
        whole = [one for one in found.problems if one.field is None] if isinstance(found, Refusal) else []
        if whole and len(form.moves) == 1:
            stopped[form.slug] = whole[0]
        else:
            offered.append(form.slug)
    return offered, stopped
