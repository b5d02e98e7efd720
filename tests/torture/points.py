"""Part ``points``: one form's way from the login to the centre, with a crash at every point of it, on either side.

Points are the moments just before and just after each commit, each file put into place and each request. The way is walked once to
count them, then once for each, always by a process that kills itself there. Afterwards every workstation is started again, drains,
works another form, and everything is checked.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.postgres import PostgresCluster
from tests.torture.tally import Tally
from tests.torture.zygote import Life, Say, Zygote

CITIZENS_A_POINT = 3
AT_ONCE = 2
TRIES = 100


# in the child -----------------------------------------------------------------------------------------------------------


class Points:
    """Counts the points of a process and kills it at the wanted one (0: at none, each is told)."""

    def __init__(self, at: int, say: Say) -> None:
        self._at = at
        self._say = say
        self._n = 0
        self._lock = threading.Lock()

    def pass_by(self, what: str) -> None:
        with self._lock:
            self._n += 1
            if self._at == 0:
                self._say({"point": self._n, "what": what})
            elif self._n == self._at:
                self._say({"crashed": what})
                os.kill(os.getpid(), signal.SIGKILL)


def crash_client(at: int, say: Say) -> None:
    """Make this process one that dies at a point of a workstation's work."""
    from app.models.store import Store
    from app.transport.network import HttpNetwork

    points = Points(at, say)
    write, send, put = Store.write, HttpNetwork.send, Path.replace

    @contextmanager
    def writing(store: Any) -> Iterator[Any]:
        who = _caller("app", "store.py")
        with write(store) as connection:
            yield connection
            points.pass_by(f"before the commit of {who}")
        points.pass_by(f"after the commit of {who}")

    def sending(network: Any, request: Any) -> Any:
        points.pass_by(f"before {request.path} is sent")
        reply = send(network, request)
        points.pass_by(f"after {request.path} was answered")
        return reply

    def putting(path: Path, target: Any) -> Path:
        points.pass_by(f"before {Path(target).name} is put into place")
        done = put(path, target)
        points.pass_by(f"after {Path(target).name} was put into place")
        return done

    Store.write, HttpNetwork.send, Path.replace = writing, sending, putting  # type: ignore[assignment, method-assign]


def crash_server(at: int, say: Say) -> None:
    """Make this process a server that dies at a point of answering; its own timers are left alone."""
    from server.db.database import Database
    from server.db.work import UnitOfWork

    points = Points(at, say)
    write, finish = Database.write, UnitOfWork.finish

    def answering() -> bool:
        return "worker" in threading.current_thread().name.lower()

    def finishing(work: Any) -> int:
        head = finish(work)
        if answering():
            points.pass_by(f"before the commit of {_caller('server', 'database.py')}")
        return head

    @contextmanager
    def writing(database: Any, city_id: str) -> Iterator[Any]:
        with write(database, city_id) as work:
            yield work
        if answering():
            points.pass_by(f"after the commit of {_caller('server', 'database.py')}")

    Database.write, UnitOfWork.finish = writing, finishing  # type: ignore[method-assign]


def _caller(package: str, but: str) -> str:
    """Which function of ours asked for it."""
    frame: FrameType | None = sys._getframe(1)
    here = f"{os.sep}{package}{os.sep}"
    while frame is not None:
        name = frame.f_code.co_filename
        if here in name and not name.endswith(but) and "tests" not in name and "site-packages" not in name:
            return f"{Path(name).stem}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "?"


def one_way(agent: Any) -> None:
    """One form's way, and what else an agent saves: each step goes on where the centre is away."""
    from app.records.call import CallOutcome, TaskOutcome
    from app.records.duty import EmergencyReport

    bench = agent.bench
    agent.come_in()
    steps = Steps(bench)
    steps.sync()
    bench.revisits.keep_pack()
    item = bench.revisits.next() or bench.revisits.next()
    if item is not None:
        call = bench.calls.open(item)
        bench.calls.save_draft(replace(call.draft, note="他说明天再说"))
        call, _ = bench.calls.dial(call)
        call = bench.calls.hang_up(bench.calls.connected(call))
        form = replace(call.draft.forms[0], answers=SATISFIED)
        outcome = CallOutcome((TaskOutcome(call.work.task_id, "complete", form=form),))
        saved = bench.calls.finish(call, outcome)
        agent.confirm(saved)
        steps.sync()
        form = bench.records.open(saved.responses[0]).draft.forms[0]
        agent.confirm(bench.records.correct(saved.responses[0], replace(form, answers=DISSATISFIED)))
    bench.states.change("short_break")
    bench.emergencies.raise_(EmergencyReport("other", "桥上", group_id=None))
    steps.sync()
    agent.leave()


@dataclass
class Steps:
    """The engine by hand."""

    bench: Any
    tries: int = TRIES

    def sync(self) -> None:
        engine = self.bench.engine
        for _ in range(self.tries):
            engine.go()
            engine.drain(self.bench.desk.clock.ticks())
            engine.emergency.step(self.bench.desk.clock.ticks())
            if not engine.unsent().unsent:
                return


# the driver -------------------------------------------------------------------------------------------------------------


