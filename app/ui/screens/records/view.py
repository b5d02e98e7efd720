"""我的记录: the list, the filter by where a form is, and the pane beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.records.call import CallState
from app.records.changes import Changes
from app.records.record import MyRecord
from app.ui.models.memory import AtOnce
from app.ui.models.records import RecordTableModel
from app.ui.screens.records.pane import RecordPane
from app.ui.screens.records.presenter import RecordsPresenter, Show
from app.ui.screens.records.rows import columns
from app.ui.shell.memory import remember_columns
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.theme.tokens import PAGE_MARGIN, SPACE_2
from app.ui.tone import Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import EmptyState
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import TableView

_DOORS = {"returned": Show.REFUSED, "pending": Show.SAVED}
"""Words of the sync strip and where they lead."""


class RecordsScreen(Screen):
    """我的记录.

    Signals:
        correct_requested: correct this response on the call page.
    """

    correct_requested = Signal(str)

    def __init__(self, host: Host, presenter: RecordsPresenter, agent_no: str = "", city: str = "") -> None:
        """The page of a person; staff number and city stand in the words of the script."""
        super().__init__()
        self._host, self._presenter = host, presenter
        self._wanted = ""
        self.filter = Segmented(code=Show.ALL.value)
        self.filter.setAccessibleName(tr("records.filter.name"))
        self.filter.chosen.connect(lambda code: presenter.narrow(Show(code)))
        self._model: RecordTableModel[MyRecord] = RecordTableModel(
            columns(host.clock, host.zone), presenter.source, AtOnce(), lambda record: record.record_id, self
        )
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("records.title"))
        self.table.chosen.connect(self._choose)
        remember_columns(self.table, self._host, "columns.records")
        self.table.opened.connect(presenter.correct)
        self._empty = EmptyState(tr("common.loading"), icon="records")
        self._empty.activated.connect(self._on_empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.pane = RecordPane(host.zone, agent_no, city)
        self.pane.correct.connect(lambda: presenter.correct(self.table.current_record()))
        self.pane.resend.connect(lambda: presenter.resend(self.table.current_record()))
        card = Card("", row(self.filter, None), self._stack, gap=12)
        card.body.setStretch(1, 1)
        main = row(card, self.pane, gap=SPACE_2, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN))
        main.setStretch(0, 1)
        self.setLayout(column(main))
        presenter.refreshed.connect(self._refresh)
        presenter.opened.connect(self._opened)
        presenter.not_opened.connect(self._not_opened)
        presenter.correct_requested.connect(self.correct_requested)
        presenter.resent.connect(lambda _saved: host.toast(tr("records.resent")))
        presenter.failed.connect(lambda error: host.toast(host.fault(error)))
        host.shortcuts.add(
            "Ctrl+E",
            "records.keys.correct",
            lambda: presenter.correct(self.table.current_record()),
            scope="records",
            owner=self,
        )
        self._refresh()

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("records.title")

    def state(self) -> tuple[str, Tone] | None:
        refused = self._presenter.count(Show.REFUSED)
        if refused:
            return tr("records.sum.todo", n=refused), Tone.BAD
        return (tr("records.sum", n=self._presenter.today), Tone.NEUTRAL) if self._presenter.loaded else None

    def entered(self) -> None:
        self._presenter.refresh()
        self.table.setFocus()

    def changed(self, changes: Changes) -> None:
        self._presenter.changed(changes)

    def take(self, argument: object) -> None:
        """From the sync strip (``returned``, ``pending``), or a record's id."""
        show = _DOORS.get(str(argument))
        self._presenter.narrow(show or Show.ALL)
        if show is None:
            self._wanted = str(argument)
            self._go_to_wanted()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.pane.fit(self.width())
        super().resizeEvent(event)

    # -- showing ---------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        self.filter.set_choices(*self._choices())
        self.filter.set_code(presenter.show_only.value)
        self._model.refresh()
        self._show_empty()
        self._go_to_wanted()
        some = self._model.rowCount() > 0
        self.pane.setVisible(some)
        self.filter.setVisible(presenter.count(Show.ALL) > 0)
        self.pane.show_record(self.table.current_record() if some else None, self._host.clock())
        self.headed.emit()

    def _choices(self) -> list[tuple[str, str]]:
        shown = [Show.ALL, Show.ARRIVED, Show.SAVED, Show.REFUSED]
        if self._presenter.count(Show.OTHER) or self._presenter.show_only is Show.OTHER:
            shown.append(Show.OTHER)
        return [
            (show.value, tr(f"records.filter.{show.value}", n=self._presenter.count(show))) for show in shown
        ]

    def _show_empty(self) -> None:
        presenter = self._presenter
        empty = not presenter.rows()
        self._stack.setCurrentWidget(self._empty if empty else self.table)
        if not empty:
            return
        if presenter.error is not None:
            self._empty.set(
                tr("records.failed"), self._host.fault(presenter.error), tr("common.retry"), icon="alert"
            )
        elif not presenter.loaded:
            self._empty.set(tr("common.loading"), icon="records")
        elif presenter.show_only is not Show.ALL:
            self._empty.set(
                tr("records.empty_filter"),
                tr("records.empty_filter.why"),
                tr("records.empty_filter.action"),
                icon="filter",
            )
        else:
            self._empty.set(
                tr("records.empty"), tr("records.empty.why"), tr("records.empty.action"), icon="records"
            )

    def _go_to_wanted(self) -> None:
        at = self._model.row_of(self._wanted) if self._wanted else None
        if at is not None:
            self._wanted = ""
            self.table.setCurrentIndex(self._model.index(at, 0))
            self.table.scrollTo(self._model.index(at, 0))

    @Slot()
    def _on_empty(self) -> None:
        presenter = self._presenter
        if presenter.error is not None:
            presenter.refresh()
        elif presenter.show_only is not Show.ALL:
            presenter.narrow(Show.ALL)
        else:
            self._host.go("tasks")

    @Slot(object)
    def _choose(self, record: MyRecord | None) -> None:
        self.pane.show_record(record, self._host.clock())
        self._presenter.look(record)

    @Slot(str, object)
    def _opened(self, _record_id: str, state: CallState) -> None:
        self.pane.show_form(state)

    @Slot(str, object)
    def _not_opened(self, _record_id: str, error: BaseException) -> None:
        self.pane.show_trouble(self._host.fault(error))
