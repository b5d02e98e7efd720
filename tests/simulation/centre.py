"""The centre of a simulation: its real services over SQLite, called without sockets; it can crash and be restored."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event

from app.transport.network import Reply, Request
from domain.problems import ProblemError
from domain.times import HOUR
from domain.wire import codec
from domain.wire.leases import ClaimRequest, LeaseChange, NextRequest, PackRequest
from domain.wire.operations import Envelope
from domain.wire.session import TOKENS_SCHEMA, DeviceProof, LoggedIn, Login, Refresh, Tokens
from domain.wire.sync import Pull, Push, SnapshotRequest
from server.accounts.administration import create_user
from server.accounts.people import CurrentDevice, CurrentUser
from server.accounts.service import Accounts
from server.config import ServerConfig
from server.revisits import claims, leases
from server.revisits.endpoints import next_for
from server.revisits.planning import plan
from server.sync import delivery, pulling
from server.sync.registry import Registry, default_registry
from server.web.problems import response_to
from tests.helpers import centre as helpers
from tests.helpers.centre import CHEAP, CITY, HALL, NOON, PASSWORD, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.envelopes import uid

START = NOON + 3 * HOUR
SEATS = (("1001", "1003"), ("1002",))
"""Who works at which seat, in turn."""
CITIZENS = 10
FOREVER = 4_102_444_800_000


class CentreCrash(Exception):
    """The centre's process died before its transaction was committed."""


@dataclass
class Poison:
    """What goes wrong with operations at the centre, decided by their ids so that a retry meets the same.

    Attributes:
        faulty: share for which the centre's code fails. broken: share for which it fails for ever. fussy: share refused.
    """

    seed: int = 0
    faulty: float = 0.0
    broken: float = 0.0
    fussy: float = 0.0
    healed: bool = False

    def what(self, op_id: str) -> str:
        """``broken``, ``faulty``, ``fussy`` or nothing."""
        draw = Random(f"{self.seed}:{op_id}").random()
        if draw < self.broken:
            return "broken"
        if self.healed:
            return ""
        if draw < self.broken + self.faulty:
            return "faulty"
        return "fussy" if draw < self.broken + self.faulty + self.fussy else ""


class _Handler:
    """A real handler that meets poison first."""

    def __init__(self, real: Any, poison: Callable[[], Poison]) -> None:
        self._real = real
        self._poison = poison
        self.kinds = real.kinds
        self.load = real.load
        self.write = real.write

    def judge(self, operation: Any, context: Any) -> Any:
        from domain.problems import Problem
        from server.sync.registry import Verdict

        what = self._poison().what(operation.op_id)
        if what in ("broken", "faulty"):
            raise RuntimeError("a slip of the centre")
        if what == "fussy":
            return Verdict.refused(Problem("test.fussy"))
        return self._real.judge(operation, context)


