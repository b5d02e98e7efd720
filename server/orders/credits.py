"""What orders count for: praise once for each citizen, officer and event, and what a unit won by an appeal."""

from __future__ import annotations

from domain.times import DAY
from domain.vocabulary import OrderMove
from domain.wire.credits import AppealsWon, PraiseToCheck, UnitAppeals, UnlikelyPraise
from server.db.work import Reading, UnitOfWork
from server.orders.access import Sight
from server.orders.moving import MoveMade
from server.orders.repository import credits as repository

WEEK = 7 * DAY
MOST_A_WEEK = 5
"""Praise of one officer from one unit; more is looked at before it counts (拉票)."""


def count(work: UnitOfWork, made: MoveMade) -> None:
    """Keep what a move means for whom."""
    if made.move is OrderMove.DECIDE_APPEAL and made.given.upheld:
        repository.take_out(work, str(made.row["order_id"]), made.after.handler, made.at)
    elif made.move is OrderMove.CONFIRM_PRAISE:
        _credit(work, made)


def _credit(work: UnitOfWork, made: MoveMade) -> None:
    row = made.row
    order_id = str(row["order_id"])
    badges = dict.fromkeys(made.after.officers) or {"": None}
    repository.credit(
        work,
        [
            {
                "badge_no": badge,
                "event_id": row["event_id"] or order_id,
                "citizen": row["group_id"] or order_id,
                "order_id": order_id,
                "unit_id": row["unit_id"],
                "credited_at": made.at,
                "to_check": False,
            }
            for badge in badges
        ],
    )
    unit_id = row["unit_id"]
    for badge in badges:
        if badge and unit_id is not None:
            since = made.at - WEEK
            if repository.since(work, badge, unit_id, since) > MOST_A_WEEK:
                repository.mark_since(work, badge, unit_id, since)


def appeals_won(reading: Reading, sight: Sight) -> AppealsWon:
    """How many appeals each unit won, as far as this sight reaches; what they were about is told by nobody."""
    if sight.blind:
        return AppealsWon()
    rows = repository.taken_out_by_unit(reading, sight.units)
    found = [UnitAppeals(row.unit_id, row.name or "", row.won) for row in rows]
    return AppealsWon(sorted(found, key=lambda one: (-one.won, one.unit_name)))


def praise_to_check(reading: Reading, sight: Sight) -> PraiseToCheck:
    """待核: officers with more praise from one unit in a week than is likely, and the orders it stands in."""
    if sight.blind:
        return PraiseToCheck()
    found: dict[tuple[str, str], UnlikelyPraise] = {}
    for row in repository.to_check(reading, sight.units):
        one = found.setdefault(
            (row.badge_no, row.unit_id),
            UnlikelyPraise(row.badge_no, row.name or "", row.unit_id, row.unit_name or "", []),
        )
        one.orders.append(row.label)
    return PraiseToCheck(list(found.values()))
