"""The invented city served over TLS, as the units of it see it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from sqlalchemy import select

from domain.acts.order_move import Moved
from domain.acts.order_open import Applicant, OpenedByHand
from domain.orders.given import Given
from domain.orders.standing import Standing
from domain.times import DAY
from domain.vocabulary import OrderMove
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.application.app import create_app
from server.db.database import Database, open_migrated
from server.db.work import new_id
from server.masterdata.repository.units import unit_id_of
from server.orders.casting import Casting
from server.orders.tables import order as _o
from server.settings.service import put
from tests.e2e.chromium import certificate
from tests.e2e.remote import PASSWORD
from tests.helpers.centre import CITY, OPERATOR
from tests.helpers.orders import person, seen
from tests.helpers.patience import HANG_S, until
from tests.helpers.serving import served
from tools.centre import Centre

BRANCH, STATION = "990100", "990101"
"""Codes of a 分局 and of a 派出所 below it."""
LEAD, SUPERVISOR, DISCIPLINE = "8100", "8200", "8501"
OF_BRANCH, OF_STATION = "8403", "8401"
"""Their liaisons."""
CHIEF_OF_BRANCH, CHIEF_OF_STATION = "8405", "8404"
OFFICER = "990001"
WORDS = "报了三次才有人来，来了说了几句就走，第二天晚上又是一样。"


@dataclass(frozen=True)
class City:
    """A city at work: where it is served, what vouches for it, and a look into its database beside the process."""

    address: str
    home: Path
    url: str
    certificate: Path
    database: Database

    def unit_id(self, code: str) -> str:
        return unit_id_of(CITY, code)

    def opened(self, words: str = WORDS, **more: Any) -> str:
        """An order opened by hand by the lead; its id."""
        order_id = new_id()
        told = {
            "source": "call", "kind": "dissatisfied", "wish": "希望有人回个话", "business_line": "alarm",
            "caller": Applicant("13900001111", "王某"), "consent": "unit_may_contact", "publish": True,
            "unit_id": self.unit_id(STATION),
        }  # fmt: skip
        payload = OpenedByHand(order_id, words=words, **(told | more))
        with self.database.write(CITY) as work:
            act(work, Operation.by(person(work, LEAD), payload, work.now))
        return order_id

    def moved(self, by: str | Author, order_id: str, move: OrderMove, **given: Any) -> None:
        """A move made at another door; it has to come about."""
        with self.database.write(CITY) as work:
            told = Moved(order_id, move, seen(work, order_id), Given(**given))
            author = person(work, by) if isinstance(by, str) else by
            verdict = act(work, Operation.by(author, told, work.now)).verdict
        assert verdict.result == "applied", verdict

    @contextmanager
    def later(self, days: int) -> Iterator[City]:
        """The same city, served from a door at which so many days have gone by; nothing is done there of itself."""
        ahead = open_migrated(self.url, self.home, clock=lambda: self.database.clock() + days * DAY)
        try:
            with _beside(ahead, self.certificate) as address:
                yield replace(self, address=address, database=ahead)
        finally:
            ahead.dispose()

    def environment(self) -> dict[str, str]:
        """Of a command of the server at this city."""
        return {**os.environ, "MINYI110_HOME": str(self.home)}

    def orders(self) -> dict[str, tuple[str, str]]:
        """State and number of every order, as they were opened."""
        with self.database.read(CITY) as reading:
            query = select(_o.c.order_id, _o.c.state, _o.c.label).order_by(_o.c.opened_at, _o.c.order_id)
            return {row[0]: (row[1], row[2]) for row in reading.conn.execute(query)}

    def standing(self, order_id: str) -> Standing:
        """How it stands."""
        with self.database.read(CITY) as reading:
            return Casting.load(reading, [order_id], []).orders[order_id].progress.order

    def stands(self, order_id: str) -> tuple[str, int, str | None]:
        """State, round, and the unit it stands with."""
        found = self.standing(order_id)
        return found.state.value, found.round, found.handler


@contextmanager
def _beside(database: Database, cert: Path) -> Iterator[str]:
    """A database served over TLS by a thread of this process; its address."""
    config = uvicorn.Config(
        create_app(database),
        host="localhost",
        port=0,
        ssl_certfile=cert,
        ssl_keyfile=str(cert.with_name("key.pem")),
        log_level="error",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until("the later door open", lambda: server.started)
    try:
        yield f"https://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(HANG_S)


@contextmanager
def city(folder: Path, *, events: int, orders: bool) -> Iterator[City]:
    """The city as a process, second factors asked of whoever the product asks them of. ``orders``: with some in every state."""
    home = folder / "home"
    more = () if orders else ("--no-orders",)
    Centre(home).run("demo-data", "--events", str(events), "--calls", "0", "--password", PASSWORD, *more)
    url = f"sqlite:///{home / 'centre.db'}"
    database = open_migrated(url, home)
    try:
        with database.write(CITY) as work:
            put(work, {"login.second_factor_roles": ["liaison", "chief", "discipline"]}, OPERATOR)
        cert, key = certificate(folder)
        door = ("--host", "localhost", "--tls-cert", str(cert), "--tls-key", str(key))
        with served(url, home, *door) as (address, _):
            yield City(address, home, url, cert, database)
    finally:
        database.dispose()
