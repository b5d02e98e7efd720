"""What the panel asks about workstations: the newest look at them, wiping one, taking in a package somebody carried here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from app.records.package import Delivered, PackageInfo
from app.ui.models.records import Runner
from app.ui.screens.panel.stations import StationSource
from domain.permissions import Permission
from domain.wire.oversight import StationLine, Stations


class StationService(Protocol):
    """What is asked of ``app.services.oversight.Oversight``."""

    def stations(self) -> Stations: ...


class PackageService(Protocol):
    """What is asked of ``app.services.packages.Packages``."""

    def look(self, path: Path) -> PackageInfo: ...
    def deliver(self, path: Path) -> Delivered: ...


class DeviceService(Protocol):
    """What is asked of ``app.services.devices.Devices``."""

    def order_wipe(self, device_id: str, reason: str = "") -> None: ...
    def cancel_wipe(self, device_id: str) -> None: ...


class StationsPresenter(QObject):
    """Knows the hall's workstations.

    Signals:
        refreshed: there is a newer look.
        looked_into: a package says of itself what it holds: a ``PackageInfo``; it is on its way.
        delivered: what became of a package: a ``Delivered``.
        not_delivered: why nothing, or not all, of a package came in.
        ordered: a wipe was ordered or taken back.
        failed: it was not.
    """

    refreshed = Signal()
    looked_into = Signal(object)
    delivered = Signal(object)
    not_delivered = Signal(object)
    ordered = Signal()
    failed = Signal(object)

    def __init__(
        self,
        service: StationService,
        packages: PackageService,
        devices: DeviceService,
        network: Runner,
        now: Callable[[], int],
        permissions: Collection[str] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service, self._packages, self._devices, self._network = service, packages, devices, network
        self.stations: Stations | None = None
        self.source = StationSource(now)
        self.may_import = Permission.PACKAGE_DELIVER in permissions
        self.may_review = Permission.RESPONSE_SETTLE in permissions
        self.may_wipe = Permission.DEVICE_WIPE in permissions
        self.importing: Path | None = None

    def start(self) -> None:
        """The page is in front: ask once; the stream goes on from there."""
        self._network.run(self._service.stations, done=self.take_stations, failed=_nothing)

    @Slot(object)
    def take_stations(self, stations: Stations) -> None:
        """A newer look; one that was overtaken on the way is dropped."""
        if self.stations is not None and stations.as_of < self.stations.as_of:
            return
        self.stations = stations
        self.source.put(stations.stations)
        self.refreshed.emit()

    def newest_version(self) -> str:
        """The newest program in the hall."""
        return self.stations.newest_version if self.stations is not None else ""

    def station(self, device_id: str) -> StationLine | None:
        """One workstation as last told."""
        lines = self.stations.stations if self.stations is not None else ()
        return next((line for line in lines if line.device_id == device_id), None)

    # -- a package somebody carried here ---------------------------------------------------------------

    def import_package(self, path: Path) -> None:
        """Look what it says of itself, then hand it to the centre. Safe to repeat: what is there counts once."""
        if self.importing is not None:
            return
        self.importing = path
        self._network.run(self._packages.look, path, done=self._looked, failed=self._not_imported)

    def _looked(self, info: PackageInfo) -> None:
        if self.importing is None:
            return
        self.looked_into.emit(info)
        self._network.run(
            self._packages.deliver, self.importing, done=self._imported, failed=self._not_imported
        )

    def _imported(self, delivered: Delivered) -> None:
        self.importing = None
        self.delivered.emit(delivered)
        self.start()

    def _not_imported(self, error: BaseException) -> None:
        self.importing = None
        self.not_delivered.emit(error)

    # -- wiping ---------------------------------------------------------------------------------------

    def wipe(self, device_id: str, reason: str) -> None:
        """Order a workstation wiped at its next contact, after it delivered what it holds."""
        self._network.run(
            self._devices.order_wipe, device_id, reason, done=self._ordered, failed=self.failed.emit
        )

    def keep(self, device_id: str) -> None:
        """Take the order back while it was not carried out."""
        self._network.run(self._devices.cancel_wipe, device_id, done=self._ordered, failed=self.failed.emit)

    def _ordered(self, _nothing: object) -> None:
        self.ordered.emit()
        self.start()


def _nothing(_error: BaseException) -> None:
    """The stream brings it, or the page says that the centre is away."""
