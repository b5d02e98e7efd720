"""Own records by where they are: pages, counts, one opened to look at; corrections, packages, a word to the lead."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum, auto
from pathlib import Path
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.records.call import CallState, Saved
from app.records.changes import ChangeKind, Changes
from app.records.package import Exported
from app.records.record import (
    WAITING,
    Delivery,
    MyRecord,
    PackageMade,
    RecordCounts,
    RecordKey,
    RecordPage,
    RecordQuery,
    RecordSort,
)
from app.ui.models.paging import Page, Query
from app.ui.models.records import Runner
from domain.times import DEFAULT_ZONE


class Show(StrEnum):
    """What the list is narrowed to."""

    ALL = auto()
    WAITING = auto()
    """待上传: here, or held at the centre, or the centre failed on it."""
    REFUSED = auto()
    ARRIVED = auto()
    OTHER = auto()
    """The lead looks at it, or has."""


_GROUPS = {
    Show.ALL: frozenset[Delivery](),
    Show.WAITING: WAITING,
    Show.REFUSED: frozenset({Delivery.REFUSED}),
    Show.ARRIVED: frozenset({Delivery.ARRIVED}),
    Show.OTHER: frozenset({Delivery.SECONDARY, Delivery.HANDED, Delivery.ASIDE}),
}
_TOUCHED = (ChangeKind.RECORD.value, ChangeKind.SYNC.value)
SHOW = "show"
"""Name of the list's filter in a query."""

_SHARE = 4
"""A look at ten thousand records takes a while; between two looks there is this many times as long for saving."""
_MOST_PAUSE_MS = 2_000
_SHORTEST_PAUSE_MS = 400


class RecordService(Protocol):
    """What is asked of ``app.services.records.Records``."""

    def page(self, query: RecordQuery, after: RecordKey | None = None, limit: int = 200) -> RecordPage: ...
    def counts(self) -> RecordCounts: ...
    def open(self, record_id: str) -> CallState: ...
    def resubmit(self, record_id: str) -> Saved: ...
    def hand_to_lead(self, record_id: str, reason: str) -> Saved: ...
    def last_package(self) -> PackageMade | None: ...


class PackageService(Protocol):
    """What is asked of ``app.services.packages.Packages``."""

    def suggested_name(self) -> str: ...
    def export(self, path: Path) -> Exported: ...


class SyncService(Protocol):
    """What is asked of ``app.services.sync_status.SyncState``."""

    def sync_now(self) -> None: ...


class _Source:
    """Pages of the list, asked for on the store's thread."""

    def __init__(self, service: RecordService) -> None:
        self._service = service

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[MyRecord]:
        wanted = RecordQuery(
            _GROUPS[Show(query.filters.get(SHOW, Show.ALL))],
            RecordSort(query.sort.column) if query.sort else None,
            query.sort.descending if query.sort else False,
        )
        after = after_key if isinstance(after_key, RecordKey) else None
        found = self._service.page(wanted, after, limit)
        return Page(found.rows, found.next)


