"""An invented shift compared with the centre: all there, some not, different bytes, no centre."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from app.records.reconciliation import ComparedForm, ComparedOperation, Comparison, ShiftReport
from app.records.record import WaitReason
from domain.problems import Problem
from domain.times import HOUR, MINUTE
from tools.invented import made_id
from tools.scenes.samples_records import records
from tools.stage import NOW


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _operation(name: str, kind: str, seq: int) -> ComparedOperation:
    return ComparedOperation(
        made_id(name), kind, _hash(name), Comparison.AT_CENTRE, "applied", seq, _hash(name), _hash(f"link-{seq}")
    )  # fmt: skip


def forms(n: int = 38) -> tuple[ComparedForm, ...]:
    """So many, all at the centre."""
    shown = records()[1:]
    made = []
    for at in range(n):
        base = shown[at % len(shown)]
        operations = [_operation(f"a{at}", "attempt.record", 48_210 + 2 * at)]
        if base.response_id:
            operations.append(_operation(f"r{at}", "response.submit", 48_211 + 2 * at))
        saved_at = NOW - 6 * HOUR + at * 9 * MINUTE
        made.append(
            ComparedForm(
                made_id(f"proof-{at}"), base.mask, base.unit_name, saved_at, Comparison.AT_CENTRE, tuple(operations)
            )
        )  # fmt: skip
    return tuple(made)


def complete(n: int = 38) -> ShiftReport:
    """38 of 38."""
    return ShiftReport(
        NOW - 15 * HOUR, NOW, forms(n), compared=True, centre_id=made_id("centre"), epoch=3,
        head_seq=51_877, head_hash=_hash("head"),
    )  # fmt: skip


def _with(report: ShiftReport, at: int, **changes: object) -> ShiftReport:
    changed = list(report.forms)
    changed[at] = replace(changed[at], **changes)  # type: ignore[arg-type]
    return replace(report, forms=tuple(changed))


def partly() -> ShiftReport:
    """36 of 38: one still here, one came back."""
    report = complete()
    here = tuple(
        replace(one, standing=Comparison.HERE, seq=0, centre_sha256=None, link=None, result="")
        for one in report.forms[37].operations
    )
    report = _with(report, 37, standing=Comparison.HERE, operations=here, reason=WaitReason.SENDING)
    return _with(report, 30, standing=Comparison.RETURNED, problem=Problem("answer.before_identity"))


def differing() -> ShiftReport:
    """The centre's bytes of one are others."""
    report = complete()
    first, *rest = report.forms[0].operations
    other = replace(first, standing=Comparison.DIFFERS, centre_sha256=_hash("forged"))
    return _with(report, 0, standing=Comparison.DIFFERS, operations=(other, *rest))


def offline() -> ShiftReport:
    """Cannot compare now."""
    here = tuple(
        replace(
            form,
            standing=None,
            operations=tuple(
                replace(one, standing=None, seq=0, centre_sha256=None, link=None, result="")
                for one in form.operations
            ),
        )
        for form in forms(12)
    )
    return ShiftReport(NOW - 15 * HOUR, NOW, here, compared=False, why=Problem("centre.unreachable"))


class StandInProof:
    """Reports in memory, the next one asked for first; ``error`` is raised by the next."""

    def __init__(self, *reports: ShiftReport) -> None:
        self.reports = list(reports)
        self.error: Exception | None = None
        self.asked = 0
        self.written: list[Path] = []

    def compare(self, since: int | None = None) -> ShiftReport:
        self.asked += 1
        if self.error:
            raise self.error
        return self.reports[min(self.asked, len(self.reports)) - 1]

    def proof_name(self, report: ShiftReport) -> str:
        return "minyi110-1001-20261122-1520.json"

    def save_proof(self, report: ShiftReport, path: Path) -> Path:
        if self.error:
            raise self.error
        self.written.append(path)
        return path
