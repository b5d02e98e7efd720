"""After healing: every workstation drains, and what must hold holds (the invariants are the simulation's)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from app.models.store import Store
from app.sync.engine import Engine
from app.workbench import Workbench, open_workbench
from domain.vocabulary import Role
from domain.wire.codec import digest
from server.accounts.people import CurrentUser
from server.acts.registry import Registry, default_registry
from server.db.audit import verify
from server.db.database import Database
from server.db.payloads import opened
from server.db.tables import operation
from tests.helpers.centre import CITY, PASSWORD
from tests.helpers.patience import HANG_S
from tests.simulation.centre import token_of
from tests.simulation.invariants import Broken, at_every_step, at_the_end
from tests.torture.agent import ways
from tests.torture.tally import Tally
from tests.torture.world import World

Witnessed = Mapping[str, str]
"""sha256 of the payload of each operation whose save was confirmed, by id."""


@dataclass
class Place:
    """A workstation as the invariants look at it.

    Attributes:
        witnessed: what agents were told is saved here. confirmed, ever: the same with their payloads.
        seen: every operation that is here; states: where each is; refused, archived, burnt, registered: as in the simulation.
    """

    profile: Path
    number: str
    witnessed: Witnessed
    bench: Workbench
    confirmed: dict[str, bytes] = field(default_factory=dict)
    ever: dict[str, bytes] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    archived: set[str] = field(default_factory=set)
    burnt: set[str] = field(default_factory=set)
    registered: int = 0

    @property
    def store(self) -> Store:
        return self.bench.desk.store

    @property
    def engine(self) -> Engine:
        return self.bench.engine

    def look(self) -> None:
        """Remember every operation that is here."""
        with self.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT op_id, state FROM outbox").fetchall()
        self.states = {r[0]: r[1] for r in rows}
        self.seen |= self.states.keys()
        self.refused |= {r[0] for r in rows if r[1] == "quarantined"}

    def drain(self) -> bool:
        """Deliver and fetch until nothing is left to send; False if that did not end in time."""
        clock, engine = self.bench.desk.clock, self.engine
        deadline = time.monotonic() + HANG_S
        while time.monotonic() < deadline:
            engine.go()
            engine.drain(clock.ticks())
            engine.emergency.step(clock.ticks())
            if not engine.unsent().unsent and engine.link.state.online:
                return True
            time.sleep(0.05)
        return False


@dataclass
class Seen:
    """The centre as the invariants look at it."""

    database: Database
    logins: dict[str, Any]
    centre_id: str
    registry: Registry = field(default_factory=default_registry)
    slips: int = 0
    restores: int = 0
    led: set[str] = field(default_factory=set)
    poison: Any = field(default_factory=lambda: SimpleNamespace(what=lambda _op_id: ""))

    @property
    def users(self) -> dict[str, CurrentUser]:
        """Who works at the workstations, by the simulation's token."""
        return {
            token_of(n, 0): CurrentUser(
                user_id=g.user_id, number=g.number, name=g.name, role=Role(g.role), hall_id=g.hall_id, city_id=CITY,
                session_id="s", device_id=g.device_id,
            )
            for n, g in ((n, login.grant) for n, login in self.logins.items())
        }  # fmt: skip

    def login(self, number: str) -> Any:
        """As the centre let him in last."""
        return self.logins[number]

    def scopes(self, number: str) -> list[str]:
        """What he may see."""
        return list(self.logins[number].grant.scopes)

    def foreign_operations(self) -> list[tuple[str, str]]:
        """There is no other centre here."""
        return []


def reopen(profile: Path, address: str, number: str, witnessed: Witnessed) -> Place:
    """The workstation started once more, stepped by hand, somebody logged in at the centre."""
    bench = open_workbench(profile, ways(1, threads=False))
    bench.session.login(address, number, PASSWORD)
    return Place(profile, number, witnessed, bench)


def look_at(world: World, places: Sequence[Place]) -> Tally:
    """Drain all, then check everything; what is wrong is in the tally, with nothing raised."""
    tally = Tally("check")
    for _ in range(2):  # the second time everybody hears what the others delivered last
        for place in places:
            if not place.drain():
                tally.found(f"I5: {place.number} still has {place.engine.unsent()}")
    for place in places:
        _witnessed(place, tally)
        _held_to(tally, at_every_step, place)
    _at_the_centre(world, places, tally)
    logins = {p.number: _login(p) for p in places}
    seen = Seen(world.database, logins, places[0].engine.link.centre_id)
    _held_to(tally, at_the_end, seen, list(places))
    links, broken = verify(world.database, CITY)
    if broken is not None:
        tally.found(f"chain: broken at {broken} of {links}")
    tally.figures |= {"links": links, "saved": sum(len(place.witnessed) for place in places)}
    return tally


def _login(place: Place) -> Any:
    with place.store.read() as connection:
        epoch = connection.exec_driver_sql("SELECT epoch FROM server").fetchone()
    return SimpleNamespace(grant=place.bench.desk.working.grant, epoch=epoch[0])


def _held_to(tally: Tally, check: Any, *given: Any) -> None:
    try:
        check(*given)
    except Broken as broken:
        tally.found(str(broken))


def _witnessed(place: Place, tally: Tally) -> None:
    """I1 at the workstation: what was confirmed is here, byte for byte."""
    with place.store.read() as connection:
        here = {
            r[0]: bytes(r[1])
            for r in connection.exec_driver_sql("SELECT op_id, payload FROM outbox JOIN signed USING (n)")
        }
    for op_id, sha256 in place.witnessed.items():
        if op_id not in here:
            tally.found(f"I1: {op_id} was confirmed and is gone from {place.number}")
        elif digest(here[op_id]) != sha256:
            tally.found(f"I1: {op_id} was confirmed with other bytes at {place.number}")
        else:
            place.confirmed[op_id] = place.ever[op_id] = here[op_id]


def _at_the_centre(world: World, places: Sequence[Place], tally: Tally) -> None:
    """I1 at the centre: the very bytes lie there, sealed, of everything that was confirmed."""
    with world.database.read(CITY) as reading:
        sealer = reading.sealer
        rows = reading.conn.execute(select(operation.c.op_id, operation.c.payload))
        there = {row.op_id: opened(sealer, row.op_id, row.payload) for row in rows if row.payload is not None}
    for place in places:
        with place.store.read() as connection:
            refused = {
                r[0]
                for r in connection.exec_driver_sql("SELECT op_id FROM outbox WHERE state = 'quarantined'")
            }
        tally.figures["refused"] = tally.figures.get("refused", 0) + len(refused)
        for op_id, sha256 in place.witnessed.items():
            if op_id in there and digest(there[op_id]) != sha256:
                tally.found(f"I1: the centre holds other bytes of {op_id}")
            elif op_id not in there and op_id not in refused:
                tally.found(f"I1: {op_id} of {place.number} was confirmed and is not at the centre")
