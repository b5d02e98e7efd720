"""The centre of a simulation: its real services over SQLite, called without sockets; it can crash and be restored."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from sqlalchemy import event, insert, select, update

from app.transport.network import Reply, Request
from domain.problems import Problem, ProblemError
from domain.times import HOUR, MINUTE
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import ClaimRequest, FindCaller, LeaseChange, NextRequest, PackRequest
from domain.wire.session import TOKENS_SCHEMA, DeviceProof, LoggedIn, Login, Refresh, Tokens
from domain.wire.sync import Pull, Push, SnapshotRequest
from server.accounts import repository as accounts_repository
from server.accounts.administration import create_user
from server.accounts.announcing import announce
from server.accounts.people import CurrentDevice, CurrentUser
from server.accounts.scopes import feed_scopes
from server.accounts.service import Accounts
from server.accounts.tables import user as user_table
from server.acts.handler import AnyHandler
from server.acts.operation import Verdict
from server.acts.registry import Registry, default_registry
from server.config import ServerConfig
from server.db.database import Database
from server.db.errors import is_unavailable
from server.db.mechanism import CentreRow, begin_epoch, centre_of, set_safe_seq
from server.db.tables import centre as centre_table
from server.db.tables import held_operation, operation
from server.events.push import ImportRequest, import_rows
from server.leases import endpoints as leases
from server.masterdata.names import normal_name
from server.masterdata.tables import unit_alias
from server.planning.planning import plan
from server.settings.service import put
from server.sync import delivery, pulling
from server.sync.rejudging import rejudge
from server.web.problems import problem_response, status_for
from tests.helpers import centre as helpers
from tests.helpers.centre import CHEAP, CITY, HALL, NOON, OPERATOR, PASSWORD, Clock
from tests.helpers.city import BRANCH, STATION, number, rule, units
from tests.helpers.envelopes import uid
from tests.helpers.scratch import scratch_root

if TYPE_CHECKING:
    from tests.simulation.texts import TextCity

START = NOON + 3 * HOUR
SEATS = (("1001", "1003"), ("1002",))
"""Who works at which seat, in turn."""
LEAD = "2001"
MOVERS = {
    "2101": (helpers.Role.SUPERVISOR, None),
    "3101": (helpers.Role.LIAISON, STATION),
    "3102": (helpers.Role.LIAISON, BRANCH),
    "3103": (helpers.Role.CHIEF, STATION),
    "3104": (helpers.Role.CHIEF, BRANCH),
    "4101": (helpers.Role.DISCIPLINE, None),
    "4102": (helpers.Role.DISCIPLINE, None),
}
"""Who has to do with orders beside the lead, by 工号."""
OTHER_HALL = "h2"
UNIT = "柳河派出所"
FIRST_CITIZENS, CITIZENS = 8, 14
"""So many events are there on the first morning, and so many can have come by the evening."""
WINDOW_DAYS = 1
"""So short that what was done leaves the window within a schedule."""
FUSSY = "test.fussy"
FOREVER = 4_102_444_800_000
PROBLEM = {"content-type": "application/problem+json"}
EXPIRED = Reply(401, PROBLEM, b'{"code":"access.token_invalid","params":{}}')
STRANGER = Reply(401, PROBLEM, b'{"code":"device.unknown","params":{}}')
NO_DATABASE = Reply(503, {**PROBLEM, "retry-after": "5"}, b'{"code":"centre.unavailable","params":{}}')

_WORK: dict[str, tuple[Callable[..., Any], type]] = {
    "/revisits/next": (leases.next_group, NextRequest),
    "/revisits/pack": (leases.pack, PackRequest),
    "/revisits/claim": (leases.claim, ClaimRequest),
    "/revisits/leases/extend": (leases.extend, LeaseChange),
    "/revisits/leases/release": (leases.release, LeaseChange),
    "/revisits/callers/find": (leases.find_caller, FindCaller),
}
"""Routes of the call desk that a simulated workstation uses."""

COMPILED = 1_000
"""So many statements the driver keeps compiled: all that the centre has."""

Backup = sqlite3.Connection


class CentreCrash(Exception):
    """The centre's process died."""


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
    draws: dict[str, float] = field(default_factory=dict)

    def what(self, op_id: str) -> str:
        """``broken``, ``faulty``, ``fussy`` or nothing."""
        draw = self.draws.get(op_id)
        if draw is None:
            draw = self.draws[op_id] = Random(f"{self.seed}:{op_id}").random()
        if draw < self.broken:
            return "broken"
        if self.healed:
            return ""
        if draw < self.broken + self.faulty:
            return "faulty"
        return "fussy" if draw < self.broken + self.faulty + self.fussy else ""


