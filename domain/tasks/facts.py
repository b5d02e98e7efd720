"""What is known of a task: facts that people made, each with an id of its own, in whatever order they arrive.

A fact never changes and is never taken back; a later one may outweigh it. ``at`` is when the thing happened by the
corrected clock of where it happened (UTC ms), never when it arrived.
"""

from __future__ import annotations

from msgspec import Struct

from domain.dispositions import Disposition
from domain.vocabulary import Direction, PutBackReason, TaskReason


class Attempt(Struct, frozen=True):
    """One call, out or in, with its outcome.

    Attributes:
        appointment_at: the time agreed on, where it is not told as an ``Appointment`` of its own.
        number_index: which of the citizen's numbers was called, 0 being the first.
    """

    id: str
    at: int
    disposition: Disposition
    agent_id: str = ""
    appointment_at: int | None = None
    number_index: int = 0
    direction: Direction = Direction.OUTGOING


class Appointment(Struct, frozen=True):
    """A time was agreed on. A fact of its own, so that it holds even while the call it was made in is not here yet.

    Attributes:
        due_at: the time agreed on.
        attempt_id: the call it was made in, if it was made in one.
    """

    id: str
    at: int
    due_at: int
    agent_id: str = ""
    attempt_id: str | None = None


class Response(Struct, frozen=True):
    """The citizen answered.

    Attributes:
        rank: the centre's order of arrival (its feed number), None while the centre does not have it. Only for
            which of two answers is canonical does arrival matter.
    """

    id: str
    at: int
    rank: int | None = None


class Partial(Struct, frozen=True):
    """A conversation broke off with some answers given; ``id`` is that of the response they are a revision of. It settles nothing."""

    id: str
    at: int


class CanonicalChosen(Struct, frozen=True):
    """A lead chose between two answers; the last choice holds."""

    id: str
    at: int
    response_id: str


class Handover(Struct, frozen=True):
    """The task went to another person: to ``to_agent``, or to whoever is free where that is None."""

    id: str
    at: int
    from_agent: str
    to_agent: str | None = None


class PutBack(Struct, frozen=True):
    """An agent put the task back before dialling; ``language`` is what the citizen speaks, where it was told (ISO 639)."""

    id: str
    at: int
    agent_id: str
    reason: PutBackReason
    language: str | None = None


class HardRefusal(Struct, frozen=True):
    """The phone number is not to be called again, known from another task or from a caller."""

    id: str
    at: int
    disposition: Disposition = Disposition.REFUSAL_HARD


class Withdrawal(Struct, frozen=True):
    """A lead, or a rule that came to apply (opt-out), took the task out of the queue; ``code`` says why."""

    id: str
    at: int
    code: str


Fact = (
    Attempt
    | Appointment
    | Response
    | Partial
    | CanonicalChosen
    | Handover
    | PutBack
    | HardRefusal
    | Withdrawal
)


class TaskTerms(Struct, frozen=True):
    """What a task was made with and no fact changes.

    Attributes:
        reason: why the citizen is asked.
        event_at: when the thing they are asked about happened; older ones go first.
        open_from: before this instant it is not called (hours after the event).
        numbers: how many numbers of the citizen there are to try.
    """

    reason: TaskReason
    event_at: int
    open_from: int
    numbers: int = 1
