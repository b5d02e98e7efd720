"""A table of records for Qt, filled by keyset pages from a source, on the lane the source names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from app.bridge.faults import judge
from app.bridge.lanes import Lane
from app.bridge.scope import Repeat, Scope, flow
from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, PageSource, Query, Sort
from app.ui.tone import Tone

Record = TypeVar("Record")
Index = QModelIndex | QPersistentModelIndex

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_UNKNOWN = "?"
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
RECORD_ROLE = int(Qt.ItemDataRole.UserRole)
PAGE = 200
_LAY_OUT_MS = 60


class RecordTableModel(QAbstractTableModel, Generic[Record]):
    """Rows of records. Sorting and filtering are the source's business.

    Signals:
        loaded: a page came in; how many rows there are now, and the total if known (else -1).
        failed: a page could not be fetched.
        loading: a fetch began or ended.
    """

    loaded = Signal(int, int)
    failed = Signal(object)
    loading = Signal(bool)

    def __init__(
        self,
        columns: Sequence[Column[Record]],
        source: PageSource[Record],
        scope: Scope,
        key: Callable[[Record], str],
        parent: QObject | None = None,
        page: int = PAGE,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._source, self.scope, self._key, self._page = source, scope, key, page
        self._rows: list[Record] = []
        self._cells: list[tuple[Cell, ...] | None] = []
        self._next: object | None = None
        self._more = False
        self._busy = False
        # A view that has not laid out its rows yet takes itself for scrolled to the end and asks for more at once.
        self._laying_out = QTimer(self)
        self._laying_out.setSingleShot(True)
        self._laying_out.setInterval(_LAY_OUT_MS)
        self._total: int | None = None
        self._beyond = False
        self.query = Query()

    # -- asking the source ------------------------------------------------------------------------

    def set_query(self, query: Query) -> None:
        """Show another order or filter, from the top."""
        self.query = query
        self.refresh(keep=False)

    def refresh(self, *, keep: bool = True) -> None:
        """Ask again; with ``keep`` as many rows as are shown now, so that the view does not jump."""
        self._ask(None, max(self._page, len(self._rows)) if keep else self._page)

    def canFetchMore(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return not parent.isValid() and self._more and not self._busy and not self._laying_out.isActive()

    def fetchMore(self, parent: Index = QModelIndex()) -> None:  # noqa: B008
        if self.canFetchMore(parent):
            self._ask(self._next, self._page)

    @flow(Repeat.NEWEST)
    async def _ask(self, after: object | None, limit: int) -> None:
        """A page behind a key; None: the first one, in place of all that is here."""
        self._busy = True
        self.loading.emit(True)
        try:
            page = await self._fetch(after, limit)
        except Exception as error:
            self._busy = False
            self.loading.emit(False)
            self.failed.emit(error)
            return
        self._busy = False
        if after is None:
            self._replace(page.rows)
        else:
            self._append(page.rows)
        self._next, self._more = page.next_key, page.next_key is not None
        if page.total is not None or after is None:
            self._total, self._beyond = page.total, page.beyond
        self.loading.emit(False)
        self.loaded.emit(len(self._rows), -1 if self._total is None else self._total)

    async def _fetch(self, after: object | None, limit: int) -> Page[Record]:
        source = self._source
        if source.lane is None:
            return source.fetch(after, limit, self.query)
        ask = self.scope.network if source.lane is Lane.NETWORK else self.scope.store
        return await ask(source.fetch, after, limit, self.query)

    def _append(self, rows: Sequence[Record]) -> None:
        if rows:
            start = len(self._rows)
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self._rows.extend(rows)
            self._cells.extend([None] * len(rows))
            self.endInsertRows()

    def _replace(self, rows: Sequence[Record]) -> None:
        same = len(rows) == len(self._rows) and all(map(_same_key(self._key), rows, self._rows))
        if same:
            changed = [at for at, (new, old) in enumerate(zip(rows, self._rows, strict=True)) if new != old]
            for at in changed:
                self._rows[at] = rows[at]
                self._cells[at] = None
            if changed:
                last = len(self.columns) - 1
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last))
            return
        self._laying_out.start()
        self.beginResetModel()
        self._rows = list(rows)
        self._cells = [None] * len(rows)
        self.endResetModel()

    # -- what Qt asks ----------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, _ACCESSIBLE):
            cell = self.cells(index.row())[index.column()]
            return f"{cell.text} {cell.note}".rstrip()
        if role == _ALIGN:
            return _RIGHT if self.columns[index.column()].align is Align.RIGHT else _LEFT
        if role == _TIP:
            return self.cells(index.row())[index.column()].tip or None
        if role == RECORD_ROLE:
            return self._rows[index.row()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == _DISPLAY:
                return self.columns[section].title
            if role == _ALIGN:
                return _RIGHT if self.columns[section].align is Align.RIGHT else _LEFT
        return None

    @Slot(int, Qt.SortOrder)
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the source for another order; columns it cannot sort by change nothing."""
        if 0 <= column < len(self.columns) and self.columns[column].sortable:
            wanted = Sort(self.columns[column].key, order is Qt.SortOrder.DescendingOrder)
            if wanted != self.query.sort:
                self.set_query(Query(wanted, self.query.filters))

    # -- for views --------------------------------------------------------------------------------

    def cells(self, row: int) -> tuple[Cell, ...]:
        """What one row shows, made once and kept until the record changes."""
        made = self._cells[row]
        if made is None:
            record = self._rows[row]
            made = tuple(_made(column, record) for column in self.columns)
            self._cells[row] = made
        return made

    def record(self, row: int) -> Record | None:
        """The record of a row, None where there is none."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, key: str) -> int | None:
        """The row of a record by its key, None if it is not loaded."""
        return next((at for at, record in enumerate(self._rows) if self._key(record) == key), None)

    def key_at(self, row: int) -> str | None:
        """The key of a row's record."""
        record = self.record(row)
        return None if record is None else self._key(record)

    def recolour(self) -> None:
        """Make the cells anew, e.g. because times that are told as "12 分钟" have moved on."""
        self._cells = [None] * len(self._rows)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    @property
    def total(self) -> int | None:
        """How many rows the query has in all, if the source knows."""
        return self._total

    @property
    def beyond(self) -> bool:
        """Whether there are more than :attr:`total`, which was counted no further."""
        return self._beyond

    @property
    def more(self) -> bool:
        """Whether there are rows behind those that are here."""
        return self._more

    @property
    def busy(self) -> bool:
        """Whether a page is on its way."""
        return self._busy


def _made(column: Column[Record], record: Record) -> Cell:
    """One cell. A mistake of ours costs that cell alone: Qt asks in the middle of its own work, and does not survive an error."""
    try:
        value = column.cell(record)
    except Exception as error:
        judge(error)
        return Cell(_UNKNOWN, Tone.WARN)
    return value if isinstance(value, Cell) else Cell(value)


def _same_key(key: Callable[[Record], str]) -> Callable[[Record, Record], bool]:
    return lambda new, old: key(new) == key(old)
