"""The stratum of an event, and what its citizen said where they stand for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.figures.case_keys import Table
from domain.figures.cube import NOT_RECORDED, Entry, entry
from domain.sampling import CUT_OFF, PRAISE, Stratum, drawn, stratum_of
from domain.sms.label import ReplyLabel
from domain.sms.message import Leg, MessageState
from domain.sms.reading.answer import Confidence
from domain.times import day_of
from domain.vocabulary import Channel, TaskReason
from server.analysis.cube.event import ASKED_FOR, OPINIONS, SATISFIED, UNKNOWN, Subject
from server.planning.draws import PPM, Draw

_ABOUT_IT = frozenset({Leg.CALL.value, Leg.HANDLED.value})
_NEVER_LEFT = frozenset({MessageState.EXCLUDED.value, MessageState.CANCELLED.value})


def first_round(task: Any) -> bool:
    """Whether it is the call that planning made of an event."""
    return bool(task.channel == Channel.PHONE.value and task.round == 1)


def outside(subject: Subject, now: int) -> tuple[bool, int | None]:
    """Whether it counts nothing, whatever was answered; and when it will, where its cut-off has not come yet."""
    task = _first_task(subject)
    if subject.row is None or subject.row.trial or (task is None and subject.left_out is None):
        return True, None
    if task is not None and (task.adhoc or task.reason in ASKED_FOR):
        return True, None
    cut = _cut_off(subject, task)
    waits = (task is None or task.stratum is None) and cut > now
    return waits, cut if waits else None


def _first_task(subject: Subject) -> Any | None:
    return next((one for one in subject.tasks if first_round(one)), None)


def entries(subject: Subject, zone: str, now: int) -> tuple[list[Entry], int | None]:
    """What it counts in the frame; and when it will, where its cut-off has not come yet."""
    is_outside, look_at = outside(subject, now)
    row, task = subject.row, _first_task(subject)
    if is_outside or row is None:
        return [], look_at
    cut = _cut_off(subject, task)
    fixed = task.stratum if task is not None else None
    if _somebody_else(subject.replies, cut):
        return [], None
    ratings = _first_ratings(subject.answers, cut)
    stratum = Stratum(fixed or stratum_of(ratings.values()))
    return _entries(subject, task, stratum, ratings, day_of(row.reported_at, zone)), None


def _entries(
    subject: Subject,
    task: Any | None,
    stratum: Stratum,
    ratings: Mapping[str, tuple[int | None, str]],
    day: date,
) -> list[Entry]:
    silent = stratum is Stratum.SILENT
    ppm = _ppm(subject, task)
    letter = stratum.value if ppm is not None else UNKNOWN
    place = subject.place(Channel.PHONE.value if silent else Channel.SMS.value)
    called = silent and task is not None and _in_sample(task)
    said = _answered(subject, task) if called else None
    if stratum is Stratum.ANSWERED:
        rating = next((one for one, _ in ratings.values()), None)
        said = OPINIONS.get(rating or 0, SATISFIED)
    name = stratum.value.lower()
    measures = [name, *(("called",) if called else ()), *((f"{name}_{said}",) if said else ())]
    weight = NOT_RECORDED if ppm is None else ppm
    found = [entry(Table.STRATA, day, place, measures, stratum=letter, weight=weight)]
    if called and said:
        among = len(subject.officers)
        found += [
            entry(Table.OFFICERS, day, place, (said,), stratum=letter, weight=among, code=badge)
            for badge in subject.officers
        ]
    return found


def _cut_off(subject: Subject, task: Any | None) -> int:
    if task is not None and task.seed is not None and task.reason == TaskReason.SAMPLE.value:
        return int(task.not_before)
    texts = [one.at for one in subject.messages if one.leg in _ABOUT_IT and one.state not in _NEVER_LEFT]
    assert subject.row is not None  # noqa: S101 - whoever asks has looked
    return int(max(texts) if texts else subject.row.over_at) + CUT_OFF


def _somebody_else(replies: Sequence[Any], cut: int) -> bool:
    """Whether it was known at the cut-off that the text had reached another person."""
    for one in replies:
        label = one.settled_label or (one.label if one.confidence == Confidence.HIGH.value else "")
        if one.received_at <= cut and label == ReplyLabel.WRONG_PERSON.value:
            return True
    return False


def _first_ratings(answers: Sequence[Any], cut: int) -> dict[str, tuple[int | None, str]]:
    """By leg what was first answered clearly until the cut-off, in the order it came."""
    found: dict[str, tuple[int | None, str]] = {}
    for one in sorted(answers, key=lambda one: (one.answered_at or 0, one.answer_id)):
        clear = one.rating is not None or one.label == PRAISE
        if clear and not one.late and one.taken_at <= cut:
            found.setdefault(one.leg, (one.rating, one.label))
    return found


def _ppm(subject: Subject, task: Any | None) -> int | None:
    if task is not None:
        return None if task.sample_ppm is None else int(task.sample_ppm)
    draw = Draw.read(subject.left_out)
    return draw.ppm if draw is not None else None


def _in_sample(task: Any) -> bool:
    return task.seed is None or drawn(task.seed, task.event_id, task.sample_ppm / PPM)


def _answered(subject: Subject, task: Any) -> str | None:
    told = subject.responses.get(task.task_id)
    return None if told is None or told.trial or told.adhoc else OPINIONS.get(told.overall or 0)
