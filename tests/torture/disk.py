"""Part ``disk``: a disk that is full, or read-only, at every write of a form's way on a workstation.

The disk is a small file system of its own in memory, really full (where the machine lets us mount one). Each write is met once by
each obstacle: full; full with the reserve gone already; read-only. The agent must get a word for it, whatever was confirmed must be
there, and the same step must work once there is room again.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from logging.handlers import RotatingFileHandler
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from domain.logs import QuietFormatter
from domain.problems import ProblemError
from tests.helpers.centre import PASSWORD
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.patience import HANG_S
from tests.torture.points import Steps
from tests.torture.tally import Tally
from tests.torture.zygote import Life, Say, Zygote

T = TypeVar("T")

MOUNT = "MINYI110_TORTURE_MOUNT"
SIZE = "24m"
KINDS = ("full", "full without reserve", "read-only")
SPARE = (0, 4_096, 40_960, 200_000)
"""Bytes left free, in turn, so that a transaction fails at its beginning, its middle or its end."""
MAKING = tuple(range(0, 600_000, 50_000))
"""The same while the store is made."""
WORDS = {
    "full": {"store.disk_full"},
    "full without reserve": {"store.disk_full"},
    "read-only": {"store.read_only"},
}
CITIZENS = 400


def possible() -> bool:
    """Whether this machine lets us mount a file system of our own."""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"],
            capture_output=True,
            timeout=HANG_S,
            check=False,
        )
        return done.returncode == 0
    return False


# in the child -----------------------------------------------------------------------------------------------------------


def mount() -> Path:
    """Mount the small disk; this process is in a mount namespace of its own."""
    place = Path(os.environ[MOUNT])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], check=True)
    return place


class Obstacle:
    """Counts the writes and stands in the way from the wanted one on (0: of none, each is told), until cleared."""

    def __init__(self, at: int, kind: str, disk: Path, profile: Path, say: Say, spare: int = 0) -> None:
        self._at = at
        self._spare = spare
        self._kind = kind
        self._filler = disk / "filler"
        self._profile = profile
        self._say = say
        self._n = 0
        self.here = False

    @property
    def read_only(self) -> bool:
        return self.here and self._kind == "read-only"

    def pass_by(self, what: str) -> None:
        """A write is about to be made."""
        self._n += 1
        if self._at == 0:
            self._say({"point": self._n, "what": what})
        elif self._n == self._at:
            self.here = True
            self._say({"met": what})
            if self._kind != "read-only":
                self._fill()

    def clear(self) -> None:
        """Room again."""
        self.here = False
        self._filler.unlink(missing_ok=True)

    def _fill(self) -> None:
        if self._kind == "full without reserve":
            for reserve in self._profile.rglob("*.reserve"):
                reserve.unlink()
        with self._filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(256))
        os.truncate(self._filler, max(0, self._filler.stat().st_size - self._spare))


def stand_in_the_way(obstacle: Obstacle) -> None:
    """Make every write of this process pass by the obstacle."""
    from app.models import store

    write, prepare, opening, may = store.Store.write, store.prepare, os.open, os.access

    @contextmanager
    def writing(self: Any) -> Iterator[Any]:
        obstacle.pass_by("a transaction")
        with write(self) as connection:
            if obstacle.read_only:
                connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("PRAGMA query_only = OFF")

    def preparing(*given: Any) -> None:
        obstacle.pass_by("the making of the store")
        prepare(*given)

    def opened(path: Any, flags: int, *given: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            obstacle.pass_by("a file")
            if obstacle.read_only:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opening(path, flags, *given, **more)

    def access(path: Any, mode: int, **more: Any) -> bool:
        return not (obstacle.read_only and mode & os.W_OK) and may(path, mode, **more)

    store.Store.write, store.prepare, os.open = writing, preparing, opened  # type: ignore[assignment, method-assign]
    os.access = access


def way(given: dict[str, Any], say: Say) -> None:
    """One form's way over a disk that fills up at one of its writes."""
    from app.records.call import CallOutcome, TaskOutcome
    from app.workbench import open_workbench
    from tests.torture.agent import Agent, ways

    disk = Path(os.environ[MOUNT])
    profile = disk / given["number"]
    obstacle = Obstacle(given["full"], given["kind"], disk, profile, say, given["spare"])
    _log_to(disk / "minyi110.log")
    stand_in_the_way(obstacle)

    def step(name: str, do: Callable[[], T]) -> T:
        try:
            return do()
        except ProblemError as error:
            say({"said": error.problems[0].code, "step": name})
            obstacle.clear()
            return do()
        finally:
            logging.getLogger("torture").warning("%s %s", name, "x" * 200)
            obstacle.clear()

    bench = step("open", lambda: open_workbench(profile, ways(given["seed"], threads=False)))
    step("login", lambda: bench.session.login(given["address"], given["number"], PASSWORD))
    agent = Agent.__new__(Agent)
    agent.bench, agent._say, agent._random = bench, say, Random(given["seed"])
    steps = Steps(bench, tries=2)

    def sync() -> None:
        step("sync", steps.sync)
        steps.sync()
        left = bench.engine.unsent().unsent
        if left:
            say({"fault": f"{left} operations are not delivered though there is room again"})

    sync()
    step("pack", bench.revisits.keep_pack)
    item = step("next", bench.revisits.next)
    if item is None:
        say({"fault": "no work"})
        return
    call = step("call", lambda: bench.calls.open(item))
    step("draft", lambda: bench.calls.save_draft(replace(call.draft, note="他说明天再说")))
    call, _ = step("dial", lambda: bench.calls.dial(call))
    call = step("connected", lambda: bench.calls.connected(call))
    form = replace(call.draft.forms[0], answers=SATISFIED)
    outcome = CallOutcome((TaskOutcome(call.work.task_id, "complete", form=form),))
    saved = step("save", lambda: bench.calls.finish(call, outcome))
    agent.confirm(saved)
    sync()
    again = replace(bench.records.open(saved.responses[0]).draft.forms[0], answers=DISSATISFIED)
    agent.confirm(step("correct", lambda: bench.records.correct(saved.responses[0], again)))
    step("state", lambda: bench.states.change("short_break"))
    step("emergency", agent.raise_emergency)
    sync()
    step("logout", bench.session.logout)
    bench.close()
    obstacle.clear()
    shutil.copytree(profile, given["out"])
    shutil.rmtree(profile)
    say({"through": True})