class _Handler:
    """A real handler that meets poison first."""

    def __init__(self, real: AnyHandler, centre: SimCentre) -> None:
        self._real = real
        self._centre = centre
        self.act = real.act
        self.rows = real.rows

    def judge(self, operation: Any, context: Any) -> Any:
        what = self._centre.poison.what(operation.op_id)
        if what in ("broken", "faulty"):
            self._centre.happened["poison_fault"] += 1
            raise RuntimeError("a slip of the centre")
        if what == "fussy":
            self._centre.happened["poison_refused"] += 1
            return Verdict.refused(Problem(FUSSY))
        return self._real.judge(operation, context)


class Chances:
    """``secrets`` for the server: what it draws at random follows from the seed."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def token_bytes(self, length: int) -> bytes:
        return self._random.randbytes(length)


@lru_cache(maxsize=1)
def told_rows() -> tuple[dict[str, str], ...]:
    """The city's events as the dispatch system tells them."""
    return tuple(
        {
            "dispatch_no": f"D{n}",
            "reported_at": datetime.utcfromtimestamp((START - 26 * HOUR + n * MINUTE) / 1000).isoformat()
            + "Z",
            "closed_at": datetime.utcfromtimestamp((START - 25 * HOUR + n * MINUTE) / 1000).isoformat() + "Z",
            "case_type": "纠纷",
            "unit": UNIT,
            "business_line": "alarm",
            "name": "李明",
            "phone": number(n),
        }
        for n in range(CITIZENS)
    )