def every_point(name: str, folder: Path, cluster: PostgresCluster | None, stride: int = 1) -> Tally:
    """Walk the way once for each point (each ``stride``-th)."""
    from tests.torture.world import until_it_listens, world

    with ExitStack() as stack:
        centre = stack.enter_context(world(folder / "centre", cluster))
        servers = stack.enter_context(Zygote("server", folder / "server.log"))
        clients = stack.enter_context(Zygote("client", folder / "client.log"))
        walk = _Walk(folder, centre, servers, clients, Tally(name), stride)
        server = centre.serve(servers)
        until_it_listens(centre.port)
        walk.workstation()
        server.kill()
        server.wait()
        walk.server()
        server = centre.serve(servers)
        until_it_listens(centre.port)
        try:
            walk.heal()
        finally:
            server.kill()
            server.wait()
    return walk.tally


@dataclass
class _Walk:
    folder: Path
    centre: Any
    servers: Zygote
    clients: Zygote
    tally: Tally
    stride: int
    seats: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def workstation(self) -> None:
        """The process of the workstation dies."""
        every = self._points(self._sit(0).wait())
        waiting: deque[Life] = deque()
        for at in range(1, every + 1, self.stride):
            waiting.append(self._sit(at))
            if len(waiting) >= AT_ONCE:
                self._died(waiting.popleft())
        while waiting:
            self._died(waiting.popleft())

    def server(self) -> None:
        """The server's process dies; another one is started while the workstation goes on."""
        at, every = 0, 1
        while at <= every:
            server = self._serve(crash=at)
            life = self._sit()
            self._serve_on(server, life)
            if at == 0:
                every = self._points(server.words)
            else:
                self._count(server.words, "server")
            at += self.stride if at else 1

    def heal(self) -> None:
        """Every workstation again: what was there drains, another form can be worked."""
        from tests.torture.check import look_at, reopen

        address = f"http://127.0.0.1:{self.centre.port}"
        places = []
        try:
            for number, witnessed in self.seats:
                place = reopen(self.folder / f"seat-{number}", address, number, witnessed)
                places.append(place)
                self._work_on(place)
            self.tally.add(found := look_at(self.centre, places))
            self.tally.figures |= found.figures
        finally:
            for place in places:
                place.bench.close()

    def _work_on(self, place: Any) -> None:
        """Take up what was open, or something new, and finish it."""
        from app.records.call import CallOutcome, TaskOutcome

        bench = place.bench
        Steps(bench).sync()
        call = bench.calls.surviving_draft()
        if call is None:
            item = bench.revisits.next()
            if item is None:
                self.tally.found(f"after: {place.number} gets no work any more")
                return
            call = bench.calls.open(item)
        call, _ = bench.calls.dial(call)
        form = replace(call.draft.forms[0], answers=SATISFIED)
        saved = bench.calls.finish(
            call, CallOutcome((TaskOutcome(call.work.task_id, "complete", form=form),))
        )
        with place.store.read() as connection:
            from domain.wire.codec import digest

            for op_id in saved.operations:
                row = connection.exec_driver_sql(
                    "SELECT payload FROM outbox JOIN signed USING (n) WHERE op_id = ?", (op_id,)
                ).fetchone()
                place.witnessed[op_id] = digest(bytes(row[0]))

    def _sit(self, crash: int | None = None) -> Life:
        """A new agent at a new workstation walks the way."""
        number = f"3{len(self.seats):03d}"
        self.centre.add_agents([number])
        self.centre.add_citizens(CITIZENS_A_POINT)
        witnessed: dict[str, str] = {}
        self.seats.append((number, witnessed))
        life = self.clients.life(
            profile=str(self.folder / f"seat-{number}"),
            address=f"http://127.0.0.1:{self.centre.port}",
            number=number,
            seed=len(self.seats),
            crash=-1 if crash is None else crash,
        )
        life.witnessed = witnessed
        return life

    def _serve(self, **more: Any) -> Life:
        from tests.torture.world import until_it_listens

        life: Life = self.centre.serve(self.servers, **more)
        until_it_listens(self.centre.port)
        return life

    def _serve_on(self, server: Life, life: Life) -> None:
        """Until the workstation is through, start the server again when it died."""
        again: Life | None = None
        stop = threading.Event()

        def watch() -> None:
            nonlocal again
            while not stop.is_set() and server.status is None:
                server.poll(0.05)
            if not stop.is_set():
                again = self._serve()

        watcher = threading.Thread(target=watch, name="torture-watch")
        watcher.start()
        self._died(life)
        stop.set()
        watcher.join()
        for one in (server, again):
            if one is not None:
                one.kill()
                one.wait()

    def _died(self, life: Life) -> None:
        words = life.wait()
        for word in words:
            if "saved" in word:
                life.witnessed[word["saved"]] = word["sha256"]
            if "fault" in word:
                self.tally.found(f"fault: {word['fault']}")
        self._count(words, "workstation")

    def _count(self, words: list[dict[str, Any]], who: str) -> None:
        for word in words:
            if "crashed" in word:
                self.tally.faults[f"{who} dies {_kind(word['crashed'])}"] += 1
            if "fault" in word and who == "server":
                self.tally.found(f"fault: {word['fault']}")

    def _points(self, words: list[dict[str, Any]]) -> int:
        return max((word["point"] for word in words if "point" in word), default=0)


def _kind(what: str) -> str:
    """Before or after what: the table is by kind."""
    first = what.split(" ", 1)[0]
    thing = "a commit" if "commit" in what else "a file" if "place" in what else "a request"
    return f"{first} {thing}"
