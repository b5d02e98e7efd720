"""Everything a person who logged in works with: the frame and its pages, the live line, emergencies."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QCloseEvent

from app.bridge.bus import BusBridge
from app.bridge.executor import Executor
from app.bridge.lanes import Lane
from app.bridge.live import LiveBridge
from app.bridge.scope import Scope
from app.bridge.sound import make_alarm
from app.program.clock import CentreClock
from app.program.finding import FoundHere, FoundOrders
from app.program.pages import Means, pages
from app.records.changes import ChangeKind, Changes
from app.records.duty import AgentStateRecord
from app.records.review import OwnChoice
from app.records.session import SessionStatus
from app.records.sync import SyncStatus
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.presenter import EmergencyContext, EmergencyPresenter
from app.ui.screens.emergency.ringing import Ringing
from app.ui.screens.emergency.sheet import EmergencySheet
from app.ui.shell.frame import Frame
from app.ui.shell.palette import Hit
from app.ui.text import language, tr
from app.ui.theme import scale, theme
from app.ui.tone import Tone
from domain.vocabulary import AgentState, Role
from domain.wire.oversight import Stations
from resources.words import label

if TYPE_CHECKING:
    from app.bridge.executor import LaneRunner
    from app.program.opening import LaterSession
    from app.ui.screens.leaving import LeavingPresenter, ProofPresenter, ProofSheet
    from app.ui.screens.panel.view import PanelScreen
    from app.workbench import Workbench

log = logging.getLogger(__name__)


def scale_in_force() -> int:
    """Percent everything is drawn at since the program started."""
    return round(float(os.environ.get(scale.VARIABLE, "1")) * 100)


_FIRST_PAGES = ("panel", "tasks", "call", "orders")
_FIRST_OF_AGENT = ("tasks", "call")


class Workplace(QObject):
    """One login's window and what hangs on it; ``close`` takes it all down, ``Workbench`` stays.

    Signals:
        left: what is wanted of the program: ``logout``, ``lock``, ``close``, ``rebuild`` or ``restart``; ``sent_home``: nobody works here
            any more, by order of the centre.
    """

    left = Signal(str)

    def __init__(
        self,
        bench: Workbench,
        executor: Executor,
        scope: Scope,
        status: SessionStatus,
        clock: CentreClock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.bench, self.executor, self.status, self.clock = bench, executor, status, clock
        self.scope = scope
        self.store, self.network = executor.on(Lane.STORE), executor.on(Lane.NETWORK)
        self.live = LiveBridge(bench.hall, self)
        self.board = EmergencyBoard(
            bench.emergencies, self.network, self.store, clock, status.permissions, self
        )
        self.means = Means(
            bench,
            executor,
            clock,
            status,
            self.live,
            self.board,
            scale_in_force(),
            self._rebuild,
            self._restart,
            self._reconcile,
        )
        self.frame = Frame(
            pages(self.means), status.permissions, scope, self.store, self.network, clock, status.zone
        )
        self._build_emergencies()
        self._bus = BusBridge(bench.bus, self)
        self._bus.changed.connect(self._changed)
        self._connect()
        self._state = AgentState.ON_DUTY.value
        self._online = False
        self._leaving: LeavingPresenter | None = None
        self._proof: ProofPresenter | None = None
        self._proof_sheet: ProofSheet | None = None
        self._asking = self._ask_again = False

    def _build_emergencies(self) -> None:
        bench, frame = self.bench, self.frame
        self.emergency = EmergencyPresenter(
            bench.emergencies, self.executor.on(Lane.EMERGENCY), self.store, self._call_now, self
        )
        self.sheet = EmergencySheet(frame.overlay(), self.emergency, self.status.zone, frame.shortcuts)
        self.ringing = Ringing(
            frame.overlay(), self.board, make_alarm(self), self.clock, self.status.zone, frame.shortcuts
        )
        frame.emergency.connect(self.sheet.open)
        frame.went.connect(lambda place: self.ringing.set_card_hidden(place == "panel"))
        self.ringing.flashed.connect(self._flash)
        self.live.emergency.connect(self.board.take_row)
        self.live.panel.connect(self.board.take_panel)
        self.live.stations.connect(self._count_reviews)

    @Slot(object)
    def _count_reviews(self, stations: Stations) -> None:
        """How much waits for the lead stands on the rail."""
        place = self.frame.rail.buttons.get("review")
        if place is not None:
            place.set_count(stations.reviews + stations.refused)

    @Slot(bool)
    def _flash(self, on: bool) -> None:
        """On the panel the emergency's own card goes with the edge of the window."""
        if self.frame.current == "panel":
            cast("PanelScreen", self.frame.page("panel")).flash(on)

    def _connect(self) -> None:
        frame = self.frame
        frame.bar.state_wanted.connect(self.change_state)
        frame.bar.logout_wanted.connect(lambda: self.left.emit("logout"))
        frame.bar.lock_wanted.connect(lambda: self.left.emit("lock"))
        frame.closing.connect(self._closing)
        frame.strip_opened.connect(self._open_strip)
        settings = self.bench.settings
        theme().set_comfortable(settings.get("rows") == "comfortable")
        frame.use_memory(self._keep, lambda key: str(settings.get(key, "")))
        frame.palette_sheet.add_provider(FoundHere(self.bench, frame))
        frame.palette_sheet.add_provider(FoundOrders(self.bench, frame))
        for state in AgentState:
            action = partial(self.change_state, state.value)
            frame.commands.add(Hit(label(state, language().value), action, icon="user"), terms=state.value)
        if frame.has("records"):
            reconcile = Hit(tr("proof.title"), self._reconcile, icon="checks")
            frame.commands.add(reconcile, terms="reconcile compare proof")
        sync_now = Hit(tr("records.sync_now"), partial(self._open_strip, "now"), icon="refresh")
        frame.commands.add(sync_now, terms="sync upload")
        frame.commands.add(Hit(tr("user.lock"), partial(self.left.emit, "lock"), icon="lock"), terms="lock")
        frame.commands.add(
            Hit(tr("user.logout"), partial(self.left.emit, "logout"), icon="logout"), terms="logout"
        )

    # -- life ------------------------------------------------------------------------------------------

    def start(self, place: str = "") -> None:
        """Show the window on a page (default: the one this person begins with), and begin to follow what happens."""
        user = self.status.user
        self._show_person()
        order = _FIRST_OF_AGENT if user is not None and user.role == Role.AGENT else _FIRST_PAGES
        first = next((name for name in (place, *order) if self.frame.has(name)), "")
        if first:
            self.frame.go(first)
        self.frame.show()
        self.live.start()
        self.board.refresh()
        self.emergency.load_numbers()
        self._ask_status()
        if self._works:
            self.change_state(AgentState.ON_DUTY.value)
            self.store.run(self.bench.calls.surviving_draft, done=self._survived, failed=_logged)

    def keep_now(self) -> None:
        """Keep what was typed: the window will go."""
        if self.means.call is not None:
            self.means.call.presenter.keep_now()

    def sign_off(self) -> None:
        """Closing the window is going home: the lead need not wonder where the agent is."""
        if self._works and self._state != AgentState.OFF_DUTY:
            self.store.run(self.bench.states.change, AgentState.OFF_DUTY.value, failed=_logged)

    def close(self) -> None:
        """Take the window and all that follows down; safe to call twice."""
        self.keep_now()
        self._bus.close()
        self.live.close()
        self.ringing.close()
        self.emergency.close()
        self.scope.close()
        self.executor.forget()
        self.frame.blockSignals(True)
        self.frame.close()
        self.frame.deleteLater()

    @property
    def _works(self) -> bool:
        user = self.status.user
        return user is not None and user.role == Role.AGENT and not self.status.expired

    # -- what comes in ---------------------------------------------------------------------------------

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.SESSION) and self.bench.desk.who is None:
            self.left.emit("sent_home")
            return
        self.frame.changed(changes)
        if self._leaving is not None:
            self._leaving.changes(changes)
        if self._proof is not None:
            self._proof.changes(changes)
        if changes.touches(ChangeKind.SYNC):
            self._ask_status()
        if changes.touches(ChangeKind.EMERGENCY, ChangeKind.SETTING):
            self.board.refresh()
        if changes.touches(ChangeKind.SETTING):
            self.emergency.load_numbers()
            if self.means.around is not None:
                self.store.run(self.means.around.refresh, failed=_logged)

    def _ask_status(self) -> None:
        """One look at a time: with thousands waiting it takes a while, and saving must not queue behind many."""
        if self._asking:
            self._ask_again = True
            return
        self._asking, self._ask_again = True, False
        self.store.run(self._look, done=self._show_status, failed=self._no_status)

    def _no_status(self, error: BaseException) -> None:
        self._asking = False
        _logged(error)

    def _look(self) -> tuple[SyncStatus, int]:
        desk = self.bench.desk
        return self.bench.sync.status(), desk.now() - desk.clock.wall()

    def _show_status(self, found: tuple[SyncStatus, int]) -> None:
        self._asking = False
        if self._ask_again:
            self._ask_status()
        status, self.clock.offset = found
        self._online = status.online
        self.frame.show_sync(status)
        self._show_banner(status)

    def _show_banner(self, status: SyncStatus) -> None:
        if status.alarm:
            self.frame.show_banner(tr(f"program.{status.alarm}"), Tone.BAD)
        elif status.login_needed:
            self.frame.show_banner(tr("program.login_needed"), Tone.WARN)
        elif status.deliver_only:
            self.frame.show_banner(tr("program.deliver_only"), Tone.WARN)
        else:
            self.frame.show_banner("")

    def _survived(self, call: object | None) -> None:
        """A form that was open when the program ended is in front again, a call before a correction."""
        if call is not None:
            self.frame.go("call")
        else:
            self.store.run(
                self.bench.records.surviving_correction, done=self._correction_survived, failed=_logged
            )

    def _correction_survived(self, record_id: str | None) -> None:
        if record_id is not None:
            self.frame.go("call", f"correct:{record_id}")

    # -- what the person does --------------------------------------------------------------------------

    @Slot(str)
    def change_state(self, state: str) -> None:
        """在岗, 小休, 离席; 下班 first shows what is left."""
        if state == AgentState.OFF_DUTY:
            self._leave()
            return
        self.store.run(
            self.bench.states.change, state, done=self._state_changed, failed=self.executor.unhandled.emit
        )

    def _leave(self) -> None:
        """Show what is left to do before going home."""
        if self._leaving is None:
            from app.ui.screens.leaving import LeavingPresenter, LeavingSheet

            self._leaving = LeavingPresenter(self.bench.states, self.scope, self)
            self._leaving_sheet = LeavingSheet(
                self.frame.overlay(),
                self._leaving,
                self.clock,
                self.status.zone,
                lambda: self._online,
                self._proof_presenter(),
            )
            self._leaving_sheet.proof_wanted.connect(self._reconcile)
            self._leaving_sheet.gone.connect(self._gone_home)
            self._leaving_sheet.records_wanted.connect(lambda: self._open_strip("returned"))
        self._leaving_sheet.open()

    def _proof_presenter(self) -> ProofPresenter:
        if self._proof is None:
            from app.ui.screens.leaving import ProofPresenter

            self._proof = ProofPresenter(self.bench.reconciliation, self.scope, self)
        return self._proof

    @Slot()
    def _reconcile(self) -> None:
        """今日 38 份，已到中心 38 份, with the hashes behind it."""
        if self._proof_sheet is None:
            from app.ui.screens.leaving import ProofSheet

            self._proof_sheet = ProofSheet(self.frame.overlay(), self._proof_presenter(), self.status.zone)
        self._proof_sheet.open()

    @Slot(object)
    def _gone_home(self, record: AgentStateRecord) -> None:
        self._state_changed(record)
        self.left.emit("logout")

    def _state_changed(self, record: AgentStateRecord) -> None:
        self._state = record.state
        self._show_person()

    def _show_person(self) -> None:
        user = self.status.user
        if user is not None:
            role = label(Role(user.role), language().value)
            self.frame.bar.show_person(user.name, role, self._state)

    def _keep(self, key: str, value: str) -> None:
        """What a screen wants remembered on this workstation, e.g. the widths of its columns."""
        self.store.run(self.bench.settings.put, key, value, failed=_logged)

    def _show_returned(self, choices: Mapping[str, OwnChoice]) -> None:
        """A lead's refused choice between two answers stands where it is made anew; what else came back in the records."""
        refused = any(choice.refused for choice in choices.values())
        if refused or not self.frame.has("records"):
            self.frame.go("review", "returned")
        else:
            self.frame.go("records", "returned")

    @Slot(str)
    def _open_strip(self, word: str) -> None:
        """Each word's list: what waits, what came back; the last sync leads to the comparison with the centre."""
        if word == "login":
            self.left.emit("logout")
        elif word == "returned" and self.frame.has("review"):
            self.store.run(self.bench.oversight.own_choices, done=self._show_returned, failed=_logged)
        elif word not in ("last", "now") and self.frame.has("records"):
            self.frame.go("records", "returned" if word == "returned" else "pending")
        else:
            self.network.run(self.bench.sync.sync_now, failed=_logged)
            if word == "last" and self.frame.has("records"):
                self._reconcile()

    @Slot()
    def _rebuild(self) -> None:
        self.left.emit("rebuild")

    @Slot()
    def _restart(self) -> None:
        self.left.emit("restart")

    @Slot(object)
    def _closing(self, event: QCloseEvent) -> None:
        event.accept()
        self.left.emit("close")

    def cover(self, session: LaterSession, network: LaneRunner) -> None:
        """Cover the screens until the person who locked gives the password; delivery goes on."""
        from app.ui.screens.login import LockCover

        name = self.status.user.name if self.status.user is not None else ""
        cover = LockCover(self.frame.overlay(), name, session, network)
        cover.unlocked.connect(cover.deleteLater)
        cover.leave_wanted.connect(lambda: self.left.emit("logout"))
        # A locked seat still rings and flashes; where it happens is nobody's business who walks past.
        self.ringing.set_card_hidden(True)
        cover.unlocked.connect(lambda: self.ringing.set_card_hidden(self.frame.current == "panel"))
        cover.show()

    def _call_now(self) -> EmergencyContext:
        """The call on the screen, for an emergency raised during it."""
        page = self.means.call
        call = page.call if page is not None else None
        if page is None or call is None:
            return EmergencyContext()
        work = call.work
        return EmergencyContext(page.presenter.shown_number, work.group_id, work.task_id, call.call_id)


def _logged(error: BaseException) -> None:
    # What could not be done now is tried again by itself, and the strip says how things stand.
    log.warning("put off: %s", type(error).__name__)
