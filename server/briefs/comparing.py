"""已更正: which numbers of a page are others than they were."""

from __future__ import annotations

from collections.abc import Iterator

from domain.wire import figures as wire
from domain.wire.briefs import Corrected
from domain.wire.shown import Label, Shown
from resources.figure_words import value

Place = tuple[str, ...]


def corrected(number: int, frozen: wire.FiguresPage, now: wire.FiguresPage) -> list[Corrected]:
    """Numbers of a section (from 1) that are others today, and those that there are no more. What is new is none of them: it was not told."""
    today = dict(_of_page(now))
    return [
        Corrected((str(number), *place), was.figure, value(was), value(is_) if is_ is not None else "—")
        for place, was in _of_page(frozen)
        if (is_ := today.get(place)) is None or _said(was) != _said(is_)
    ]


def _said(shown: Shown) -> tuple[object, ...]:
    return shown.value, shown.low, shown.high, shown.n, shown.notes, shown.second


def _of_page(page: wire.FiguresPage) -> Iterator[tuple[Place, Shown]]:
    for block in page.blocks:
        for place, shown in numbers(block):
            yield (block.title, *place, shown.figure.value), shown


def numbers(block: wire.Block) -> Iterator[tuple[Place, Shown]]:
    """Every number of a block, by the labels it stands under."""
    match block:
        case wire.Rates():
            for side in block.sides:
                yield from (((side.title,), one) for one in side.rates)
        case wire.Trend():
            for line in block.lines:
                yield from (((_key(line.label), point.start), point.shown) for point in line.points)
        case wire.Funnel():
            yield from (((_key(point.label),), point.shown) for point in block.points if _key(point.label))
        case wire.Rows():
            for row in block.rows:
                yield from (((_key(row.label),), one) for one in (row.shown, *row.beside))
        case wire.Matrix():
            for label, cells in zip(block.rows, block.cells, strict=True):
                for column, cell in zip(block.columns, cells, strict=True):
                    if cell is not None:
                        yield (_key(label), _key(column)), cell
        case wire.Tree():
            yield ("",), block.against
            yield from (((_key(node.label),), node.shown) for node in block.nodes)
        case wire.Rising():
            for one in block.lines:
                yield from (
                    ((_key(one.label), when), shown)
                    for when, shown in (("now", one.now), ("before", one.before))
                )
        case wire.AlarmList():
            yield from (((alarm.alarm_id,), alarm.shown) for alarm in block.alarms)
        case wire.HotWords():
            for word in block.words:
                yield from (
                    ((word.word, when), shown) for when, shown in (("now", word.now), ("before", word.before))
                )


def _key(label: Label) -> str:
    return label.name or label.key
