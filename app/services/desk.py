"""What the services of one profile share: clock, bus, settings, and once somebody logged in their seat."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from threading import RLock

from app.models.secrets import KeyringKeeper, SecretKeeper
from app.models.store import Store
from app.models.vault import Cost
from app.records.changes import Bus
from app.records.session import Identity, SessionStage
from app.services.seat import Seat
from app.services.settings import Settings
from app.sync.clock import Clock, SystemClock
from app.sync.fold import Rules
from app.sync.signing import Author
from app.transport.centre import Centre
from app.transport.network import HttpNetwork, Network
from domain.hours import CallHours
from domain.ids import random_id
from domain.problems import Problem, ProblemError
from domain.settings import CitySettings
from domain.times import day_bounds, day_of
from domain.wire.session import Grant


@dataclass(frozen=True, slots=True)
class Environment:
    """How the outer world is reached; all of it replaced in tests.

    Attributes:
        network: from a base address to a way to send requests.
        keeper: where the device secret is kept; cost: of stretching a password.
        new_id: ids of what is done here; secret: random bytes of keys.
        threads: whether the engine runs by itself (a test steps it by hand).
    """

    network: Callable[[str], Network] = HttpNetwork
    clock: Clock = field(default_factory=SystemClock)
    keeper: SecretKeeper = field(default_factory=KeyringKeeper)
    cost: Cost = field(default_factory=Cost)
    random: Random = field(default_factory=SystemRandom)
    new_id: Callable[[], str] = lambda: random_id(time.time_ns() // 1_000_000, os.urandom(10))
    secret: Callable[[int], bytes] = os.urandom
    threads: bool = True


@dataclass(frozen=True, slots=True)
class Working:
    """Who works here now, and with what."""

    identity: Identity
    grant: Grant
    author: Author
    offline: bool
    must_change_password: bool = False


class Desk:
    """Holds the seat and who sits on it. Services ask it for both at every call."""

    def __init__(self, profile: Path, bus: Bus, settings: Settings, ways: Environment) -> None:
        self.profile = profile
        self.bus = bus
        self.settings = settings
        self.ways = ways
        self.lock = RLock()
        self.stage = SessionStage.LOGGED_OUT
        self.city_name = ""
        self.zone = "Asia/Shanghai"
        self._seat: Seat | None = None
        self._working: Working | None = None

    @property
    def clock(self) -> Clock:
        """This machine's clock."""
        return self.ways.clock

    @property
    def open_seat(self) -> Seat | None:
        """The seat if the store is open, whoever works."""
        return self._seat

    @property
    def who(self) -> Working | None:
        """Who works here, None if nobody does."""
        return self._working

    @property
    def seat(self) -> Seat:
        """The open seat.

        Raises:
            ProblemError: ``session.needed``.
        """
        if self._seat is None:
            raise ProblemError(Problem("session.needed"))
        return self._seat

    @property
    def working(self) -> Working:
        """Who works here.

        Raises:
            ProblemError: ``session.needed``.
        """
        if self._working is None or self.stage is SessionStage.LOGGED_OUT:
            raise ProblemError(Problem("session.needed"))
        return self._working

    @property
    def store(self) -> Store:
        """The open store."""
        return self.seat.store

    @property
    def rules(self) -> Rules:
        """The city's settings and zone, as last replicated."""
        return self.seat.rules

    @property
    def city(self) -> CitySettings:
        """The city's settings, as last replicated; the defaults while no store is open."""
        return CitySettings() if self._seat is None else self._seat.rules.settings

    @property
    def hours(self) -> CallHours:
        """When this city may call, as last replicated."""
        return self.city.policy.hours

    @property
    def centre(self) -> Centre:
        """The centre's routes."""
        return self.seat.centre

    @property
    def device_id(self) -> str:
        """What this workstation is registered as."""
        return self.seat.device_id

    @property
    def me(self) -> Identity:
        """Who works here. Raises as ``working``."""
        return self.working.identity

    @property
    def user_id(self) -> str:
        """Who works here. Raises as ``working``."""
        return self.me.user_id

    @property
    def works_until(self) -> int:
        """Until when the user may work without the centre (UTC ms). Raises as ``working``."""
        return self.working.grant.until

    def sit(self, seat: Seat) -> None:
        """Take a seat; another centre's is closed."""
        if self._seat is not None and self._seat is not seat:
            self._seat.close()
        self._seat = seat

    def begin(self, working: Working) -> None:
        """Somebody begins to work."""
        self._working = working
        self.stage = SessionStage.WORKING

    def end(self) -> None:
        """Nobody works here any more."""
        self._working = None
        self.stage = SessionStage.LOGGED_OUT

    def now(self) -> int:
        """The centre's time as far as known (UTC ms): policy and due times are judged by it."""
        return self.clock.wall() if self._seat is None else self._seat.now()

    def day_start(self) -> int:
        """When this city day began (UTC ms)."""
        return day_bounds(day_of(self.now(), self.zone), self.zone)[0]

    def expired(self) -> bool:
        """Whether the 72 hours without the centre are over: no new personal data opens.

        Who logged in at the centre works on under its eyes; once it is out of sight the same hours hold for them.
        """
        who, seat = self._working, self._seat
        if who is None or seat is None or self.now() <= who.grant.until:
            return False
        watched = seat.line.online and not seat.line.login_needed
        return who.offline or not watched

    def close(self) -> None:
        """Close the seat."""
        with self.lock:
            self.end()
            if self._seat is not None:
                self._seat.close()
                self._seat = None
