"""End-of-shift reconciliation: every form saved here today, asked for at the centre by id and hash. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.models import forms, outbox
from app.models.forms import FormOperation
from app.models.outbox import OpState
from app.models.secrets import write_private
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.errors import CentreError
from app.records.reconciliation import ComparedForm, ComparedOperation, Comparison, ShiftReport
from app.records.record import RecordQuery
from app.services.desk import Desk
from app.services.kept import kept_of
from app.services.waiting import DeliveryLine
from domain.problems import Problem, ProblemError
from domain.times import to_local
from domain.wire.codec import encode
from domain.wire.reconcile import MAX_OPERATIONS, RECONCILE_SCHEMA, CentreCopy, Claim, Reconcile, Reconciled
from domain.wire.sync import OpResult

_WORST = tuple(Comparison)
_DELIVERED = (OpState.ACKED, OpState.ARCHIVED)


class Reconciliation:
    """Compares this workstation's forms with the centre's. Blocking: asks the network."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def compare(self, since: int | None = None) -> ShiftReport:
        """The user's forms saved since an instant (default: of this city day), each against what the centre holds.

        Without the centre nothing is compared and the report says so. What the centre had confirmed and does not have is
        sent again.
        """
        desk = self._desk
        since = desk.day_start() if since is None else since
        with desk.store.read() as connection:
            saved, delivered = _saved(desk, connection, since)
        claims = [Claim(one.op_id, one.sha256) for form in saved for one in form.operations]
        try:
            answers = self._ask(list(dict.fromkeys(claims)))
        except CentreError as error:
            return ShiftReport(since, desk.now(), saved, compared=False, why=error.problems[0])
        found = {one.op_id: one for answer in answers for one in answer.operations}
        with desk.store.read() as connection:
            places = forms.operations_of(connection, [form.record_id for form in saved])
            line = DeliveryLine.of(desk.seat, connection)
            compared = tuple(
                _compared(form, places[form.record_id], found, delivered, line) for form in saved
            )
        resent = self._send_again(compared)
        last = answers[-1]
        return ShiftReport(
            since,
            desk.now(),
            compared,
            compared=True,
            centre_id=last.centre_id,
            epoch=last.epoch,
            head_seq=last.head.seq,
            head_hash=last.head.hash,
            resent=resent,
        )

    def save_proof(self, report: ShiftReport, path: Path) -> Path:
        """Write the comparison to a file that names nobody: ids, hashes, numbers, links, times.

        Raises:
            ProblemError: ``proof.not_written``; nothing half-written is left under that name.
        """
        try:
            write_private(path, encode(self._proof(report)) + b"\n")
        except OSError as error:
            raise ProblemError(Problem("proof.not_written", {"why": error.strerror or "OSError"})) from error
        return path

    def proof_name(self, report: ShiftReport) -> str:
        """A file name for it: the day and the staff number."""
        day = f"{to_local(report.at, self._desk.zone):%Y%m%d-%H%M}"
        return f"minyi110-{self._desk.me.number}-{day}.json"

    def _ask(self, claims: Sequence[Claim]) -> list[Reconciled]:
        seat = self._desk.seat
        answers = []
        for start in range(0, max(1, len(claims)), MAX_OPERATIONS):
            part = list(claims[start : start + MAX_OPERATIONS])
            message = Reconcile(RECONCILE_SCHEMA, seat.centre_id, seat.device_id, part)
            answer = seat.centre.reconcile(message)
            if answer.centre_id != seat.centre_id:
                raise CentreError(Problem("centre.other"))
            answers.append(answer)
        return answers

    def _send_again(self, compared: Iterable[ComparedForm]) -> int:
        """A centre that lost what it had confirmed gets it again, whether or not it knows that it was restored."""
        lost = [
            one.op_id for form in compared for one in form.operations if one.standing is Comparison.MISSING
        ]
        if not lost:
            return 0
        desk = self._desk

        def save(connection: Connection) -> None:
            outbox.offer_again(connection, lost)

        desk.store.transact(save)
        desk.seat.go()
        desk.bus.tell(ChangeKind.RECORD, ChangeKind.SYNC, source="reconcile")
        return len(lost)

    def _proof(self, report: ShiftReport) -> dict[str, object]:
        desk = self._desk
        return {
            "schema": "minyi110.shift_proof/1",
            "user_id": desk.user_id,
            "device_id": desk.device_id,
            "since": report.since,
            "at": report.at,
            "compared": report.compared,
            "centre_id": report.centre_id,
            "epoch": report.epoch,
            "head": {"seq": report.head_seq, "hash": report.head_hash},
            "forms": report.total,
            "at_centre": report.at_centre,
            "operations": [
                {
                    "op_id": one.op_id,
                    "kind": one.kind,
                    "saved_at": form.saved_at,
                    "sha256": one.sha256,
                    "centre_sha256": one.centre_sha256,
                    "seq": one.seq,
                    "link": one.link,
                    "result": one.result,
                    "standing": one.standing,
                }
                for form in report.forms
                for one in form.operations
            ],
        }


