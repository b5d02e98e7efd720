"""A block on the page: its charts, the sentences under them, and the table of the same numbers."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.charts import ChartView, FigureTable
from app.ui.widgets.labels import label
from app.ui.widgets.layout import set_shown
from domain.wire.shown import Shown
from resources.figure_pages import Drawing, Piece


class PieceCard(Card):
    """One block.

    Signals:
        opened: the key of a number's cases.
        profiled: the ``Label`` of a unit or officer whose profile is wanted.
    """

    opened = Signal(str)
    profiled = Signal(object)

    def __init__(self, piece: Piece) -> None:
        self.toggle = Button(tr("figures.table.show"), "ghost", slim=True)
        super().__init__(piece.title, aside=self.toggle, gap=12)
        self.setAccessibleName(piece.title)
        self.charts = [self._chart(piece, drawing) for drawing in piece.drawings]
        self.table = FigureTable(piece.table, tr("figures.table.of", title=piece.title))
        self.table.opened.connect(self.opened)
        self.table.profiled.connect(self.profiled)
        for note in piece.notes:
            self.add(label(note, "caption", wrap=True))
        self.add(self.table)
        self.toggle.setAccessibleName(tr("figures.table.of", title=piece.title))
        self.toggle.clicked.connect(self._turn)
        has_rows = bool(piece.table.rows)
        set_shown(self.toggle, has_rows and bool(piece.drawings))
        self._show_table(has_rows and (piece.at_once or not piece.drawings))

    def _chart(self, piece: Piece, drawing: Drawing) -> tuple[ChartView, Drawing]:
        if drawing.title != piece.title:
            self.add(label(drawing.title, "strong", wrap=True))
        view = ChartView(drawing.lay_out)
        view.opened.connect(self.opened)
        self.add(view)
        return view, drawing

    @property
    def number(self) -> Shown | None:
        """The number here that has the keyboard."""
        if self.table.hasFocus():
            return self.table.number
        for view, drawing in self.charts:
            if view is QApplication.focusWidget() and view.mark is not None:
                return drawing.numbers.get(view.mark.says)
        return None

    @Slot()
    def _turn(self) -> None:
        self._show_table(self.table.isHidden())

    def _show_table(self, on: bool) -> None:
        set_shown(self.table, on)
        self.toggle.setText(tr("figures.table.hide" if on else "figures.table.show"))
