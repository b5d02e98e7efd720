"""Breakers: a gateway that does not take us, or loses one message after the other, and a text that is not let through, stop by
themselves; leads are told, and a person lets them go on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.notices import TextTrouble
from domain.sms.errors import ErrorClass
from domain.times import DAY, MINUTE, day_of
from server.db.work import UnitOfWork
from server.settings.repository import terms_of
from server.sms import telling
from server.sms.batches import SMS
from server.sms.gateways.interface import Lost, Refused, Submitted
from server.sms.repository import counts, gateways, knowing
from server.sms.ways import OpenWay

LOST_IN_A_ROW = 5
"""Every one of them is a message that nobody knows of."""
IN_A_MINUTE = 5
OF_MANY, SHARE_PERCENT = 500, 1

GATEWAY_STOPPED = "sms.gateway.stopped"
TEMPLATE_PAUSED = "sms.template.paused"
ACCOUNT, LOST, NOT_LET_THROUGH = "sms.account", "sms.lost_in_a_row", "sms.not_let_through"


class Handed(Protocol):
    """A message and what its gateway said."""

    @property
    def result(self) -> Submitted | Refused | Lost: ...


def after(work: UnitOfWork, way: OpenWay, handed: Sequence[Handed]) -> None:
    """Stop a gateway after what it just said, where that is called for."""
    for each in handed:
        result = each.result
        way.lost_in_a_row = way.lost_in_a_row + 1 if isinstance(result, Lost) else 0
        if isinstance(result, Refused) and result.error is ErrorClass.ACCOUNT:
            _stop(work, way, f"{ACCOUNT} {result.code}")
        elif way.lost_in_a_row >= LOST_IN_A_ROW:
            _stop(work, way, LOST)


def texts_refused(work: UnitOfWork, templates: Collection[str]) -> set[str]:
    """Messages of these texts were just not let through: pause a text where there are too many of them. Returns those paused now."""
    paused: set[str] = set()
    for template in sorted(set(templates)):
        if _too_many(work, template) and gateways.pause_template(work, template, NOT_LET_THROUGH):
            work.record(
                TEMPLATE_PAUSED,
                template,
                {"template": template, "reason": NOT_LET_THROUGH},
                author_id=SMS.user_id,
            )
            telling.tell(work, TextTrouble.TEXT_PAUSED, template, str(work.now))
            paused.add(template)
    return paused


def _stop(work: UnitOfWork, way: OpenWay, reason: str) -> None:
    way.usable = False
    if gateways.stop(work, way.way.name, reason):
        work.record(
            GATEWAY_STOPPED,
            way.way.name,
            {"gateway": way.way.name, "reason": reason},
            author_id=SMS.user_id,
        )
        telling.tell(work, TextTrouble.GATEWAY_STOPPED, way.way.name, str(work.now))


def _too_many(work: UnitOfWork, template: str) -> bool:
    if knowing.not_let_through(work, template, work.now - MINUTE) >= IN_A_MINUTE:
        return True
    today = day_of(work.now, terms_of(work).zone).isoformat()
    sent = counts.sent_of_template(work, today, template)
    return (
        sent >= OF_MANY
        and knowing.not_let_through(work, template, work.now - DAY) * 100 >= sent * SHARE_PERCENT
    )
