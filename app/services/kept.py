"""What a record of 我的记录 keeps, and how a call stands: as the store holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.models.calls import OwnRecord
from app.models.outbox import OpState, OpStatus
from app.records.call import FormDraft
from app.records.record import Delivery, MyRecord
from app.sync.push import FAULTS_SHOWN
from domain.problems import Problem
from domain.wire.codec import decode, encode
from domain.wire.sync import OpResult


@dataclass(frozen=True, slots=True)
class Kept:
    """One task's outcome of one call; ``form`` is the newest revision as saved here."""

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


_ORDER = (
    Delivery.REFUSED,
    Delivery.CENTRE_FAULT,
    Delivery.HELD,
    Delivery.SAVED,
    Delivery.SECONDARY,
    Delivery.ARRIVED,
)


def delivery_of(statuses: Iterable[OpStatus]) -> tuple[Delivery, Problem | None]:
    """The worst of what became of a record's operations, and why."""
    found = [(_one(s), s.problem) for s in statuses if not s.superseded]
    if not found:
        return Delivery.ARRIVED, None
    return min(found, key=lambda pair: _ORDER.index(pair[0]))


def _one(status: OpStatus) -> Delivery:
    if status.state is OpState.QUARANTINED:
        return Delivery.REFUSED
    if status.state in (OpState.ACKED, OpState.ARCHIVED):
        return Delivery.SECONDARY if status.result == OpResult.SECONDARY else Delivery.ARRIVED
    if status.held:
        return Delivery.HELD
    return Delivery.CENTRE_FAULT if status.faults >= FAULTS_SHOWN else Delivery.SAVED


def my_record(record: OwnRecord, statuses: dict[str, OpStatus], day_start: int) -> MyRecord:
    """A record as the screen shows it."""
    kept = kept_of(record)
    delivery, problem = delivery_of(statuses[op] for op in record.operations if op in statuses)
    form = kept.form
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
        problem=problem if delivery not in (Delivery.ARRIVED, Delivery.SAVED) else None,
        correctable=form is not None
        and record.work is not None
        and (record.at >= day_start or delivery is Delivery.REFUSED),
    )