def _log_to(path: Path) -> None:
    """The program's kind of log, on the same disk: what it cannot write must disturb nobody."""
    handler = RotatingFileHandler(path, maxBytes=20_000, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(QuietFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # as in a program without a terminal


# the driver -------------------------------------------------------------------------------------------------------------


def every_write(name: str, folder: Path, stride: int = 1) -> Tally:
    """Meet each write (each ``stride``-th) with each obstacle."""
    from tests.torture.world import until_it_listens, world

    tally = Tally(name)
    if not possible():
        tally.figures["not done"] = "this machine does not let us mount a file system"
        return tally
    with ExitStack() as stack:
        centre = stack.enter_context(world(folder / "centre", None))
        centre.add_citizens(CITIZENS)
        servers = stack.enter_context(Zygote("server", folder / "server.log"))
        place = folder / "disk"
        place.mkdir()
        confined = stack.enter_context(
            Zygote("confined", folder / "client.log", ("unshare", "-rm"), {MOUNT: str(place)})
        )
        server = centre.serve(servers)
        until_it_listens(centre.port)
        try:
            _Disk(folder, centre, confined, tally).meet(stride)
        finally:
            server.kill()
            server.wait()
    return tally


@dataclass
class _Disk:
    folder: Path
    centre: Any
    confined: Zygote
    tally: Tally
    seats: int = 0

    def meet(self, stride: int) -> None:
        from tests.torture.check import look_at, reopen

        witnessed: dict[str, dict[str, str]] = {}
        number, life = self._life(0, "full")
        witnessed[number] = self._hear(life, "")
        life_words = [word for word in life.words if "point" in word]
        every = max(word["point"] for word in life_words)
        for place, kind in enumerate(KINDS):
            for at in range(1 + place % stride, every + 1, stride):
                number, life = self._life(at, kind)
                witnessed[number] = self._hear(life, kind)
        made = next(w["point"] for w in life_words if w.get("what") == "the making of the store")
        for spare in (
            MAKING if stride == 1 else MAKING[::4]
        ):  # every step of it: what is half made must not stay
            number, life = self._life(made, "full", spare)
            witnessed[number] = self._hear(life, "full")
        address = f"http://127.0.0.1:{self.centre.port}"
        places = [reopen(self.folder / n, address, n, saved) for n, saved in witnessed.items()]
        try:
            found = look_at(self.centre, places)
        finally:
            for one in places:
                one.bench.close()
        self.tally.add(found)
        self.tally.figures |= {"writes of one way": every, **found.figures}

    def _life(self, at: int, kind: str, spare: int | None = None) -> tuple[str, Life]:
        number = f"4{self.seats:03d}"
        self.seats += 1
        self.centre.add_agents([number])
        life = self.confined.life(
            address=f"http://127.0.0.1:{self.centre.port}",
            number=number,
            seed=self.seats,
            full=at,
            spare=SPARE[(at + self.seats) % len(SPARE)] if spare is None else spare,
            kind=kind,
            out=str(self.folder / number),
        )
        return number, life

    def _hear(self, life: Life, kind: str) -> dict[str, str]:
        words = life.wait()
        saved = {word["saved"]: word["sha256"] for word in words if "saved" in word}
        for word in words:
            if "fault" in word:
                self.tally.found(f"fault ({kind}): {word['fault']}")
            if "met" in word:
                self.tally.faults[f"{kind} at {word['met']}"] += 1
            if "said" in word:
                self.tally.faults[f"{kind}: told the agent {word['said']}"] += 1
                if word["said"] not in WORDS[kind]:
                    self.tally.broken.append(f"{kind} at {word['step']}: the agent was told {word['said']}")
        if not any("through" in word for word in words):
            self.tally.found(f"I5: {kind}: the way did not end: {words[-3:]}")
        return saved
