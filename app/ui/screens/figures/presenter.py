"""Which page of figures is shown, narrowed to what; the way back; the numbers as they came."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.bridge.lanes import Lane
from app.bridge.scope import Repeat, Scope, flow
from app.records.errors import CentreError, Refused
from app.ui.models.paging import Page as Rows
from app.ui.models.paging import Query
from domain.times import day_of
from domain.wire.figure_links import Asking, Period, pages_for, read
from domain.wire.figures import CaseLine, FiguresPage, Page
from domain.wire.shown import Label

if TYPE_CHECKING:
    from app.services.figures import Figures, UnitPlace

HABIT = "figures.page"
"""What the last page and its filter are remembered under."""
CASE = "case"
"""The filter of the list of cases: the key of the mark."""
_STEPS = 50


class Trouble(StrEnum):
    """Why a page did not come."""

    OFFLINE = auto()
    FORBIDDEN = auto()
    OTHER = auto()


class CaseSource:
    """The cases of a mark, a page at a time."""

    lane: Lane | None = Lane.NETWORK

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Rows[CaseLine]:
        if CASE not in query.filters:
            return Rows(())
        after = None if after_key is None else str(after_key)
        found = self._figures.cases(query.filters[CASE], after)
        return Rows(tuple(found.lines), found.after or None, found.total)


class FiguresPresenter(QObject):
    """What 分析 shows and asks.

    Attributes:
        asking: the page that is wanted, which may not have come yet.
        page: the one that came last; None before, and where another is wanted that did not come.
        error: why the last look failed; None when it did not.
        busy: a page is under way.

    Signals:
        turned: another page, or narrowed otherwise.
        shown: a page came, did not come, or is under way.
        settled: what to remember: key and value.
        placed: the units one may choose came in.
    """

    turned = Signal()
    shown = Signal()
    settled = Signal(str, str)
    placed = Signal()

    def __init__(
        self,
        figures: Figures,
        scope: Scope,
        clock: Callable[[], int],
        zone: str,
        permissions: Collection[str],
        remembered: Callable[[str], str] = lambda _key: "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._figures, self.scope, self._clock, self._zone = figures, scope, clock, zone
        self.pages = pages_for(permissions)
        self.source = CaseSource(figures)
        self.asking = self._first(remembered(HABIT))
        self.page: FiguresPage | None = None
        self.error: BaseException | None = None
        self.busy = False
        self.units: list[UnitPlace] = []
        self._way, self._at = [self.asking], 0

    @property
    def today(self) -> date:
        """The city's day."""
        return day_of(self._clock(), self._zone)

    def _first(self, habit: str) -> Asking:
        """As it was left; the first page where it was left on none that one may read."""
        usual = Asking.of(self.pages[0] if self.pages else Page.OVERVIEW, Period.HALF, self.today)
        try:
            kept = read(habit, self.today) if habit else usual
        except ValueError:
            return usual
        return kept if kept.page in self.pages else usual

    # -- what is asked -----------------------------------------------------------------------------

    def turn(self, page: Page) -> None:
        """Another page, narrowed to the same."""
        self._go(self.asking.of_page(page))

    def profile(self, of: Label) -> None:
        """The profile of a unit or an officer, where one may read it."""
        if Page.PROFILE in self.pages:
            self._go(self.asking.profile_of(of))

    def narrow(self, *, unit: str | None = None, line: str | None = None, channel: str | None = None) -> None:
        """Other units, another line or channel; an empty one for all. Whoever chooses a unit has done with an officer."""
        now = self.asking
        self._go(
            replace(
                now,
                unit=now.unit if unit is None else unit,
                line=now.line if line is None else line,
                channel=now.channel if channel is None else channel,
                officer=now.officer if unit is None else "",
            )
        )

    def choose_period(self, period: Period) -> None:
        """A named period. Days of one's own are asked for when they are typed."""
        if period is not Period.CUSTOM:
            self._go(self.asking.in_period(period, self.today))

    def choose_days(self, start: str, end: str) -> bool:
        """Days as typed; False where they are none, and nothing changes."""
        try:
            days = date.fromisoformat(start.strip()), date.fromisoformat(end.strip())
            wanted = replace(self.asking, period=Period.CUSTOM, start=days[0], end=days[1])
        except ValueError:
            return False
        self._go(wanted)
        return True

    def follow(self, link: str) -> bool:
        """Open a link; False where it is none, or to a page one may not read."""
        try:
            wanted = read(link, self.today)
        except ValueError:
            return False
        if wanted.page not in self.pages:
            return False
        self._go(wanted)
        return True

    @property
    def link(self) -> str:
        """The address of what is shown."""
        return self._figures.link(self.asking)

    def _go(self, wanted: Asking) -> None:
        if wanted == self.asking:
            return
        self._way[self._at + 1 :] = [wanted]
        self._way = self._way[-_STEPS:]
        self._at = len(self._way) - 1
        self._show(wanted)

    # -- back and forward --------------------------------------------------------------------------

    @property
    def can_go_back(self) -> bool:
        """Whether there is something before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether one went back before."""
        return self._at + 1 < len(self._way)

    def step(self, by: int) -> None:
        """Back (-1) or forward (1) as far as there is something."""
        if 0 <= self._at + by < len(self._way):
            self._at += by
            self._show(self._way[self._at])

    def _show(self, wanted: Asking) -> None:
        self.asking = wanted
        self.page = None
        self.settled.emit(HABIT, wanted.habit())
        self.turned.emit()
        self.load()

    # -- what came ---------------------------------------------------------------------------------

    @flow(Repeat.NEWEST)
    async def load(self) -> None:
        """Ask the centre; the answer to an older question is dropped."""
        self.busy = True
        self.shown.emit()
        try:
            page = await self.scope.network(self._figures.page, self.asking)
        except Exception as error:
            self.error, self.busy = error, False
        else:
            self.page, self.error, self.busy = page, None, False
        self.shown.emit()

    @flow(Repeat.ONE)
    async def load_units(self) -> None:
        """The tree of units, from this workstation."""
        self.units = await self.scope.store(self._figures.units)
        self.placed.emit()

    def refresh(self) -> None:
        """The same again; a named period may have moved on meanwhile."""
        if self.asking.period is not Period.CUSTOM:
            self.asking = self.asking.in_period(self.asking.period, self.today)
        self.load()

    @property
    def trouble(self) -> Trouble | None:
        """Of which kind the last look's failure was."""
        error = self.error
        if error is None:
            return None
        if isinstance(error, Refused):
            return Trouble.FORBIDDEN if error.problems[0].code == "access.forbidden" else Trouble.OTHER
        away = isinstance(error, CentreError | ConnectionError | TimeoutError)
        return Trouble.OFFLINE if away else Trouble.OTHER
