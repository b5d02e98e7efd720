"""什么: what complaints are about, which aspects, which tags, what rises, and units by aspects."""

from __future__ import annotations

from collections.abc import Mapping

from domain.aapor import OutcomeCounts
from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, Key
from domain.figures.strata import Opinions
from domain.vocabulary import TagAxis
from domain.wire.figures import Block, Matrix, Row, RowOrder, Rows
from domain.wire.rows import TagRow
from domain.wire.shown import Label, LabelOf, Shown
from server.analysis.counting.calls import aspects, phone_outcomes
from server.analysis.counting.orders import items
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.rising import rising
from server.tags import repository as tags

OTHERS, DISSATISFIED_BY_TEXT = "BS?", "A"
"""Strata whose aspects are one figure, and the one that stands apart: who said 不满意 by text was asked why."""


def blocks(question: Question) -> list[Block]:
    """The page."""
    called = asked_of(question)
    return [
        abouts(question, called),
        by_aspect(question),
        *rising(question),
        *by_tag(question, called),
        matrix(question),
    ]


def asked_of(question: Question) -> int:
    """How many were asked by phone."""
    found = phone_outcomes(question.reading, question.asked, ()).get((), OutcomeCounts())
    return found.cases + found.not_eligible


def abouts(question: Question, called: int) -> Rows:
    """Complaints by what they are about, in the citizen's eyes."""
    found = items(question.reading, question.asked, Table.ABOUT, ())
    rows = [
        Row(Label(LabelOf.ABOUT, code), _items(question, Table.ABOUT, code, found[code,], called))
        for (code,) in sorted(found)
    ]
    return Rows("abouts", RowOrder.NAME, rows)


def by_aspect(question: Question) -> Rows:
    """How each aspect was judged; beside it by those who had said 不满意 before."""
    found = aspects(question.reading, question.asked, (), strata=OTHERS)
    apart = aspects(question.reading, question.asked, (), strata=DISSATISFIED_BY_TEXT)
    rows = []
    for (code,) in sorted({*found, *apart}):
        shown = _aspect(question, code, found.get((code,), Opinions()), OTHERS)
        beside = [_aspect(question, code, apart[code,], DISSATISFIED_BY_TEXT)] if (code,) in apart else []
        rows.append(Row(Label(LabelOf.ASPECT, code), shown, None, beside))
    return Rows("aspects", RowOrder.NAME, rows)


def by_tag(question: Question, called: int) -> list[Rows]:
    """Complaints by tag, an axis each; a merged tag counts as what took its place."""
    found = items(question.reading, question.asked, Table.TAG, ())
    known = tags.rows(question.reading) if found else {}
    by_axis: dict[str, list[str]] = {axis.value: [] for axis in TagAxis}
    for (code,) in sorted(found):
        if code in known:
            by_axis[known[code].axis].append(code)
    return [
        Rows(
            f"tags_{axis}",
            RowOrder.NAME,
            [
                Row(tag_label(known, code), _items(question, Table.TAG, code, found[code,], called))
                for code in codes
            ],
        )
        for axis, codes in by_axis.items()
        if codes
    ]


def tag_label(known: Mapping[str, TagRow], code: str) -> Label:
    """A tag as it is called."""
    return Label(LabelOf.TAG, code, known[code].name["zh"] if code in known else code)


def matrix(question: Question) -> Matrix:
    """Units by aspects."""
    found = aspects(question.reading, question.asked, (Axis.UNIT,), strata=OTHERS)
    units = question.places.by_name({unit for unit, _ in found if unit})
    columns = sorted({code for unit, code in found if unit})
    cells = [[_cell(question, found, unit, code) for code in columns] for unit in units]
    return Matrix(
        "matrix",
        [question.places.label(unit) for unit in units],
        [Label(LabelOf.ASPECT, code) for code in columns],
        cells,
    )


def _cell(question: Question, found: Mapping[Key, Opinions], unit: str, code: str) -> Shown | None:
    said = found.get((unit, code))
    return _aspect(question, code, said, OTHERS, unit) if said is not None else None


def _aspect(question: Question, code: str, said: Opinions, strata: str, unit: str = "") -> Shown:
    at = ((Axis.UNIT, unit),) if unit else ()
    cases = question.cases(Table.ASPECTS, "dissatisfied", code=code, strata=strata, at=at)
    return numbers.dissatisfied(said, cases, key=FigureKey.ASPECT_RATE)


def _items(question: Question, table: Table, code: str, orders: int, called: int) -> Shown:
    return numbers.items(orders, called, question.cases(table, "opened", code=code))
