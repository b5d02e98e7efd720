"""Emergencies out of replies, until somebody has seen them.

They ring by the way of every emergency (``server.emergencies``). Beside that, one that nobody took in time is told to the duty list by
text, without a word of it and without a number, and again until it is taken; then, and never before, its citizen hears that it was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.ids import derived_id
from domain.sms.message import Leg
from domain.sms.template import TemplateCode
from domain.times import MINUTE, SECOND
from server.db.work import UnitOfWork
from server.replies.repository import alarms as repository
from server.replies.texts import Back, Texts
from server.sms.claiming import number_place
from server.sms.repository import duty

AGAIN = 2 * MINUTE
"""Between two texts to the duty list."""
LOOK_AFTER = SECOND


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency out of a reply, and the message that was answered."""

    emergency_id: str
    reply_id: str
    message_id: str | None


def add(work: UnitOfWork, new: Sequence[Alarm]) -> None:
    """Look after these until somebody has seen them."""
    repository.add(
        work,
        [
            {
                "city_id": work.city_id,
                "emergency_id": one.emergency_id,
                "reply_id": one.reply_id,
                "message_id": one.message_id,
                "raised_at": work.now,
                "next_at": work.now + LOOK_AFTER,
                "told": 0,
            }
            for one in new
        ],
    )


def look(work: UnitOfWork) -> None:
    """Tell the citizens of emergencies that were taken, and the duty list of those that were not."""
    texts, next_at = Texts(work), dict[str, tuple[int | None, int]]()
    numbers = duty.numbers(work)
    for one in repository.due(work):
        if one.acknowledged_at is not None:
            _seen(work, texts, one)
            next_at[one.emergency_id] = None, one.told
        elif one.escalated_at is None:
            next_at[one.emergency_id] = work.now + LOOK_AFTER, one.told
        else:
            for number in numbers:
                texts.back(_to_duty(work, one, number))
            next_at[one.emergency_id] = work.now + AGAIN, one.told + 1
    repository.set_next(work, next_at)
    texts.write()


def _to_duty(work: UnitOfWork, one: repository.Due, number: duty.DutyNumber) -> Back:
    key = derived_id("sms duty", work.city_id, one.emergency_id, number.group_id, str(one.told))
    return Back(
        TemplateCode.DUTY.value, key, number.number, number.group_id, one.emergency_id, leg=Leg.THANKS
    )


def _seen(work: UnitOfWork, texts: Texts, one: repository.Due) -> None:
    if one.number is None or one.group_id is None or one.message_id is None:
        return
    number = work.sealer.open(one.number, number_place(one.message_id)).decode()
    texts.back(
        Back(
            TemplateCode.EMERGENCY_SEEN.value,
            one.emergency_id,
            number,
            one.group_id,
            one.event_id or one.emergency_id,
            extension=one.extension or "",
            conversation_id=one.conversation_id,
        )
    )
