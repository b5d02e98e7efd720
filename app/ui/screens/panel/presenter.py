"""What the panel's view shows and asks: the newest panel, whether it is fresh, the releasing of an absent seat."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.records.errors import NotOurs, Unreachable
from app.services.hall import Hall
from app.ui.screens.panel import figures
from app.ui.screens.panel.seats import SeatSource
from app.ui.text import language
from domain.wire.hall import AgentLine, Panel, Released

ASK_EVERY_S = 5
"""How often the hall is asked for while the centre answers but the stream does not stand."""
GRACE_S = 5
"""Seconds in which a release can be taken back."""


class Freshness(StrEnum):
    """How far what is shown can be trusted."""

    WAITING = auto()
    """Nothing has come yet."""
    LIVE = auto()
    STALE = auto()
    """The centre does not answer, as the strip says; what is shown is of ``as_of``."""


class Releasing(StrEnum):
    """Where giving back a seat's tasks stands."""

    NO = auto()
    COUNTING = auto()
    """It can still be taken back."""
    ASKED = auto()
    DONE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """The release under way, or the last one."""

    stage: Releasing = Releasing.NO
    user_id: str = ""
    name: str = ""
    leased: int = 0
    seconds: int = 0
    released: Released | None = None
    error: BaseException | None = None


class PanelPresenter(QObject):
    """Knows the hall; the view only draws.

    Signals:
        refreshed: there is a newer panel, or its freshness changed.
        ticked: a second went by and running times moved.
        release_changed: the release under way stands elsewhere.
        copied: the day's sentence, to put on the clipboard.
        failed: something asked for did not come.
    """

    refreshed = Signal()
    ticked = Signal()
    release_changed = Signal()
    copied = Signal(str)
    failed = Signal(object)

    def __init__(
        self, hall: Hall, scope: Scope, clock: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._hall, self.scope, self._clock = hall, scope, clock
        self.panel: Panel | None = None
        self.source = SeatSource()
        self.release = ReleaseView()
        self._online: bool | None = None
        self._streaming = True
        self._received_at = 0
        self._frozen_at: int | None = None
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)

    # -- what comes in -----------------------------------------------------------------------------

    def start(self) -> None:
        """The page is in front: ask once, and let running times run."""
        self._second.start()
        self._ask()

    @flow(Repeat.NEWEST)
    async def _ask(self) -> None:
        try:
            panel = await self.scope.network(self._hall.panel)
        except Exception as error:
            if self._online is None and isinstance(error, Unreachable | NotOurs):
                self.take_line(False)
            self.failed.emit(error)
            return
        self.take_panel(panel)

    def stop(self) -> None:
        """The page is behind another one; a release that counts down goes on."""
        if self.release.stage is not Releasing.COUNTING:
            self._second.stop()

    @Slot(object)
    def take_panel(self, panel: Panel) -> None:
        """A newer look at the hall; one that was overtaken on the way is dropped."""
        if self.panel is not None and panel.as_of < self.panel.as_of:
            return
        self.panel = panel
        self._received_at = self._clock()
        self._online, self._frozen_at = True, None
        self.source.put(panel.agents)
        self.refreshed.emit()

    @Slot(bool)
    def take_connected(self, streaming: bool) -> None:
        """Whether the stream stands; while it does not, the hall is asked for."""
        self._streaming = streaming

    @Slot(bool)
    def take_line(self, online: bool) -> None:
        """Whether the centre answers, as the strip says it. Without it the hall's clock stands still: a running time would be a guess."""
        if online == self._online:
            return
        if not online:
            self._frozen_at = self.now()
        else:
            self._frozen_at = None
            self._ask_again()
        self._online = online
        self.refreshed.emit()

    @flow(Repeat.NEWEST)
    async def _ask_again(self) -> None:
        with suppress(Exception):  # the stream will bring it
            self.take_panel(await self.scope.network(self._hall.panel))

    # -- what there is to show ------------------------------------------------------------------------

    @property
    def freshness(self) -> Freshness:
        """Whether what is shown is of now."""
        if self._online is False:
            return Freshness.STALE
        return Freshness.WAITING if self.panel is None else Freshness.LIVE

    def now(self) -> int:
        """The centre's present instant (ms); while the line is down, the last one known."""
        if self._frozen_at is not None:
            return self._frozen_at
        if self.panel is None:
            return self._clock()
        return self.panel.as_of + max(0, self._clock() - self._received_at)

    def seat(self, user_id: str) -> AgentLine | None:
        """One seat of the newest panel."""
        agents = self.panel.agents if self.panel else ()
        return next((line for line in agents if line.user_id == user_id), None)

    # -- what the lead does ---------------------------------------------------------------------------

    @flow(Repeat.NEWEST)
    async def copy_sentence(self) -> None:
        """The day in one sentence, with its basis."""
        if self.panel is None:
            return
        try:
            sentence = await self.scope.network(self._hall.day_sentence, self.panel, language().value)
        except Exception as error:
            self.failed.emit(error)
            return
        self.copied.emit(sentence)

    def release_seat(self, user_id: str) -> None:
        """Give a seat's tasks back, after a few seconds in which it can be taken back."""
        line = self.seat(user_id)
        under_way = self.release.stage in (Releasing.COUNTING, Releasing.ASKED)
        if line is None or under_way or not figures.may_release(line) or self.freshness is not Freshness.LIVE:
            return
        self._say(ReleaseView(Releasing.COUNTING, user_id, line.name, line.leased, GRACE_S))
        self._second.start()

    def take_back(self) -> None:
        """Not after all."""
        if self.release.stage is Releasing.COUNTING:
            self._say(ReleaseView())

    @flow()
    async def release_now(self) -> None:
        """Do not wait any longer."""
        if self.release.stage is not Releasing.COUNTING:
            return
        view = replace(self.release, stage=Releasing.ASKED, seconds=0)
        self._say(view)
        try:
            released = await self.scope.network(self._hall.release_tasks, view.user_id)
        except Exception as error:
            self._say(replace(view, stage=Releasing.FAILED, error=error))
            return
        self._say(replace(view, stage=Releasing.DONE, released=released))

    def forget_release(self) -> None:
        """The last release has been read."""
        if self.release.stage in (Releasing.DONE, Releasing.FAILED):
            self._say(ReleaseView())

    def _say(self, view: ReleaseView) -> None:
        self.release = view
        self.release_changed.emit()

    @Slot()
    def _tick(self) -> None:
        view = self.release
        if view.stage is Releasing.COUNTING:
            left = view.seconds - 1
            if left <= 0:
                self.release_now()
            else:
                self._say(ReleaseView(Releasing.COUNTING, view.user_id, view.name, view.leased, left))
        if self._frozen_at is None:
            self.ticked.emit()
            if not self._streaming and self._clock() - self._received_at >= ASK_EVERY_S * 1000:
                self._ask_again()