@dataclass
class SimCentre:
    """One database for all schedules of a process; ``reset`` puts back the first morning.

    Attributes:
        happened: count of faults of this schedule. ended: agents whose login the centre has ended.
        led: operations of the lead. imported: events that came in, whether or not the restored database still knows them.
        crash_at: at which commit from now the process dies (0: it does not). backups: kept ones with the head they reach. upgraded: it understands the next version's operations. slips: requests the centre failed on altogether.
    """

    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(START))
    poison: Poison = field(default_factory=Poison)
    happened: Counter[str] = field(default_factory=Counter)
    logins: dict[tuple[str, int], LoggedIn] = field(default_factory=dict)
    users: dict[str, CurrentUser] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    imported: list[int] = field(default_factory=list)
    led: set[str] = field(default_factory=set)
    backups: list[tuple[int, Backup]] = field(default_factory=list)
    crash_at: int = 0
    upgraded: bool = False
    epoch: int = 1
    slips: int = 0
    slip: Exception | None = None
    restores: int = 0
    elsewhere_touched: bool = False
    texts: TextCity | None = None

    def __post_init__(self) -> None:
        url = helpers.sqlite_copy(self.folder / "template.db", self.folder)
        self.database = self._opened(url)
        with self.database.write(CITY) as work:
            units(work)
            rule(work)
            alias = {"city_id": CITY, "alias": normal_name(UNIT), "unit_id": STATION}
            work.conn.execute(insert(unit_alias), [alias])
            put(work, {"records.window_days": WINDOW_DAYS}, OPERATOR)
        self.take_in(range(FIRST_CITIZENS))
        self._people()
        self.registry = self._poisoned(default_registry())
        self._newer = self._poisoned(default_registry())
        self._newer.versions = {kind: version + 1 for kind, version in self._newer.versions.items()}
        event.listen(self.database.engine, "commit", lambda connection: self._commit(connection))
        self._first = self.backup()
        self._first_users = dict(self.users)
        self.centre_id = self._card().centre_id
        self._locker = _beside(self.folder / "centre.db")
        self.other = self._another()
        self._other_first = _backup_of(self.other)
        self._other_locker = _beside(self.folder / "other.db")

    # a schedule's beginning and end -----------------------------------------------------------------------------------

    def reset(self, poison: Poison) -> None:
        """The first morning again."""
        self.clock.now = START
        self.poison = poison
        self.happened = Counter()
        self.ended, self.led = set(), set()
        self.imported = list(range(FIRST_CITIZENS))
        self.backups = []
        self.crash_at, self.upgraded = 0, False
        self._put_back(self._first)
        self.epoch = 1
        self.slips = self.restores = 0
        if self.elsewhere_touched:
            _put_back(self._other_locker, self._other_first)
            self.elsewhere_touched = False

    def close(self) -> None:
        if self.texts is not None:
            self.texts.close()
        self._locker.close()
        self._other_locker.close()
        self.database.dispose()
        self.other.dispose()

    # what operators do ------------------------------------------------------------------------------------------------

    def backup(self) -> Backup:
        """A copy of the database as it is."""
        return _backup_of(self.database)

    def head(self) -> int:
        """The newest number."""
        with self.database.read(CITY) as reading:
            return reading.head()[0]

    def standing(self) -> str:
        """The newest number with its hash, behind which stands everything that was done."""
        with self.database.read(CITY) as reading:
            return "{} {}".format(*reading.head()[:2])

    def known_operations(self) -> set[str]:
        """Ids of all operations the centre has, judged or held."""
        with self.database.read(CITY) as reading:
            known = set(reading.conn.execute(select(operation.c.op_id)).scalars())
            return known | set(reading.conn.execute(select(held_operation.c.op_id)).scalars())

    def keep_backup(self, most: int) -> None:
        """Make a backup, drop the oldest beyond so many, and publish how far the oldest reaches."""
        self.backups.append((self.head(), self.backup()))
        del self.backups[:-most]
        with self.database.write(CITY) as work:
            set_safe_seq(work, self.backups[0][0])

    def restore(self, backup: Backup, *, new_epoch: bool) -> None:
        """The database as it was; ``new_epoch`` as the operator's guide wants it, else only the witness can tell."""
        self.restores += 1
        self.happened["server_restored_new_epoch" if new_epoch else "server_restored"] += 1
        self._put_back(backup)
        if new_epoch:
            with self.database.write(CITY) as work:
                begin_epoch(work, author_id=OPERATOR.user_id)
        self.epoch = self._card().epoch

    def rejudge(self) -> None:
        """An administrator has what was refused by mistake judged again."""
        with self.database.read(CITY) as reading:
            query = select(operation.c.op_id).where(operation.c.code == FUSSY).order_by(operation.c.seq)
            refused = list(reading.conn.execute(query).scalars())
        for op_id in refused:
            with contextlib.suppress(ProblemError), self.database.write(CITY) as work:
                rejudge(work, self.registry, op_id, OPERATOR)
                self.happened["rejudged"] += 1

    def take_in(self, numbers: Sequence[int]) -> None:
        """Import these events and plan what has no task yet."""
        rows: list[dict[str, Any]] = [dict(told_rows()[n]) for n in numbers]
        import_rows(self.database, CITY, ImportRequest(rows), OPERATOR)
        plan(self.database, CITY)
        self.imported += [n for n in numbers if n not in self.imported]

    def take_in_again(self, random: Random) -> None:
        """After a restore: all that ever came in once more, in another order and in pieces."""
        numbers = list(self.imported)
        random.shuffle(numbers)
        while numbers:
            part = [numbers.pop() for _ in range(min(len(numbers), random.randint(1, 6)))]
            self.take_in(part)
        self.happened["reimport_other_order"] += 1

    def move(self, agent: str, hall: str) -> None:
        """An agent belongs to another hall from now on."""
        with self.database.write(CITY) as work:
            account = accounts_repository.account_by_number(work, agent)
            assert account is not None
            before, after = account.person, replace(account.person, hall_id=hall)
            work.conn.execute(
                update(user_table).where(user_table.c.user_id == before.user_id).values(hall_id=hall)
            )
            record = work.record("user.move", before.user_id, {"hall": hall}, author_id=None)
            announce(record, before)
            announce(record, after)
        self._halls()

    def scopes(self, agent: str) -> list[str]:
        """What an agent may see now."""
        return feed_scopes(self.users[agent])

    def login(self, agent: str, again: int = 0) -> LoggedIn:
        """What a login brings today; the rest of it was made on the first morning, because stretching a password takes time."""
        self.ended.discard(agent)
        first = self.logins[agent, again]
        hall = self.users[agent].hall_id
        return replace(
            first, epoch=self.epoch, grant=replace(first.grant, scopes=self.scopes(agent), hall_id=hall)
        )

    # requests ---------------------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Reply:
        """What the centre answers; the routes that a workstation uses."""
        try:
            return self._route(self.database, *_taken_apart(request))
        except ProblemError as error:
            told = problem_response(status_for(error), *error.problems)
            return Reply(told.status_code, PROBLEM, bytes(told.body))
        except CentreCrash:
            raise
        except Exception as error:
            if is_unavailable(error):
                return NO_DATABASE
            self.slips += 1
            self.slip = error
            return Reply(500, PROBLEM, b"{}")

    def answer_elsewhere(self, request: Request, *, known: bool) -> Reply:
        """What another centre answers at the same address. ``known``: it knows the workstation (its database began as a
        copy), so that nothing but its own id keeps it apart; no login holds there."""
        path, headers, body = _taken_apart(request)
        if not known or path not in (
            "/sync/push",
            "/sync/pull",
            "/sync/snapshot",
            "/sync/known",
            "/emergencies",
        ):
            return STRANGER if "Bearer" not in headers.get("Authorization", "") else EXPIRED
        self.elsewhere_touched = True
        try:
            return self._route(self.other, path, headers, body)
        except ProblemError as error:
            told = problem_response(status_for(error), *error.problems)
            return Reply(told.status_code, PROBLEM, bytes(told.body))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else writes to the database for as long as this lasts."""
        self._locker.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._locker.execute("ROLLBACK")

    def foreign_operations(self) -> list[tuple[str, str]]:
        """What workstations have left at the other centre: id and kind."""
        if not self.elsewhere_touched:
            return []
        with self.other.read(CITY) as reading:
            query = select(operation.c.op_id, operation.c.kind).where(operation.c.device_id.is_not(None))
            return [(row.op_id, row.kind) for row in reading.conn.execute(query)]

    def _route(self, database: Database, path: str, headers: Any, body: bytes) -> Reply:
        registry = self._newer if self.upgraded else self.registry
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
            return (
                EXPIRED
                if token.partition("/")[0] in self.ended
                else _json(Tokens(TOKENS_SCHEMA, token, FOREVER, token, FOREVER))
            )
        user = self.users[headers["Authorization"].removeprefix("Bearer ")]
        if user.number in self.ended:
            return EXPIRED
        if path == "/sync/pull":
            device = self._device(headers["X-Device"])
            return _json(pulling.pull(database, registry, user, device, codec.decode(body, Pull)))
        if path == "/sync/snapshot":
            return _json(pulling.snapshot(database, registry, user, codec.decode(body, SnapshotRequest)))
        route, shape = _WORK[path]
        return Reply(
            200,
            {"content-type": "application/json"},
            bytes(route(user, database, codec.decode(body, shape)).body),
        )

    def _commit(self, _connection: Any) -> None:
        if self.crash_at:
            self.crash_at -= 1
            if self.crash_at == 0:
                raise CentreCrash

    # building ---------------------------------------------------------------------------------------------------------

    def _opened(self, url: str) -> Database:
        database = helpers.open_centre(f"{url}?cached_statements={COMPILED}", self.clock)
        event.listen(database.engine, "connect", _impatient)
        return database

    def _people(self) -> None:
        accounts = Accounts(self.database, ServerConfig(), CHEAP)
        secrets: dict[int, str] = {}
        for place, agent in ((place, agent) for place, agents in enumerate(SEATS) for agent in agents):
            create_user(
                self.database, CITY, number=agent, name=f"用户{agent}", role=helpers.Role.AGENT,
                password=PASSWORD, unit_id=None, hall_id=HALL, passwords=CHEAP, by=OPERATOR,
            )  # fmt: skip
            for again in (0, 1):
                device = 900 + place + 50 * again
                proof = DeviceProof(uid(device), f"席位{place}", secrets.get(device, ""))
                login = accounts.login(Login(CITY, agent, PASSWORD, proof), "127.0.0.1")
                secrets[device] = login.device_secret or secrets[device]
                self.logins[agent, again] = login
                self.users[token_of(agent, again)] = _user(login)
        create_user(
            self.database, CITY, number=LEAD, name="班长", role=helpers.Role.LEAD,
            password=PASSWORD, unit_id=None, hall_id=HALL, passwords=CHEAP, by=OPERATOR,
        )  # fmt: skip
        for moves, (role, unit_id) in MOVERS.items():
            create_user(
                self.database, CITY, number=moves, name=f"用户{moves}", role=role,
                password=PASSWORD, unit_id=unit_id, hall_id=None, passwords=CHEAP, by=OPERATOR,
            )  # fmt: skip
        self.lead = accounts.login(
            Login(CITY, LEAD, PASSWORD, DeviceProof(uid(990), "班长台", "")), "127.0.0.1"
        )

    def _card(self) -> CentreRow:
        with self.database.read(CITY) as reading:
            found = centre_of(reading)
        assert found is not None
        return found

    def _halls(self) -> None:
        """Where everybody belongs according to the database, which may be an older one now."""
        with self.database.read(CITY) as reading:
            for token, user in self.users.items():
                account = accounts_repository.account_by_number(reading, user.number)
                assert account is not None
                self.users[token] = replace(user, hall_id=account.person.hall_id)

    def _poisoned(self, newest: Registry) -> Registry:
        made = Registry(projectors=list(newest.projectors.values()))
        made.handlers = {kind: _Handler(real, self) for kind, real in newest.handlers.items()}  # type: ignore[misc]
        return made

    def _another(self) -> Database:
        """Another centre's database: a copy that was given an id of its own."""
        path = self.folder / "other.db"
        with contextlib.closing(sqlite3.connect(path)) as copy:
            self._first.backup(copy)
        database = self._opened(f"sqlite:///{path}")
        with database.write(CITY) as work:
            work.conn.execute(update(centre_table).values(centre_id=uid(4711)))
        return database

    def _put_back(self, backup: Backup) -> None:
        _put_back(self._locker, backup)
        if backup is self._first:
            self.users = dict(self._first_users)
        else:
            self._halls()

    def _device(self, credential: str) -> CurrentDevice:
        return CurrentDevice(credential.removeprefix("Device ").partition(":")[0], CITY)


