"""What a page rests on, in one line: days, units, line, channel, and at which change it was read."""

from __future__ import annotations

from collections.abc import Mapping

from domain.vocabulary import BusinessLine, Channel
from domain.wire.figures import FiguresPage
from resources.figure_pages.saying import say
from resources.words import label


def basis(page: FiguresPage, units: Mapping[str, str], lang: str) -> str:
    """The line. ``units``: names by id, of those that are known here."""
    asked = page.asked
    between = "、" if lang == "zh" else ", "
    parts = [units.get(asked.unit, asked.unit[:8]) if asked.unit else say("who.all", lang)]
    if asked.officer:
        parts = [say("who.officer", lang, badge=asked.officer)]
    if asked.lines:
        names = between.join(_word(BusinessLine, code, lang) for code in asked.lines)
        parts.append(say("who.lines", lang, names=names))
    if asked.channel:
        parts.append(say("who.channel", lang, name=_word(Channel, asked.channel, lang)))
    who = " · ".join(parts)
    return say("as_of", lang, start=asked.start, end=asked.end, who=who, n=f"{page.as_of:,}")


def _word(codes: type[BusinessLine] | type[Channel], code: str, lang: str) -> str:
    return label(codes(code), lang) if code in set(codes) else code
