"""Each block of a page as charts and as a table. Digits come from ``figure_words`` alone, so both say the same."""

from __future__ import annotations

from collections.abc import Sequence

from domain.figures.beside import FigureNote
from domain.figures.funnel import Flag
from domain.figures.rounding import rounded
from domain.wire import figures as wire
from domain.wire.figures import FiguresPage
from domain.wire.shown import Shown
from resources import figure_words
from resources.figure_pages import drawing
from resources.figure_pages.drawing import Named
from resources.figure_pages.pieces import Cell, Piece, Table
from resources.figure_pages.saying import flag_against, flag_words, named, number, say, titled
from resources.words import DEFAULT_LANGUAGE, label


def pieces(page: FiguresPage, lang: str = DEFAULT_LANGUAGE) -> list[Piece]:
    """All blocks of a page, in order."""
    return [piece(block, lang) for block in page.blocks]


def piece(block: wire.Block, lang: str) -> Piece:
    """One block."""
    match block:
        case wire.Rates():
            return _rates(block, lang)
        case wire.Trend():
            return _trend(block, lang)
        case wire.Funnel():
            return _funnel(block, lang)
        case wire.Rows():
            return _rows(block, lang)
        case wire.Matrix():
            return _matrix(block, lang)
        case wire.Tree():
            return _tree(block, lang)
        case wire.Rising():
            return _rising(block, lang)
        case wire.AlarmList():
            return _alarms(block, lang)
        case wire.HotWords():
            return _words(block, lang)


def _rates(block: wire.Rates, lang: str) -> Piece:
    """Each side drawn by itself."""
    sides = [
        (titled(side.title, lang), [Named(label(one.figure, lang), one) for one in side.rates])
        for side in block.sides
        if side.rates
    ]
    drawn = [drawing.in_rows(title, given, lang) for title, given in sides]
    rows = tuple(
        (Cell(title), Cell(one.name), *_cells(one.shown, lang), Cell(figure_words.second(one.shown)))
        for title, given in sides
        for one in given
    )
    heads = ("side", "figure", *_NUMBER, "second")
    notes = tuple(
        say("second", lang, figure=one.name, range=band)
        for _, given in sides
        for one in given
        if (band := figure_words.second(one.shown))
    )
    return Piece(titled(block.title, lang), tuple(drawn), _table(heads, rows, {2}, lang), notes)


def _trend(block: wire.Trend, lang: str) -> Piece:
    starts = sorted({point.start for line in block.lines for point in line.points})
    by_line = [{point.start: point for point in line.points} for line in block.lines]
    rows = tuple(
        (
            Cell(drawing.when(block.step, start, lang, whole=True)),
            *(cell for points in by_line for cell in _moment(points.get(start), lang)),
        )
        for start in starts
    )
    heads = [say("head.when", lang)]
    for line in block.lines:
        heads += [named(line.label, lang), say("head.asked_of", lang)]
    table = Table(tuple(heads), rows, frozenset(range(1, len(heads))))
    note = say("months.note" if block.step == "month" else "weeks.note", lang)
    return Piece(titled(block.title, lang), tuple(drawing.in_time(block, lang)), table, (note,))


def _moment(point: wire.TrendPoint | None, lang: str) -> tuple[Cell, Cell]:
    if point is None:
        return Cell(""), Cell("")
    n = point.asked if point.asked is not None else point.shown.n
    return Cell(figure_words.value(point.shown, lang), point.shown), Cell(figure_words.counted(n))


def _funnel(block: wire.Funnel, lang: str) -> Piece:
    """Its table stands beside it from the start: points lie close, and a finger may not meet the right one."""
    told = [point for point in block.points if point.label.key]
    words = flag_words(block.points[0].shown.figure, lang) if block.points else {}
    rows = tuple(
        (
            Cell(named(point.label, lang), of=point.label),
            *_cells(point.shown, lang, judged=True),
            Cell(words[Named("", point.shown, point.flag).seen_as]),
        )
        for point in _by_signal(told)
    )
    notes = drawing.funnel_notes(block, lang)
    hidden = len(block.points) - len(told)
    if hidden:
        notes += (say("funnel.anonymous", lang, n=hidden),)
    table = _table(("unit", *_NUMBER, "judged"), rows, {1}, lang)
    return Piece(titled(block.title, lang), (drawing.as_funnel(block, lang),), table, notes, at_once=True)


