"""复发: after how many closed complaints their citizens complained anew within ninety days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.figures.beside import CountOf
from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, FollowedOrder
from domain.figures.survival import Followed
from domain.figures.survival import recurrence as estimated
from domain.wire.figures import Block, Row, RowOrder, Rows
from domain.wire.shown import Label, LabelOf, Shown, shown
from server.analysis.counting.orders import recurrence
from server.analysis.figure_pages.question import Question

DAYS: Final = 90


def blocks(question: Question) -> list[Block]:
    """The page: all together, by line, by unit."""
    reading, asked = question.reading, question.asked
    whole = recurrence(reading, asked, ()).get((), [])
    by_line = recurrence(reading, asked, (Axis.LINE,))
    by_unit = recurrence(reading, asked, (Axis.UNIT,))
    units = question.places.by_name({unit for (unit,) in by_unit if unit})
    return [
        Rows("recurrence", RowOrder.NAME, [Row(Label(LabelOf.WHOLE), _shown(question, whole))]),
        Rows(
            "lines",
            RowOrder.NAME,
            [
                Row(Label(LabelOf.LINE, line), _shown(question, found, ((Axis.LINE, line),)))
                for (line,), found in sorted(by_line.items())
            ],
        ),
        Rows(
            "units",
            RowOrder.NAME,
            [
                Row(question.places.label(unit), _shown(question, by_unit[unit,], ((Axis.UNIT, unit),)))
                for unit in units
            ],
        ),
    ]


def _shown(
    question: Question, found: Sequence[FollowedOrder], at: tuple[tuple[Axis, str], ...] = ()
) -> Shown:
    followed = [Followed(one.days, one.came_back, one.group) for one in found]
    own: dict[CountOf, float] = {
        CountOf.CLOSED: len(found),
        CountOf.CAME_BACK: sum(one.came_back for one in found),
    }
    cases = question.cases(Table.RECURRENCE, "came_back", at=at)
    return shown(FigureKey.RECURRENCE, estimated(followed, DAYS), own, cases=cases)
