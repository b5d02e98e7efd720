"""What a comparison with the centre says, in words: never more than was compared. No Qt."""

from __future__ import annotations

from app.records.reconciliation import ComparedForm, ComparedOperation, Comparison, ShiftReport
from app.records.record import WaitReason
from app.ui.models.columns import Align, Cell, Column
from app.ui.text import has, language, tr
from app.ui.text.times import clock
from app.ui.tone import Tone
from resources import words

SHORT = 12
"""So many digits of a hash are shown where there is no room for all."""

TONES = {
    Comparison.AT_CENTRE: Tone.OK,
    Comparison.HELD: Tone.NEUTRAL,
    Comparison.HERE: Tone.ACCENT,
    Comparison.RETURNED: Tone.BAD,
    Comparison.MISSING: Tone.WARN,
    Comparison.DIFFERS: Tone.BAD,
}
_ALARMING = (Comparison.DIFFERS, Comparison.MISSING)


def headline(report: ShiftReport) -> tuple[str, Tone]:
    """今日 38 份，已到中心 38 份; without the centre, only how many are here."""
    if not report.compared:
        return tr("proof.offline", n=report.total), Tone.WARN
    if not report.total:
        return tr("proof.none"), Tone.NEUTRAL
    text = tr("proof.headline", n=report.total, m=report.at_centre)
    if report.count(Comparison.DIFFERS):
        return text, Tone.BAD
    return text, Tone.OK if report.complete else Tone.WARN


def details(report: ShiftReport) -> str:
    """What stands behind it, or what is missing and why."""
    if not report.compared:
        if report.why is None or report.why.code == "centre.unreachable":
            return tr("proof.offline.unreachable")
        why = words.word(report.why.code, report.why.params, language().value)
        return tr("proof.offline.why", why=why)
    if report.complete:
        return tr("proof.equal") if report.total else tr("proof.none.why")
    parts = []
    for standing in Comparison:
        n = report.count(standing)
        if n and standing is not Comparison.AT_CENTRE:
            parts.append(tr(f"proof.some.{standing.value}", n=n) + _because(report, standing))
    if report.resent:
        parts.append(tr("proof.resent"))
    return tr("proof.join").join(parts)


def _because(report: ShiftReport, standing: Comparison) -> str:
    if standing is not Comparison.HERE:
        return ""
    reasons = dict.fromkeys(
        reason_words(form.reason) for form in report.forms if form.standing is standing and form.reason
    )
    return tr("proof.because", why=tr("records.join").join(reasons)) if reasons else ""


def reason_words(reason: WaitReason) -> str:
    """Why a form is still here, in a word or two."""
    return tr(f"proof.reason.{reason.value}")


def alarming(report: ShiftReport) -> bool:
    """Whether somebody has to be told at once."""
    return any(report.count(standing) for standing in _ALARMING)


def standing_cell(form: ComparedForm) -> Cell:
    """How a form stands, as a chip; unknown where nothing was compared."""
    if form.standing is None:
        return Cell(tr("proof.unknown"), Tone.NEUTRAL)
    return Cell(tr(f"proof.standing.{form.standing.value}"), TONES[form.standing])


def why_words(form: ComparedForm) -> str:
    """Why one is not complete."""
    if form.problem is not None:
        return words.word(form.problem.code, form.problem.params, language().value)
    return reason_words(form.reason) if form.reason is not None else ""


def there(form: ComparedForm) -> str:
    """How many of its operations the centre has the same, of how many."""
    same = sum(1 for one in form.operations if one.standing is not None and one.centre_sha256 == one.sha256)
    return f"{same}/{len(form.operations)}"


def kind_words(one: ComparedOperation) -> str:
    """What an operation is."""
    key = f"proof.kind.{one.kind}"
    return tr(key) if has(key) else one.kind


def columns(zone: str) -> tuple[Column[ComparedForm], ...]:
    """The list behind the figure."""
    return (
        Column("saved_at", tr("proof.column.saved"), lambda form: Cell(clock(form.saved_at, zone), bold=True), 84),
        Column("task", tr("proof.column.task"), lambda form: Cell(form.mask, note=form.unit_name), 160, stretch=True),
        Column("standing", tr("proof.column.standing"), standing_cell, 148),
        Column("operations", tr("proof.column.operations"), there, 80, align=Align.RIGHT, sortable=False),
        Column(
            "sha256", tr("proof.column.sha256"), lambda form: Cell(form.sha256[:SHORT], tip=form.sha256), 130, sortable=False
        ),
        Column("seq", tr("proof.column.seq"), lambda form: str(form.seq or ""), 90, align=Align.RIGHT),
    )  # fmt: skip


def as_text(form: ComparedForm, zone: str) -> str:
    """One form with whole hashes, for the clipboard; ids and hashes, nobody's number."""
    lines = [f"{form.record_id} {clock(form.saved_at, zone)}"]
    lines += [f"{one.kind} {one.op_id} sha256={one.sha256} seq={one.seq or '-'}" for one in form.operations]
    return "\n".join(lines)
