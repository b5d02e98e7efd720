"""Setting gateways: put, pause, let go on; and how they stand."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from domain.acts.sms_gateway_put import SmsGatewayPut
from domain.acts.sms_gateway_switch import SmsGatewaySwitch
from domain.ids import derived_id
from domain.times import day_of
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import Reading, UnitOfWork
from server.sms.gateways.kinds import settings_of
from server.sms.repository import gateways
from server.sms.ways import configured


def put(work: UnitOfWork, name: str, kind: str, weight: int, text: str, by: Author) -> None:
    """Set a gateway by a YAML text.

    Raises:
        ProblemError: ``sms.gateway_kind``, ``sms.gateway_settings``, ``sms.gateway.name``.
    """
    settings = msgspec.json.encode(settings_of(text, kind))
    told = SmsGatewayPut(name, kind, max(0, weight), sha256(settings).hexdigest())
    act(work, Operation.by(by, told, work.now, entity_id=_entity(work, name), beside=settings))


def switch(work: UnitOfWork, name: str, *, paused: bool, reason: str, by: Author) -> None:
    """Pause a gateway, or let it go on.

    Raises:
        ProblemError: ``sms.gateway.unknown``, ``sms.gateway.reason``.
    """
    told = SmsGatewaySwitch(name, paused, reason)
    act(work, Operation.by(by, told, work.now, entity_id=_entity(work, name)))


def standing(reading: Reading) -> list[dict[str, Any]]:
    """How the gateways stand: no secret among it."""
    spent = gateways.spent(reading, day_of(reading.now, reading.zone()).isoformat())
    return [
        {
            "gateway": name,
            "kind": one.row.kind,
            "mode": one.row.mode,
            "weight": one.row.weight,
            "paused": bool(one.row.paused),
            "stopped": one.row.stopped_reason or "",
            "parts_today": spent.get(name, 0),
            "daily_parts": one.settings.daily_parts,
        }
        for name, one in configured(reading).items()
    ]


def _entity(work: UnitOfWork, name: str) -> str:
    return derived_id("sms gateway", work.city_id, name)