def _saved(desk: Desk, connection: Connection, since: int) -> tuple[tuple[ComparedForm, ...], frozenset[str]]:
    """The forms saved since then, oldest first, with the hashes of what lies here, archived ones too; and which of their
    operations the centre has confirmed: only those can be missing there, not what is delivered while it is asked."""
    found, _ = forms.page(connection, RecordQuery(), desk.user_id, since, None, forms.ALL)
    found = sorted((record for record in found if record.at >= since), key=lambda record: record.at)
    operations = forms.operations_of(connection, [record.record_id for record in found])
    hashes = forms.payload_hashes(
        connection, [one.status.op_id for record in found for one in operations[record.record_id]]
    )
    saved = []
    for record in found:
        kept = kept_of(record)
        its = tuple(
            ComparedOperation(one.status.op_id, one.status.kind, hashes[one.status.op_id])
            for one in operations[record.record_id]
        )
        saved.append(ComparedForm(record.record_id, kept.mask, kept.unit_name, record.at, None, its))
    delivered = (
        one.status.op_id for its in operations.values() for one in its if one.status.state in _DELIVERED
    )
    return tuple(saved), frozenset(delivered)


def _compared(
    form: ComparedForm,
    now: Sequence[FormOperation],
    found: dict[str, CentreCopy],
    delivered: frozenset[str],
    line: DeliveryLine,
) -> ComparedForm:
    here = {one.status.op_id: one for one in now}
    operations = tuple(
        _operation(
            one,
            here.get(one.op_id),
            found.get(one.op_id, CentreCopy(one.op_id)),
            confirmed=one.op_id in delivered,
        )
        for one in form.operations
    )
    counting = [
        one.standing
        for one in operations
        if one.standing is not None
        and not (one.standing is not Comparison.DIFFERS and _replaced(here.get(one.op_id)))
    ]
    # One that was replaced need not be there; but what is there of it must be the same.
    standing = min(counting, key=_WORST.index) if counting else Comparison.AT_CENTRE
    waiting = line.why(now, "")
    problem = next((one.status.problem for one in now if _came_back(one)), None)
    return ComparedForm(
        form.record_id,
        form.mask,
        form.unit_name,
        form.saved_at,
        standing,
        operations,
        waiting.reason if waiting is not None and standing is Comparison.HERE else None,
        problem if standing is Comparison.RETURNED else None,
    )


def _operation(
    one: ComparedOperation, here: FormOperation | None, found: CentreCopy, *, confirmed: bool
) -> ComparedOperation:
    known = found.payload_sha256 or found.receipt_sha256
    return ComparedOperation(
        one.op_id,
        one.kind,
        one.sha256,
        _standing(one, here, found, confirmed=confirmed),
        found.result.value if found.result is not None else "",
        found.seq,
        known,
        found.link,
    )


def _standing(
    one: ComparedOperation, here: FormOperation | None, found: CentreCopy, *, confirmed: bool
) -> Comparison:
    if found.result is None:
        return Comparison.MISSING if confirmed else Comparison.HERE
    told = {found.payload_sha256, found.receipt_sha256} - {None}
    if told != {one.sha256}:
        return Comparison.DIFFERS
    if found.result is OpResult.HELD:
        return Comparison.HELD
    if found.result is OpResult.REFUSED:
        settled = here is not None and (here.status.superseded or not _came_back(here))
        return Comparison.AT_CENTRE if settled else Comparison.RETURNED
    return Comparison.AT_CENTRE


def _replaced(here: FormOperation | None) -> bool:
    return here is not None and here.status.superseded


def _came_back(one: FormOperation) -> bool:
    status = one.status
    aside = status.problem is not None and status.problem.code == outbox.SET_ASIDE
    return status.state is OpState.QUARANTINED and not status.superseded and not aside
