"""Own records by where they are: pages, counts, one opened to look at; corrections, packages, a word to the lead."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum, auto
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.lanes import Lane
from app.bridge.scope import Repeat, Scope, flow
from app.records.call import CallState
from app.records.changes import ChangeKind, Changes
from app.records.record import (
    WAITING,
    Delivery,
    MyRecord,
    PackageMade,
    RecordCounts,
    RecordKey,
    RecordQuery,
    RecordSort,
)
from app.ui.models.paging import Page, Query
from app.ui.text import language
from domain.times import DEFAULT_ZONE

if TYPE_CHECKING:
    from app.services.packages import Packages
    from app.services.records import Records
    from app.services.sync_status import SyncState
    from app.services.tags import Tags


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


class _Source:
    """Pages of the list."""

    lane = Lane.STORE

    def __init__(self, service: Records) -> None:
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
        opened: a form to look at: record id, ``CallState``, and the names of its tags by code.
        not_opened: it could not be opened: record id and error.
        correct_requested: correct this record on the call page (within the day, or because it came back).
        resent: a form that came back was submitted again unchanged.
        handed: a form that came back was given to the lead.
        exported: a package was made, with its ``Exported``.
        failed: something else asked for was refused.
    """

    reload = Signal(bool)
    refreshed = Signal()
    opened = Signal(str, object, object)
    not_opened = Signal(str, object)
    correct_requested = Signal(str)
    resent = Signal(object)
    handed = Signal()
    exported = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        records: Records,
        packages: Packages,
        sync: SyncState,
        scope: Scope,
        clock: Callable[[], int],
        zone: str = DEFAULT_ZONE,
        tags: Tags | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service, self._packages, self._sync, self._tags = records, packages, sync, tags
        self.scope, self._clock, self._zone = scope, clock, zone
        self._again = False
        self.ticks: Callable[[], float] = perf_counter
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._rested)
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
        if not self._load():
            self._again = True

    @flow()
    async def _load(self) -> None:
        self._pause.stop()
        while True:
            self._again, began = False, self.ticks()
            self.reload.emit(False)
            try:
                self.counts, self.package = await self.scope.store(self._look)
            except Exception as error:
                self.error = error
            else:
                self.loaded, self.error = True, None
            self.refreshed.emit()
            # While thousands drain there is news all the time; saving a form must not wait behind looking at them.
            pause = min(_MOST_PAUSE_MS, int((self.ticks() - began) * 1000 * _SHARE))
            if pause >= _SHORTEST_PAUSE_MS:
                self._pause.start(pause)
                return
            if not self._again:
                return

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

    @flow(Repeat.NEWEST)
    async def look(self, record: MyRecord | None) -> None:
        """Open a record's form to look at; the answer to an older question is dropped."""
        if record is None or not record.response_id:
            return
        try:
            state, names = await self.scope.store(self._open, record.record_id)
        except Exception as error:
            self.not_opened.emit(record.record_id, error)
            return
        self.opened.emit(record.record_id, state, names)

    def _open(self, record_id: str) -> tuple[CallState, dict[str, str]]:
        """On a worker: the form, and from this workstation the words for its tags."""
        state = self._service.open(record_id)
        codes = {code for form in state.draft.forms for code in form.tags}
        if self._tags is None:
            return state, {}
        return state, {code: self._tags.name(code, language().value) for code in codes}

    def correct(self, record: MyRecord | None) -> None:
        """Take it to the call page, if it may be corrected."""
        if record is not None and may_correct(record):
            self.correct_requested.emit(record.record_id)

    @flow()
    async def resend(self, record: MyRecord | None) -> None:
        """Submit a form that came back unchanged."""
        if record is None or record.delivery is not Delivery.REFUSED:
            return
        try:
            saved = await self.scope.save(self._service.resubmit, record.record_id)
        except Exception as error:
            self.failed.emit(error)
            return
        self.resent.emit(saved)
        self.refresh()

    @flow()
    async def hand(self, record: MyRecord, reason: str) -> None:
        """交班长处理: give a form that came back to the lead, with a word."""
        if record.delivery is not Delivery.REFUSED:
            return
        try:
            await self.scope.save(self._service.hand_to_lead, record.record_id, reason)
        except Exception as error:
            self.failed.emit(error)
            return
        self.handed.emit()
        self.refresh()

    @flow()
    async def sync_now(self) -> None:
        """Forget all waiting and ask the centre."""
        try:
            await self.scope.network(self._sync.sync_now)
        except Exception as error:
            self.failed.emit(error)

    # -- 出具加密包给班长 ------------------------------------------------------------------------------

    def package_name(self) -> str:
        """A file name to offer."""
        return self._packages.suggested_name()

    @flow()
    async def export(self, path: Path) -> None:
        """Make an encrypted package of everything that is not at the centre; one at a time."""
        self.exporting, self.package_error = True, None
        self.refreshed.emit()
        try:
            exported = await self.scope.network(self._packages.export, path)
        except Exception as error:
            self.exporting, self.package_error = False, error
            self.refreshed.emit()
            return
        self.exporting = False
        self.exported.emit(exported)
        self.refresh()


def may_correct(record: MyRecord) -> bool:
    """Whether outcome and form may be taken up again: of today, or because the form came back."""
    return record.correctable or (bool(record.response_id) and record.delivery is Delivery.REFUSED)
