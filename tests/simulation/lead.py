"""The lead, who looks at what was answered twice and says which answer counts."""

from __future__ import annotations

from base64 import b64decode
from random import Random
from uuid import UUID

from sqlalchemy import select

from app.sync.signing import Author, Moment, PendingAct, sign
from domain.acts.response_settle import Settlement
from domain.wire.parts import AnswerName
from domain.wire.sync import OpResult
from server.accounts.people import CurrentDevice
from server.answers.tables import response, response_settlement
from server.sync import delivery
from tests.helpers.centre import CITY
from tests.simulation.centre import SimCentre

OFFERED = ("canonical", "secondary", "pending")


def settle(centre: SimCentre, random: Random) -> None:
    """Settle every task that has several answers, each by an operation of its own."""
    r, s = response.c, response_settlement.c
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(
            select(r.task_id, r.response_id, r.revision, r.standing)
            .where(r.standing.in_(OFFERED))
            .order_by(r.task_id, r.response_id, r.revision)
        ).all()
        steps = reading.conn.execute(select(s.task_id, s.settlement_id).order_by(s.step)).all()
    last = {row.task_id: row.settlement_id for row in steps}
    answers: dict[str, list[AnswerName]] = {}
    for row in rows:
        answers.setdefault(row.task_id, []).append(AnswerName(row.response_id, row.revision))
    for task_id, seen in answers.items():
        if len(seen) > 1:
            chosen = random.choice(seen)
            _deliver(
                centre, random, Settlement(_id(random), task_id, chosen, seen, "听过录音", last.get(task_id))
            )


def _deliver(centre: SimCentre, random: Random, payload: Settlement) -> None:
    grant = centre.lead.grant
    author = Author(grant.user_id, b64decode(centre.lead.author_key), grant.device_id, 1)
    doing = PendingAct(payload)
    envelope = sign(author, doing, centre.head(), Moment(centre.clock.now), _id(random))
    centre.led.add(envelope.op_id)
    device = CurrentDevice(grant.device_id, CITY)
    receipt = delivery.deliver(centre.database, centre.registry, device, [envelope])[0]
    centre.happened["settled_by_lead"] += receipt.result is OpResult.APPLIED


def _id(random: Random) -> str:
    return str(UUID(bytes=random.randbytes(16), version=4))
