"""Whose turn a task is (``domain.tasks.turns``), from its facts as the table keeps them. Most have none that matter."""

from __future__ import annotations

from functools import partial

import msgspec

from domain.dispositions import Disposition
from domain.tasks import turns
from domain.tasks.replicated import PUT_BACK, from_rows
from domain.tasks.turns import Asking, Turn
from domain.wire.rows import Fact
from server.db.work import Reading
from server.leases.repository import requests, sharing
from server.leases.repository.queue import QueueEntry

_decode = msgspec.json.Decoder(list[Fact]).decode


def turn_of(reading: Reading, user_id: str, zone: str, found: QueueEntry) -> Turn:
    """How a task is offered to this user, now. Skills are read only where a dialect is named."""
    if PUT_BACK not in found.facts and Disposition.LANGUAGE not in found.facts:
        return Turn.USUAL
    asking = Asking(
        user_id,
        reading.now,
        zone,
        speaks=lambda language: language in requests.skills(reading, user_id),
        spoken_here=partial(sharing.somebody_speaks, reading, found.hall_id, user_id),
    )
    return turns.turn(from_rows(_decode(found.facts)), asking)


def acquainted(facts: str, user_id: str) -> bool:
    """Whether this user put the task back because they know the citizen."""
    return PUT_BACK in facts and turns.acquainted(from_rows(_decode(facts)), user_id)
