"""What a number is, in words: the text that ``F1`` opens on it, with its own counts, for the client, browsers and documents alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.figures.beside import COUNTS, FigureNote
from domain.figures.catalogue import CATALOGUE, FigureKey
from domain.figures.rounding import Digits, in_percent, of_figure, rounded
from domain.wire.shown import Shown
from resources.words import DEFAULT_LANGUAGE, label

_HEADINGS: Final = {
    "formula": {"zh": "算法", "en": "Formula"},
    "counts": {"zh": "依据", "en": "Of"},
    "interval": {"zh": "95% 区间", "en": "Interval of 95%"},
    "second": {"zh": "另一范围，不是置信区间", "en": "Another range, no confidence interval"},
    "counted": {"zh": "计数", "en": "Counts"},
    "least": {"zh": "起判样本", "en": "Judged from n"},
    "never": {"zh": "不可", "en": "Not for"},
    "notes": {"zh": "说明", "en": "Notes"},
}


def value(shown: Shown, lang: str = DEFAULT_LANGUAGE, digits: Digits = Digits.SCREEN) -> str:
    """The number with its sign; where there is none, the word why."""
    if shown.value is None:
        return notes(shown, lang)
    said = _signed(shown, shown.value, digits)
    return f"{label(FigureNote.AT_LEAST, lang)} {said}" if FigureNote.AT_LEAST in shown.notes else said


def interval(shown: Shown, digits: Digits = Digits.SCREEN) -> str:
    """Its interval; empty where it has none."""
    if shown.low is None or shown.high is None:
        return ""
    return f"[{_signed(shown, shown.low, digits)}, {_signed(shown, shown.high, digits)}]"


def second(shown: Shown, digits: Digits = Digits.SCREEN) -> str:
    """The band of those who did not answer; empty where there is none. Its signs are not an interval's."""
    if shown.second is None:
        return ""
    return f"{_signed(shown, shown.second.low, digits)} … {_signed(shown, shown.second.high, digits)}"


def notes(shown: Shown, lang: str = DEFAULT_LANGUAGE) -> str:
    """What is said beside it."""
    return _between(lang).join(label(note, lang) for note in shown.notes)


def counts(shown: Shown, lang: str = DEFAULT_LANGUAGE) -> str:
    """Its own counts, in the order of its figure, after what it rests on."""
    own = [
        f"{label(one, lang)} {counted(shown.counts[one])}"
        for one in COUNTS[shown.figure]
        if one in shown.counts
    ]
    return _between(lang).join([f"n = {counted(shown.n)}", *own])


def explained(shown: Shown, lang: str = DEFAULT_LANGUAGE) -> list[tuple[str, str]]:
    """The whole text, as headings and what stands under each; the first is the figure's name and its value."""
    one = CATALOGUE[shown.figure]
    own = {
        "counts": counts(shown, lang),
        "interval": f"{label(one.interval, lang)} {interval(shown)}".rstrip(),
        "second": f"{label(one.also, lang)} {second(shown)}" if one.also is not None and shown.second else "",
        "notes": notes(shown, lang) if shown.value is not None else "",
    }
    return [(label(shown.figure, lang), value(shown, lang)), *_said(_defined(shown.figure, lang) | own, lang)]


def defined(figure: FigureKey, lang: str = DEFAULT_LANGUAGE) -> list[tuple[str, str]]:
    """The same of a figure by itself: what holds of each of its numbers."""
    return _said(_defined(figure, lang), lang)


def _defined(figure: FigureKey, lang: str) -> dict[str, str]:
    one = CATALOGUE[figure]
    return {
        "formula": one.formula,
        "interval": label(one.interval, lang),
        "second": label(one.also, lang) if one.also is not None else "",
        "counted": f"{label(one.unit, lang)}{_between(lang)}{label(one.day, lang)}",
        "least": str(one.least) if one.least > 1 else "",
        "never": _between(lang).join(label(why, lang) for why in one.not_for),
    }


def _said(parts: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    return [(words[lang], parts[part]) for part, words in _HEADINGS.items() if parts.get(part)]


def _signed(shown: Shown, one: float, digits: Digits) -> str:
    said = of_figure(shown.figure, one, shown.n, digits)
    return f"{said}%" if in_percent(shown.figure) else _grouped(said)


def counted(number: float) -> str:
    """A count; what is expected, or shared between officers, is none and has a decimal."""
    return _grouped(rounded(number, 0 if number == int(number) else 1))


def _grouped(digits: str) -> str:
    """Thousands apart, as the counts of a city are read."""
    whole, point, rest = digits.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _between(lang: str) -> str:
    return "；" if lang == "zh" else "; "
