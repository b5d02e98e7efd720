"""The workstations on the panel: their table, the line under it, and asking before one is wiped."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget

from app.ui.models.records import RecordTableModel
from app.ui.screens.panel.presenter import Freshness, PanelPresenter
from app.ui.screens.panel.station_bar import StationBar, WipeSheet
from app.ui.screens.panel.stations import columns, trouble
from app.ui.screens.panel.stations_presenter import StationsPresenter
from app.ui.shell.memory import remember_columns
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.widgets.notices import EmptyState
from app.ui.widgets.table import TableView
from domain.wire.oversight import StationLine


class StationPane(QObject):
    """Built once and then only told; time is the hall's, as the seats' is.

    Attributes:
        stack, bar: the table, and the line under it.
    """

    def __init__(
        self, host: Host, stations: StationsPresenter, hall: PanelPresenter, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._host, self._stations, self._hall = host, stations, hall
        self._chosen = ""
        self.model: RecordTableModel[StationLine] = RecordTableModel(
            columns(hall.now, stations.newest_version, host.zone),
            stations.source,
            host.scope,
            lambda line: line.device_id,
            self,
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("panel.station.name"))
        self.table.chosen.connect(self._choose)
        remember_columns(self.table, host, "columns.stations")
        self._empty = EmptyState(tr("panel.loading"), icon="server")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._empty)
        self.stack.setCurrentWidget(self._empty)
        self.bar = StationBar(host.zone)
        self.bar.wipe.connect(self.ask_wipe)
        self.bar.keep.connect(lambda: stations.keep(self._chosen))
        self.asked: WipeSheet | None = None

    def refresh(self) -> None:
        """A newer look came."""
        self.model.refresh()
        self.show_standing()

    def show_standing(self) -> None:
        """The line under the table, and what stands where there is none."""
        stations = self._stations.stations
        if stations is not None and not stations.stations:
            self._empty.set(tr("panel.stations.empty"), tr("panel.stations.empty.why"), icon="server")
        elif stations is None and self._hall.freshness is Freshness.STALE:
            self._empty.set(tr("panel.never"), tr("panel.never.why"), icon="cloud-off")
        some = stations is not None and bool(stations.stations)
        self.stack.setCurrentWidget(self.table if some else self._empty)
        self.bar.setVisible(some)
        self.bar.show_station(
            self._stations.station(self._chosen),
            self._hall.now(),
            may_wipe=self._stations.may_wipe,
            live=self._hall.freshness is Freshness.LIVE,
        )

    def tick(self) -> None:
        """A second went by."""
        self.model.recolour()
        if self._hall.now() // 1000 % 20 == 0:
            self.show_standing()

    def sum(self) -> str:
        """What all of them have not delivered, and how many want a look."""
        stations = self._stations.stations
        if stations is None:
            return ""
        unsent = sum(line.unsent for line in stations.stations)
        n = trouble(stations.stations, self._hall.now())
        return tr("panel.stations.sum", n=unsent, t=n) if n else tr("panel.stations.sum.well", n=unsent)

    @Slot(object)
    def _choose(self, line: StationLine | None) -> None:
        self._chosen = line.device_id if line else ""
        self.show_standing()

    @Slot()
    def ask_wipe(self) -> None:
        """Ask before the chosen workstation is ordered wiped."""
        line = self._stations.station(self._chosen)
        if line is not None:
            self.asked = WipeSheet(self._host.overlay(), line, self._hall.now(), self._stations.wipe)
            self.asked.open()
