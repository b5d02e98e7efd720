"""The installed program on a display of its own: started as a process, worked by real key strokes, killed like one.

What is in its encrypted store is looked at with the agent's own password, so that the test knows which question is on the
screen and what was kept, without asking the program.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from app.models import calls, outbox, packs, replica
from app.models.store import Store
from app.models.vault import Vault
from app.records.call import Draft
from app.services.calls import CallProgress
from domain.questionnaire.answers import from_plain
from domain.questionnaire.context import context_for
from domain.questionnaire.model import Kind
from domain.questionnaire.steps import begin, enter, press, put
from domain.vocabulary import Satisfaction
from domain.wire.codec import decode
from domain.wire.leases import PackGroup
from domain.wire.order_rows import OrderRow
from domain.wire.rows import RowKind
from resources import questionnaires
from tests.helpers.patience import HANG_S, until
from tools.driving import digits

KEY_MS = 45
_TRIES = 3
SIZE = (1440, 900)
SMALL = (1366, 768)
"""The display of a cheap notebook, on which halls work."""
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


@contextmanager
def display(size: tuple[int, int] = SIZE) -> Iterator[str]:
    """An X server without a screen; gives its name. It stays as it is when whoever looked for a window goes: while it begins anew it takes nobody."""
    reading, writing = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(HANG_S)


class Client:
    """One process of the program on a display; ``ways`` are variables of its environment besides."""

    def __init__(
        self, display: str, profile: Path, address: str, ways: Mapping[str, str] | None = None
    ) -> None:
        self.display, self.profile = display, profile
        self.printed = profile.parent / f"{profile.name}.out"
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **(ways or {}),
        }
        with self.printed.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.main", "--profile", str(profile), "--server", address],
                env=environment,
                stdout=log,
                stderr=log,
            )

    def keys(self, *keys: str, delay_ms: int = KEY_MS) -> None:
        """Press keys by their X names."""
        self._xdotool("key", "--clearmodifiers", "--delay", str(delay_ms), *keys)

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """A finger stays on a key: the X server repeats it."""
        self._xdotool("keydown", key)
        try:
            yield
        finally:  # also of a program that has ended by it
            self._ask("keyup", key)

    def type(self, text: str) -> None:
        """Type words, Chinese too."""
        self._xdotool("type", "--clearmodifiers", "--delay", str(KEY_MS), text)

    def focus(self) -> None:
        """There is no window manager: give the program's window the keyboard."""
        until("a window", lambda: self._windows())
        self._xdotool("windowfocus", "--sync", self._windows()[-1])

    def title(self) -> str:
        """Of the program's window: page and name."""
        windows = self._windows()
        return self._ask("getwindowname", windows[-1]).strip() if windows else ""

    def place(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the program's window on the display."""
        said = self._ask("getwindowgeometry", "--shell", self._windows()[-1])
        at = dict(line.split("=") for line in said.split())
        return int(at["X"]), int(at["Y"]), int(at["WIDTH"]), int(at["HEIGHT"])

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def _windows(self) -> list[str]:
        found = self._ask(
            "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", "民意110|Minyi110"
        )
        return found.split()

    def _xdotool(self, *arguments: str) -> None:
        code = self.process.poll()
        assert code is None, f"the program has ended with {code}:\n{self.printed.read_text()[-2000:]}"
        subprocess.run(
            ["xdotool", *arguments], env={**os.environ, "DISPLAY": self.display}, check=True, timeout=HANG_S
        )

    def picture(self, target: Path) -> None:
        """What the whole display shows."""
        target.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}
        subprocess.run(
            [sys.executable, "-c", _GRAB, str(target)], env=environment, check=True, timeout=HANG_S
        )

    def log_in(self, number: str, password: str, *, known: bool = False) -> None:
        """By keyboard alone, from the login form's first focus to the window one works in.

        On a busy machine a key typed fast can come before the focus has moved on: then the form asks again, and the number is typed over.
        """
        self.focus()
        form = self._windows()

        def entered() -> bool:
            # Asked once: between two questions the form goes and nothing is there yet.
            found = self._windows()
            return bool(found) and found != form

        for again in range(_TRIES):
            if not known or again:
                self.type(number)
                self.keys("Return")
            self.type(password)
            self.keys("Return")
            with suppress(AssertionError):
                until("the window to work in", entered, HANG_S / _TRIES)
                break
        else:
            raise AssertionError("nobody came in")
        self.focus()

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(HANG_S)

    def end(self) -> None:
        """Whatever the test left."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(HANG_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(HANG_S)


class Peek:
    """A look into the encrypted store of a running client, by the agent's own password."""

    def __init__(self, profile: Path, number: str, password: str) -> None:
        found = [path.parent for path in profile.glob("*/vault.json")]
        opened = Vault(found[0]).open(number, password, time.time_ns() // 1_000_000)
        self._user_id = opened.grant.user_id
        self._store = Store.open(found[0] / "store.db", opened.data_key)

    def close(self) -> None:
        """Look no more."""
        self._store.close()

    def call(self) -> tuple[str, PackGroup, CallProgress, Draft] | None:
        """The open call as it is kept."""
        with self._store.read() as connection:
            found = calls.current_call(connection, self._user_id)
        if found is None:
            return None
        draft = decode(found.draft, Draft)
        return found.call_id, decode(found.pack, PackGroup), decode(found.state, CallProgress), draft

    @property
    def call_id(self) -> str:
        """Id of the open call, empty without one."""
        found = self.call()
        return found[0] if found else ""

    def phase(self) -> str:
        """How far the open call is."""
        found = self.call()
        return found[2].phase.value if found else ""

    def answers(self) -> Mapping[str, object]:
        """What the draft holds."""
        found = self.call()
        return from_plain(found[3].forms[0].answers) if found and found[3].forms else {}

    def at(self) -> str:
        """The question the kept draft stands at."""
        found = self.call()
        return found[3].forms[0].at if found and found[3].forms else ""

    def groups(self) -> int:
        """How many groups the pack has."""
        with self._store.read() as connection:
            return len(packs.of_user(connection, self._user_id))

    def orders(self) -> Mapping[str, OrderRow]:
        """The open orders that came to this workstation."""
        with self._store.read() as connection:
            return {one.order_id: one for one in replica.rows_of(connection, RowKind.ORDER, OrderRow)}

    def questionnaire(self) -> str:
        """Which one the open call is asked by."""
        found = self.call()
        if found is None:
            return ""
        return next(t.task.questionnaire for t in found[1].tasks if t.task.task_id == found[2].task_id)

    def unsent(self) -> int:
        """What is still here."""
        with self._store.read() as connection:
            return outbox.unsent(connection).unsent

    def keys_for(self, says: Mapping[str, str]) -> list[str]:
        """The key strokes that fill this call's form, and the words between them, worked out by the rules of the form."""
        found = self.call()
        assert found is not None
        _, group, standing, _ = found
        task = next(t for t in group.tasks if t.task.task_id == standing.task_id)
        row, script = task.task, questionnaires()[task.task.questionnaire]
        sore = task.sms_reply == int(Satisfaction.DISSATISFIED)
        context = context_for(task.report_channel, row.business_line, (row.case_type,), sms_dissatisfied=sore)
        step, strokes = begin(script, context), []
        while step.at:
            question = script.question(step.at)
            assert question is not None
            said = says.get(step.at, "1" if question.kind.by_digit else "")
            if question.kind is Kind.MATRIX:
                said = "1" * len(question.items)
            if question.kind.by_digit:
                at = step.at
                for digit in digits(question, said):
                    step = press(script, context, step, int(digit))
                    strokes.append(digit)
                if step.at == at:
                    step = enter(script, context, step)
                    strokes.append("Return")
            else:
                if said:
                    step = put(script, context, step, step.at, said)
                    strokes.append(f"={said}")
                step = enter(script, context, step)
                strokes.append("Return")
            assert step.problem is None, step.problem
        return strokes
