"""Builds the services of one profile without Qt: used by the program, the tour and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.records.changes import Bus, ChangeKind, Changes
from app.services.calls import Calls
from app.services.desk import Desk, Environment
from app.services.devices import Devices
from app.services.dispatching import Dispatching
from app.services.earlier import EarlierRecords
from app.services.emergencies import Emergencies
from app.services.figures import Figures
from app.services.hall import Hall
from app.services.imports import Imports
from app.services.incoming import Incoming
from app.services.keeper import Keeper
from app.services.notices import Notices
from app.services.orders import Orders
from app.services.oversight import Oversight
from app.services.packages import Packages
from app.services.reconciliation import Reconciliation
from app.services.records import Records
from app.services.revisits import Revisits
from app.services.search import Search
from app.services.session import Session
from app.services.settings import Settings
from app.services.states import States
from app.services.sync_status import SyncState
from app.services.tag_editing import TagEditing
from app.services.tags import Tags
from app.services.text_messages import TextMessages
from app.services.text_rules import TextRules
from app.sync.engine import Engine
from app.sync.live import LiveReader


@dataclass(frozen=True, slots=True)
class Workbench:
    """All a screen may ask, for one profile. ``close`` ends threads and closes the store."""

    profile: Path
    bus: Bus
    session: Session
    revisits: Revisits
    incoming: Incoming
    calls: Calls
    records: Records
    earlier: EarlierRecords
    reconciliation: Reconciliation
    packages: Packages
    devices: Devices
    states: States
    emergencies: Emergencies
    hall: Hall
    oversight: Oversight
    orders: Orders
    notices: Notices
    dispatching: Dispatching
    imports: Imports
    tags: Tags
    tag_editing: TagEditing
    text_messages: TextMessages
    text_rules: TextRules
    figures: Figures
    search: Search
    settings: Settings
    sync: SyncState
    desk: Desk
    reader: LiveReader
    keeper: Keeper

    @property
    def engine(self) -> Engine:
        """The engine of the open seat, to be stepped by hand in tests; ``ProblemError`` before a login."""
        return self.desk.seat.engine

    def watch(self) -> None:
        """Look after this workstation from the start on, whether anybody logs in or not; safe to call twice."""
        if not self.keeper.is_alive():
            self.keeper.start()

    def start(self) -> None:
        """Begin to follow the live stream and to keep the pack; the engine's own threads begin with the first login."""
        self.reader.start()
        self.watch()

    def close(self) -> None:
        """Stop threads and close the store; safe to call twice."""
        self.reader.stop()
        self.keeper.stop()
        self.desk.close()


def open_workbench(profile: Path, ways: Environment | None = None) -> Workbench:
    """Build the services over a profile folder (made for its owner alone if missing)."""
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    ways = ways or Environment()
    bus = Bus()
    settings = Settings(profile)
    desk = Desk(profile, bus, settings, ways)
    reader = LiveReader(lambda: _engine_of(desk), lambda: _wake(desk), ways.random, ways.clock.ticks)
    bus.subscribe(lambda changes: _nudge(reader, changes))
    records, revisits = Records(desk), Revisits(desk)
    return Workbench(
        profile=profile,
        bus=bus,
        session=Session(desk),
        revisits=revisits,
        incoming=Incoming(desk, revisits),
        calls=Calls(desk),
        records=records,
        earlier=EarlierRecords(desk),
        reconciliation=Reconciliation(desk),
        packages=Packages(desk),
        devices=Devices(desk),
        states=States(desk),
        emergencies=Emergencies(desk),
        hall=Hall(desk, reader),
        oversight=Oversight(desk),
        orders=Orders(desk),
        notices=Notices(desk),
        dispatching=Dispatching(desk),
        imports=Imports(desk),
        tags=Tags(desk),
        tag_editing=TagEditing(desk),
        text_messages=TextMessages(desk),
        text_rules=TextRules(desk),
        figures=Figures(desk),
        search=Search(desk, records),
        settings=settings,
        sync=SyncState(desk, records),
        desk=desk,
        reader=reader,
        keeper=Keeper(desk, revisits),
    )


def _engine_of(desk: Desk) -> Engine | None:
    seat = desk.open_seat
    return seat.engine if seat is not None and desk.who is not None else None


def _wake(desk: Desk) -> None:
    seat = desk.open_seat
    if seat is not None:
        seat.wake_threads()


def _nudge(reader: LiveReader, changes: Changes) -> None:
    if changes.touches(ChangeKind.SESSION):
        reader.nudge()
