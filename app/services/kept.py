"""What a record of 我的记录 keeps, and how a call stands: as the store holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.models.calls import OwnRecord
from app.models.forms import FAULTS_SHOWN, ORDER, FormOperation
from app.models.outbox import SET_ASIDE, SETTLED, OpState, OpStatus
from app.records.call import FormDraft
from app.records.record import Delivery, MyRecord
from domain.acts.task_handover import Handover
from domain.problems import Problem
from domain.wire.codec import decode, encode
from domain.wire.sync import OpResult


@dataclass(frozen=True, slots=True)
class Kept:
    """One task's outcome of one call; ``form`` is the newest revision as saved here.

    ``was``: the outcome as it was first saved, where it was put right since. ``lease_until`` and ``dispatch_no`` tell, while it waits, whether somebody else may have the task, and for what event.
    """

    attempt_id: str
    task_id: str
    group_id: str
    disposition: str
    reason: str = ""
    mask: str = ""
    unit_name: str = ""
    business_line: str = ""
    questionnaire: str = ""
    lease_no: int = 0
    form: FormDraft | None = None
    revision: int = 0
    overall: int | None = None
    orders: tuple[str, ...] = ()
    direction: str = "outgoing"
    lease_until: int = 0
    dispatch_no: str = ""
    appointment_at: int | None = None
    note: str = ""
    was: str = ""

    def bytes(self) -> bytes:
        """As the store holds it."""
        return encode(self)


def kept_of(record: OwnRecord) -> Kept:
    """What a record keeps, answers as forms keep them."""
    kept = decode(record.data, Kept)
    if kept.form is None:
        return kept
    from domain.questionnaire.answers import from_plain

    return replace(kept, form=replace(kept.form, answers=from_plain(kept.form.answers)))


def delivery_of(statuses: Iterable[OpStatus]) -> tuple[Delivery, Problem | None]:
    """The worst of what became of a record's operations, and why. The same rule in SQL: ``app.models.forms``."""
    found = [(_one(s), s.problem) for s in statuses if not s.superseded]
    if not found:
        return Delivery.ARRIVED, None
    return min(found, key=lambda pair: ORDER.index(pair[0]))


def _one(status: OpStatus) -> Delivery:
    code = status.problem.code if status.problem is not None else ""
    if status.state is OpState.QUARANTINED:
        return Delivery.ASIDE if code == SET_ASIDE else Delivery.REFUSED
    if status.state in (OpState.ACKED, OpState.ARCHIVED):
        if status.result == OpResult.SECONDARY:
            return Delivery.ASIDE if code == SETTLED else Delivery.SECONDARY
        return Delivery.HANDED if status.kind == Handover.KIND else Delivery.ARRIVED
    if status.held:
        return Delivery.HELD
    return Delivery.CENTRE_FAULT if status.faults >= FAULTS_SHOWN else Delivery.SAVED


def with_lead(statuses: Iterable[OpStatus]) -> bool:
    """Whether the form was given to the lead, or set aside by one: its author changes it no more."""
    return any(not s.superseded and (s.kind == Handover.KIND or _one(s) is Delivery.ASIDE) for s in statuses)


def my_record(record: OwnRecord, operations: Iterable[FormOperation], day_start: int) -> MyRecord:
    """A record as the screen shows it; why it waits is added by who knows the line."""
    kept = kept_of(record)
    statuses = [one.status for one in operations]
    delivery, problem = delivery_of(statuses)
    form = kept.form
    told = form is not None and kept.revision > 0
    return MyRecord(
        record_id=record.record_id,
        attempt_id=kept.attempt_id,
        task_id=kept.task_id,
        group_id=kept.group_id,
        at=record.at,
        disposition=kept.disposition,
        delivery=delivery,
        response_id=form.response_id if form else "",
        revision=kept.revision,
        reason=kept.reason,
        mask=kept.mask,
        unit_name=kept.unit_name,
        business_line=kept.business_line,
        questionnaire=kept.questionnaire,
        overall=kept.overall,
        orders=kept.orders,
        appointment_at=kept.appointment_at,
        note=kept.note,
        problem=problem if delivery not in (Delivery.ARRIVED, Delivery.SAVED) else None,
        was=kept.was if kept.was != kept.disposition else "",
        correctable=record.work is not None
        and not with_lead(statuses)
        and (told if delivery is Delivery.REFUSED else record.at >= day_start),
    )
