"""Slips of texts, put in on purpose: ways in which such systems ask at night, twice, or whom they must not."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete

from domain.sms import leaving
from server.replies import consequences
from server.sms import claiming, deciding, moving
from server.sms import gone_back as restored
from server.sms.tables import sms_call
from tests.simulation import texts


def hours_looked_at_when_planned_only() -> AbstractContextManager[Any]:
    """What was due by day leaves whenever the worker comes to it."""
    return patch.object(leaving, "may_leave", lambda *_: True)


def opt_out_looked_at_when_planned_only() -> AbstractContextManager[Any]:
    """Who opts out after they were planned gets the text all the same."""
    return patch.object(claiming.gateways, "out_of_reach", lambda *_: {})


def answer_looked_at_when_planned_only() -> AbstractContextManager[Any]:
    """Who answers on the phone before the text leaves is asked once more."""
    return patch.object(claiming.planned, "called", lambda *_: set())


def asking_not_kept() -> AbstractContextManager[Any]:
    """A text that was taken is no asking."""
    return patch.object(moving.contacts, "asked", lambda *_: None)


def planned_texts_bind_nobody() -> AbstractContextManager[Any]:
    """Two events of one citizen are both planned before either text has left."""
    return patch.object(deciding.repository, "on_their_way", lambda *_: {})


def sent_again_after_a_restore() -> AbstractContextManager[Any]:
    """The centre goes back to a backup and goes on where that stood."""
    return patch.object(texts.gone_back, "gone_back", lambda *_: 0)


def planned_again_after_a_restore() -> AbstractContextManager[Any]:
    """Events that come in again after a restore are asked anew."""
    return patch.object(restored.looking, "hold", lambda *_: None)


def opt_out_by_reply_only_answered() -> AbstractContextManager[Any]:
    """Who writes 退订 hears that it was understood, and that is all."""
    return patch.object(consequences.wanted, "opt_out", lambda *_: None)


def conversation_not_kept() -> AbstractContextManager[Any]:
    """Where a conversation stands is not kept: each answer to a question is taken for the first."""
    return patch.object(consequences.conversations, "put", lambda *_: None)


def correction_takes_the_call_back() -> AbstractContextManager[Any]:
    """Who writes 3 and then 1 is not called any more."""
    keep = consequences.citizen_answers.keep

    def kept(work: Any, answers: Any, by: Any) -> Any:
        happy = [one.event_id for one in answers if one.rating == 1]
        work.conn.execute(delete(sms_call).where(sms_call.c.event_id.in_(happy)))
        return keep(work, answers, by)

    return patch.object(consequences.citizen_answers, "keep", kept)


SMS_BUGS = {
    bug.__name__: bug
    for bug in (
        hours_looked_at_when_planned_only,
        opt_out_looked_at_when_planned_only,
        answer_looked_at_when_planned_only,
        asking_not_kept,
        planned_texts_bind_nobody,
        sent_again_after_a_restore,
        planned_again_after_a_restore,
        opt_out_by_reply_only_answered,
        conversation_not_kept,
        correction_takes_the_call_back,
    )
}
