"""Why a form still waits and what its author can do, in words. No Qt."""

from __future__ import annotations

from app.records.record import Delivery, MyRecord, RecordCounts, WaitingReason, WaitReason
from app.records.sync import LONG_UNSENT_MS
from app.ui.models.columns import Cell
from app.ui.text import language, tr
from app.ui.text.times import age, clock, spoken
from domain.times import to_local
from resources import words

_NEEDS_SOMEBODY = frozenset(
    {WaitReason.OTHER_CENTRE, WaitReason.LOGIN, WaitReason.PAUSED, WaitReason.CENTRE_FAULT, WaitReason.STORE}
)
_AMBER = _NEEDS_SOMEBODY | {WaitReason.BEHIND_RETURNED}


def reason_words(waiting: WaitingReason, now: int, zone: str) -> str:
    """Why it waits, in a clause."""
    reason = waiting.reason
    if reason is WaitReason.OFFLINE and waiting.down_since is not None:
        return tr("records.wait.offline_since", time=spoken_short(waiting.down_since, now, zone))
    if reason in (WaitReason.BUSY, WaitReason.LATER):
        until = waiting.until if waiting.until is not None else now
        return tr(f"records.wait.{reason.value}", time=_seconds(until, zone))
    if reason is WaitReason.HELD:
        number = waiting.number
        return tr("records.wait.held", number=number) if number else tr("records.wait.held_any")
    if reason is WaitReason.CENTRE_FAULT:
        return tr("records.wait.centre_fault", n=max(3, waiting.tries))
    return tr(f"records.wait.{reason.value}")


def is_amber(waiting: WaitingReason) -> bool:
    """Whether somebody has to do something, however little."""
    return waiting.reason in _AMBER


def todo_words(record: MyRecord) -> str:
    """What its author can do about it."""
    if record.waiting is None:
        return ""
    if record.doubtful:
        return tr("records.todo.doubtful")
    return tr(f"records.todo.{record.waiting.reason.value}")


def problem_of(record: MyRecord) -> str:
    """Why the centre did not take it, in a sentence without its stop."""
    problem = record.problem
    return words.word(problem.code, problem.params, language().value) if problem is not None else ""


def why_cell(record: MyRecord, now: int, zone: str) -> Cell:
    """Why it came back, or why it waits; what may be in other hands says so first."""
    if record.delivery is Delivery.REFUSED:
        return Cell(problem_of(record), ink="bad")
    if record.waiting is None:
        return Cell(tr("common.none"), ink="faint")
    why = reason_words(record.waiting, now, zone)
    if record.doubtful:
        return Cell(tr("records.doubtful"), ink="warn", note=why)
    return Cell(why, ink="warn" if record.waiting.reason in _AMBER else "muted")


def age_cell(record: MyRecord, now: int) -> Cell:
    """How long it has waited; amber after a shift, red after a day."""
    waited = now - (record.waiting.since if record.waiting is not None else record.at)
    ink = "bad" if waited >= 3 * LONG_UNSENT_MS else "warn" if waited >= LONG_UNSENT_MS else "text"
    return Cell(age(waited), ink=ink, bold=waited >= LONG_UNSENT_MS)


def package_cell(record: MyRecord, zone: str) -> Cell:
    """When it went into an encrypted package."""
    if record.packaged_at is None:
        return Cell("")
    return Cell(tr("records.packaged", time=clock(record.packaged_at, zone)), ink="muted")


def line_words(counts: RecordCounts, own: int, now: int, zone: str) -> str:
    """What waits on this workstation, in one line."""
    parts = []
    if own and counts.oldest_at is not None:
        parts.append(tr("records.line.some", n=own, time=spoken_short(counts.oldest_at, now, zone)))
    elif not own:
        parts.append(tr("records.line.none"))
    if counts.colleagues:
        parts.append(tr("records.line.colleagues", n=counts.colleagues))
    if counts.loose and not own:
        parts.append(tr("records.line.loose", n=counts.loose))
    return " · ".join(parts)


def spoken_short(instant: int, now: int, zone: str) -> str:
    """Hour and minute of today, with the day where it is another."""
    said = spoken(instant, now, zone)
    return clock(instant, zone) if said == tr("time.today", time=clock(instant, zone)) else said


def _seconds(instant: int, zone: str) -> str:
    return f"{to_local(instant, zone):%H:%M:%S}"


def waits_long(counts: RecordCounts, now: int) -> bool:
    """Whether the oldest has waited for more than a shift."""
    return counts.oldest_at is not None and now - counts.oldest_at >= LONG_UNSENT_MS
