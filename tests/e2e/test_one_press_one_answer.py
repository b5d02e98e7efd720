"""One press, one answer, as a real X server sends keys: held ones, digits of full width, the keypad in both its states; at every scale
and in the dark."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.e2e.at_the_desk import Desk
from tests.e2e.display import SIZE, Client, Peek, display
from tests.e2e.remote import PASSWORD
from tests.helpers.parts import need
from tests.helpers.patience import until
from tools.centre import Centre

pytestmark = pytest.mark.display

AGENT = "8001"
OUT = Path(__file__).resolve().parents[2] / "out" / "e2e" / "keys"
REPEATS = 12
"""So many letters of a key that is held prove that the display repeats it."""
ENDS_AND_ONES = (87, 88)
"""Key codes of 1 and 2 on the keypad: End and Down while NumLock is off."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A display and how large and how dark the program draws on it."""

    name: str
    size: tuple[int, int] = SIZE
    settings: Mapping[str, object] | None = None
    ways: Mapping[str, str] | None = None


SCREENS = (
    Screen("plain"),
    Screen("dark", settings={"theme": "dark"}),
    Screen("150", (2160, 1350), settings={"scale": 150}),
    Screen("200", (2880, 1800), ways={"QT_SCALE_FACTOR": "2"}),
)


@pytest.fixture(autouse=True)
def _parts() -> None:
    need("Xvfb", "xdotool")


@contextmanager
def _at_work(screen: Screen, centre: Centre, profile: Path) -> Iterator[Desk]:
    profile.mkdir(mode=0o700)
    (profile / "settings.json").write_text(json.dumps(screen.settings or {}), "utf-8")
    with ExitStack() as stack:
        name = stack.enter_context(display(screen.size))
        client = Client(name, profile, centre.url, screen.ways)
        stack.callback(client.end)
        stack.callback(lambda: client.picture(OUT / f"{screen.name}.png"))
        client.log_in(AGENT, PASSWORD)
        peek = Peek(profile, AGENT, PASSWORD)
        stack.callback(peek.close)
        until("a pack", lambda: peek.groups() > 10)
        client.keys("alt+2", "ctrl+Return")
        desk = Desk(client, peek)
        desk.take()
        desk.dial()
        yield desk


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_one_press_is_one_answer(screen: Screen, centre: Centre, tmp_path: Path) -> None:
    with _at_work(screen, centre, tmp_path / "profile") as desk:
        client = desk.client
        # A finger stays on 1 at a question as long as it took a box to fill with the repeats of a letter.
        lasts = _until_repeated(desk)
        with client.held("1"):
            Event().wait(lasts)
        assert len(_seen(desk)) == 1
        # What only looks like a digit says nothing; one of full width does.
        client.keys("twosuperior", "U2460", "U0661", "UFF11")
        assert len(_seen(desk)) == 2
        # The keypad moves while NumLock is off, and answers when it is on.
        client.keys(*map(str, ENDS_AND_ONES))
        assert len(_seen(desk)) == 2
        client.keys("Num_Lock", str(ENDS_AND_ONES[0]), "Num_Lock")
        assert len(_seen(desk)) == 3


def _until_repeated(desk: Desk) -> float:
    """Hold a letter in the box for the remark; how long it took the display to repeat it often, in seconds."""
    desk.client.keys("ctrl+t", "Tab")
    began = time.monotonic()
    with desk.client.held("x"):
        until("the letter repeated", lambda: len(_written(desk.peek)) >= REPEATS)
    desk.client.keys("Escape")
    return time.monotonic() - began


def _seen(desk: Desk) -> Mapping[str, object]:
    """The answers, once a word typed behind all keys shows that those were looked at."""
    before = len(_written(desk.peek))
    desk.client.keys("ctrl+t", "Tab", "x", "Escape")
    until("the word behind", lambda: len(_written(desk.peek)) > before)
    return dict(desk.peek.answers())


def _written(peek: Peek) -> str:
    found = peek.call()
    return found[3].forms[0].remark if found else ""
