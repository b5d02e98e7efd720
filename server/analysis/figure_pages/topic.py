"""专题: business lines beside each other, and what is said of those that were asked for."""

from __future__ import annotations

from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, Orders
from domain.figures.strata import Opinions, Score
from domain.wire.figures import Block, Row, RowOrder, Rows
from domain.wire.shown import Label, LabelOf
from server.analysis.counting.frame import strata
from server.analysis.counting.orders import orders
from server.analysis.figure_pages import numbers, overview, what
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.rates import RECORDED, frame, one_rate
from server.analysis.figure_pages.rising import rising
from server.analysis.figure_pages.weeks import TABLES, said_by, week_by_week

_BESIDE = (FigureKey.RESPONDED, FigureKey.IN_TIME, FigureKey.SOLVED)


def blocks(question: Question) -> list[Block]:
    """The page; with ``line`` of these lines alone."""
    called = what.asked_of(question)
    return [
        _lines(question),
        overview.by_month(question),
        week_by_week(question, Label(LabelOf.WHOLE)),
        what.abouts(question, called),
        what.by_aspect(question),
        *what.by_tag(question, called),
        *rising(question),
    ]


def _lines(question: Question) -> Rows:
    """The estimate for everybody of each line; the answers and what became of its orders beside it."""
    by = (Axis.LINE,)
    cells = strata(question.reading, question.asked, by)
    said = said_by(question, question.asked, by)
    done = orders(question.reading, question.asked, by)
    rows = []
    for line in sorted({key[0] for found in (cells, said, done) for key in found}):
        at = ((Axis.LINE, line),)
        estimate = one_rate(
            frame(cells.get((line,), []), question.places.parents),
            Score.STRICT,
            question.cases(Table.STRATA, "a,b,s", strata=RECORDED, at=at),
            finite=False,
        )
        answers = question.cases(TABLES[question.answers], "dissatisfied", at=at)
        beside = [numbers.dissatisfied(said.get((line,), Opinions()), answers)]
        for key in _BESIDE:
            cases = question.cases(Table.ORDERS, numbers.ORDER_MEASURES[key], at=at)
            beside.append(numbers.of_orders(done.get((line,), Orders()), key, cases))
        rows.append(Row(Label(LabelOf.LINE, line), estimate, None, beside))
    return Rows("lines", RowOrder.NAME, rows)
