"""What a notice says, for the pages of browsers and the client's list alike."""

from __future__ import annotations

from domain.notices import NoticeTopic, TextTrouble
from domain.orders.clocks import Clock, Mark
from domain.vocabulary import OrderMove
from domain.wire.notices import NoticeLine
from resources.words import label


def in_words(line: NoticeLine, lang: str) -> str:
    """The move that was made, or which clock came to what: 整改：到期未办; of texts, what stopped."""
    if line.topic == NoticeTopic.TEXTS:
        return label(TextTrouble(line.mark), lang) if line.mark in frozenset(TextTrouble) else ""
    if line.move is not None:
        return label(OrderMove(line.move), lang)
    if line.clock is None or line.mark is None:
        return ""
    between = "：" if lang == "zh" else ": "
    return label(Clock(line.clock), lang) + between + label(Mark(line.mark), lang)