def token_of(agent: str, again: int) -> str:
    """The simulation's tokens: who, and under which registration of his workstation."""
    return f"{agent}/{again}" if again else agent


def _user(login: LoggedIn) -> CurrentUser:
    g = login.grant
    return CurrentUser(
        user_id=g.user_id, number=g.number, name=g.name, role=helpers.Role(g.role), hall_id=g.hall_id,
        city_id=CITY, session_id="s", device_id=g.device_id,
    )  # fmt: skip


def _taken_apart(request: Request) -> tuple[str, Any, bytes]:
    body = request.body or b""
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return request.path.removeprefix("/api/v1"), request.headers, body


def _json(message: object) -> Reply:
    body = message if isinstance(message, bytes) else codec.encode(message)
    return Reply(200, {"content-type": "application/json"}, body)


def _impatient(raw: Any, _record: object) -> None:
    """A lock that somebody else holds is met at once: in a simulation nobody lets go of it meanwhile."""
    raw.execute("PRAGMA busy_timeout = 0")
    raw.execute("PRAGMA synchronous = OFF")


@contextlib.contextmanager
def _driver(database: Database) -> Iterator[sqlite3.Connection]:
    proxied = database.engine.raw_connection()
    try:
        driver = proxied.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        yield driver
    finally:
        proxied.close()


def _backup_of(database: Database) -> Backup:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with _driver(database) as raw:
        raw.backup(copy)
    return copy


def _beside(path: Path) -> sqlite3.Connection:
    """A connection of the simulation's own to a centre's database."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    _impatient(raw, None)
    return raw


def _put_back(beside: sqlite3.Connection, backup: Backup) -> None:
    """Make the database what it was. The tables are the same in all backups; that is said to the centre's connections by
    the number of the schema, else they would compile every statement anew."""
    before = beside.execute("PRAGMA schema_version").fetchone()[0]
    backup.backup(beside)
    beside.execute(f"PRAGMA schema_version = {before}")


@contextlib.contextmanager
def sim_centre() -> Iterator[SimCentre]:
    """A centre in a folder in memory where there is one."""
    with tempfile.TemporaryDirectory(dir=scratch_root()) as folder:
        centre = SimCentre(Path(folder))
        try:
            yield centre
        finally:
            centre.close()


@contextlib.contextmanager
def drawn_from(random: Random) -> Iterator[None]:
    """What the server draws at random comes from here for as long as this lasts."""
    with patch("server.db.work.secrets", Chances(random)):
        yield
