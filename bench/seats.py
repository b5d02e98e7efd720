"""A workstation's real client, without Qt, logged in at a centre that is measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.models import outbox
from app.models.secrets import NoKeyring
from app.models.store import Connection
from app.models.vault import Cost
from app.services.desk import Environment
from app.sync import signing
from app.sync.fold import refold
from app.sync.signing import PendingAct
from app.transport.network import HttpNetwork, Reply, Request
from app.workbench import Workbench, open_workbench
from bench.forms import Says, alike, call_of
from tests.helpers.centre import PASSWORD


class Counted(HttpNetwork):
    """The way to a centre, its bytes counted: bodies as they travel, both ways."""

    sent = 0
    received = 0
    requests = 0

    def send(self, request: Request) -> Reply:
        reply = super().send(request)
        Counted.requests += 1
        Counted.sent += len(request.body or b"")
        Counted.received += int(reply.headers.get("content-length", len(reply.body)))
        return reply


@contextmanager
def logged_in(url: str, number: str = "a0") -> Iterator[Workbench]:
    """The services of a fresh profile, somebody logged in; its engine is stepped by hand."""
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        ways = Environment(network=Counted, keeper=NoKeyring(), cost=Cost(1, 8, 1), threads=False)
        bench = open_workbench(Path(folder) / "profile", ways)
        try:
            bench.session.login(url, number, PASSWORD)
            yield bench
        finally:
            bench.close()


def pull_all(bench: Workbench) -> None:
    """Pull until nothing is left to pull."""
    pull = bench.engine.pull
    pull.wake()
    while pull.step(bench.engine.link.clock.ticks()):
        pass


def save_forms(bench: Workbench, count: int, first: int = 0, says: Says = alike) -> None:
    """Calls finished without the centre: both operations signed and in the outbox, their effects folded."""
    link, author = bench.engine.link, bench.desk.working.author
    for start in range(first, first + count, 250):

        def save(connection: Connection, start: int = start) -> None:
            now = link.clock.wall()
            touched = []
            for n in range(start, min(start + 250, first + count)):
                row, attempt, response = call_of(n, now, says)
                for doing in (
                    PendingAct(attempt),
                    PendingAct(response),
                ):
                    signing.save(connection, author, doing, now, bench.desk.ways.new_id)
                touched.append(row.task_id)
            refold(connection, link.rules, touched)

        bench.engine.link.store.transact(save)


def push_all(bench: Workbench) -> int:
    """Push until nothing is left to push; returns how many batches it took."""
    push, before = bench.engine.push, Counted.requests
    push.wake()
    while push.step(bench.engine.link.clock.ticks()):
        pass
    return Counted.requests - before


def unsent(bench: Workbench) -> outbox.Unsent:
    """What is still here."""
    return bench.engine.unsent()
