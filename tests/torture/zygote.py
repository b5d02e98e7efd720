"""A process that has loaded everything and forks a fresh child for each life, so that a life costs milliseconds.

The child opens its store, its database and its sockets itself and ends by SIGKILL, like a process that was started anew.
``python -m tests.torture.zygote client|server|…`` reads one line of JSON for each order and writes one for each event.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.patience import HANG_S

ENDED = "ended"

Say = Callable[[dict[str, Any]], None]


@dataclass
class Life:
    """One child: what it said, and how it ended.

    Attributes:
        words: its lines in order, without those of the mechanism.
        status: as of ``os.waitpid``; None while it lives.
        witnessed: sha256 of what it confirmed as saved, where somebody keeps it here.
    """

    number: int
    zygote: Zygote
    words: list[dict[str, Any]] = field(default_factory=list)
    status: int | None = None
    witnessed: dict[str, str] = field(default_factory=dict)
    _news: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)

    def kill(self) -> None:
        """SIGKILL, by the parent that has not reaped it: never another process of the same number."""
        self.zygote.order({"kill": self.number})

    def wait(self, seconds: float = HANG_S) -> list[dict[str, Any]]:
        """Everything it said, once it is gone.

        Raises:
            queue.Empty: it lived on for so long without a word.
        """
        while self.status is None:
            self._take(seconds)
        return self.words

    def until(self, name: str, seconds: float = HANG_S) -> dict[str, Any] | None:
        """The next line with this key; None if it ended before.

        Raises:
            queue.Empty: it was silent for so long.
        """
        while self.status is None:
            word = self._take(seconds)
            if name in word:
                return word
        return None

    def poll(self, seconds: float) -> None:
        """Hear what it says for so long."""
        with contextlib.suppress(queue.Empty):
            self._take(seconds)

    @property
    def killed(self) -> bool:
        """Whether it ended by SIGKILL and not by itself."""
        return (
            self.status is not None
            and os.WIFSIGNALED(self.status)
            and os.WTERMSIG(self.status) == signal.SIGKILL
        )

    def _take(self, seconds: float) -> dict[str, Any]:
        word = self._news.get(timeout=seconds)
        if ENDED in word:
            self.status = word[ENDED]
        else:
            self.words.append(word)
        return word


class Zygote:
    """The driver's end: starts the process, orders lives, hands on what they say."""

    def __init__(
        self, role: str, log: Path, before: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        """``before`` is put in front of the command, ``environment`` added to this one's."""
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [*before, sys.executable, "-m", "tests.torture.zygote", role],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._lives: dict[int, Life] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, name=f"zygote-{role}")
        self._reader.start()

    def life(self, **given: Any) -> Life:
        """Fork a child with these parameters."""
        life = Life(next(self._numbers), self)
        self._lives[life.number] = life
        self.order({"life": life.number, "given": given})
        return life

    def order(self, message: dict[str, Any]) -> None:
        """Write one order."""
        assert self._process.stdin is not None
        with self._lock:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def close(self) -> None:
        """End it and every child that is left."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait(HANG_S)
            self._reader.join(HANG_S)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._log.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word = json.loads(line)
            life = self._lives[word.pop("life")]
            if ENDED in word:
                del self._lives[life.number]
            life._news.put(word)
        for life in list(self._lives.values()):
            life._news.put({ENDED: 0})


# in the process itself ------------------------------------------------------------------------------------------------


def main(role: str) -> None:
    """Load, then fork for each order until standard input ends."""
    load, live = _role(role)
    load()
    orders = os.fdopen(os.dup(0), "rb", buffering=0)
    os.set_blocking(orders.fileno(), False)
    children: dict[int, int] = {}
    rest = b""
    while True:
        # Short, because a child that ended is seen only by asking.
        ready, _, _ = select.select([orders], [], [], 0.01 if children else None)
        if ready:
            part = orders.read(1 << 16)
            if part == b"":
                break
            *lines, rest = (rest + (part or b"")).split(b"\n")
            for line in lines:
                _obey(json.loads(line), live, children)
        _reap(children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    _reap(children, wait=True)


def _role(role: str) -> tuple[Callable[[], None], Callable[[dict[str, Any], Say], None]]:
    module = importlib.import_module("tests.torture.lives")
    return getattr(module, f"load_{role}"), getattr(module, f"live_{role}")


def _obey(
    order: dict[str, Any], live: Callable[[dict[str, Any], Say], None], children: dict[int, int]
) -> None:
    if "kill" in order:
        for pid in (pid for pid, number in children.items() if number == order["kill"]):
            os.kill(pid, signal.SIGKILL)
        return
    number = order["life"]
    pid = os.fork()
    if pid:
        children[pid] = number
        return

    def say(word: dict[str, Any]) -> None:
        # At most PIPE_BUF: the lines of several children never mix, and what was written stays when the writer is killed.
        line = json.dumps({"life": number, **word}, ensure_ascii=False).encode()[:4000] + b"\n"
        os.write(1, line)

    try:
        os.close(0)
        live(order["given"], say)
    except SystemExit:
        pass
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        say({"fault": traceback.format_exc()[-800:]})
    os._exit(0)


def _reap(children: dict[int, int], *, wait: bool = False) -> None:
    for pid in list(children):
        done, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
        if done:
            os.write(1, json.dumps({"life": children.pop(pid), ENDED: status}).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])
