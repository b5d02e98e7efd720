"""The table asks its source page by page, keeps its place, and remembers its columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bridge.lanes import Lane
from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query, Sort
from app.ui.models.records import RecordTableModel
from app.ui.tone import Tone
from app.ui.widgets.table import TableView
from tools.stepping import SteppedLanes


@dataclass(frozen=True)
class Row:
    id: str
    unit: str
    attempts: int


class Source:
    """A thousand rows, sorted and paged as a database would."""

    lane = Lane.STORE

    def __init__(self, count: int = 1000) -> None:
        self.rows = [Row(f"r{n:04}", f"单位{n % 7}", n % 4) for n in range(count)]
        self.asked: list[tuple[object | None, int, Query]] = []
        self.broken = False

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[Row]:
        self.asked.append((after_key, limit, query))
        if self.broken:
            raise OSError("locked")
        rows = self.rows
        if query.sort:
            rows = sorted(
                rows, key=lambda r: (getattr(r, query.sort.column), r.id), reverse=query.sort.descending
            )  # type: ignore[union-attr]
        start = 0 if after_key is None else int(str(after_key))
        page = tuple(rows[start : start + limit])
        end = start + len(page)
        return Page(page, end if end < len(rows) else None, len(rows))


COLUMNS: list[Column[Row]] = [
    Column("id", "编号", lambda r: r.id, 90),
    Column("unit", "单位", lambda r: Cell(r.unit, note="柳园派出所"), 200, stretch=True),
    Column(
        "attempts",
        "次数",
        lambda r: Cell(str(r.attempts), Tone.WARN if r.attempts > 2 else None),
        80,
        Align.RIGHT,
    ),
    Column("hidden", "备注", lambda _r: "", 80, hidden=True, sortable=False),
]


class Table:
    def __init__(self, qtbot: QtBot, lanes: SteppedLanes, source: Source) -> None:
        self.source = source
        self.model: RecordTableModel[Row] = RecordTableModel(
            COLUMNS, source, lanes.scope, key=lambda r: r.id, page=100
        )
        self.view = TableView(self.model)
        qtbot.addWidget(self.view)
        self.view.resize(700, 400)
        self.view.show()
        self.model.refresh()


@pytest.fixture
def table(qtbot: QtBot, inline: SteppedLanes) -> Table:
    return Table(qtbot, inline, Source())


def test_pages_come_as_one_scrolls_and_no_sooner(table: Table, qtbot: QtBot) -> None:
    assert table.model.rowCount() == 100
    qtbot.waitUntil(table.model.canFetchMore)
    assert table.model.total == 1000
    before = table.model.rowCount()
    bar = table.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: table.model.rowCount() == before + 100)
    assert [(key, limit) for key, limit, _ in table.source.asked][-1] == (before, 100)
    assert table.model.data(table.model.index(150, 0)) == "r0150"


def test_end_of_the_rows_is_known(qtbot: QtBot, inline: SteppedLanes) -> None:
    table = Table(qtbot, inline, Source(150))
    qtbot.waitUntil(table.model.canFetchMore)
    table.model.fetchMore()
    assert table.model.rowCount() == 150
    assert not table.model.canFetchMore()


def test_the_header_sorts_at_the_source(table: Table, qtbot: QtBot) -> None:
    table.view.header().sectionClicked.emit(2)
    assert table.model.query.sort == Sort("attempts", descending=False)
    table.view.header().sectionClicked.emit(2)
    assert table.model.query.sort == Sort("attempts", descending=True)
    assert table.model.record(0) == Row("r0999", "单位5", 3)
    table.view.header().sectionClicked.emit(3)
    assert table.model.query.sort == Sort("attempts", descending=True)
    assert table.view.header().sortIndicatorSection() == 2


def test_the_cursor_stays_on_its_record_when_rows_come_above(table: Table) -> None:
    table.view.setCurrentIndex(table.model.index(40, 0))
    table.source.rows.insert(0, Row("new", "单位9", 0))
    table.model.refresh()
    assert table.view.currentIndex().row() == 41
    assert table.view.current_record() == Row("r0040", "单位5", 0)


def test_a_changed_row_is_redrawn_without_a_reset(table: Table, qtbot: QtBot) -> None:
    resets: list[int] = []
    table.model.modelReset.connect(lambda: resets.append(1))
    table.source.rows[3] = replace(table.source.rows[3], attempts=9)
    with qtbot.waitSignal(table.model.dataChanged):
        table.model.refresh()
    assert resets == []
    assert table.model.data(table.model.index(3, 2)) == "9"


def test_an_answer_to_an_older_question_is_dropped(qtbot: QtBot, inline: SteppedLanes) -> None:
    table = Table(qtbot, inline, Source())
    inline.held = True
    table.model.set_query(Query(Sort("unit")))
    table.model.set_query(Query(Sort("id", descending=True)))
    inline.waiting.reverse()  # the newer answer comes first
    inline.release()
    assert table.model.record(0) == table.source.rows[-1]


def test_a_failed_page_says_so_and_leaves_what_is_there(table: Table, qtbot: QtBot) -> None:
    before = table.model.rowCount()
    qtbot.waitUntil(table.model.canFetchMore)
    table.source.broken = True
    with qtbot.waitSignal(table.model.failed):
        table.model.fetchMore()
    assert table.model.rowCount() == before
    assert table.model.canFetchMore()


def test_enter_opens_and_arrows_move(table: Table, qtbot: QtBot) -> None:
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.view.opened) as told:
        QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert told.args[0] == table.source.rows[1]


def test_columns_are_remembered_and_nonsense_is_ignored(
    table: Table, qtbot: QtBot, inline: SteppedLanes
) -> None:
    table.view.header().moveSection(2, 0)
    table.view.header().resizeSection(0, 140)
    table.view.make_columns_menu().actions()[3].trigger()  # 备注
    state = table.view.layout_state()
    again = Table(qtbot, inline, Source(5))
    again.view.restore_layout(state)
    header = again.view.header()
    assert header.visualIndex(2) == 0
    assert header.sectionSize(0) == 140
    assert not header.isSectionHidden(3)
    for nonsense in ("", "{", "[1]", '[["id"]]', '[["id", "x", false]]'):
        again.view.restore_layout(nonsense)
    assert header.visualIndex(2) == 0


def test_the_last_column_cannot_be_hidden(table: Table) -> None:
    menu = table.view.make_columns_menu()
    for action in menu.actions()[:3]:
        action.trigger()
    header = table.view.header()
    assert sum(not header.isSectionHidden(at) for at in range(header.count())) == 1


def test_a_mistake_in_one_cell_costs_that_cell_alone(qtbot: QtBot, inline: SteppedLanes) -> None:
    """Qt looks through the cells when a letter is typed; an error raised there ended the whole program."""

    def cell(row: Row) -> str:
        if row.id == "r0003":
            raise OverflowError("date value out of range")
        return row.id

    model: RecordTableModel[Row] = RecordTableModel(
        [Column("id", "编号", cell), *COLUMNS[1:]], Source(10), inline.scope, key=lambda r: r.id
    )
    view = TableView(model)
    qtbot.addWidget(view)
    view.show()
    model.refresh()
    QTest.keyClick(view, "z")
    view.grab()
    assert [model.data(model.index(row, 0)) for row in (2, 3, 4)] == ["r0002", "?", "r0004"]
    assert model.data(model.index(3, 1)) == "单位3 柳园派出所"


def test_cells_are_made_once_however_often_they_are_drawn(qtbot: QtBot, inline: SteppedLanes) -> None:
    made: list[str] = []

    def cell(row: Row) -> str:
        made.append(row.id)
        return row.id

    model: RecordTableModel[Row] = RecordTableModel(
        [Column("id", "编号", cell)], Source(10), inline.scope, key=lambda r: r.id
    )
    view = TableView(model)
    qtbot.addWidget(view)
    view.resize(300, 500)
    model.refresh()
    for _ in range(5):
        view.grab()
    assert sorted(made) == [f"r{n:04}" for n in range(10)]
