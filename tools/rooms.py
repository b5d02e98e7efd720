"""Through how many files one form goes, from Ctrl+S to its receipt: a tracer over the real client and a real centre.

    python -m tools.rooms [--forms 3] [--list]

An agent logs in at a centre with an invented city, calls, fills the form and presses Ctrl+S. From that key until nothing is left to
send, each call of a function is noted by the file it stands in: the client's files (``app``, ``domain``, ``resources``) in this
process, the centre's (``server``, ``domain``, ``resources``) in its own. Who reads the way of a form has to open these files.

A form is worked several times. What was entered on the way of each of them belongs to the way; what was entered only now and then (a
timer that just came due, a lease that ran out) is counted apart. Before the first that counts one goes through, so that nothing is
read or prepared on the way. Only functions count: neither the body of a module nor that of a class, and nothing outside the product.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic_ns
from types import FrameType
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tools.centre import Centre  # noqa: E402

if TYPE_CHECKING:
    from tools.driving import AtTheCall, Driver

CLIENT = ("app", "domain", "resources")
CENTRE = ("server", "domain", "resources")
AGENT = "8001"
ANSWERS = {"sms_why": "mistaken", "more": "1"}
DIFFERING = ("result", "overall")
"""Questions of every script, answered 满意 or 基本满意 by turns: the centre remembers what a set of answers comes to, and no set is to
come twice."""
EVENTS = 400
"""In the invented city: more tasks than forms are worked."""

_QUIET_NS = 500_000_000
_CENTRE_LOG = "MINYI110_ROOMS"
"""Environment variable that names the file into which the centre's process writes what it entered."""

Entry = tuple[int, str]
"""A call: when (``monotonic_ns``, which all processes of a machine share) and the file of the function."""


