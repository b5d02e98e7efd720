"""The numbers of a chart as a table: walked cell by cell, each explained and opened as a mark is."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QTableView

from app.ui.theme import theme
from domain.wire.shown import Shown
from resources.figure_pages import Cell, Table

Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_MOST_ROWS = 12
"""So many are shown at once; more are scrolled."""
_WIDEST = 420


class FigureModel(QAbstractTableModel):
    """A table that is all in memory."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.table.heads)

    def cell(self, index: Index) -> Cell:
        """What stands at a place."""
        return self.table.rows[index.row()][index.column()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self.cell(index).text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.table.heads[index.column()]} {self.cell(index).text}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if index.column() in self.table.figures else _LEFT
            case Qt.ItemDataRole.ForegroundRole if self.cell(index).cases or self.cell(index).profile:
                return theme().colour("accent")
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in self.table.figures else _LEFT
        return self.table.heads[section] if role == Qt.ItemDataRole.DisplayRole else None


class FigureTable(QTableView):
    """Shows a table as high as its rows.

    Signals:
        opened: the key of a number's cases.
        profiled: the ``Label`` of a name whose profile is wanted.
    """

    opened = Signal(str)
    profiled = Signal(object)

    def __init__(self, table: Table, name: str) -> None:
        super().__init__()
        self._cells = FigureModel(table)
        self.setModel(self._cells)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("ringed", "true")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().row_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMaximumSectionSize(_WIDEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.resizeColumnsToContents()
        # What reads from the left may have the rest; a number far off its row's name could not be read with it.
        header.setStretchLastSection(len(table.heads) - 1 not in table.figures)
        self._fit()
        theme().rows_changed.connect(self._rows_changed)
        self.activated.connect(self._open)

    @property
    def number(self) -> Shown | None:
        """The number that has the keyboard; None on a word."""
        index = self.currentIndex()
        return self._cells.cell(index).shown if index.isValid() else None

    @Slot(int)
    def _rows_changed(self, height: int) -> None:
        self.verticalHeader().setDefaultSectionSize(height)
        self._fit()

    def _fit(self) -> None:
        rows = min(_MOST_ROWS, max(1, len(self._cells.table.rows)))
        bar = self.horizontalScrollBar().sizeHint().height()
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(head + rows * self.verticalHeader().defaultSectionSize() + bar + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        cell = self._cells.cell(index)
        if cell.cases is not None:
            self.opened.emit(cell.cases)
        elif cell.profile is not None:
            self.profiled.emit(cell.profile)
