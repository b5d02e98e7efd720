"""What 短信 shows and asks: figures of some days, the row and number that is looked at, and pausing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.services.text_messages import TextMessages
from app.ui.models.paging import Query
from app.ui.screens.sms.rows import TOTAL, By, Days, MessageSource
from domain.sms.ledger import PLANNED
from domain.times import day_of
from domain.wire.sms import LedgerRow, SmsOverview, SmsPaused


class SmsPresenter(QObject):
    """Knows what is looked at; the view only draws.

    Signals:
        shown: figures came, or did not (``error``).
        asked: other messages are to be listed.
        paused: sending was paused or goes on: a ``SmsPaused``.
        failed: what was asked for did not come about.
    """

    shown = Signal()
    asked = Signal()
    paused = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        messages: TextMessages,
        scope: Scope,
        clock: Callable[[], int],
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages, self.scope, self._clock, self._zone = messages, scope, clock, zone
        self.source = MessageSource(messages)
        self.days, self.by = Days.TODAY, By.UNIT
        self.overview: SmsOverview | None = None
        self.error: BaseException | None = None
        self.row: LedgerRow | None = None
        self.what = PLANNED

    def look(self, days: Days | None = None, by: By | None = None) -> None:
        """Other days, or laid out by something else."""
        if by is not None and by is not self.by:
            self.row = None
        self.days, self.by = days or self.days, by or self.by
        self.load()

    @flow(Repeat.NEWEST)
    async def load(self) -> None:
        """Ask for the figures."""
        since, until = self._span()
        try:
            found = await self.scope.network(self._messages.overview, since, until, self.by.value)
        except Exception as error:
            self.error = error
            self.shown.emit()
            return
        self.overview, self.error = found, None
        if self.row is not None:
            key = self.row.key
            self.row = next((row for row in found.rows if row.key == key), None)
        self.shown.emit()

    @property
    def rows(self) -> list[LedgerRow]:
        """All of it, and each part of it."""
        if self.overview is None:
            return []
        return [LedgerRow(TOTAL, "", self.overview.total.counts), *self.overview.rows]

    def choose(self, row: LedgerRow | None) -> None:
        """Look at one row; ``None`` or the first: at all."""
        self.row = row if row is not None and row.key != TOTAL else None
        self.shown.emit()
        self.asked.emit()

    def open(self, what: str) -> None:
        """Look at the messages behind a number."""
        self.what = what
        self.asked.emit()

    @property
    def counts(self) -> dict[str, int]:
        """Of the row that is looked at, else of all."""
        if self.row is not None:
            return self.row.counts
        return self.overview.total.counts if self.overview is not None else {}

    @property
    def may_pause(self) -> bool:
        """Whether any gateway still works."""
        gateways = self.overview.gateways if self.overview is not None else []
        return any(not one.paused for one in gateways)

    def query(self) -> Query:
        """For the list of messages."""
        since, until = self._span()
        filters = {"what": self.what, "since": since, "until": until}
        if self.row is not None:
            filters |= {"by": self.by.value, "key": self.row.key}
        return Query(None, filters)

    @flow()
    async def pause(self, paused: bool, reason: str) -> None:
        """Pause all gateways, or let them go on."""
        try:
            told: SmsPaused = await self.scope.network(self._messages.pause, paused, reason)
        except Exception as error:
            self.failed.emit(error)
            return
        self.paused.emit(told)
        self.load()

    def _span(self) -> tuple[str, str]:
        today = day_of(self._clock(), self._zone)
        match self.days:
            case Days.TODAY:
                span = today, today
            case Days.YESTERDAY:
                span = today - timedelta(days=1), today - timedelta(days=1)
            case Days.WEEK:
                span = today - timedelta(days=6), today
        return span[0].isoformat(), span[1].isoformat()
