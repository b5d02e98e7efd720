"""What others ask of SMS: when an event's citizen was sent a text, and whether anybody is asked by text at all."""

from __future__ import annotations

from collections.abc import Sequence

from domain.sms.message import Leg, MessageState
from server.db.work import Reading
from server.sms.repository import asked as repository

ABOUT_THE_SERVICE = (Leg.CALL.value, Leg.HANDLED.value)
"""Legs whose answer says how satisfied somebody is with what was done; not the one after rectification."""
NEVER_LEFT = (MessageState.EXCLUDED.value, MessageState.CANCELLED.value)


def texts_of(reading: Reading, event_ids: Sequence[str]) -> dict[str, int]:
    """Of events that were or will be asked about by text: when the last text left, or is due."""
    return repository.texts_of(reading, event_ids, ABOUT_THE_SERVICE, NEVER_LEFT)


def anybody(reading: Reading) -> bool:
    """Whether a rule is running."""
    return repository.any_rule(reading)