class Tracer:
    """Notes each call of a function that stands in a file below one of ``folders`` of ``root``, in every thread started after ``install``.

    A coroutine or generator that is taken up again counts again: its file is entered once more.

    Attributes:
        entries: what was noted, by time within a thread.
    """

    def __init__(self, folders: Sequence[str], root: Path = ROOT) -> None:
        self._folders, self._root = folders, root
        self._files: dict[str, str] = {}
        self.entries: list[Entry] = []

    def install(self) -> None:
        """Note from now on: in this thread, and in those that are started later."""
        threading.setprofile(self._called)
        sys.setprofile(self._called)

    def remove(self) -> None:
        """Note nothing more in this thread and in those that are started later."""
        threading.setprofile(None)
        sys.setprofile(None)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Look at the program without being noted: what this thread enters inside the block does not count."""
        sys.setprofile(None)
        try:
            yield
        finally:
            sys.setprofile(self._called)

    def between(self, begin: int, end: int) -> list[Entry]:
        """What was entered from ``begin`` to ``end``, in order."""
        return sorted(one for one in self.entries if begin <= one[0] <= end)

    def _called(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if (
            event != "call" or not code.co_flags & inspect.CO_OPTIMIZED
        ):  # which bodies of modules and classes are not
            return
        # Not kept by code: two functions that read alike are equal, whatever file they stand in.
        file = self._files.get(code.co_filename)
        if file is None:
            file = self._files[code.co_filename] = self._counted(Path(code.co_filename))
        if file:
            self.entries.append((monotonic_ns(), file))

    def _counted(self, path: Path) -> str:
        """A file by its path below the root; empty if it does not count."""
        if not path.is_relative_to(self._root):
            return ""
        name = path.relative_to(self._root).as_posix()
        return name if name.split("/")[0] in self._folders else ""


@dataclass(frozen=True)
class Way:
    """The way of a form through one side.

    Attributes:
        files: entered on the way of every form, in the order of first entry (the last form's), with the last form's calls.
        others: entered on the way of some only.
    """

    files: dict[str, int]
    others: list[str]

    @classmethod
    def of(cls, forms: Sequence[Sequence[Entry]]) -> Way:
        """The way that ``forms`` (what was entered for each) have in common."""
        each = [Counter(file for _, file in entries) for entries in forms]
        always = set.intersection(*(set(one) for one in each))
        ever = set().union(*each)
        return cls({file: n for file, n in each[-1].items() if file in always}, sorted(ever - always))

    def told(self, side: str, *, whole: bool) -> str:
        """In words; ``whole`` with each file and its calls."""
        lines = [f"{side}: {len(self.files)} files, {sum(self.files.values()):,} calls"]
        if whole:
            lines += [f"{n:>5}  {calls:>6}  {file}" for n, (file, calls) in enumerate(self.files.items(), 1)]
            lines += [f"       now and then  {file}" for file in self.others]
        elif self.others:
            lines[0] += f" (now and then {len(self.others)} more)"
        return "\n".join(lines)


class _TracedCentre(Centre):
    """A centre whose server runs under a tracer."""

    def _command(self, *arguments: str) -> list[str]:
        plain = super()._command(*arguments)
        if arguments[0] != "serve":
            return plain
        at = plain.index("server.cli")
        return [*plain[:at], "tools.rooms", *plain[at + 1 :]]

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {_CENTRE_LOG: str(self.entered)}

    @property
    def entered(self) -> Path:
        """Where its process leaves what it entered when it is stopped."""
        return self.home / "entered.json"


def serve_traced(log: Path, arguments: Sequence[str]) -> int:
    """Be the centre's process: its command line under a tracer, whose entries are written at the end."""
    from server.cli import main as server

    tracer = Tracer(CENTRE)
    tracer.install()
    try:
        return server(arguments)
    finally:
        tracer.remove()
        log.write_text(json.dumps(tracer.entries), "utf-8")


def count(forms: int) -> tuple[Way, Way]:
    """Work so many forms; the way through the client and the way through the centre."""
    with tempfile.TemporaryDirectory(prefix="minyi110-rooms-") as folder:
        centre = _TracedCentre(Path(folder) / "centre")
        made = centre.run("demo-data", "--events", str(EVENTS), "--calls", "0", "--no-orders")
        tracer = Tracer(CLIENT)
        with centre.running():
            tracer.install()
            try:
                spans = _work(tracer, centre, made["logins"][0]["password"], Path(folder) / "profile", forms)
            finally:
                tracer.remove()
        at_centre = [tuple(one) for one in json.loads(centre.entered.read_text("utf-8"))]
    return (
        Way.of([tracer.between(*span) for span in spans]),
        Way.of([sorted(one for one in at_centre if begin <= one[0] <= end) for begin, end in spans]),
    )


def _work(tracer: Tracer, centre: Centre, password: str, profile: Path, forms: int) -> list[tuple[int, int]]:
    """Work one form more than asked for; when each but the first was saved and acknowledged."""
    from tools.driving import AtTheCall
    from tools.tour import at_work

    with at_work(centre, profile, AGENT, password) as driver:
        driver.front()
        driver.press("Alt+2")
        call = AtTheCall(driver)
        return [_form(tracer, driver, call, n) for n in range(forms + 1)][1:]


def _form(tracer: Tracer, driver: Driver, call: AtTheCall, n: int) -> tuple[int, int]:
    """The n-th call with its form; when Ctrl+S was pressed and when nothing was left to send."""
    driver.press("Ctrl+Enter")
    call.opened()
    call.dial()
    call.answer(ANSWERS | {code: str(1 + (n >> bit) % 2) for bit, code in enumerate(DIFFERING)})
    driver.press("F5")
    bench = driver.program.opening.wait()
    _wait(tracer, driver, "a quiet moment", lambda: _is_quiet(tracer))
    begin = monotonic_ns()
    driver.press("Ctrl+S")
    _wait(tracer, driver, "the receipt", lambda: not call.call_id and bench.sync.status().unsent == 0)
    return begin, monotonic_ns()


def _is_quiet(tracer: Tracer) -> bool:
    return not tracer.entries or monotonic_ns() - tracer.entries[-1][0] > _QUIET_NS


def _wait(tracer: Tracer, driver: Driver, what: str, until: Callable[[], object]) -> None:
    """Let the program run until something holds; to look does not count."""

    def unseen() -> object:
        with tracer.aside():
            return until()

    driver.wait(what, unseen)


def main() -> int:
    """Count and say so."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--forms", type=int, default=3, help="how many are worked (default: 3)")
    options.add_argument("--list", action="store_true", help="each file, in the order of first entry")
    args = options.parse_args()
    for side, way in zip(("client", "centre"), count(args.forms), strict=True):
        print(way.told(side, whole=args.list))
    return 0


if __name__ == "__main__":
    if _CENTRE_LOG in os.environ:
        sys.exit(serve_traced(Path(os.environ[_CENTRE_LOG]), sys.argv[1:]))
    sys.exit(main())