class RecordsPresenter(QObject):
    """What 我的记录 shows and asks. The list asks ``source`` for its pages itself, at ``reload``.

    Signals:
        reload: ask for the rows anew; with True from the top, because another kind is shown.
        refreshed: counts, package (or why there is none, ``package_error``) or what is under way are others, or loading
            failed (``error``).
        opened: a form to look at: record id and ``CallState``.
        not_opened: it could not be opened: record id and error.
        correct_requested: correct this response on the call page (within the day, or because it came back).
        resent: a form that came back was submitted again unchanged.
        handed: a form that came back was given to the lead.
        exported: a package was made, with its ``Exported``.
        failed: something else asked for was refused.
    """

    reload = Signal(bool)
    refreshed = Signal()
    opened = Signal(str, object)
    not_opened = Signal(str, object)
    correct_requested = Signal(str)
    resent = Signal(object)
    handed = Signal()
    exported = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        records: RecordService,
        packages: PackageService,
        sync: SyncService,
        store: Runner,
        network: Runner,
        clock: Callable[[], int],
        zone: str = DEFAULT_ZONE,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service, self._packages, self._sync = records, packages, sync
        self.store, self._network = store, network
        self._clock, self._zone = clock, zone
        self._loading = self._again = False
        self.ticks: Callable[[], float] = perf_counter
        self._began = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._rested)
        self._wanted = ""
        self.loaded = False
        self.exporting = False
        self.error: BaseException | None = None
        self.package_error: BaseException | None = None
        self.show_only = Show.ALL
        self.counts = RecordCounts()
        self.package: PackageMade | None = None
        self.source = _Source(records)

    # -- loading -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Load anew; asked again while loading it loads once more afterwards."""
        if self._loading:
            self._again = True
            return
        self._pause.stop()
        self._loading, self._again = True, False
        self._began = self.ticks()
        self.reload.emit(False)
        self.store.run(self._look, done=self._loaded, failed=self._not_loaded)

    def changed(self, changes: Changes) -> None:
        """Something changed in the store; only what is shown here matters."""
        if not changes.touches(*_TOUCHED):
            return
        if self._pause.isActive():
            self._again = True
        else:
            self.refresh()

    def _look(self) -> tuple[RecordCounts, PackageMade | None]:
        return self._service.counts(), self._service.last_package()

    def _loaded(self, found: tuple[RecordCounts, PackageMade | None]) -> None:
        self.counts, self.package = found
        self.loaded, self.error = True, None
        self.refreshed.emit()
        self._settled()

    def _not_loaded(self, error: BaseException) -> None:
        self.error = error
        self.refreshed.emit()
        self._settled()

    def _settled(self) -> None:
        """While thousands drain there is news all the time; saving a form must not wait behind looking at them."""
        self._loading = False
        pause = min(_MOST_PAUSE_MS, int((self.ticks() - self._began) * 1000 * _SHARE))
        if pause >= _SHORTEST_PAUSE_MS:
            self._pause.start(pause)
        elif self._again:
            self.refresh()

    def _rested(self) -> None:
        if self._again:
            self.refresh()

    # -- what there is -----------------------------------------------------------------------------

    def narrow(self, show: Show) -> None:
        """Show only some."""
        if show is not self.show_only:
            self.show_only = show
            self.reload.emit(True)
        self.refreshed.emit()

    def query(self) -> Query:
        """The list's filter as the source understands it."""
        return Query(filters={SHOW: self.show_only.value})

    def count(self, show: Show) -> int:
        """How many a filter leaves."""
        return self.counts.of(_GROUPS[show])

    @property
    def today(self) -> int:
        """How many are of this city day; what waits or came back may be older."""
        return self.counts.today

    # -- what is asked ------------------------------------------------------------------------------

    def look(self, record: MyRecord | None) -> None:
        """Open a record's form to look at; the answer to an older question is dropped."""
        self._wanted = record.record_id if record else ""
        if record is None or not record.response_id:
            return
        wanted = record.record_id
        self.store.run(
            self._service.open,
            wanted,
            done=lambda state: self._opened(wanted, state),
            failed=lambda error: self._not_opened(wanted, error),
        )

    def _opened(self, record_id: str, state: CallState) -> None:
        if record_id == self._wanted:
            self.opened.emit(record_id, state)

    def _not_opened(self, record_id: str, error: BaseException) -> None:
        if record_id == self._wanted:
            self.not_opened.emit(record_id, error)

    def correct(self, record: MyRecord | None) -> None:
        """Take it to the call page, if it may be corrected."""
        if record is not None and may_correct(record):
            self.correct_requested.emit(record.response_id)

    def resend(self, record: MyRecord | None) -> None:
        """Submit a form that came back unchanged."""
        if record is not None and record.delivery is Delivery.REFUSED:
            self.store.run(
                self._service.resubmit, record.record_id, done=self._resent, failed=self.failed.emit
            )

    def _resent(self, saved: Saved) -> None:
        self.resent.emit(saved)
        self.refresh()

    def hand(self, record: MyRecord, reason: str) -> None:
        """交班长处理: give a form that came back to the lead, with a word."""
        if record.delivery is Delivery.REFUSED:
            self.store.run(
                self._service.hand_to_lead,
                record.record_id,
                reason,
                done=lambda _saved: self._handed(),
                failed=self.failed.emit,
            )

    def _handed(self) -> None:
        self.handed.emit()
        self.refresh()

    def sync_now(self) -> None:
        """Forget all waiting and ask the centre."""
        self._network.run(self._sync.sync_now, failed=self.failed.emit)

    # -- 出具加密包给班长 ------------------------------------------------------------------------------

    def package_name(self) -> str:
        """A file name to offer."""
        return self._packages.suggested_name()

    def export(self, path: Path) -> None:
        """Make an encrypted package of everything that is not at the centre; one at a time."""
        if self.exporting:
            return
        self.exporting, self.package_error = True, None
        self.refreshed.emit()
        self._network.run(self._packages.export, path, done=self._exported, failed=self._not_exported)

    def _exported(self, exported: Exported) -> None:
        self.exporting = False
        self.exported.emit(exported)
        self.refresh()

    def _not_exported(self, error: BaseException) -> None:
        self.exporting, self.package_error = False, error
        self.refreshed.emit()


def may_correct(record: MyRecord) -> bool:
    """Whether the form may be taken up again: of today, or because it came back."""
    return bool(record.response_id) and (record.correctable or record.delivery is Delivery.REFUSED)