def _by_signal(points: Sequence[wire.FunnelPoint]) -> list[wire.FunnelPoint]:
    """按信号: the flagged first, the rest as they came."""
    return sorted(points, key=lambda point: point.flag not in (Flag.WORSE, Flag.BETTER))


def _rows(block: wire.Rows, lang: str) -> Piece:
    given = [Named(named(row.label, lang), row.shown, row.flag) for row in block.rows]
    title = titled(block.title, lang)
    groups = [
        group[:_MOST_DRAWN]
        for group in drawing.by_figure([one for one in given if one.shown.value is not None])
    ]
    drawn = tuple(drawing.in_rows(_of(title, groups, group, lang), group, lang) for group in groups)
    left = len(given) - sum(len(group) for group in groups)
    notes = [say(f"order.{block.order}", lang), *([say("rows.left", lang, n=left)] if left else [])]
    rows = tuple(
        (
            Cell(one.name, of=row.label),
            *_cells(row.shown, lang, judged=row.flag is not None),
            Cell(flag_words(row.shown.figure, lang)[one.seen_as] if row.flag is not None else ""),
            *_beside(block, row, lang),
        )
        for one, row in zip(given, block.rows, strict=True)
    )
    heads = _heads_beside(block, lang)
    table = _table(("name", *_NUMBER, "judged"), rows, {1}, lang, heads)
    return Piece(title, drawn, table, tuple(notes), at_once=bool(heads) or not drawn)


def _heads_beside(block: wire.Rows, lang: str) -> tuple[str, ...]:
    """Over what stands beside the chief numbers; one of the same figure is of those whose answer by text was 不满意, who are kept apart."""
    longest = max(block.rows, key=lambda row: len(row.beside), default=None)
    if longest is None:
        return ()
    return tuple(
        say("head.apart", lang) if one.figure is longest.shown.figure else label(one.figure, lang)
        for one in longest.beside
    )


def _beside(block: wire.Rows, row: wire.Row, lang: str) -> list[Cell]:
    found = [Cell(number(each, lang), each) for each in row.beside]
    return found + [Cell("")] * (max(len(one.beside) for one in block.rows) - len(found))


def _of(title: str, groups: Sequence[Sequence[Named]], group: Sequence[Named], lang: str) -> str:
    return title if len(groups) == 1 else f"{title} · {label(group[0].shown.figure, lang)}"


def _matrix(block: wire.Matrix, lang: str) -> Piece:
    rows = tuple(
        (
            Cell(named(name, lang), of=name),
            *(Cell("" if one is None else figure_words.value(one, lang), one) for one in row),
        )
        for name, row in zip(block.rows, block.cells, strict=True)
    )
    heads = (say("head.unit", lang), *(named(one, lang) for one in block.columns))
    drawn = drawing.as_matrix(block, lang)
    table = Table(heads, rows, frozenset(range(1, len(heads))))
    return Piece(titled(block.title, lang), (drawn,) if drawn else (), table, at_once=drawn is None)


def _tree(block: wire.Tree, lang: str) -> Piece:
    figure = block.against.figure
    words = flag_words(figure, lang)
    rows = tuple(
        (
            Cell("\u3000" * depth + named(node.label, lang), of=node.label),
            *_cells(node.shown, lang, judged=True),
            Cell(words[Named("", node.shown, flag_against(figure, node.against)).seen_as]),
        )
        for depth, node in zip(drawing.depths(block.nodes), block.nodes, strict=True)
    )
    note = say("tree.against", lang, figure=label(figure, lang), value=number(block.against, lang))
    table = _table(("unit", *_NUMBER, "judged"), rows, {1}, lang)
    return Piece(titled(block.title, lang), (drawing.as_tiles(block, lang),), table, (note,))


