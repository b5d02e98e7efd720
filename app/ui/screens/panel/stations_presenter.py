"""What the panel asks about workstations: the newest look at them, wiping one, taking in a package somebody carried here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.ui.screens.panel.stations import StationSource
from domain.permissions import Permission
from domain.wire.oversight import StationLine, Stations

if TYPE_CHECKING:
    from app.services.devices import Devices
    from app.services.oversight import Oversight
    from app.services.packages import Packages


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
        service: Oversight,
        packages: Packages,
        devices: Devices,
        scope: Scope,
        now: Callable[[], int],
        permissions: Collection[str] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service, self._packages, self._devices, self.scope = service, packages, devices, scope
        self.stations: Stations | None = None
        self.source = StationSource(now)
        self.may_import = Permission.PACKAGE_DELIVER in permissions
        self.may_review = Permission.RESPONSE_SETTLE in permissions
        self.may_wipe = Permission.DEVICE_WIPE in permissions
        self.importing: Path | None = None

    @flow(Repeat.NEWEST)
    async def start(self) -> None:
        """The page is in front: ask once; the stream goes on from there."""
        with suppress(Exception):  # the stream brings it, or the page says that the centre is away
            self.take_stations(await self.scope.network(self._service.stations))

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

    @flow()
    async def import_package(self, path: Path) -> None:
        """Look what it says of itself, then hand it to the centre. Safe to repeat: what is there counts once."""
        self.importing = path
        try:
            self.looked_into.emit(await self.scope.network(self._packages.look, path))
            delivered = await self.scope.network(self._packages.deliver, path)
        except Exception as error:
            self.importing = None
            self.not_delivered.emit(error)
            return
        self.importing = None
        self.delivered.emit(delivered)
        self.start()

    # -- wiping ---------------------------------------------------------------------------------------

    @flow(Repeat.EACH)
    async def wipe(self, device_id: str, reason: str) -> None:
        """Order a workstation wiped at its next contact, after it delivered what it holds."""
        await self._order(self.scope.network(self._devices.order_wipe, device_id, reason))

    @flow(Repeat.EACH)
    async def keep(self, device_id: str) -> None:
        """Take the order back while it was not carried out."""
        await self._order(self.scope.network(self._devices.cancel_wipe, device_id))

    async def _order(self, asked: Awaitable[None]) -> None:
        try:
            await asked
        except Exception as error:
            self.failed.emit(error)
            return
        self.ordered.emit()
        self.start()
