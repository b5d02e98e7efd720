"""An order as a move is judged by: where it stands, with whom, and what was done to it already. No words are in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Protocol

from domain.vocabulary import Consent, OrderEnd, OrderKind, OrderState, Visibility


class Units(Protocol):
    """The tree of units, as it is today."""

    def parent(self, unit_id: str) -> str | None:
        """The unit above; None at the top, or where nobody knows the unit."""

    def stands(self, unit_id: str, day: date) -> bool:
        """Whether the unit is there on a day: neither unknown nor dissolved."""


def above(units: Units, unit_id: str) -> Iterator[str]:
    """The units above one, the nearest first."""
    seen = {unit_id}
    upper = units.parent(unit_id)
    while upper is not None and upper not in seen:
        seen.add(upper)
        yield upper
        upper = units.parent(upper)


def is_below(units: Units, unit_id: str, of: str) -> bool:
    """Whether a unit is strictly below another."""
    return of in above(units, unit_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a unit asked for and how it stands: an extension, a hold, an objection, an appeal.

    Attributes:
        times: how often it was asked for.
        waiting: whether nobody has decided yet.
    """

    times: int = 0
    waiting: bool = False

    def asked(self) -> Asked:
        return Asked(self.times + 1, True)

    def decided(self) -> Asked:
        return Asked(self.times, False)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands.

    Attributes:
        before: the state it goes back to from 待班长确认 or 挂账.
        complained_of: the unit of the event; None where nobody named one.
        chain: the units it came through in this round, the highest first, the handler (承办) last; empty with the centre.
        round: 1 + how often it was redone.
        reviews: how many units of the chain have still to review the report before the centre does.
        callback: 要求民警回电: the citizen only asks to be rung back.
        contacts: how often the unit spoke to the citizen in this round.
        sent_by: who sent it to where it stands; what only they may take back is 撤回.
        hold_until: the date at which a hold that was asked for, or granted, ends.
        confirmed: praise: the officers and the event were looked at by a lead. Else: nothing partial is to be waited for.
        dispatchers, approvers: who ever dispatched and approved it; they decide no appeal about it.
        release_asked_by: the first of the two of 督察 that a release takes.
        consent_revoked: the citizen took back that it may be told of; no corrected form gives it again.
        assisting: 协办单位: units that were asked to add a part, while those go on that asked; added: those that did.
        raised: 提级: it went to a level above because the citizen was dissatisfied again.
        dispute: 归属异议, one at a time; disputed: 警号 of the officers who ever said that it was not theirs, the last that of the
            one that waits; cleared: of those who were right.
    """

    kind: OrderKind
    state: OrderState
    visibility: Visibility = Visibility.NORMAL
    before: OrderState | None = None
    complained_of: str | None = None
    chain: tuple[str, ...] = ()
    round: int = 1
    reviews: int = 0
    consent: Consent | None = None
    callback: bool = False
    confirmed: bool = True
    signed: bool = False
    contacts: int = 0
    sent_by: str | None = None
    returns: int = 0
    returned_by: str | None = None
    forced: bool = False
    redispatches: int = 0
    sent_back: int = 0
    extension: Asked = Asked()
    hold: Asked = Asked()
    hold_until: date | None = None
    objection: Asked = Asked()
    appeal: Asked = Asked()
    supervised: bool = False
    urge_waits: bool = False
    reported_by: str | None = None
    officers: tuple[str, ...] = ()
    approvers: frozenset[str] = frozenset()
    dispatchers: frozenset[str] = frozenset()
    end: OrderEnd | None = None
    closed_on: date | None = None
    reopened: bool = False
    board_text_by: str | None = None
    published: bool = False
    consent_revoked: bool = False
    release_asked_by: str | None = None
    assisting: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    raised: bool = False
    dispute: Asked = Asked()
    disputed: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()

    @property
    def handler(self) -> str | None:
        """承办单位: the unit the order stands with now."""
        return self.chain[-1] if self.chain else None

    @property
    def units(self) -> tuple[str, ...]:
        """The units that have the order before them: those it came through, and those that assist."""
        return tuple(dict.fromkeys((*self.chain, *self.assisting)))

    @property
    def reviewer(self) -> str | None:
        """The unit whose review the report waits for; None where it is the centre's."""
        return self.chain[self.reviews - 1] if self.reviews else None


