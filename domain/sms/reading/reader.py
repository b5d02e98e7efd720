"""Which label wins: rules in order over what was found, each with the spans that decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.sms.label import ReplyLabel
from domain.sms.reading.answer import POSITIVE, Confidence, Reading, Reason
from domain.sms.reading.canonical import Canonical
from domain.sms.reading.coding import Coded, coded
from domain.sms.reading.cues import Cue, cues
from domain.sms.reading.digits import Digit, digits
from domain.sms.reading.judging import Judgement, judgements, last_word
from domain.sms.reading.lexicon import OTHER, Lexicon
from domain.sms.reading.rating import Found, Verdict, rated
from domain.vocabulary import Aspect, Satisfaction

_DENYING = frozenset("不没未无别唔冇勿莫非")
_ALWAYS = (ReplyLabel.EMERGENCY, ReplyLabel.OPTOUT, ReplyLabel.WRONG_PERSON, ReplyLabel.YES)
"""What a rule says by itself, before anything is weighed."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """All that was found in one reply."""

    typed: Canonical
    words: Coded
    cues: tuple[Cue, ...]
    weighed: tuple[Judgement, ...]
    """All judgements; ``judged`` are those that are not over."""
    judged: tuple[Judgement, ...]
    digits: tuple[Digit, ...]


def read(text: str, *, after_order_open: bool = False, lexicon: Lexicon) -> Reading:
    """What a reply means.

    Args:
        text: as it arrived.
        after_order_open: it answers the text that asks whether to hear of an order's end; only then is there a yes.
    """
    typed = lexicon.fold(text)
    words = coded(typed.text, lexicon)
    found = cues(words, lexicon)
    if not after_order_open:
        found = [cue for cue in found if cue.cue != ReplyLabel.YES]
    weighed = judgements(words, lexicon)
    judged = last_word(weighed, words.classes, lexicon.classes["later"])
    evidence = _Evidence(
        typed, words, tuple(found), tuple(weighed), tuple(judged), tuple(digits(words, lexicon))
    )
    verdict = _verdict(evidence, lexicon)
    return Reading(
        verdict.label,
        Confidence.LOW if verdict.doubtful else Confidence.HIGH,
        lexicon.version,
        _aspects(evidence),
        verdict.also,
        _reasons(evidence),
    )


def _verdict(evidence: _Evidence, lexicon: Lexicon) -> Verdict:
    said = frozenset(cue.cue for cue in evidence.cues)
    found = Found(
        said,
        frozenset(digit.value for digit in evidence.digits),
        evidence.judged,
        unexplained=_unexplained(evidence, lexicon),
        unknown=evidence.words.classes.count(OTHER),
        words=len(evidence.words.classes),
    )
    verdict = rated(found)
    for label in _ALWAYS:
        if label in said:
            return _standing(label, verdict)
    if found.unexplained and verdict.label in POSITIVE:
        return Verdict(ReplyLabel.UNCLEAR, doubtful=True)
    if "optout_word" in said and verdict.label is not ReplyLabel.OPTOUT:
        return Verdict(verdict.label, verdict.also, doubtful=True)
    return verdict


def _standing(label: ReplyLabel, verdict: Verdict) -> Verdict:
    """What stands by itself, with what else it says."""
    also = verdict.also
    if verdict.label is ReplyLabel.DISSATISFIED:
        also |= {ReplyLabel.DISSATISFIED}
    return Verdict(label, also if label in (ReplyLabel.EMERGENCY, ReplyLabel.OPTOUT) else frozenset())


def _unexplained(evidence: _Evidence, lexicon: Lexicon) -> bool:
    """Whether something is denied that no rule accounts for; then nothing positive may be read out of it.

    A judgement that a denial turned into something good accounts for it, and so does a rule that only covers it. A word
    that holds a denial in itself (不走) denies too, unless it judged something or is a saying.
    """
    explained: set[int] = set()
    explained.update(one.at for one in evidence.weighed)
    for one in evidence.judged:
        if one.good:
            explained.update(range(one.start, one.end))
    for cue in evidence.cues:
        if cue.cue == "cover":
            explained.update(range(cue.start, cue.end))
    turning, innocent = lexicon.classes["turning"], lexicon.classes["innocent"]
    words = evidence.words
    for at, sign in enumerate(words.classes):
        if at in explained or sign in innocent:
            continue
        if sign in turning or _DENYING.intersection(words.word(at)):
            return True
    return False


def _aspects(evidence: _Evidence) -> Mapping[Aspect, Satisfaction]:
    """What was judged in particular; of two that contradict neither."""
    said: dict[Aspect, set[Satisfaction]] = {}
    for one in evidence.judged:
        if one.aspect is not None:
            said.setdefault(one.aspect, set()).add(
                Satisfaction.SATISFIED if one.good else Satisfaction.DISSATISFIED
            )
    for cue in evidence.cues:
        if cue.aspect is not None:
            value = Satisfaction.SATISFIED if cue.cue == "good" else Satisfaction.DISSATISFIED
            said.setdefault(cue.aspect, set()).add(value)
    return {aspect: values.pop() for aspect, values in said.items() if len(values) == 1}


def _reasons(evidence: _Evidence) -> tuple[Reason, ...]:
    words = evidence.words
    spans: Iterable[tuple[str, int, int]] = (
        *((f"digit_{int(digit.value)}", digit.at, digit.at + 1) for digit in evidence.digits),
        *((f"{'' if one.good else 'not_'}{one.name}", one.start, one.end) for one in evidence.judged),
        *((cue.rule, cue.start, cue.end) for cue in evidence.cues),
    )
    reasons = [Reason(rule, *_typed(evidence.typed, words, start, end)) for rule, start, end in spans]
    return tuple(sorted(reasons, key=lambda reason: (reason.start, reason.end, reason.rule)))


def _typed(typed: Canonical, words: Coded, start: int, end: int) -> tuple[int, int]:
    """Where words stand in the text as typed."""
    places = typed.places
    return places[words.starts[start]], places[words.starts[end] - 1] + 1
