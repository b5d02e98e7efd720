"""What a city may set about work orders (``orders.*``), and what a clock's limit comes to by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from domain.orders.clocks import MORNING, Clock, Limit
from domain.orders.details import Limits
from domain.orders.standing import Standing
from domain.setting_values import between, clock, yes
from domain.vocabulary import OrderKind, Visibility

_LONGEST = 366
"""Days that any limit may have at most."""


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """How long each clock may run, and when the centre goes on by itself: working days, but for the first contact, which is hours.

    Attributes:
        rectify_callback: the citizen only asks to be rung back (要求民警回电); rectify_redo: from the second round on.
        rectify_misconduct: 督察's own, whatever kind the order was before it was restricted.
        review_unit: a unit of the chain reviews; review_centre: the centre.
        mark_step: working days from 催办 to 督办, and from there to the leader.
        signed_anyway: working days after the time for signing is over, then it counts as signed, late (视同签收).
        extension_lapse: working days in which an extension is decided; then the clock goes on.
        archive_days: days after the end until an order is archived.
    """

    dispatch: int = 1
    sign: int = 1
    returned: int = 2
    contact_hours: int = 24
    rectify_dissatisfied: int = 5
    rectify_demand: int = 5
    rectify_callback: int = 1
    rectify_redo: int = 3
    rectify_praise: int = 3
    rectify_misconduct: int = 15
    review_unit: int = 1
    review_centre: int = 2
    revisit_begin: int = 1
    revisit_end: int = 10
    decide: int = 1
    object: int = 1
    urge: int = 1
    answer_urge: int = 1
    unmerge: int = 10
    appeal: int = 3
    decide_appeal: int = 5
    decide_dispute: int = 5
    mark_step: int = 5
    signed_anyway: int = 1
    extension_lapse: int = 2
    archive_days: int = 30

    def of(self, clock: Clock, order: Standing) -> Limit:
        """The limit of a clock that starts for an order as it stands now."""
        if clock is Clock.CONTACT:
            return Limit(hours=self.contact_hours)
        if clock is Clock.RECTIFY:
            return Limit(self._rectify(order))
        if clock is Clock.REVIEW:
            return Limit(self.review_unit if order.reviews else self.review_centre)
        return Limit(getattr(self, "returned" if clock is Clock.RETURN else clock.value))

    def _rectify(self, order: Standing) -> int:
        if order.visibility is Visibility.RESTRICTED:
            return self.rectify_misconduct
        if order.kind is OrderKind.PRAISE:
            return self.rectify_praise
        if order.round > 1:
            return self.rectify_redo
        if order.callback:
            return self.rectify_callback
        if order.kind is OrderKind.MISCONDUCT:
            return self.rectify_misconduct
        return self.rectify_demand if order.kind is OrderKind.DEMAND else self.rectify_dissatisfied


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """The rules of orders that are the city's to set.

    Attributes:
        sampled_percent: of the demands that were answered, how many are revisited all the same.
        digest_at: when a unit is told what waits for it; notice_minutes: it gets one message in so many minutes.
    """

    limits: Limits = field(default_factory=Limits)
    clocks: ClockLimits = field(default_factory=ClockLimits)
    sampled_percent: int = 30
    digest_at: time = MORNING
    notice_minutes: int = 15


Setter = Callable[[OrderSettings, Any], OrderSettings]


def _own(name: str, least: int = 1, most: int = _LONGEST) -> Setter:
    return lambda settings, value: replace(settings, **{name: between(least, most, value)})  # type: ignore[arg-type]


def _limit(name: str, least: int = 0) -> Setter:
    def put(settings: OrderSettings, value: Any) -> OrderSettings:
        changed: dict[str, Any] = {name: between(least, _LONGEST, value)}
        limits = replace(settings.limits, **changed)
        return replace(settings, limits=limits)

    return put


def _clock(name: str) -> Setter:
    def put(settings: OrderSettings, value: Any) -> OrderSettings:
        clocks = replace(settings.clocks, **{name: between(1, _LONGEST, value)})
        return replace(settings, clocks=clocks)

    return put


def _chief_signs(settings: OrderSettings, value: Any) -> OrderSettings:
    return replace(settings, limits=replace(settings.limits, chief_signs=yes(value)))


SETTERS: Mapping[str, Setter] = {
    "orders.returns": _limit("returns"),
    "orders.redispatches": _limit("redispatches"),
    "orders.extension_days": _limit("extension_days"),
    "orders.holds": _limit("holds"),
    "orders.hold_days": _limit("hold_days"),
    "orders.sent_back": _limit("sent_back"),
    "orders.redos": _limit("redos"),
    "orders.reopen_days": _limit("reopen_days"),
    "orders.shortest_ground": _limit("shortest_ground", 1),
    "orders.assisting": _limit("assisting"),
    "orders.chief_signs": _chief_signs,
    "orders.dispatch_days": _clock("dispatch"),
    "orders.sign_days": _clock("sign"),
    "orders.return_days": _clock("returned"),
    "orders.contact_hours": _clock("contact_hours"),
    "orders.rectify_dissatisfied_days": _clock("rectify_dissatisfied"),
    "orders.rectify_demand_days": _clock("rectify_demand"),
    "orders.rectify_callback_days": _clock("rectify_callback"),
    "orders.rectify_redo_days": _clock("rectify_redo"),
    "orders.rectify_praise_days": _clock("rectify_praise"),
    "orders.rectify_misconduct_days": _clock("rectify_misconduct"),
    "orders.review_unit_days": _clock("review_unit"),
    "orders.review_centre_days": _clock("review_centre"),
    "orders.revisit_begin_days": _clock("revisit_begin"),
    "orders.revisit_end_days": _clock("revisit_end"),
    "orders.decide_days": _clock("decide"),
    "orders.object_days": _clock("object"),
    "orders.urge_days": _clock("urge"),
    "orders.answer_urge_days": _clock("answer_urge"),
    "orders.unmerge_days": _clock("unmerge"),
    "orders.appeal_days": _clock("appeal"),
    "orders.decide_appeal_days": _clock("decide_appeal"),
    "orders.decide_dispute_days": _clock("decide_dispute"),
    "orders.mark_step_days": _clock("mark_step"),
    "orders.signed_anyway_days": _clock("signed_anyway"),
    "orders.extension_lapse_days": _clock("extension_lapse"),
    "orders.archive_days": _clock("archive_days"),
    "orders.sampled_percent": _own("sampled_percent", 0, 100),
    "orders.digest_at": lambda settings, value: replace(settings, digest_at=clock(value)),
    "orders.notice_minutes": _own("notice_minutes", 1, 24 * 60),
}
"""By the key of a setting: how its value gets there."""
