"""Own records of today: loaded, counted, filtered; one of them opened to look at; corrections asked for."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum, auto

from PySide6.QtCore import QObject, Signal

from app.records.call import CallState, Saved
from app.records.changes import ChangeKind, Changes
from app.records.record import Delivery, MyRecord
from app.services.records import Records
from app.ui.models.memory import MemorySource
from app.ui.models.records import Runner
from domain.times import DEFAULT_ZONE, day_of


class Show(StrEnum):
    """What the list is narrowed to."""

    ALL = auto()
    ARRIVED = auto()
    SAVED = auto()
    REFUSED = auto()
    OTHER = auto()
    """In review, waiting for data, or the centre failed on it."""


_GROUPS = {
    Show.ARRIVED: frozenset({Delivery.ARRIVED}),
    Show.SAVED: frozenset({Delivery.SAVED}),
    Show.REFUSED: frozenset({Delivery.REFUSED}),
    Show.OTHER: frozenset({Delivery.SECONDARY, Delivery.HELD, Delivery.CENTRE_FAULT}),
}
_TOUCHED = (ChangeKind.RECORD.value, ChangeKind.SYNC.value)


class RecordsPresenter(QObject):
    """What 我的记录 shows and asks.

    Signals:
        refreshed: the rows, their counts or the filter are others, or loading failed (``error``).
        opened: a form to look at: record id and ``CallState``.
        not_opened: it could not be opened: record id and error.
        correct_requested: correct this response on the call page (within the day, or because it came back).
        resent: a form that came back was submitted again unchanged.
        failed: something asked for was refused.
    """

    refreshed = Signal()
    opened = Signal(str, object)
    not_opened = Signal(str, object)
    correct_requested = Signal(str)
    resent = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        records: Records,
        store: Runner,
        clock: Callable[[], int],
        zone: str = DEFAULT_ZONE,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service, self._store, self._clock, self._zone = records, store, clock, zone
        self._all: tuple[MyRecord, ...] = ()
        self._loading = False
        self._again = False
        self._wanted = ""
        self.loaded = False
        self.error: BaseException | None = None
        self.show_only = Show.ALL
        self.source: MemorySource[MyRecord] = MemorySource(
            {
                "at": lambda record: record.at,
                "mask": lambda record: record.mask,
                "unit": lambda record: (record.business_line, record.unit_name),
                "disposition": lambda record: record.disposition,
                "overall": lambda record: record.overall or 9,
                "delivery": lambda record: record.delivery,
            }
        )

    # -- loading -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Load anew; asked again while loading it loads once more afterwards."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        self._store.run(self._service.today, done=self._loaded, failed=self._not_loaded)

    def changed(self, changes: Changes) -> None:
        """Something changed in the store; only what is shown here matters."""
        if changes.touches(*_TOUCHED):
            self.refresh()

    def _loaded(self, records: list[MyRecord]) -> None:
        self._all = tuple(records)
        self.loaded, self.error = True, None
        self._tell()
        self._settled()

    def _not_loaded(self, error: BaseException) -> None:
        self.error = error
        self.refreshed.emit()
        self._settled()

    def _settled(self) -> None:
        self._loading = False
        if self._again:
            self._again = False
            self.refresh()

    # -- what there is -----------------------------------------------------------------------------

    def narrow(self, show: Show) -> None:
        """Show only some."""
        self.show_only = show
        self._tell()

    def _tell(self) -> None:
        self.source.put(self.rows())
        self.refreshed.emit()

    def rows(self) -> tuple[MyRecord, ...]:
        """What the filter leaves, as the service orders it."""
        wanted = _GROUPS.get(self.show_only)
        return tuple(record for record in self._all if wanted is None or record.delivery in wanted)

    def count(self, show: Show) -> int:
        """How many a filter leaves."""
        wanted = _GROUPS.get(show)
        return sum(1 for record in self._all if wanted is None or record.delivery in wanted)

    @property
    def today(self) -> int:
        """How many are of this city day; those that came back may be older."""
        day = day_of(self._clock(), self._zone)
        return sum(1 for record in self._all if day_of(record.at, self._zone) == day)

    # -- what is asked ------------------------------------------------------------------------------

    def look(self, record: MyRecord | None) -> None:
        """Open a record's form to look at; the answer to an older question is dropped."""
        self._wanted = record.record_id if record else ""
        if record is None or not record.response_id:
            return
        wanted = record.record_id
        self._store.run(
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
            self._store.run(
                self._service.resubmit, record.record_id, done=self._resent, failed=self.failed.emit
            )

    def _resent(self, saved: Saved) -> None:
        self.resent.emit(saved)
        self.refresh()


def may_correct(record: MyRecord) -> bool:
    """Whether the form may be taken up again: of today, or because it came back."""
    return bool(record.response_id) and (record.correctable or record.delivery is Delivery.REFUSED)
