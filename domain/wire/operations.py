"""What a person did: one immutable operation, its envelope, and the payload of each kind.

An operation is validated by this code on the workstation, saved with its effect, sent, validated again at the centre and
applied in one transaction with its receipt. The envelope's MAC proves who did it, whoever carries it.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from domain.wire.codec import digest
from domain.wire.message import Message
from domain.wire.types import Code, Count, Id, Instant, Mac, Named, Short, Stranger, Words


class OperationKind(StrEnum):
    """Kinds a workstation makes; the centre's own (import, plan, escalation …) are named where they are made."""

    ATTEMPT = "attempt.record"
    RESPONSE = "response.submit"
    SETTLE = "response.settle"
    APPOINTMENT = "appointment.set"
    REVEAL = "number.reveal"
    HANDOVER = "task.handover"
    AGENT_STATE = "agent.state"
    EMERGENCY = "emergency.raise"


BLOCKING = frozenset(
    {OperationKind.ATTEMPT, OperationKind.RESPONSE, OperationKind.APPOINTMENT, OperationKind.HANDOVER}
)
"""Kinds a person can repair: refused, they hold back later ones of their entity. A refused look at a number, state of the
agent or settlement cannot be repaired and so holds back nothing."""

SCHEMA_VERSION = 1
"""Newest payload schema this code writes; the centre up-casts every older one."""

MAX_PAYLOAD = 64 * 1024
"""Bytes; a form with every free text full is below this."""


class Envelope(Message, frozen=True):
    """An operation as it is stored and sent.

    Attributes:
        op_id: random id made where it was done; the receipt's only key.
        entity_id: aggregate root the order of sending holds for (contact group, task, emergency, user).
        entity_seq: 1, 2, 3 … per entity and device, orders sending only.
        payload: the exact canonical JSON text.
        author_mac: hex HMAC-SHA-256 with the author's key on this device, over :func:`signed_bytes`.
        incarnation: counts the starts of the device's store.
        base_version: server version the author saw of the row he changes; 0 if none.
        lease_no: lease the work was done under; 0 if none. A stale one never refuses a fact.
        supersedes: operation whose place this resubmission takes.
        occurred_at: client clock plus offset, ms. Never orders, never refuses.
        clock_offset: centre minus client clock, ms, as last measured; offset_age: ms since then.
    """

    op_id: Id
    kind: Named
    schema_version: Annotated[int, Meta(ge=1, le=1000)]
    entity_id: Stranger
    entity_seq: Annotated[int, Meta(ge=1, le=2**53)]
    payload: Annotated[str, Meta(max_length=MAX_PAYLOAD)]
    author_id: Stranger
    author_mac: Mac
    device_id: Stranger
    incarnation: Count
    occurred_at: Instant
    clock_offset: int = 0
    offset_age: Count = 0
    base_version: Count = 0
    lease_no: Count = 0
    supersedes: Id | None = None


def signed_bytes(envelope: Envelope, payload_digest: str | None = None) -> bytes:
    """The bytes an author's MAC covers: everything that says what was done, where, when and by whom.

    ``payload_digest``: of the payload, for who has it already.
    """
    e = envelope
    return (
        f"minyi110.op/1\n{e.op_id}\n{e.kind}\n{e.schema_version}\n{e.entity_id}\n{e.entity_seq}\n{e.author_id}\n{e.device_id}\n"
        f"{e.incarnation}\n{e.occurred_at}\n{e.clock_offset}\n{e.offset_age}\n{e.base_version}\n{e.lease_no}\n"
        f"{e.supersedes or ''}\n{payload_digest or digest(e.payload.encode())}"
    ).encode()


def author_mac(key: bytes, envelope: Envelope, payload_digest: str | None = None) -> str:
    """Hex MAC of an envelope under the author's key for this device (32 bytes, handed out at login)."""
    return hmac.digest(key, signed_bytes(envelope, payload_digest), "sha256").hex()


def mac_holds(key: bytes, envelope: Envelope, payload_digest: str | None = None) -> bool:
    """Whether the envelope's MAC was made with this key, compared in constant time."""
    return hmac.compare_digest(author_mac(key, envelope, payload_digest), envelope.author_mac)


# Payloads -----------------------------------------------------------------------------------------------------------


class Outcome(Message, frozen=True):
    """What one call brought for one task of the contact group.

    ``disposition`` is a code of ``domain.dispositions``; ``reason`` its colloquial sub-reason (busy, switched_off …).
    """

    task_id: Id
    disposition: Code
    reason: Code | None = None
    note: Words = ""


class Attempt(Message, frozen=True):
    """``attempt.record`` (entity: contact group): one call, out or in, with a disposition for each task it touched.

    ``source``/``number`` of the events let a centre that lost them reunite the facts after a re-import. ``caller`` comes with
    an incoming call about something no task was known for.
    """

    attempt_id: Id
    group_id: Id
    direction: Code
    started_at: Instant
    ended_at: Instant
    outcomes: Annotated[list[Outcome], Meta(min_length=1, max_length=50)]
    connected_at: Instant | None = None
    contact_ordinal: Count = 0
    number_shown: bool = False
    wrap_up_ms: Count = 0
    events: list[EventName] = field(default_factory=list)
    caller: Caller | None = None


