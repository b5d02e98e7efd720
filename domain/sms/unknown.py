"""Why nobody knows whether a message went out."""

from __future__ import annotations

from enum import StrEnum


class UnknownCause(StrEnum):
    """What is kept as the reason of a message that is unknown."""

    CONNECTION = "sms.connection_lost"
    """The way to the gateway was lost before its answer."""
    NO_ANSWER = "sms.no_answer"
    """It did not answer in time."""
    GARBLED = "sms.answer_garbled"
    """What it answered is nothing it may say."""
    NO_ID = "sms.no_id"
    """It says that it has it, and names no id, or one that is another message's."""
    PARTLY = "sms.partly_sent"
    """Some parts are out and others were refused."""
    WORKER_GONE = "sms.worker_gone"
    """The process that handed it over ended before it kept the answer."""
    RESTORED = "sms.restored"
    """It was due before the centre went back to a backup."""