def _rising(block: wire.Rising, lang: str) -> Piece:
    rows = tuple(
        (
            Cell(named(line.label, lang)),
            Cell(figure_words.value(line.now, lang), line.now),
            Cell(rounded(line.expected, 1)),
            Cell(figure_words.value(line.before, lang), line.before),
            Cell(_chance(line.chance)),
            Cell(f"{rounded(line.power, 0, hundredfold=True)}%"),
        )
        for line in block.lines
    )
    windows = {
        name: say("window", lang, start=one.start, end=one.end, n=f"{one.orders:,}")
        for name, one in (("now", block.now), ("before", block.before))
    }
    notes = [
        say("rising.windows", lang, **windows),
        say("rising.looked", lang, n=block.looked, dispersion=rounded(block.dispersion, 2)),
        say("rising.power", lang),
    ]
    if not block.lines:
        notes.insert(0, say("rising.none", lang))
    table = _table(("tag", "now", "expected", "before", "chance", "power"), rows, {1, 2, 3, 4, 5}, lang)
    return Piece(titled(block.title, lang), (), table, tuple(notes), at_once=True)


def _chance(chance: float) -> str:
    return "< 0.001" if chance < 0.001 else rounded(chance, 3)


def _alarms(block: wire.AlarmList, lang: str) -> Piece:
    rows = tuple(
        (
            Cell(label(one.rule, lang)),
            Cell(named(one.label, lang), of=one.label),
            Cell(say("days", lang, start=one.start, end=one.end)),
            Cell(number(one.shown, lang), one.shown),
            Cell(figure_words.counts(one.shown, lang)),
            Cell(_state(one, lang)),
        )
        for one in block.alarms
    )
    notes = [
        say("alarms.expected_false", lang, n=rounded(block.expected_false, 1)),
        say("alarms.kept", lang, confirmed=block.confirmed, false=block.false),
        *(say("alarms.quiet", lang, day=day) for day in block.quiet),
    ]
    if not block.alarms:
        notes.insert(0, say("alarms.none", lang))
    table = _table(("rule", "of", "days", "number", "counts", "state"), rows, {3}, lang)
    return Piece(titled(block.title, lang), (), table, tuple(notes), at_once=True)


def _state(one: wire.Alarm, lang: str) -> str:
    by = say("alarms.by", lang, name=one.said_by) if one.said_by else ""
    said = f"{label(one.state, lang)}{by}"
    return say("alarms.remark", lang, said=said, remark=one.remark) if one.remark else said


def _words(block: wire.HotWords, lang: str) -> Piece:
    rows = tuple(
        (
            Cell(one.word),
            Cell(figure_words.value(one.now, lang), one.now),
            Cell(figure_words.value(one.before, lang), one.before),
            Cell(figure_words.counted(one.citizens)),
        )
        for one in block.words
    )
    notes = (say("words.note", lang),) if rows else (say("words.none", lang), say("words.note", lang))
    table = _table(("word", "now", "before", "citizens"), rows, {1, 2, 3}, lang)
    return Piece(titled(block.title, lang), (), table, notes, at_once=True)


_MOST_DRAWN = 60
"""Rows of one figure on a chart: a city's officers would make one as long as a street."""
_NUMBER = ("value", "interval", "counts")


def _cells(shown: Shown, lang: str, *, judged: bool = False) -> tuple[Cell, Cell, Cell]:
    """A number in three cells: its value, which opens its cases; its interval; what it rests on, with what is said beside it.

    Args:
        judged: a cell of its own says how it is judged, also that it has too few answers for that.
    """
    beside = figure_words.notes(shown, lang) if shown.value is not None else ""
    if judged and beside == label(FigureNote.FEW, lang):
        beside = ""
    notes = f"（{beside}）" if beside and lang == DEFAULT_LANGUAGE else f" ({beside})" if beside else ""
    return (
        Cell(figure_words.value(shown, lang), shown),
        Cell(figure_words.interval(shown)),
        Cell(figure_words.counts(shown, lang) + notes),
    )


def _table(
    heads: tuple[str, ...],
    rows: tuple[tuple[Cell, ...], ...],
    figures: set[int],
    lang: str,
    more: tuple[str, ...] = (),
) -> Table:
    """A table with heads by their words; ``more`` heads are words already. Columns that say nothing are left out."""
    words = (*(say(f"head.{head}", lang) for head in heads), *more)
    kept = [at for at in range(len(words)) if not rows or any(row[at].text for row in rows)]
    return Table(
        tuple(words[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
        frozenset(new for new, at in enumerate(kept) if at in figures or at >= len(heads)),
    )
