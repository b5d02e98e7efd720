"""One run of the monkey: an agent's and a lead's screens on a real display, every key and every draft taken down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event

from app.ui.shell.features import page_offers
from app.ui.text.catalogue import load_entries
from domain.permissions import permissions_of
from domain.vocabulary import Role
from tests.e2e.display import Client, Peek
from tests.helpers.patience import until
from tests.monkey.drafts import Drafts
from tests.monkey.keys import DIGITS, ERASING, Burst, bursts

AGENT, LEAD = "8001", "8100"
KEYS = 300
"""At each screen."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: its page, and the keys that open what lies over it."""

    page: str
    opened_by: tuple[str, ...] = ()

    @property
    def is_desk(self) -> bool:
        """Whether it is the call screen itself."""
        return self.page == "call" and not self.opened_by


DESK = Place("call")
PLACES = {
    Role.AGENT: (
        DESK, Place("tasks"), Place("call", ("ctrl+f",)), Place("records"), Place("call", ("F12",)), Place("settings"), DESK,
    ),
    Role.LEAD: (Place("panel"), Place("orders"), Place("review")),
}  # fmt: skip
"""Where keys are pressed, in this order."""
HELD_S = 1.2
"""An X server repeats a key after 0.66 s, 25 times a second."""
LAST_KEYS = 20
"""Told of a program that ended by them."""
HOME_EVERY = 12
"""Bursts after which the monkey comes back to its screen, wherever keys have led it."""
SOON_S = 6.0
_SETTINGS = "settings"
_TITLES = tuple(str(words) for words in load_entries()["settings.title"].values())


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key: pressed not before ``since`` and not after ``until`` (UTC ms)."""

    key: str
    since: int
    until: int


@dataclass(slots=True)
class Played:
    """What was seen in one run."""

    pressed: list[Pressed] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    drafts: Drafts = field(default_factory=Drafts)


class Player:
    """A monkey at one client."""

    def __init__(
        self,
        display: str,
        profile: Path,
        address: str,
        role: Role,
        number: str,
        password: str,
        played: Played,
    ) -> None:
        self._start = display, profile, address
        self._role, self._number, self._password = role, number, password
        self._played = played
        self.client = Client(display, profile, address)
        self.client.log_in(number, password)
        self.peek = Peek(profile, number, password)
        permissions = permissions_of((role,))
        pages = [page.name for page in page_offers() if not page.permission or page.permission in permissions]
        self._keys = {name: f"alt+{at}" for at, name in enumerate(pages, start=1)}

    def screen(self, place: Place, random: Random, keys: int) -> None:
        """Press so many keys at a screen."""
        self._home(place)
        for at, burst in enumerate(bursts(random, keys, at_the_desk=place.is_desk), start=1):
            self._burst(burst)
            if at % HOME_EVERY == 0:
                self._home(place)

    def end(self) -> None:
        """Let what is unsent arrive, and end the program."""
        if self.client.process.poll() is not None:
            self._come_back()
        until("everything at the centre", lambda: self.peek.unsent() == 0)
        self.peek.close()
        self.client.end()

    # -- keys ---------------------------------------------------------------------------------------------

    def _burst(self, burst: Burst) -> None:
        if self.client.process.poll() is not None:
            self._come_back()
        with self._taken_down(*burst.keys):
            if burst.held:
                with self.client.held(burst.keys[0]):
                    Event().wait(HELD_S)
            else:
                self.client.keys(*burst.keys, delay_ms=burst.pause_ms)
        self._look()

    @contextmanager
    def _taken_down(self, *keys: str) -> Iterator[None]:
        since = _now()
        yield
        self._played.pressed += [Pressed(key, since, _now()) for key in keys]
        if not set(ERASING).isdisjoint(keys):
            self._played.drafts.erased()

    def _look(self) -> None:
        self._played.wrong += self._played.drafts.look(self.peek.call())

    def _press(self, *keys: str) -> None:
        with self._taken_down(*keys):
            self.client.keys(*keys, delay_ms=20)

    # -- coming back --------------------------------------------------------------------------------------

    def _home(self, place: Place) -> None:
        """By keys, as a person finds back."""
        if not self._reached() and not self._unlocked():
            self._come_back()
            if not self._reached():
                self._trapped("after a new start")
        self._press(self._keys[place.page], *place.opened_by)

    def _unlocked(self) -> bool:
        """What is locked is opened with the password; False: nobody is logged in any more, or no key leads anywhere."""
        if self.client.process.poll() is not None or self._logged_out():
            return False
        self._type_password()
        if self._reached():
            return True
        if not self._logged_out():
            self._trapped("from where they stood")
        return False

    def _trapped(self, where: str) -> None:
        self._played.wrong.append(f"no key led away {where}: {self.client.title()!r}")
        self.client.picture(self._start[1].parent / f"trapped-{len(self._played.pressed)}.png")

    def _reached(self) -> bool:
        if self.client.process.poll() is not None or self._logged_out():
            return False
        self._press("Escape", "Escape")
        self.client.focus()
        self._press("Escape", self._keys[_SETTINGS])
        return _soon(lambda: self.client.title().startswith(_TITLES))

    def _logged_out(self) -> bool:
        return " · " not in self.client.title()

    def _type_password(self) -> None:
        with self._taken_down(*self._password):
            self.client.type(self._password)
        self._press("Return")

    def _come_back(self) -> None:
        """Start anew and log in."""
        code = self.client.process.poll()
        if code not in (None, 0):
            last = " ".join(key.key for key in self._played.pressed[-LAST_KEYS:])
            self._played.wrong.append(f"the program ended with {code} after {last}")
        self.client.end()
        self.client = Client(*self._start)
        self.client.focus()
        self.client.log_in(self._number, self._password, known=True)


def play(display: str, folder: Path, address: str, password: str, seed: int, keys: int) -> Played:
    """One run: the same seed presses the same keys."""
    played = Played()
    for role, number in ((Role.AGENT, AGENT), (Role.LEAD, LEAD)):
        profile = folder / number
        profile.mkdir(mode=0o700)
        player = Player(display, profile, address, role, number, password, played)
        try:
            for at, place in enumerate(PLACES[role]):
                player.screen(place, Random(f"{seed} {number} {at}"), keys)
            player.end()
        finally:
            player.client.end()
    return played


def digits_in(pressed: list[Pressed], since: int, until: int) -> list[int]:
    """Digits that were pressed then, of any width."""
    return [
        digit for key in pressed if since <= key.until and key.since <= until for digit in _digit(key.key)
    ]


def _digit(key: str) -> list[int]:
    last = key.removeprefix("KP_").removeprefix("UFF1")
    return [int(last)] if last in DIGITS else []


def _soon(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON_S
    while not holds():
        if time.monotonic() > end:
            return False
        Event().wait(0.02)
    return True


def _now() -> int:
    return time.time_ns() // 1_000_000