class Caller(Message, frozen=True):
    """Who called in, where no task was known (``domain.tasks.callers``): enough to find what it is about, or to open it anew.

    Attributes:
        form_id: random, made where the form was opened; event and task are named after it.
        number: the whole number, as typed. It is sealed at the centre and nowhere shown.
        event_no: 接警单号 or 处警单号, if he has one. event_at: when it happened, as far as he remembers.
    """

    form_id: Id
    number: Annotated[str, Meta(min_length=5, max_length=40)]
    business_line: Code
    questionnaire: Code
    name: Short = ""
    sex: Code | None = None
    unit_id: Id | None = None
    event_no: Short = ""
    event_at: Instant | None = None
    told: Words = ""


class EventName(Message, frozen=True):
    """How a source names an event: enough to find it again after a re-import."""

    event_id: Id
    source: Short
    dispatch_no: Short = ""
    call_no: Short = ""


class Answer(Message, frozen=True):
    """One question's answer as given: chosen answer codes, and text, number or date as text; matrix rows by code."""

    question: Named
    choices: Annotated[list[Named], Meta(max_length=100)] = field(default_factory=list)
    text: Words = ""
    rows: dict[Named, Named] = field(default_factory=dict)


class Response(Message, frozen=True):
    """``response.submit`` (entity: task): what the citizen said, by a script pinned with its hash.

    ``response_id`` stays through resubmission and revision; ``revision`` counts from 1 and a later one names
    ``base_revision``. Satisfaction, aspects, tags and orders are derived by the questionnaire, on both sides, from the
    answers; ``overall`` and ``orders`` repeat what the workstation showed so that the centre can check it agrees.
    """

    response_id: Id
    revision: Annotated[int, Meta(ge=1, le=1000)]
    task_id: Id
    group_id: Id
    attempt_id: Id
    questionnaire: Code
    questionnaire_version: Code
    questionnaire_hash: Mac
    language: Code
    answers: Annotated[list[Answer], Meta(max_length=300)]
    event: EventName
    base_revision: Count = 0
    partial: bool = False
    overall: int | None = None
    tags: Annotated[list[Code], Meta(max_length=50)] = field(default_factory=list)
    remark: Words = ""
    overridden: Annotated[list[Code], Meta(max_length=50)] = field(default_factory=list)
    context: dict[str, str | int | bool | None] = field(default_factory=dict)
    sms_review: Code | None = None


class AnswerName(Message, frozen=True):
    """One revision of an answer."""

    response_id: Id
    revision: Annotated[int, Meta(ge=1, le=1000)]


class Settlement(Message, frozen=True):
    """``response.settle`` (entity: task): which of several answers to one task counts from now on, and why.

    Attributes:
        chosen: the answer that counts; the one that counted before, or another.
        seen: all answers that lay before the lead, the chosen one among them. What she did not see is not settled by it.
        after: the newest settlement of the task she had seen; another one in between makes this one out of date.
    """

    settlement_id: Id
    task_id: Id
    chosen: AnswerName
    seen: Annotated[list[AnswerName], Meta(min_length=2, max_length=100)]
    reason: Words
    after: Id | None = None


class Appointment(Message, frozen=True):
    """``appointment.set`` (entity: task): when to call again; ``definite`` with the citizen, else a guess (2.12 / 2.13)."""

    appointment_id: Id
    task_id: Id
    group_id: Id
    attempt_id: Id | None
    at: Instant
    definite: bool
    note: Words = ""
    for_user: Id | None = None


class Reveal(Message, frozen=True):
    """``number.reveal`` (entity: contact group): a whole number was shown: for an attempt, or with a reason in words."""

    reveal_id: Id
    group_id: Id
    contact_ordinal: Count
    attempt_id: Id | None = None
    reason: Words = ""


class Handover(Message, frozen=True):
    """``task.handover`` (entity: task): given to the lead at the end of a shift, or referred with a reason."""

    handover_id: Id
    task_id: Id
    group_id: Id
    reason: Words = ""


class AgentStateChange(Message, frozen=True):
    """``agent.state`` (entity: the user): 在岗, 小休, 离席, 下班 from ``occurred_at`` on."""

    state: Code
    reason: Words = ""


class Emergency(Message, frozen=True):
    """``emergency.raise`` (entity: the emergency): needs somebody now; travels on a lane of its own."""

    emergency_id: Id
    kind: Code
    place: Words
    injured: bool | None = None
    weapon: bool | None = None
    callback_number: Words = ""
    note: Words = ""
    group_id: Id | None = None
    task_id: Id | None = None
    attempt_id: Id | None = None


PAYLOADS: dict[str, type] = {
    OperationKind.ATTEMPT: Attempt,
    OperationKind.RESPONSE: Response,
    OperationKind.SETTLE: Settlement,
    OperationKind.APPOINTMENT: Appointment,
    OperationKind.REVEAL: Reveal,
    OperationKind.HANDOVER: Handover,
    OperationKind.AGENT_STATE: AgentStateChange,
    OperationKind.EMERGENCY: Emergency,
}
"""Payload class of each kind; a kind not in here is unknown to this version (``retry_later``, never refused)."""
