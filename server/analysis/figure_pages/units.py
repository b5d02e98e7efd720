"""谁: units by funnel, and beside it in order of signals, never of a value."""

from __future__ import annotations

from typing import Final

from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, Orders
from domain.figures.funnel import Flag
from domain.figures.strata import Opinions
from domain.wire.figures import Block, Row, RowOrder, Rows
from domain.wire.shown import Shown
from server.analysis.counting.orders import orders
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.funnels import Compared, Stood, by_line, chart, compare
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.weeks import TABLES, said_by

SIGNALS: Final = (Flag.WORSE, Flag.BETTER, Flag.WITHIN, Flag.HOLLOW)
"""按信号: the order of flags; inside each, names."""
BESIDE: Final = (FigureKey.RESPONDED, FigureKey.IN_TIME, FigureKey.SOLVED, FigureKey.SATISFIED_AFTER)


def blocks(question: Question) -> list[Block]:
    """The page."""
    compared = answers(question)
    return [chart(question, "funnel", compared), _rows(question, compared)]


def answers(question: Question) -> Compared:
    """Units by the one answer set."""
    said = by_line(said_by(question, question.whole_city(), (Axis.UNIT, Axis.LINE)))
    table = TABLES[question.answers]
    return compare(
        question, said, lambda unit: question.cases(table, "dissatisfied", at=((Axis.UNIT, unit),))
    )


def seen(question: Question, compared: Compared) -> list[Stood]:
    """Those of the page, in order of their signals."""
    mine = [one for one in compared.stood if question.units is None or one.unit in question.units]
    return sorted(mine, key=lambda one: SIGNALS.index(one.flag))


def _rows(question: Question, compared: Compared) -> Rows:
    done = orders(question.reading, question.asked, (Axis.UNIT,))
    said = said_by(question, question.asked, (Axis.UNIT,))
    rows = [
        Row(
            question.places.label(one.unit),
            one.shown,
            one.flag,
            [
                numbers.dissatisfied(said.get((one.unit,), Opinions()), one.shown.cases),
                *of_orders(question, one.unit, done.get((one.unit,), Orders())),
            ],
        )
        for one in seen(question, compared)
    ]
    return Rows("units", RowOrder.SIGNAL, rows)


def of_orders(question: Question, unit: str, found: Orders) -> list[Shown]:
    """What became of the orders of a unit."""
    at = ((Axis.UNIT, unit),)
    return [
        numbers.of_orders(found, key, question.cases(Table.ORDERS, numbers.ORDER_MEASURES[key], at=at))
        for key in BESIDE
    ]
