"""A centre in process for tests: migrated database, application, users, and workstations that sign what they send."""

from __future__ import annotations

import base64
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from msgspec import UNSET

from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.envelope import Envelope, author_mac
from domain.wire.message import replace
from domain.wire.session import DeviceProof, LoggedIn, Login
from domain.wire.sync import (
    PULL_SCHEMA,
    PUSH_SCHEMA,
    SNAPSHOT_SCHEMA,
    Presence,
    Pull,
    Pulled,
    Push,
    Pushed,
    Row,
    SnapshotPage,
    SnapshotRequest,
    Witness,
)
from server.accounts import repository
from server.accounts.administration import create_user
from server.accounts.passwords import Passwords
from server.accounts.people import Person
from server.acts.authors import Console
from server.acts.registry import Registry
from server.application.app import API, create_app
from server.config import ServerConfig
from server.db.database import Database, open_migrated
from server.db.sealing import KeyFile, Sealer
from server.db.work import new_id
from tests.helpers.postgres import PostgresCluster

with warnings.catch_warnings():
    # It advises another HTTP library than the one we pin.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

CITY = "main"
HALL = "h1"
OPERATOR = Console("operator")
"""Whoever runs the command line on the centre's machine."""

NOON = 1_795_320_000_000
"""2026-11-22 12:00 in Shanghai."""

PASSWORD = "correct horse 7"
CHEAP = Passwords(time_cost=1, memory_kib=8, parallelism=1)
"""A login in a test must not take a tenth of a second."""

KEYS = KeyFile(root=bytes(range(32)), data={1: bytes(range(32, 64))})

T = TypeVar("T")


@dataclass
class Clock:
    """A clock that stands still until it is set; milliseconds."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now

    def forward(self, ms: int) -> None:
        self.now += ms


def build_template(url: str) -> None:
    """A migrated database with the city in it, for copying."""
    database = Database(url, Sealer(KEYS))
    database.migrate()
    database.ensure_city(CITY, "明川市")
    database.dispose()


def sqlite_copy(template: Path, folder: Path) -> str:
    """URL of a copy of a migrated SQLite file, which is made at the first call."""
    if not template.exists():
        build_template(f"sqlite:///{template}")
    target = folder / "centre.db"
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"


@contextmanager
def postgres_copy(cluster: PostgresCluster) -> Iterator[str]:
    """URL of a copy of a migrated PostgreSQL database."""
    with cluster.database(cluster.template("centre", build_template)) as url:
        yield url


def open_centre(url: str, clock: Clock) -> Database:
    """The database with the tests' keys and clock."""
    return Database(url, Sealer(KEYS), clock=clock)


@dataclass
class Centre:
    """A running centre. ``http`` speaks to it without a network."""

    database: Database
    clock: Clock
    http: TestClient
    app: Any

    def add_user(
        self,
        number: str,
        role: Role = Role.AGENT,
        *,
        hall_id: str | None = HALL,
        unit_id: str | None = None,
        must_change: bool = False,
    ) -> Person:
        """A user who logs in with ``PASSWORD``."""
        person = create_user(
            self.database, CITY, number=number, name=f"用户{number}", role=role, password=PASSWORD,
            unit_id=unit_id, hall_id=hall_id, passwords=CHEAP, by=OPERATOR,
        )  # fmt: skip
        if not must_change:
            with self.database.write(CITY) as work:
                repository.set_password(work, person.user_id, CHEAP.hash(PASSWORD), must_change=False)
        return person

    def workstation(self, name: str = "席位一") -> Workstation:
        """A workstation that nobody has logged in on yet."""
        return Workstation(self, name)

    def post(self, path: str, message: object, headers: Mapping[str, str] | None = None) -> Any:
        """POST a wire message; the raw response."""
        data = message if isinstance(message, bytes) else codec.encode(message)
        return self.http.post(API + path, content=data, headers=dict(headers or {}))

    def centre_id(self) -> str:
        centre_id: str = self.http.get(f"{API}/centre").json()["centre_id"]
        return centre_id


