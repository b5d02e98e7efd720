"""An emergency in words, the same on the sheet, on the panel and in the ringing. No Qt."""

from __future__ import annotations

from app.records.duty import EmergencyReport
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.text.times import clock, duration
from domain.problems import ProblemError
from domain.vocabulary import EmergencyKind
from domain.wire.rows import EmergencyRow


def heading(row: EmergencyRow) -> str:
    """What it is: 紧急：轻生."""
    return tr("emergency.ring.title", kind=said(EmergencyKind, row.kind))


def raised_by(row: EmergencyRow, zone: str) -> str:
    """Who raised it and when; what no person raised was read in a text."""
    name = row.raised_by_name or tr("emergency.ring.by_text")
    return tr("emergency.ring.who", name=name, time=clock(row.raised_at, zone))


def dangers(injured: bool | None, weapon: bool | None) -> str:
    """Injuries and weapons; not known is said as such, it is not no."""
    hurt = {True: "injured", False: "not_injured", None: "injury_unknown"}[injured]
    armed = {True: "weapon", False: "no_weapon", None: "weapon_unknown"}[weapon]
    return " · ".join((tr(f"emergency.summary.{hurt}"), tr(f"emergency.summary.{armed}")))


def since(row: EmergencyRow, now: int) -> str:
    """How long it has been ringing, and when it goes on to the duty officer."""
    parts = [tr("emergency.ring.since", time=duration(now - row.rings_since))]
    if row.escalated_at is not None:
        parts.append(tr("emergency.ring.escalated"))
    elif row.escalate_at > now:
        parts.append(tr("emergency.ring.escalates", n=(row.escalate_at - now + 999) // 1000))
    return " · ".join(parts)


def taken(row: EmergencyRow, zone: str) -> str:
    """Who has it since when."""
    at = clock(row.acknowledged_at, zone) if row.acknowledged_at is not None else ""
    return tr("emergency.ring.taken", name=row.acknowledged_by_name, time=at)


def summary(report: EmergencyReport) -> str:
    """One sentence to read out to whoever can help."""
    parts = [
        said(EmergencyKind, report.kind),
        report.place or tr("emergency.summary.none"),
        dangers(report.injured, report.weapon),
        *([report.callback_number] if report.callback_number else []),
        *([report.note] if report.note else []),
    ]
    return " · ".join(part for part in parts if part)


def problem_words(error: BaseException) -> str:
    """Why something did not come about, for a place where only a clause has room."""
    from app.ui.text import language
    from resources import words

    if isinstance(error, ProblemError) and error.problems:
        first = error.problems[0]
        return words.word(first.code, first.params, language().value)
    return tr("fault.offline")
