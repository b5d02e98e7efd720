"""What came of each order of a batch, where not all were saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.records.orders import MoveResult
from app.ui.screens.dispatch.words import batch_words, problem_words
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.page_area import Scrolled

HEIGHT = 360


class BatchSheet:
    """The sheet; those that were not saved stand first."""

    def __init__(self, host: QWidget) -> None:
        self._sum = label("", "muted", wrap=True)
        self._lines = column(gap=6)
        inner = QWidget()
        inner.setLayout(column(self._lines, None, margin=(0, 0, 8, 0)))
        scroll = Scrolled(inner, tr("dispatch.results"))
        scroll.setFixedHeight(HEIGHT)
        self.sheet = Sheet(host, tr("dispatch.results"), self._sum, scroll, width=620)

    def show_results(self, results: Sequence[MoveResult], names: Mapping[str, str]) -> None:
        """One line an order."""
        clear(self._lines)
        self._sum.setText(batch_words(tuple(results)))
        for one in sorted(results, key=lambda one: one.op_id is not None):
            done = one.op_id is not None
            chip = Chip(
                tr("dispatch.results.yes" if done else "dispatch.results.no"), Tone.OK if done else Tone.BAD
            )
            why = " ".join(problem_words(problem, names) for problem in one.problems)
            line = QWidget()
            words = label(f"{one.order.row.label}  {why}".rstrip(), wrap=True, selectable=True)
            box = row(chip, words, gap=8)
            box.setStretch(1, 1)
            line.setLayout(box)
            self._lines.addWidget(line)
        self.sheet.open_sheet()
