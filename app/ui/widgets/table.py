"""A table of records: whole rows drawn at once, columns moved, hidden and remembered, everything by keyboard."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.ui.models.columns import Align, Cell
from app.ui.models.records import Index, RecordTableModel
from app.ui.text import tr
from app.ui.theme import theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets import chips

_PAD = 12
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class TableView(QTreeView):
    """A list of records with columns.

    A tree view without branches: it alone lets one call draw a whole row, which a full window at 60 frames a
    second needs in Python; sorting goes to the source through the model.

    Signals:
        opened: Enter or double press on a record.
        chosen: the current record is another one (None: none).
        layout_changed: columns were moved, hidden or made wider; ask ``layout_state`` to remember it.
    """

    opened = Signal(object)
    chosen = Signal(object)
    layout_changed = Signal()

    def __init__(
        self, model: RecordTableModel[Any], row_height: int | None = None, parent: QWidget | None = None
    ) -> None:
        """A table; without a ``row_height`` its rows are as high as the person likes them."""
        super().__init__(parent)
        self._records = model
        self._row_height = row_height or theme().row_height
        if row_height is None:
            theme().rows_changed.connect(self.set_row_height)
        self._kept: str | None = None
        self._restoring = False
        self._fonts()
        self.setProperty("ringed", "true")
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setItemDelegate(_RowHeight(self))
        self.setModel(model)
        self._set_up_header()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        model.loaded.connect(self._choose_first)

    def _set_up_header(self) -> None:
        header = self.header()
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(True)
        header.setStretchLastSection(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._columns_menu)
        self._default_columns()
        self.setSortingEnabled(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self._sort_clicked)
        header.sectionMoved.connect(self._layout_touched)
        header.sectionResized.connect(self._layout_touched)

    def _default_columns(self) -> None:
        header = self.header()
        for at, column in enumerate(self._records.columns):
            header.moveSection(header.visualIndex(at), at)
            header.resizeSection(at, column.width)
            header.setSectionHidden(at, column.hidden)
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(at, mode)

    # -- order and layout ------------------------------------------------------------------------

    @Slot(int)
    def _sort_clicked(self, section: int) -> None:
        column = self._records.columns[section]
        sort = self._records.query.sort
        if not column.sortable:
            self._show_sort()
            return
        again = sort is not None and sort.column == column.key and not sort.descending
        order = Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder
        self._records.sort(section, order)
        self._show_sort()

    def _show_sort(self) -> None:
        sort = self._records.query.sort
        keys = [column.key for column in self._records.columns]
        at = keys.index(sort.column) if sort and sort.column in keys else -1
        order = Qt.SortOrder.DescendingOrder if sort and sort.descending else Qt.SortOrder.AscendingOrder
        self.header().setSortIndicator(at, order)

    @Slot()
    def _layout_touched(self) -> None:
        if not self._restoring and self.isVisible():
            self.layout_changed.emit()

    def layout_state(self) -> str:
        """Order, width and visibility of the columns, as text to remember."""
        header = self.header()
        shown = [
            [column.key, header.sectionSize(at) or column.width, header.isSectionHidden(at)]
            for at, column in sorted(
                enumerate(self._records.columns), key=lambda pair: header.visualIndex(pair[0])
            )
        ]
        return json.dumps(shown)

    def restore_layout(self, state: str) -> None:
        """Put remembered columns back; columns it does not know stay as designed, nonsense is ignored."""
        try:
            saved = [(str(key), int(width), bool(hidden)) for key, width, hidden in json.loads(state)]
        except (ValueError, TypeError):
            return
        header, keys = self.header(), [column.key for column in self._records.columns]
        known = [entry for entry in saved if entry[0] in keys]
        if all(hidden for _, _, hidden in known):
            return
        self._restoring = True
        for place, (key, width, hidden) in enumerate(known):
            at = keys.index(key)
            header.moveSection(header.visualIndex(at), place)
            header.setSectionHidden(at, hidden)
            if width >= 48 and not self._records.columns[at].stretch:
                header.resizeSection(at, width)
        self._restoring = False

    @Slot(QPoint)
    def _columns_menu(self, where: QPoint) -> None:
        menu = self.make_columns_menu()
        menu.popup(self.header().mapToGlobal(where))

    def make_columns_menu(self) -> QMenu:
        """Which columns to show, as a menu; the last one shown cannot be hidden."""
        menu = QMenu(tr("table.columns"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self.header()
        for at, column in enumerate(self._records.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(at))
            action.toggled.connect(lambda on, at=at: self._show_column(at, on))
        menu.addSeparator()
        menu.addAction(tr("table.reset_columns")).triggered.connect(self._reset_columns)
        return menu

    def _show_column(self, at: int, on: bool) -> None:
        header = self.header()
        if on or sum(not header.isSectionHidden(i) for i in range(header.count())) > 1:
            header.setSectionHidden(at, not on)
            self.layout_changed.emit()

    @Slot()
    def _reset_columns(self) -> None:
        self._default_columns()
        self.layout_changed.emit()

    # -- selection ---------------------------------------------------------------------------------

    @Slot()
    def _keep(self) -> None:
        self._kept = self._records.key_at(self.currentIndex().row())
        self._kept_scroll = self.verticalScrollBar().value()

    @Slot()
    def _restore(self) -> None:
        row = self._records.row_of(self._kept) if self._kept else None
        if row is not None:
            self.setCurrentIndex(self._records.index(row, 0))
            self.verticalScrollBar().setValue(self._kept_scroll)

    @Slot()
    def _choose_first(self) -> None:
        self._show_sort()
        if not self.currentIndex().isValid() and self._records.rowCount():
            self.setCurrentIndex(self._records.index(0, 0))

    def current_record(self) -> Any:
        """The record the cursor is on, None if none."""
        return self._records.record(self.currentIndex().row())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(self._records.record(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            record = self.current_record()
            if record is not None:
                self.opened.emit(record)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        record = self._records.record(self.indexAt(event.position().toPoint()).row())
        if record is not None:
            self.opened.emit(record)

    # -- painting -----------------------------------------------------------------------------------

    def _fonts(self) -> None:
        self._plain = QFont(self.font())
        self._bold = QFont(self._plain)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._chip = chips.chip_font(self._plain)
        self._note = QFont(self._plain)
        self._note.setPixelSize(CAPTION_PX)
        self._metrics = {
            id(font): QFontMetrics(font) for font in (self._plain, self._bold, self._chip, self._note)
        }
        self._elided: dict[tuple[str, int, int, bool], tuple[str, int]] = {}

    def changeEvent(self, event: Any) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.FontChange:
            self._fonts()

    @property
    def row_height(self) -> int:
        """Height of a row in pixels."""
        return self._row_height

    @Slot(int)
    def set_row_height(self, height: int) -> None:
        """Compact (32) or comfortable (40) rows."""
        self._row_height = height
        self.scheduleDelayedItemsLayout()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        row = index.row()
        colours = theme()
        if row == self.currentIndex().row():
            painter.fillRect(rect, colours.colour("accent_soft"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colours.colour("accent"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.colour("line"))
        header, columns = self.header(), self._records.columns
        for at, cell in enumerate(self._records.cells(row)):
            if cell.text and not header.isSectionHidden(at):
                left = header.sectionViewportPosition(at)
                room = QRect(left + _PAD, rect.top(), header.sectionSize(at) - 2 * _PAD, rect.height() - 1)
                self._draw_cell(painter, room, cell, columns[at].align)

    def _draw_cell(self, painter: QPainter, room: QRect, cell: Cell, align: Align) -> None:
        if cell.tone is not None:
            words, width = self._fit(cell.text, self._chip, room.width() - 30)
            painter.setFont(self._chip)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            top = room.top() + (room.height() - chips.HEIGHT) / 2
            chips.paint_chip(
                painter, QRectF(room.left() - 4, top, width + 32, chips.HEIGHT), words, cell.tone
            )
            return
        font = self._bold if cell.bold else self._plain
        words, width = self._fit(cell.text, font, room.width(), whole_end=cell.whole_end)
        painter.setFont(font)
        painter.setPen(theme().colour(cell.ink))
        painter.drawText(room, _RIGHT if align is Align.RIGHT else _LEFT, words)
        if cell.note and room.width() - width > 24:
            behind = room.adjusted(width + 8, 1, 0, 0)
            note, _ = self._fit(cell.note, self._note, behind.width())
            painter.setFont(self._note)
            painter.setPen(theme().colour("muted"))
            painter.drawText(behind, _LEFT, note)

    def _fit(self, text: str, font: QFont, room: int, *, whole_end: bool = False) -> tuple[str, int]:
        """The words as they fit into so many pixels, and their width; kept, since shaping Chinese is dear. ``whole_end``: the beginning is left out."""
        key = (text, id(font), room, whole_end)
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > 20_000:
                self._elided.clear()
            metrics = self._metrics[id(font)]
            words, width = text, metrics.horizontalAdvance(text)
            if width > room:
                mode = Qt.TextElideMode.ElideLeft if whole_end else Qt.TextElideMode.ElideRight
                words = metrics.elidedText(text, mode, room)
                width = metrics.horizontalAdvance(words)
            found = self._elided[key] = (words, width)
        return found

    def drawBranches(self, _painter: QPainter, _rect: QRect, _index: Index) -> None:
        """There are none."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            row = self.visualRect(self.currentIndex())
            if row.isValid():
                painter.setPen(QPen(theme().colour("accent"), 1))
                painter.drawLine(0, row.bottom(), self.viewport().width(), row.bottom())


class _RowHeight(QStyledItemDelegate):
    """Only says how high a row is; the view draws."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | Any) -> QSize:
        return QSize(80, self._view.row_height)
