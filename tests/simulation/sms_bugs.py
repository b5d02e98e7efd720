"""Slips of texts, put in on purpose: ways in which such systems ask at night, twice, or whom they must not."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from domain.sms import leaving
from server.sms import claiming, deciding, moving
from server.sms import gone_back as restored
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
    )
}
