"""Rows that judging adds, one class a table; a field is a column, ``city_id`` comes with the writing.

Classes, and not mappings of any columns: a delivery makes some ten of them a form, and a wrong name is found before it runs.
"""

from __future__ import annotations

from msgspec import Struct

from domain.vocabulary import TaskReason


class AttemptRow(Struct, frozen=True):
    """A call, and what it brought for its first task; ``note`` sealed."""

    attempt_id: str
    group_id: str
    user_id: str
    device_id: str
    hall_id: str
    direction: str
    started_at: int
    connected_at: int | None
    ended_at: int
    wrap_up_ms: int
    number_shown: bool
    trial: bool
    task_id: str
    disposition: str
    reason: str | None
    note: bytes | None


class OutcomeRow(Struct, frozen=True):
    """What a call brought for a further task."""

    attempt_id: str
    task_id: str
    disposition: str
    reason: str | None
    note: bytes | None


class ResponseRow(Struct, frozen=True):
    """One revision of an answer: ``answers`` and ``aspects`` in the clear, ``texts`` sealed."""

    response_id: str
    revision: int
    op_id: str
    task_id: str
    event_id: str
    attempt_id: str
    user_id: str
    unit_id: str | None
    business_line: str
    questionnaire: str
    questionnaire_version: str
    questionnaire_hash: str
    language: str
    base_revision: int
    overall: int | None
    sms_review: str | None
    standing: str
    partial: bool
    trial: bool
    adhoc: bool
    answered_at: int
    event_at: int
    answers: str
    aspects: str | None
    texts: bytes | None


class TagRow(Struct, frozen=True):
    """An issue tag of an answer."""

    response_id: str
    revision: int
    tag: str


class RevealRow(Struct, frozen=True):
    """A look at a whole number."""

    reveal_id: str
    group_id: str
    user_id: str
    attempt_id: str | None
    reason: bytes | None
    occurred_at: int


class PutBackRow(Struct, frozen=True):
    """A task put back before it was dialled; ``words`` and ``typed`` sealed."""

    op_id: str
    task_id: str
    hall_id: str
    user_id: str
    reason: str
    language: str | None
    at: int
    words: bytes | None
    typed: bytes | None


class EventRow(Struct, frozen=True, kw_only=True):
    """An event nobody imported, that a citizen called in about."""

    event_id: str
    source: str
    call_no: str
    business_line: str
    report_channel: str
    reported_at: int
    unit_id: str | None
    facts: bytes | None
    import_id: str
    dispatch_no: str = ""
    case_type: str = ""
    case_subtype: str = ""
    unit_text: str = ""
    officers: str = "[]"
    no_revisit: bool = False
    trial: bool = False
    content_hash: int = 0


class ContactRow(Struct, frozen=True):
    """A person of an event."""

    event_id: str
    ordinal: int
    role: str
    group_id: str
    mask: str
    person: bytes


class TaskRow(Struct, frozen=True, kw_only=True):
    """A task that a caller's form opens."""

    task_id: str
    event_id: str
    group_id: str
    hall_id: str
    channel: str
    questionnaire: str
    priority: int
    event_at: int
    created_at: int
    not_before: int
    state: str
    due_at: int
    lane: int
    queue_at: int
    round: int = 1
    attempts: int = 0
    facts: str = "[]"
    trial: bool = False
    adhoc: bool = True
    numbers: int = 1
    reason: str = TaskReason.REQUESTED.value


class AliasRow(Struct, frozen=True):
    """The name a caller's form was opened under, and the task it belongs to."""

    alias_id: str
    task_id: str
    group_id: str
    made_at: int


class SettlementRow(Struct, frozen=True):
    """A lead's choice between answers; ``seen`` is JSON of what they were shown, ``reason`` sealed."""

    settlement_id: str
    op_id: str
    task_id: str
    hall_id: str
    response_id: str
    revision: int
    counted_before: str | None
    seen: str
    by_user_id: str
    at: int
    received_at: int
    step: int
    reason: bytes


NewRow = (
    AttemptRow
    | OutcomeRow
    | ResponseRow
    | TagRow
    | RevealRow
    | PutBackRow
    | EventRow
    | ContactRow
    | TaskRow
    | AliasRow
    | SettlementRow
)
