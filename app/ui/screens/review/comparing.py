"""Answers to one task set beside each other: one line per question, differences marked. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.ui.text import language, tr
from app.ui.text.codes import said
from app.ui.text.times import clock, duration, spoken
from app.ui.tone import Tone
from domain.acts.response_settle import NEVER_COUNTS
from domain.dispositions import Disposition
from domain.questionnaire.model import Question, Questionnaire
from domain.vocabulary import Aspect, Satisfaction, SmsVerdict
from domain.wire.oversight import GivenAnswer, Review, ReviewedAnswer, ReviewedCall
from domain.wire.parts import AnswerName

_PIPE = re.compile(r"\{[^}]*\}")
_SENTENCE = re.compile(r"[^。！？!?.]+[。！？!?.]?")
_LABEL = 24
OVERALL_TONES = {
    Satisfaction.SATISFIED: Tone.OK,
    Satisfaction.BASICALLY_SATISFIED: Tone.WARN,
    Satisfaction.DISSATISFIED: Tone.BAD,
    Satisfaction.UNCLEAR: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class HeadView:
    """The top of one answer's column: who, when, whether it counts."""

    name: AnswerName
    who: str
    when: str
    standing: str
    tone: Tone
    counted: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line across all answers; ``tones`` colours single cells as chips; ``always``: shown also among differences only."""

    label: str
    values: tuple[str, ...]
    differs: bool = False
    tip: str = ""
    always: bool = False
    tones: tuple[Tone | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything side by side: heads, then lines in the order of the script."""

    heads: tuple[HeadView, ...]
    lines: tuple[LineView, ...]

    @property
    def differences(self) -> int:
        """How many lines differ."""
        return sum(line.differs for line in self.lines)


def compare(
    review: Review, scripts: Mapping[str, Questionnaire], tags: Mapping[str, str], now: int, zone: str
) -> Comparison:
    """The answers that lie before the lead; corrected and empty ones are left out. ``scripts`` go by their hash."""
    answers = [one for one in review.answers if one.standing not in NEVER_COUNTS]
    heads = tuple(_head(one, now, zone) for one in answers)
    lines = [
        _overall(answers),
        _line("review.line.outcome", [_outcome(one.call) for one in answers]),
        _line("review.line.talk", [_talk(one.call) for one in answers], marked=False),
        _line(
            "review.line.recording",
            [_recording(one.call, zone) for one in answers],
            marked=False,
            always=True,
        ),
        _line(
            "review.line.received",
            [_received(one, now, zone) for one in answers],
            marked=False,
        ),
        *_questions(answers, scripts),
        _line("review.line.remark", [one.remark for one in answers]),
        _line("review.line.sms", [said(SmsVerdict, one.sms_review) for one in answers]),
        _line("review.line.tags", [_join(tags.get(tag, tag) for tag in sorted(one.tags)) for one in answers]),
        _line("review.line.orders", [_join(one.orders) for one in answers], marked=False),
    ]
    return Comparison(heads, tuple(line for line in lines if any(line.values)))


def standing_words(answer: ReviewedAnswer) -> tuple[str, Tone]:
    """Whether the answer counts, waits, or was seen to."""
    if answer.standing == "canonical":
        return tr("review.standing.counted"), Tone.OK
    if answer.waits:
        return tr("review.standing.waits"), Tone.WARN
    return tr("review.standing.kept"), Tone.NEUTRAL


def _head(answer: ReviewedAnswer, now: int, zone: str) -> HeadView:
    words, tone = standing_words(answer)
    who = tr("review.who", name=answer.user_name, number=answer.user_number)
    if answer.base_revision:
        who = tr("review.who.revision", who=who, n=answer.revision)
    when = spoken(answer.answered_at, now, zone)
    if answer.time_doubt:
        when = tr("review.time_doubt", time=when)
    counted = answer.standing == "canonical"
    name = AnswerName(answer.response_id, answer.revision)
    return HeadView(name, who, when, words, tone, counted, answer.waits)


