"""Words of pages of figures: names of what numbers are of, what flags are called, sentences that marks say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

from domain.charts.legend import Key
from domain.figures.beside import FigureNote, opened
from domain.figures.catalogue import GOOD_WHEN_HIGH, FigureKey
from domain.figures.funnel import Flag
from domain.figures.rounding import in_percent
from domain.vocabulary import About, Aspect, BusinessLine
from domain.wire.figures import Against, AlarmRule
from domain.wire.shown import Label, LabelOf, Shown
from resources import figure_words, read_yaml
from resources.words import DEFAULT_LANGUAGE, label

_CODES: Final[Mapping[LabelOf, type[Enum]]] = {
    LabelOf.LINE: BusinessLine,
    LabelOf.ABOUT: About,
    LabelOf.ASPECT: Aspect,
    LabelOf.RULE: AlarmRule,
    LabelOf.COMPONENT: FigureKey,
}


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All words of these pages by key and language."""
    found: dict[str, dict[str, str]] = read_yaml("text", "figures.yaml")
    return found


def say(key: str, lang: str = DEFAULT_LANGUAGE, **params: object) -> str:
    """The words of a key.

    Raises:
        KeyError: there are none.
    """
    return catalogue()[key][lang].format_map(params)


def titled(code: str, lang: str) -> str:
    """The title of a block or of a side; a code without words shows as itself."""
    return say(f"title.{code}", lang) if f"title.{code}" in catalogue() else code


def named(one: Label, lang: str) -> str:
    """What a number is of: the name that came along, else the words of its code; a second name stands behind."""
    if one.of is LabelOf.ANONYMOUS:
        return say("anonymous", lang)
    if one.of is LabelOf.WHOLE and not one.name:
        return say("whole", lang)
    name = one.name or _code(one, lang)
    if one.of is LabelOf.OFFICER and one.name:
        name = f"{one.name} {one.key}"
    return say("also", lang, name=name, also=one.also) if one.also else name


def _code(one: Label, lang: str) -> str:
    codes = _CODES.get(one.of)
    if codes is None or one.key not in {member.value for member in codes}:
        return one.key
    return label(codes(one.key), lang)


def flag_words(figure: FigureKey, lang: str, *, judged: bool = True) -> Mapping[Flag, str]:
    """What flags on numbers of a figure are called. Where nothing is judged, only what is hollow has a name."""
    hollow = {Flag.HOLLOW: label(FigureNote.FEW, lang)}
    if not judged:
        return hollow
    above, below = (Flag.BETTER, Flag.WORSE) if figure in GOOD_WHEN_HIGH else (Flag.WORSE, Flag.BETTER)
    return hollow | {
        Flag.WITHIN: say("flag.within", lang),
        above: say("flag.above", lang),
        below: say("flag.below", lang),
    }


def key_of(figure: FigureKey, lang: str, *, judged: bool = True) -> Key:
    """The key of a chart of a figure."""
    return Key(flag_words(figure, lang, judged=judged), figure in GOOD_WHEN_HIGH)


def flag_against(figure: FigureKey, against: Against) -> Flag:
    """How an interval that lies so is flagged."""
    good = figure in GOOD_WHEN_HIGH
    match against:
        case Against.ABOVE:
            return Flag.BETTER if good else Flag.WORSE
        case Against.BELOW:
            return Flag.WORSE if good else Flag.BETTER
        case Against.NOT_TOLD_APART:
            return Flag.WITHIN
        case Against.HOLLOW:
            return Flag.HOLLOW


def number(shown: Shown, lang: str) -> str:
    """Value and interval in one line; the word why where there is none."""
    return f"{figure_words.value(shown, lang)} {figure_words.interval(shown)}".rstrip()


def with_n(shown: Shown, lang: str) -> str:
    """The same with what it rests on, as it stands beside a place."""
    return say("with_n", lang, number=number(shown, lang), n=figure_words.counted(shown.n))


def sentence(name: str, shown: Shown, lang: str, flag: str = "") -> str:
    """All of a number in words: whose it is, its value and interval, what it rests on, how it is judged, what is said beside it, how many cases it opens."""
    beside = figure_words.notes(shown, lang) if shown.value is not None else ""
    opens = (
        ""
        if shown.cases is None
        else say("opens", lang, n=figure_words.counted(opened(shown.figure, shown.counts)))
    )
    parts = [
        number(shown, lang),
        figure_words.counts(shown, lang),
        flag,
        beside if beside != flag else "",
        opens,
    ]
    return say("sentence", lang, name=name, said=joined([part for part in parts if part], lang))


def joined(parts: list[str], lang: str) -> str:
    """Parts of a sentence."""
    return ("；" if lang == DEFAULT_LANGUAGE else "; ").join(parts)


def on_axis(shown: Shown) -> Callable[[float], float]:
    """How a figure's numbers become places on its axis: shares in per cent, others as they are."""
    times = 100.0 if in_percent(shown.figure) else 1.0
    return lambda value: value * times
