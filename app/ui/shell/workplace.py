"""One login's window: the frame, what comes in, and the way out. It knows no feature; each attaches itself (``features``)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QCloseEvent

from app.bridge.bus import BusBridge
from app.bridge.clock import CentreClock
from app.bridge.live import LiveBridge
from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.session import SessionStatus
from app.ui.shell.features import PageOffer, attachments, page_offers
from app.ui.shell.frame import Frame, Page
from app.ui.shell.palette import Hit
from app.ui.shell.rail import RailPlace
from app.ui.shell.window_place import MADE_FOR, WindowPlace
from app.ui.text import tr
from app.ui.text.qt_words import speak_qt
from domain.permissions import Permission

if TYPE_CHECKING:
    from app.workbench import Workbench

log = logging.getLogger(__name__)
T = TypeVar("T")
_WINDOW = "window"
"""What the window's place is kept under."""


class Workplace(QObject):
    """One login's window and what its features share; ``close`` takes it all down, ``Workbench`` stays.

    Attributes:
        bench: the services.
        scope: the flows of this window.
        status: who is in.
        live: the hall's live stream.
        frame: the window.

    Signals:
        started: the window is shown; what is not needed to paint it may begin.
        changed: ``Changes`` in the store or at the centre.
        ending: the program ends with this window; what is to be said before is said now.
        closed: it is taken down.
        left: what is wanted of the program: ``logout``, ``lock``, ``close``, ``rebuild`` or ``restart``; ``sent_home``: nobody works here
            any more, by order of the centre.
    """

    started = Signal()
    changed = Signal(object)
    ending = Signal()
    closed = Signal()
    left = Signal(str)

    def __init__(
        self,
        bench: Workbench,
        scope: Scope,
        status: SessionStatus,
        clock: CentreClock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        speak_qt()
        self.bench, self.scope, self.status, self.clock = bench, scope, status, clock
        self._shared: dict[Callable[..., Any], object] = {}
        self.live = LiveBridge(bench.hall, self)
        self.frame = Frame(
            tuple(self._page(offer) for offer in page_offers()),
            status.permissions,
            scope,
            clock,
            status.zone,
        )
        self._bus = BusBridge(bench.bus, self)
        self._bus.changed.connect(self._tell)
        self._connect()
        kept = self.remembered(_WINDOW)
        self._place = WindowPlace(self.frame, MADE_FOR, kept, lambda place: self.remember(_WINDOW, place))
        for attach in attachments():
            attach(self)

    def _page(self, offer: PageOffer) -> Page:
        place = RailPlace(offer.name, offer.icon, f"nav.{offer.name}", low=offer.low)
        return Page(place, offer.permission, lambda _host: offer.make(self))

    def _connect(self) -> None:
        frame = self.frame
        frame.closing.connect(self._closing)
        frame.use_memory(self.remember, self.remembered)
        frame.bar.logout_wanted.connect(lambda: self.left.emit("logout"))
        frame.bar.lock_wanted.connect(lambda: self.left.emit("lock"))
        for how, icon in (("lock", "lock"), ("logout", "logout")):
            frame.commands.add(Hit(tr(f"user.{how}"), partial(self.left.emit, how), icon=icon), terms=how)

    # -- what features share ---------------------------------------------------------------------------

    def once(self, make: Callable[[Workplace], T]) -> T:
        """What ``make`` makes of this workplace; made at the first call, the same one at every later."""
        if make not in self._shared:
            self._shared[make] = make(self)
        return cast(T, self._shared[make])

    @property
    def works(self) -> bool:
        """Whether a shift of calls is worked here: there is a duty to begin and end."""
        return self.status.may(Permission.SHIFT_WORK) and not self.status.expired

    # -- life ------------------------------------------------------------------------------------------

    def start(self, place: str = "") -> None:
        """Show the window on a page (default: the one this person begins with), and begin to follow what happens."""
        begin = sorted((page.begins, page.name) for page in page_offers() if page.begins is not None)
        first = next((name for name in (place, *(name for _, name in begin)) if self.frame.has(name)), "")
        if first:
            self.frame.go(first)
        self._place.show()
        self.live.start()
        self.started.emit()

    def close(self) -> None:
        """Take the window and all that follows down; safe to call twice."""
        self.frame.keep()
        self._place.remember()
        self._bus.close()
        self.live.close()
        self.closed.emit()
        self.scope.close()
        self.frame.blockSignals(True)
        self.frame.close()
        self.frame.deleteLater()

    @Slot(object)
    def _tell(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.SESSION) and self.bench.desk.who is None:
            self.left.emit("sent_home")
            return
        self.frame.changed(changes)
        self.changed.emit(changes)

    @Slot(object)
    def _closing(self, event: QCloseEvent) -> None:
        event.accept()
        self._place.remember()
        self.left.emit("close")

    @flow(Repeat.EACH)
    async def remember(self, key: str, value: str) -> None:
        """What a screen wants remembered of how this person likes it, e.g. the widths of its columns."""
        try:
            await self.scope.save(self.bench.settings.put, self.own(key), value)
        except Exception as error:
            put_off(error)

    def remembered(self, key: str) -> str:
        """What was kept of it here: by this person, else by whoever worked here before each had their own."""
        settings = self.bench.settings
        return str(settings.get(self.own(key), settings.get(key, "")))

    def own(self, key: str) -> str:
        """What something of this person is kept under in the settings of the workstation."""
        user = self.status.user
        return f"{key}@{user.user_id}" if user is not None else key


def put_off(error: BaseException) -> None:
    """What could not be done now is tried again by itself, and the strip says how things stand."""
    log.warning("put off: %s", type(error).__name__)
