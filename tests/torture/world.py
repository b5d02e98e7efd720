"""A centre for torture: a database with citizens to call and agents to call them, served by real processes."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, func, select

from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire.rows import RowKind, hall_scope
from server.accounts import repository as accounts
from server.accounts.administration import create_user
from server.accounts.people import Person
from server.accounts.tables import login_throttle
from server.db.database import Database, open_migrated
from server.db.feed import newest
from server.db.tables import feed
from server.planning.planning import plan
from server.settings.service import put
from tests.helpers.centre import CHEAP, CITY, HALL, OPERATOR, PASSWORD
from tests.helpers.city import Told, events, number, rule, units
from tests.helpers.patience import HANG_S
from tests.helpers.postgres import PostgresCluster
from tests.torture.zygote import Life, Zygote

ANY_HOUR = {
    "contact.call_windows": [["00:00", "23:59:59.999999"]],
    "contact.quiet_hours": ["00:00", "00:00"],
    "lease.pack_size": 5,
    # Nothing is to happen by itself while it is checked.
    "emergency.escalate_seconds": 86_400,
    "planning.every_minutes": 1_440,
}


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class World:
    """The centre's database beside its server processes."""

    url: str
    home: Path
    database: Database = field(init=False)
    port: int = field(default_factory=free_port)
    citizens: int = 0

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.database = open_migrated(self.url, self.home)
        self.database.ensure_city(CITY, "明川市")
        with self.database.write(CITY) as work:
            put(work, ANY_HOUR, OPERATOR)
            units(work)
            rule(work)

    def add_agents(
        self, numbers: Sequence[str], role: Role = Role.AGENT, halls: Sequence[str] = (HALL,)
    ) -> list[Person]:
        """Users who log in with ``PASSWORD``, spread over the halls in turn."""
        hashed = CHEAP.hash(PASSWORD)
        people = []
        for n, one in enumerate(numbers):
            person = create_user(
                self.database, CITY, number=one, name=f"用户{one}", role=role, password=PASSWORD,
                hall_id=halls[n % len(halls)], passwords=CHEAP, by=OPERATOR,
            )  # fmt: skip
            with self.database.write(CITY) as work:
                accounts.set_password(work, person.user_id, hashed, must_change=False)
            people.append(person)
        return people

    def add_halls(self, halls: Sequence[str]) -> None:
        """Further halls, each with a case type of its own name."""
        with self.database.write(CITY) as work:
            for hall in halls:
                rule(work, business_line="alarm", case_type=hall, hall_id=hall)

    def add_citizens(self, count: int, halls: Sequence[str] = ("纠纷",)) -> None:
        """So many more citizens to call, each with one event of the day before, the halls in turn."""
        for start in range(self.citizens, self.citizens + count, 1_000):
            last = min(start + 1_000, self.citizens + count)
            told = [
                Told(
                    str(n), (number(n),), ago=26 * HOUR + (last - n) * 1_000, case_type=halls[n % len(halls)]
                )
                for n in range(start, last)
            ]
            with self.database.write(CITY) as work:
                events(work, told)
        self.citizens += count
        plan(self.database, CITY)

    def open_tasks(self) -> int:
        """How many tasks stand in the queue of the first hall."""
        mine = newest(feed.c.scope == hall_scope(HALL), feed.c.kind == RowKind.TASK)
        with self.database.read(CITY) as reading:
            query = select(func.count()).select_from(mine).where(mine.c.deleted.is_(False))
            return int(reading.conn.execute(query).scalar_one())

    def forgive(self) -> None:
        """Forget tries to come in that ended with a kill: they count as wrong ones, and nobody would come in any more."""
        with self.database.engine.begin() as connection:
            connection.execute(delete(login_throttle))

    def serve(self, zygote: Zygote, **more: object) -> Life:
        """A new server process; :func:`until_it_listens` waits for it."""
        return zygote.life(home=str(self.home), url=self.url, port=self.port, **more)

    def close(self) -> None:
        self.database.dispose()


def until_it_listens(port: int, life: Life | None = None) -> bool:
    """Wait until the server accepts connections and answers; False if its process ended first."""
    deadline = time.monotonic() + HANG_S
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=5) as sock,
        ):
            sock.settimeout(30)
            sock.sendall(b"GET /api/v1/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            if sock.recv(12) == b"HTTP/1.1 200":
                return True
        if life is None:
            time.sleep(0.01)
            continue
        life.poll(0.01)
        if life.status is not None:
            return False
    raise TimeoutError("the server did not come up")


@contextmanager
def world(folder: Path, cluster: PostgresCluster | None) -> Iterator[World]:
    """A centre on SQLite, or on a database of its own of a PostgreSQL."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        if cluster is None:
            url = f"sqlite:///{folder / 'centre.db'}"
        else:
            url = stack.enter_context(cluster.database())
        made = World(url, folder)
        stack.callback(made.close)
        yield made
