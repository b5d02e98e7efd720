"""Orders that belong together: of one citizen, or about the same thing at one unit."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from domain.orders.given import Given
from domain.phones import Phone, read_phone
from domain.problems import Problem, ProblemError
from domain.times import DAY
from domain.vocabulary import OrderState, TagAxis
from domain.wire import codec
from domain.wire.citizens import (
    CommonProblem,
    CommonProblems,
    LoweredOrder,
    LoweredOrders,
    SameCitizen,
    WhichCitizen,
)
from server.accounts.people import Person
from server.db.work import Reading, UnitOfWork
from server.orders import reading as service
from server.orders.access import Sight, sight_of
from server.orders.repository import by_hand
from server.orders.repository import reading as repository

RECENT = 30 * DAY
TOGETHER = 5
"""Orders of one citizen in that time that are better handled together."""
COMMON = 3
"""Orders about one unit and thing in that time that are a common problem."""
MOST = 200
"""Lowered complaints that are listed."""
LOOKED_FOR = "order.same_citizen"
"""On record: whose orders were looked for by a whole number."""


def same_citizen(work: UnitOfWork, user: Person, which: WhichCitizen) -> SameCitizen:
    """The orders of a citizen that this user may see.

    Raises:
        ProblemError: ``order.unknown``: the order asked about is not there for them; ``order.whose``: nobody was named, or
            ``phone.…``: no number that can be read.
    """
    sight = sight_of(work, user)
    groups = _groups(work, user, sight, which)
    lines = service.lines(work, sight, by_hand.ids_of_groups(work, groups) if groups else [])
    ordered = sorted(lines, key=lambda one: (not OrderState(one.state).open, -one.opened_at))
    recent = sum(one.opened_at >= work.now - RECENT for one in lines)
    return SameCitizen(ordered, recent, recent >= TOGETHER)


def _groups(work: UnitOfWork, user: Person, sight: Sight, which: WhichCitizen) -> list[str]:
    if which.number.strip():
        phone = read_phone(which.number)
        if not isinstance(phone, Phone):
            raise ProblemError(phone or Problem("phone.empty", field="number"))
        group = work.sealer.group_of(phone.key)
        work.record(LOOKED_FOR, group, {"user_id": user.user_id}, author_id=user.user_id)
        return [group]
    if which.order_id is not None:
        found = service.lines(work, sight, [which.order_id])
        if not found:
            raise ProblemError(Problem("order.unknown"))
        event_id = by_hand.event_of_order(work, which.order_id)
    else:
        event_id = which.event_id
        if event_id is None:
            raise ProblemError(Problem("order.whose"))
    return by_hand.groups_of_event(work, event_id) if event_id is not None else []


def lowered(reading: Reading, sight: Sight) -> LoweredOrders:
    """Complaints that were lowered to a demand or made void in the last thirty days, who did it and why, the newest first."""
    if sight.blind:
        return LoweredOrders()
    rows = repository.lowered_since(reading, sight, reading.now - RECENT, MOST)
    return LoweredOrders(
        [
            LoweredOrder(
                row.order_id,
                row.label,
                row.unit_name or "",
                row.move,
                row.at,
                row.name or "",
                _reason(reading, row),
            )
            for row in rows
        ]
    )


def _reason(reading: Reading, row: Any) -> str:
    if row.texts is None:
        return ""
    texts = json.loads(reading.sealer.open(row.texts, f"{row.order_id}/{row.step}".encode()))
    return codec.convert(texts.get("given", {}), Given).reason


def common_problems(reading: Reading, sight: Sight) -> CommonProblems:
    """What is said of one unit again and again: the same problem in three orders of thirty days."""
    if sight.blind:
        return CommonProblems()
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in repository.tagged_since(reading, sight, reading.now - RECENT):
        for tag in json.loads(one.tags):
            if tag.startswith(f"{TagAxis.PROBLEM}."):
                found[one.unit_id, tag].append(one)
    problems = [
        CommonProblem(unit_id, orders[0].name or "", tag, [one.label for one in orders], orders[-1].opened_at)
        for (unit_id, tag), orders in found.items()
        if len(orders) >= COMMON
    ]
    return CommonProblems(sorted(problems, key=lambda one: (-len(one.orders), one.unit_name, one.tag)))