@dataclass
class SimCentre:
    """One database for all schedules of a process; ``reset`` puts back the first morning."""

    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(START))
    poison: Poison = field(default_factory=Poison)
    logins: dict[str, LoggedIn] = field(default_factory=dict)
    crash_next: bool = False
    slips: int = 0
    restores: int = 0

    def __post_init__(self) -> None:
        url = helpers.sqlite_copy(self.folder / "template.db", self.folder)
        self.database = helpers.open_centre(url, self.clock)
        fill(self.database, crowd(CITIZENS))
        plan(self.database, CITY)
        accounts = Accounts(self.database, ServerConfig(), CHEAP)
        secrets: dict[int, str] = {}
        for place, number in ((place, number) for place, numbers in enumerate(SEATS) for number in numbers):
            create_user(
                self.database, CITY, number=number, name=f"用户{number}", role=helpers.Role.AGENT,
                password=PASSWORD, unit_id=None, hall_id=HALL, passwords=CHEAP,
            )  # fmt: skip
            proof = DeviceProof(uid(900 + place), f"席位{place}", secrets.get(place, ""))
            login = self.logins[number] = accounts.login(Login(CITY, number, PASSWORD, proof), "127.0.0.1")
            secrets[place] = login.device_secret or secrets[place]
        self.registry: Registry = default_registry()
        # One for all kinds of a handler, as the real one is: they share what they load.
        wrapped = {id(real): _Handler(real, lambda: self.poison) for real in self.registry.handlers.values()}
        for kind, real in list(self.registry.handlers.items()):
            self.registry.handlers[kind] = wrapped[id(real)]  # type: ignore[index]
        self._users = {n: self._user(login) for n, login in self.logins.items()}
        event.listen(self.database.engine, "commit", self._commit)
        self._first = self.backup()

    @property
    def centre_id(self) -> str:
        return next(iter(self.logins.values())).centre_id

    def reset(self, poison: Poison) -> None:
        """The first morning again."""
        self.clock.now = START
        self.poison = poison
        self.crash_next = False
        self.slips = 0
        self.restore(self._first)
        self.restores = 0

    def backup(self) -> sqlite3.Connection:
        """A copy of the database as it is."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        with self._raw() as raw:
            raw.backup(copy)
        return copy

    def restore(self, backup: sqlite3.Connection) -> None:
        """The database as it was."""
        self.restores += 1
        with self._raw() as raw:
            backup.backup(raw)

    def close(self) -> None:
        self.database.dispose()

    def answer(self, request: Request) -> Reply:
        """What the centre answers; the routes that a workstation uses."""
        body = request.body or b""
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            return self._route(request.path.removeprefix("/api/v1"), request.headers, body)
        except ProblemError as error:
            told = response_to(error)
            return Reply(told.status_code, {"content-type": "application/problem+json"}, bytes(told.body))
        except CentreCrash:
            raise
        except Exception:
            self.slips += 1
            return Reply(500, {"content-type": "application/problem+json"}, b"{}")

    def _route(self, path: str, headers: Any, body: bytes) -> Reply:
        database, registry = self.database, self.registry
        if path in ("/sync/push", "/sync/known", "/emergencies"):
            device = self._device(headers["Authorization"])
            if path == "/sync/push":
                return _json(delivery.push(database, registry, device, codec.decode(body, Push)))
            if path == "/emergencies":
                envelope = codec.decode(body, Envelope)
                return _json(delivery.deliver(database, registry, device, [envelope])[0])
            return _json(pulling.known(database, device, codec.decode(body, list[str])))
        if path == "/token/refresh":  # the simulation's tokens are the users' numbers
            token = codec.decode(body, Refresh).refresh_token
            return _json(Tokens(TOKENS_SCHEMA, token, FOREVER, token, FOREVER))
        user = self._users[headers["Authorization"].removeprefix("Bearer ")]
        if path == "/sync/pull":
            device = self._device(headers["X-Device"])
            return _json(pulling.pull(database, registry, user, device, codec.decode(body, Pull)))
        if path == "/sync/snapshot":
            return _json(pulling.snapshot(database, registry, user, codec.decode(body, SnapshotRequest)))
        if path == "/revisits/next":
            return _json(next_for(database, user, codec.decode(body, NextRequest)))
        return self._leasing(path, user, body)

    def _leasing(self, path: str, user: CurrentUser, body: bytes) -> Reply:
        with self.database.write(CITY) as work:
            if path == "/revisits/pack":
                return _json(claims.pack(work, user, codec.decode(body, PackRequest)))
            if path == "/revisits/claim":
                return _json(claims.claim(work, user, codec.decode(body, ClaimRequest)))
            if path == "/revisits/leases/extend":
                return _json(leases.extend(work, user, codec.decode(body, LeaseChange)))
        raise KeyError(path)

    def _commit(self, _connection: Any) -> None:
        if self.crash_next:
            self.crash_next = False
            raise CentreCrash

    def _device(self, credential: str) -> CurrentDevice:
        return CurrentDevice(credential.removeprefix("Device ").partition(":")[0], CITY)

    def _user(self, login: LoggedIn) -> CurrentUser:
        g = login.grant
        return CurrentUser(
            user_id=g.user_id, number=g.number, name=g.name, role=helpers.Role(g.role), hall_id=g.hall_id,
            city_id=CITY, session_id="s", device_id=g.device_id,
        )  # fmt: skip

    @contextlib.contextmanager
    def _raw(self) -> Iterator[sqlite3.Connection]:
        proxied = self.database.engine.raw_connection()
        try:
            driver = proxied.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            yield driver
        finally:
            proxied.close()


def _json(message: object) -> Reply:
    body = message if isinstance(message, bytes) else codec.encode(message)
    return Reply(200, {"content-type": "application/json"}, body)


@contextlib.contextmanager
def sim_centre() -> Iterator[SimCentre]:
    """A centre in a folder in memory where there is one."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        centre = SimCentre(Path(folder))
        try:
            yield centre
        finally:
            centre.close()