@dataclass
class Workstation:
    """The other end: keeps its credential, signs operations, remembers witness and cursors."""

    centre: Centre
    name: str = "席位一"
    device_id: str = field(default_factory=new_id)
    secret: str = ""
    session: LoggedIn | None = None
    witness: Witness = field(default_factory=Witness)
    presence: Presence = field(default_factory=Presence)
    incarnation: int = 1
    keys: dict[str, bytes] = field(default_factory=dict)
    sent: int = 0

    def login(self, number: str, password: str = PASSWORD) -> LoggedIn:
        """Log in; asserts that it works."""
        response = self.try_login(number, password)
        assert response.status_code == 200, response.text
        self.session = codec.decode(response.content, LoggedIn)
        self.secret = self.session.device_secret or self.secret
        self.keys[self.session.grant.user_id] = base64.b64decode(self.session.author_key)
        return self.session

    def try_login(self, number: str, password: str = PASSWORD, **more: Any) -> Any:
        proof = DeviceProof(self.device_id, self.name, self.secret)
        return self.centre.post("/login", Login(CITY, number, password, proof, **more))

    @property
    def as_user(self) -> dict[str, str]:
        """Headers of the user who is logged in, and of the device beside him."""
        assert self.session is not None
        return {"Authorization": f"Bearer {self.session.tokens.access_token}", "X-Device": self.credential}

    @property
    def as_device(self) -> dict[str, str]:
        return {"Authorization": self.credential}

    @property
    def credential(self) -> str:
        return f"Device {self.device_id}:{self.secret}"

    def envelope(self, kind: str, payload: object, *, author: str | None = None, **changes: Any) -> Envelope:
        """A signed operation of the user who is logged in (or of one who was, by id)."""
        assert self.session is not None
        author_id = author or self.session.grant.user_id
        self.sent += 1
        text = payload if isinstance(payload, str) else codec.encode(payload).decode()
        plain = Envelope(
            op_id=new_id(), kind=kind, schema_version=1, entity_id=changes.pop("entity_id", None) or new_id(),
            entity_seq=self.sent, payload=text, author_id=author_id, author_mac="0" * 64, device_id=self.device_id,
            incarnation=self.incarnation, occurred_at=self.centre.clock(),
        )  # fmt: skip
        plain = replace(plain, **changes)
        return replace(plain, author_mac=author_mac(self.keys[author_id], plain))

    def push(self, envelopes: Sequence[Envelope], **changes: Any) -> Pushed:
        """Push; asserts success and moves the witness on."""
        pushed = self._ask("/sync/push", self.push_message(envelopes, **changes), self.as_device, Pushed)
        if not pushed.fork:
            self.witness = pushed.witness
        return pushed

    def push_message(self, envelopes: Sequence[Envelope], **changes: Any) -> Push:
        message = Push(
            PUSH_SCHEMA, self.centre.centre_id(), 1, self.witness, self.device_id, self.incarnation, self.presence,
            list(envelopes),
        )  # fmt: skip
        return replace(message, **changes)

    def pull(self, cursors: dict[str, int], receipts_after: int = 0, **changes: Any) -> Pulled:
        """Pull; asserts success and moves the witness on."""
        pulled = self._ask(
            "/sync/pull", self.pull_message(cursors, receipts_after, **changes), self.as_user, Pulled
        )
        if not pulled.fork:
            self.witness = pulled.head
        return pulled

    def pull_message(self, cursors: dict[str, int], receipts_after: int = 0, **changes: Any) -> Pull:
        message = Pull(
            PULL_SCHEMA, self.centre.centre_id(), 1, self.witness, self.device_id, self.incarnation, self.presence,
            cursors, receipts_after,
        )  # fmt: skip
        return replace(message, **changes)

    def snapshot_page(self, scope: str, **changes: Any) -> SnapshotPage:
        message = SnapshotRequest(SNAPSHOT_SCHEMA, self.centre.centre_id(), 1, self.device_id, scope)
        return self._ask("/sync/snapshot", replace(message, **changes), self.as_user, SnapshotPage)

    def _ask(self, path: str, message: object, headers: Mapping[str, str], kind: type[T]) -> T:
        response = self.centre.post(path, message, headers)
        assert response.status_code == 200, response.text
        return codec.decode(response.content, kind)


def data_of(row: Row) -> dict[str, Any]:
    """What a row that stands says."""
    assert row.data is not UNSET, "a tombstone"
    return codec.decode(row.data, dict)


@contextmanager
def running(
    database: Database,
    clock: Clock,
    *,
    config: ServerConfig | None = None,
    registry: Registry | None = None,
) -> Iterator[Centre]:
    """The application over a database, its background work running."""
    app = create_app(database, config or ServerConfig(), registry=registry, passwords=CHEAP)
    with TestClient(app, raise_server_exceptions=False) as http:
        yield Centre(database, clock, http, app)


def open_anew(url: str, home: Path, clock: Clock) -> Database:
    """An empty database, migrated the way the command line does it."""
    return open_migrated(url, home, clock=clock)
