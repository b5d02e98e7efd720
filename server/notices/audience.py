"""Who hears of something about an order: persons for the parties that the machine names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.deputies import on_duty
from domain.orders.rows import Party
from domain.orders.standing import Standing, is_below
from domain.permissions import Permission
from domain.times import day_of
from domain.vocabulary import Visibility
from server.db.work import Reading
from server.deputies import repository as deputies
from server.notices.repository import people
from server.notices.repository.people import Somebody
from server.orders.units import tree_above


@dataclass(frozen=True, slots=True)
class Story:
    """An order as what is told of it needs it.

    Attributes:
        before, after: how it stood and stands; the same where nobody moved it.
        other_handler: the unit with which the order stands that it was merged into.
    """

    before: Standing
    after: Standing
    other_handler: str | None = None


def audience(reading: Reading, story: Story, parties: Collection[Party]) -> list[Somebody]:
    """Everybody who hears, each once; of 涉警举报 nobody but 督察, of an order that is kept from a unit nobody of it."""
    if Visibility.RESTRICTED in (story.before.visibility, story.after.visibility):
        return people.of_the_city(reading, Permission.ORDER_READ_RESTRICTED) if parties else []
    found = {one.user_id: one for party in parties for one in _persons(reading, story, party)}
    return [one for one in found.values() if not _kept_from(reading, story, one)]


def _persons(reading: Reading, story: Story, party: Party) -> list[Somebody]:
    before, after = story.before, story.after
    match party:
        case Party.SENDER:
            sender = before.sent_by or after.sent_by
            return people.named(reading, {sender} if sender is not None else set())
        case Party.LEAD | Party.HALL:
            return people.of_the_city(reading, Permission.ORDER_CONFIRM)
        case Party.SUPERVISOR:
            return people.of_the_city(reading, Permission.ORDER_SUPERVISE)
        case Party.CHIEF:
            return people.of_units(reading, Permission.ORDER_COUNTERSIGN, _signing(reading, after.handler))
        case Party.REVIEWER if after.reviewer is None:
            return people.of_the_city(reading, Permission.ORDER_CONFIRM)
        case _:
            return _on_duty(reading, people.of_units(reading, Permission.ORDER_RETURN, _units(story, party)))


def _units(story: Story, party: Party) -> set[str]:
    one = {
        Party.HANDLER: story.after.handler,
        Party.FORMER_HANDLER: story.before.handler,
        Party.REVIEWER: story.after.reviewer,
        Party.OTHER_ORDERS_HANDLER: story.other_handler,
    }.get(party)
    if party is Party.ASSISTING:
        return set(story.after.assisting) - set(story.before.assisting)
    return set(story.after.chain[:-1]) if party is Party.ABOVE else {one} if one is not None else set()


def _on_duty(reading: Reading, liaisons: Collection[Somebody]) -> list[Somebody]:
    """Those of each unit who are told today: B角 where A角 is away."""
    units = {one.unit_id for one in liaisons if one.unit_id is not None}
    duties = deputies.duties(reading, units)
    day = day_of(reading.now, reading.zone())
    there: set[str] = set()
    for unit in units:
        there |= on_duty([one.user_id for one in liaisons if one.unit_id == unit], duties, day)
    return [one for one in liaisons if one.user_id in there]


def _signing(reading: Reading, unit_id: str | None) -> set[str]:
    if unit_id is None:
        return set()
    signing = tree_above(reading, {unit_id}).signed_by(unit_id)
    return {signing} if signing is not None else set()


def _kept_from(reading: Reading, story: Story, one: Somebody) -> bool:
    """Whether an order is kept from the unit somebody is of: the one complained of, or one below it."""
    unit, kept = one.unit_id, story.after.complained_of
    if story.after.visibility is not Visibility.HIDDEN_FROM_UNIT or unit is None or kept is None:
        return False
    return unit == kept or is_below(tree_above(reading, {unit}), unit, kept)
