"""民意指数: by the weights in force when the days ended; all together first, units by name, and what it is made of."""

from __future__ import annotations

from domain.wire.figures import Block, Row, RowOrder, Rows
from domain.wire.shown import Label, LabelOf
from server.analysis.figure_pages.question import Question
from server.analysis.indexing.scores import WHOLE, scored
from server.analysis.indexing.weighing import in_order, label_of, of_period


def blocks(question: Question) -> list[Block]:
    """The page."""
    weights = of_period(question).weights
    found = scored(question)
    index = [Row(label_of(question, unit), found[unit].index(weights)) for unit in in_order(question, found)]
    parts = [
        Row(Label(LabelOf.COMPONENT, key.value), found[WHOLE].parts[key])
        for key, weight in weights.items()
        if weight
    ]
    return [Rows("index", RowOrder.NAME, index), Rows("components", RowOrder.NAME, parts)]