def _overall(answers: Sequence[ReviewedAnswer]) -> LineView:
    values = tuple(overall_words(one.overall, partial=one.partial) for one in answers)
    tones = tuple(
        OVERALL_TONES[Satisfaction(one.overall)] if one.overall is not None else Tone.NEUTRAL
        for one in answers
    )
    return LineView(tr("review.line.overall"), values, _differ(values), always=True, tones=tones)


def overall_words(overall: int | None, *, partial: bool = False) -> str:
    """The overall answer in a word; a form broken off says so."""
    words = said(Satisfaction, overall) if overall is not None else tr("review.overall.none")
    return tr("review.partial", words=words) if partial else words


def _line(key: str, values: Sequence[str], *, marked: bool = True, always: bool = False) -> LineView:
    told = tuple(values)
    return LineView(tr(key), told, marked and _differ(told), always=always)


def _differ(values: Sequence[str]) -> bool:
    return len(set(values)) > 1


def _outcome(call: ReviewedCall | None) -> str:
    if call is None:
        return tr("review.call.none")
    return said(Disposition, call.disposition)


def _talk(call: ReviewedCall | None) -> str:
    if call is None or call.connected_at is None:
        return ""
    return duration(call.ended_at - call.connected_at)


def _recording(call: ReviewedCall | None, zone: str) -> str:
    """By what a recording is found: the workstation, from when to when, the call's id."""
    if call is None:
        return ""
    return tr(
        "review.recording",
        station=call.station,
        start=f"{clock(call.started_at, zone)}",
        end=f"{clock(call.ended_at, zone)}",
        id=call.attempt_id[:8],
    )


def _received(answer: ReviewedAnswer, now: int, zone: str) -> str:
    return spoken(answer.received_at, now, zone)


def _questions(answers: Sequence[ReviewedAnswer], scripts: Mapping[str, Questionnaire]) -> list[LineView]:
    known = [scripts.get(one.questionnaire_hash) for one in answers]
    order: dict[str, Question | None] = {}
    for script in known:
        if script is not None:
            order |= {
                question.code: question for question in script.questions() if question.code not in order
            }
    given = [{one.question: one for one in answer.answers} for answer in answers]
    back = [frozenset(answer.taken_back) for answer in answers]
    for codes in (*given, *back):
        order |= {code: None for code in codes if code not in order}
    lines = []
    for code, question in order.items():
        if (question is not None and question.overall) or not any(code in codes for codes in (*given, *back)):
            continue
        values = tuple(
            tr("review.taken_back")
            if code in gone and code not in answered
            else _said(answered.get(code), script.question(code) if script else None)
            for answered, gone, script in zip(given, back, known, strict=True)
        )
        label, tip = _label(code, question)
        lines.append(LineView(label, values, _differ(values), tip))
    return lines


def _label(code: str, question: Question | None) -> tuple[str, str]:
    """A question's short name: the aspect it judges, else the beginning of its words."""
    if question is None:
        return code, ""
    words = _PIPE.sub("…", question.text.in_language(language().value))
    if question.aspect is not None:
        return said(Aspect, question.aspect), words
    if question.identity:
        return tr("review.line.identity"), words
    # What is asked stands at the end; greetings and reasons come before it.
    plain = [part for part in _SENTENCE.findall(words) if "…" not in part] or [words]
    last = plain[-1].strip()
    most = _LABEL if language() == "zh" else 2 * _LABEL
    return (last if len(last) <= most else last[: most - 1] + "…"), words


def _said(given: GivenAnswer | None, question: Question | None) -> str:
    if given is None:
        return tr("review.not_asked")
    if given.text:
        return given.text
    if given.rows:
        return _join(f"{_item(question, row)} {_option(question, code)}" for row, code in given.rows.items())
    return _join(_option(question, code) for code in given.choices) or tr("review.not_asked")


def _option(question: Question | None, code: str) -> str:
    if code == "read":
        return tr("review.read_aloud")
    option = question.coded(code) if question is not None else None
    return option.text.in_language(language().value) if option is not None else code


def _item(question: Question | None, code: str) -> str:
    items = question.items if question is not None else ()
    found = next((item for item in items if item.code == code), None)
    return found.text.in_language(language().value) if found is not None else code


def _join(words: Iterable[str]) -> str:
    return tr("orders.join").join(words)
