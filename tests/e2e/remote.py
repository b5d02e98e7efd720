"""A centre that runs as a process, seen over the network by the tests' workstations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from domain.vocabulary import Role
from domain.wire import codec
from server.accounts import repository
from server.accounts.administration import create_user
from server.accounts.people import Person
from server.application.app import API
from server.db.database import Database, open_migrated
from tests.helpers.centre import CHEAP, CITY, OPERATOR, PASSWORD, Workstation
from tests.helpers.patience import HANG_S
from tools.centre import Centre

HALL = "main"


class RemoteCentre:
    """What ``Workstation`` asks of a centre, by HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=HANG_S)

    def clock(self) -> int:
        return time.time_ns() // 1_000_000

    def post(self, path: str, message: object, headers: Mapping[str, str] | None = None) -> Any:
        return self.http.post(API + path, content=codec.encode(message), headers=dict(headers or {}))

    def centre_id(self) -> str:
        centre_id: str = self.http.get(f"{API}/centre").json()["centre_id"]
        return centre_id

    def workstation(self, number: str) -> Workstation:
        """A workstation at which this user has logged in."""
        seat = Workstation(self, f"席位{number}")  # type: ignore[arg-type]
        seat.login(number)
        return seat

    @contextmanager
    def stream(self, seat: Workstation) -> Iterator[Iterator[tuple[str, bytes]]]:
        """The live stream of whoever is logged in there: name and data of each event, from the first word on."""
        with self.http.stream("GET", f"{API}/live", headers=seat.as_user) as answer:
            assert answer.status_code == 200
            told = _events(answer.iter_lines())
            assert next(told)[0] == "alive"
            yield told

    def close(self) -> None:
        self.http.close()


def _events(lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, line.removeprefix("data: ").encode()


def told(
    events: Iterator[tuple[str, bytes]], name: str, wanted: Callable[[Any], bool], kind: type[Any]
) -> Any:
    """The first event of a name that is wanted; the stream's own time-out ends a vain wait."""
    for event, data in events:
        if event == name and wanted(message := codec.decode(data, kind)):
            return message
    raise AssertionError(f"the stream ended without {name}")


@contextmanager
def opened(centre: Centre, home: Path) -> Iterator[Database]:
    """The database of a centre, beside its process."""
    database = open_migrated(centre.database or f"sqlite:///{home / 'centre.db'}", home)
    try:
        database.ensure_city(CITY, "明川市")
        yield database
    finally:
        database.dispose()


def add_user(database: Database, number: str, role: Role, hall_id: str | None = HALL) -> Person:
    """A user who logs in with ``PASSWORD`` and need not change it."""
    person = create_user(
        database, CITY, number=number, name=f"用户{number}", role=role, password=PASSWORD, hall_id=hall_id,
        passwords=CHEAP, by=OPERATOR,
    )  # fmt: skip
    with database.write(CITY) as work:
        repository.set_password(work, person.user_id, CHEAP.hash(PASSWORD), must_change=False)
    return person