class Hat(StrEnum):
    """What somebody is, wherever they are."""

    AGENT = auto()
    LEAD = auto()
    SUPERVISOR = auto()
    LIAISON = auto()
    CHIEF = auto()
    DISCIPLINE = auto()
    OFFICER = auto()
    MACHINE = auto()
    """A form, an answer by SMS, a timer: what nobody does by hand."""


class Part(StrEnum):
    """What somebody is for one order."""

    AGENT = auto()
    LEAD = auto()
    SUPERVISOR = auto()
    HANDLER = auto()
    """U: liaison of the unit it stands with."""
    REVIEWER = auto()
    """V: liaison of the unit whose review it waits for."""
    ABOVE = auto()
    """V: liaison of a unit of the chain above the handler."""
    ASSISTING = auto()
    """Liaison of a unit that was asked to add its part."""
    CHIEF = auto()
    """C: chief of the unit it stands with, or of the nearest above that has one."""
    DISCIPLINE = auto()
    OFFICER = auto()
    """民警: one of those it names, where it is kept neither from their unit nor from them."""
    MACHINE = auto()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a move.

    Attributes:
        badge: their 警号, where they are an officer.
        for_units: units whose chief they stand in for, because those have none.
        named: whether the order names them.
    """

    user_id: str
    hats: frozenset[Hat]
    unit_id: str | None = None
    badge: str | None = None
    for_units: frozenset[str] = frozenset()
    named: bool = False


def parts(actor: Actor, order: Standing) -> frozenset[Part]:
    """What somebody is for this order; empty for whom it is not there.

    涉警举报 is there for 督察 alone, and 督察 has a part in nothing else but restricting it.
    """
    found = set()
    if Hat.DISCIPLINE in actor.hats:
        found.add(Part.DISCIPLINE)
    if order.visibility is Visibility.RESTRICTED:
        return frozenset(found | ({Part.MACHINE} if Hat.MACHINE in actor.hats else set()))
    for hat, part in _EVERYWHERE.items():
        if hat in actor.hats:
            found.add(part)
    if Hat.LIAISON in actor.hats and _may_handle(actor.unit_id, order):
        if actor.unit_id == order.handler:
            found.add(Part.HANDLER)
        if actor.unit_id in order.chain[:-1]:
            found.add(Part.ABOVE)
        if actor.unit_id is not None and actor.unit_id == order.reviewer:
            found.add(Part.REVIEWER)
        if actor.unit_id in order.assisting and order.visibility is Visibility.NORMAL:
            found.add(Part.ASSISTING)
    theirs = actor.for_units | {actor.unit_id}
    if Hat.CHIEF in actor.hats and order.handler is not None and order.handler in theirs:
        found.add(Part.CHIEF)
    if Hat.OFFICER in actor.hats and actor.named and order.visibility is Visibility.NORMAL:
        found.add(Part.OFFICER)
    return frozenset(found)


_EVERYWHERE = {
    Hat.AGENT: Part.AGENT,
    Hat.LEAD: Part.LEAD,
    Hat.SUPERVISOR: Part.SUPERVISOR,
    Hat.MACHINE: Part.MACHINE,
}


def named_by(order: Standing, event: Collection[str]) -> frozenset[str]:
    """警号 of the officers who may know that an order names them: of a complaint or a demand from its dispatch on, of praise once it
    is confirmed; of one that is kept from their unit, or 督察's, nobody.

    Args:
        event: the officers of its event.
    """
    if order.visibility is not Visibility.NORMAL or order.state is OrderState.VOID:
        return frozenset()
    if order.kind is OrderKind.PRAISE:
        return frozenset(order.officers) if order.end is OrderEnd.PRAISE_CONFIRMED else frozenset()
    return frozenset({*event, *order.officers, *order.disputed}) if order.dispatchers else frozenset()


def _may_handle(unit_id: str | None, order: Standing) -> bool:
    """An order that is hidden from the unit complained of is not there for it, whatever chain it stands in."""
    return order.visibility is Visibility.NORMAL or unit_id != order.complained_of
