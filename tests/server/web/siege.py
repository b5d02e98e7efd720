"""A siege of a serving centre: bombs, half requests and bodies that never end, while a liaison and an agent go on working.

python -m tests.server.web.siege            # whole: 60 bombs, 300 half requests, 12 unfinished bodies of 60 MB, with and without a token
"""

from __future__ import annotations

import gzip
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from domain.vocabulary import Role
from domain.wire.leases import NextRequest
from server.application.app import API
from server.db.database import open_migrated
from server.db.work import new_id
from server.settings.service import put
from tests.e2e.remote import RemoteCentre, add_user
from tests.helpers.browser import hidden
from tests.helpers.centre import CITY, OPERATOR, PASSWORD, Workstation
from tests.helpers.patience import HANG_S
from tests.helpers.serving import served

MB = 1024 * 1024
BODY = 60 * MB
MOST_MEMORY = 400 * MB


@dataclass(frozen=True)
class Size:
    """How many of each; ``rounds`` of work that the people do meanwhile; a bomb unpacks to ``bomb`` bytes, at 1:1000."""

    bombs: int
    bomb: int
    halves: int
    bodies: int
    rounds: int


WHOLE, SMALL = Size(60, 64 * MB, 300, 12, 30), Size(3, 8 * MB, 24, 2, 2)


@dataclass
class Withstood:
    """What came of it: rounds that each got through, how bombs were answered, and the most memory the centre took."""

    agent: int = 0
    liaison: int = 0
    bombs: list[int] = field(default_factory=list)
    memory: int = 0


def besiege(folder: Path, size: Size) -> Withstood:
    """Serve a fresh centre and hold out."""
    home = folder / "home"
    url = f"sqlite:///{home / 'centre.db'}"
    _fill(url, home)
    withstood = Withstood()
    with served(url, home) as (address, process), ExitStack() as stack:
        remote = RemoteCentre(address)
        stack.callback(remote.close)
        agent, admin = remote.workstation("1001"), remote.workstation("9001")
        liaison = stack.enter_context(_Liaison(address))
        stack.enter_context(_halves(address, size.halves))
        stack.enter_context(_bodies(address, size.bodies, admin.as_user["Authorization"]))
        bombing = threading.Thread(
            target=_bomb, args=(address, size, admin.as_user["Authorization"], withstood)
        )
        bombing.start()
        watched = psutil.Process(process.pid)
        for _ in range(size.rounds):
            withstood.agent += _takes_next(remote, agent)
            withstood.liaison += liaison.works()
            withstood.memory = max(withstood.memory, watched.memory_info().rss)
        bombing.join()
        withstood.memory = max(withstood.memory, watched.memory_info().rss)
    return withstood


def _fill(url: str, home: Path) -> None:
    home.mkdir(parents=True)
    database = open_migrated(url, home)
    database.ensure_city(CITY, "明川市")
    for number, role in (("1001", Role.AGENT), ("3001", Role.LIAISON), ("9001", Role.ADMIN)):
        add_user(database, number, role)
    with database.write(CITY) as work:
        put(work, {"login.second_factor_roles": []}, OPERATOR)
    database.dispose()


def _takes_next(remote: RemoteCentre, seat: Workstation) -> bool:
    message = NextRequest(new_id(), seat.device_id)
    return bool(remote.post("/revisits/next", message, seat.as_user).status_code == 200)


class _Liaison:
    """Somebody at a browser: looks at a page and has what they type kept."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(
            base_url=address, headers={"Origin": address}, timeout=HANG_S, trust_env=False
        )

    def __enter__(self) -> _Liaison:
        entered = self._http.post("/login", data={"number": "3001", "password": PASSWORD, "next": "/account"})
        assert entered.status_code == 303, entered.text
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def works(self) -> bool:
        page = self._http.get("/desk/")
        if page.status_code != 200:
            return False
        fields = hidden(page.text, "/logout") | {"form": "/desk/orders/x/report", "note": "现场情况" * 200}
        return self._http.post("/drafts", data=fields).status_code == 204


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


@contextmanager
def _halves(address: str, count: int) -> Iterator[None]:
    """Half a head, or a head whose body never comes."""
    with ExitStack() as stack:
        for n in range(count):
            one = stack.enter_context(socket.create_connection(_place(address)))
            body = b"" if n % 2 else b"Content-Length: 100\r\n\r\n{"
            one.sendall(b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\n" + body)
        yield


@contextmanager
def _bodies(address: str, count: int, token: str) -> Iterator[None]:
    """Bodies of 60 MB that stop before their end, with a token and without, sent for as long as anybody reads them."""
    stop = threading.Event()

    def send(with_token: bool) -> None:
        own = f"Authorization: {token}\r\n" if with_token else ""
        head = f"POST {API}/imports/files?name=x HTTP/1.1\r\nHost: a\r\n{own}Content-Length: {BODY}\r\n\r\n"
        with suppress(OSError), socket.create_connection(_place(address), HANG_S) as one:
            one.sendall(head.encode())
            one.settimeout(1.0)
            for _ in range(BODY // MB - 1):
                if stop.is_set():
                    return
                one.sendall(b"0" * MB)
            stop.wait()

    senders = [threading.Thread(target=send, args=(n % 2 == 0,)) for n in range(2 * count)]
    for one in senders:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in senders:
            one.join()


def _bomb(address: str, size: Size, token: str, withstood: Withstood) -> None:
    """65 KB that unpack to 64 MB (whole), at a route that takes as much, with a token and without, and at the door."""
    bomb = gzip.compress(b"0" * size.bomb)
    with httpx.Client(base_url=address, timeout=HANG_S, trust_env=False) as http:
        for n in range(size.bombs):
            path = ("/events/import", "/login", "/events/import")[n % 3]
            own = {"Authorization": token} if n % 3 == 0 else {}
            answer = http.post(API + path, content=bomb, headers={"Content-Encoding": "gzip", **own})
            withstood.bombs.append(answer.status_code)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        came = besiege(Path(folder), WHOLE)
    print(came, f"{came.memory // MB} MB")
    assert (came.agent, came.liaison) == (WHOLE.rounds, WHOLE.rounds)
    assert set(came.bombs) <= {401, 413, 503}
    assert came.memory < MOST_MEMORY
