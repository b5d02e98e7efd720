"""From a citizen's text at the hook to the sound at a lead's client, while 500 other replies a second come in.

A real server process, a process that brings the other replies, and the real program with a lead at work. Only the player is ours: it tells when it
was asked to play. Each emergency is taken by its key before the next one comes, as a lead does, so that each rings anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

import requests

from app.bridge import sound
from app.bridge.loop import qt_loop
from app.ui.screens.emergency.attach import ringing
from bench.many_texts import GATEWAY, SECRET, written
from bench.measure import Goal, Line, Measure, Run, sample
from bench.screen import application, until
from bench.sms_hook import PER_SECOND
from bench.sms_messages import asked_city
from bench.ui_thread import at_work
from server.application.app import API
from tools.centre import Centre

_SIZE = "100 emergencies, 500 other replies/s"
HEARD = Measure("an emergency by text, hook to sound at a lead's client", Goal(p99=1_000), size=_SIZE)
WORDS = ("快来救我", "他拿着刀在门口", "我被打了现在还在打", "家里进贼了人还在", "我不想活了")
_SECONDS = 90
"""So long the others come; a hundred are heard and taken in that time."""


class Listening:
    """A player that plays nothing and notes when it was asked to."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def play(self, file: Path) -> bool:
        self.asked.append(perf_counter())
        return file.exists()

    def stop(self) -> None:
        pass


def lines(run: Run) -> Iterable[Line]:
    """One line."""
    times, seconds = run.either((100, _SECONDS), (3, 4))
    others = PER_SECOND * seconds
    application()
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        asked_city(Path(folder) / "centre", others + times)
        with Centre(Path(folder) / "centre").running() as process, _others(process, others) as still:
            durations, beside = _heard(
                Path(folder) / "profile", process, range(others, others + times), still
            )
    size = None if run.full else f"{times} emergencies, {PER_SECOND} other replies/s"
    yield HEARD.line(
        sample(durations), also=beside, size=size, note="" if beside else "the others had ended before"
    )


@contextmanager
def _others(process: Centre, count: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bench.hooks", str(process.port), str(count), str(PER_SECOND)]
    bringing = subprocess.Popen(command)
    try:
        yield bringing
    finally:
        bringing.kill()
        bringing.wait()


def _heard(
    profile: Path, process: Centre, citizens: Iterable[int], others: subprocess.Popen[bytes]
) -> tuple[list[float], bool]:
    """How long each took, and whether the other replies came all the while."""
    player, durations = Listening(), list[float]()
    with (
        patch.object(sound, "find_player", lambda _parent: player),
        qt_loop(),
        ThreadPoolExecutor(1) as gateway,
    ):
        program = at_work(profile, process.url, "lead")
        program.opening.wait()
        until(lambda: program.workplace is not None, "nobody is at work")
        alarm = program.workplace.once(ringing)
        for turn, citizen in enumerate(citizens):
            player.asked.clear()
            began = perf_counter()
            told = gateway.submit(_bring, process, citizen, WORDS[turn % len(WORDS)])
            until(lambda: bool(player.asked), "nothing rang")
            durations.append(player.asked[0] - began)
            told.result()
            _taken(alarm)
        beside = others.poll() is None
        program.close()
    return durations, beside


def _taken(alarm: Any) -> None:
    alarm.take_oldest()
    until(lambda: not alarm._alarm.ringing, "it rings on")


def _bring(process: Centre, citizen: int, words: str) -> None:
    raw = written(citizen, words)
    path = f"{process.url}{API}/sms/hooks/{GATEWAY}/{raw.kind.value}"
    requests.post(path, data=raw.body, headers={"X-Minyi110-Secret": SECRET}, timeout=60).raise_for_status()
