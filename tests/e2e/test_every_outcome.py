"""A day of an agent on the display of a cheap notebook: every outcome of F5 to F9 by real key strokes, as the centre has it in the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.dispositions import FACTS, WITHOUT_A_CALL, Disposition
from tests.e2e.at_the_desk import Desk
from tests.e2e.display import SMALL, Client, Peek, display
from tests.e2e.remote import PASSWORD, opened
from tests.e2e.test_a_day import HAPPY, outcomes
from tests.helpers.parts import need
from tests.helpers.patience import until
from tools.centre import Centre

pytestmark = pytest.mark.display

AGENT = "8001"
OUT = Path(__file__).resolve().parents[2] / "out" / "e2e"


def _complete(desk: Desk) -> None:
    desk.fill(HAPPY)
    desk.client.keys("F5")


def _partial(desk: Desk) -> None:
    """Begun, and the citizen would not go on."""
    desk.answer("1", "1")
    desk.client.keys("F5", "F5", "2")


def _someone_else(desk: Desk) -> None:
    """他人接听 stays what it is, also with a time by F6."""
    desk.answer("2")
    desk.client.keys("F6", "1", "Return")


def _at_a_time(desk: Desk) -> None:
    desk.answer("1")
    desk.client.keys("F6", "1", "Return")


def _at_a_guess(desk: Desk) -> None:
    """Not agreed with the citizen, and the time by the third line."""
    desk.client.keys("F6", "6", "Return", "3", "Return")


BY_OWN_KEYS: dict[Disposition, Callable[[Desk], None]] = {
    Disposition.COMPLETE: _complete,
    Disposition.PARTIAL: _partial,
    Disposition.SOMEONE_ELSE: _someone_else,
    Disposition.APPOINTMENT: _at_a_time,
    Disposition.APPOINTMENT_UNSPECIFIED: _at_a_guess,
}
DAY = [disposition for disposition, facts in FACTS.items() if facts.by_agent]


@pytest.fixture(scope="module", autouse=True)
def _parts() -> None:
    need("Xvfb", "xdotool")


def test_every_outcome_arrives_as_it_was_chosen(centre: Centre, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir(mode=0o700)
    with ExitStack() as stack:
        screen = stack.enter_context(display(SMALL))
        database = stack.enter_context(opened(centre, centre.home))
        client = Client(screen, profile, centre.url)
        stack.callback(client.end)
        stack.callback(lambda: client.picture(OUT / "day" / "last.png"))
        client.log_in(AGENT, PASSWORD)
        peek = Peek(profile, AGENT, PASSWORD)
        stack.callback(peek.close)
        until("a pack", lambda: peek.groups() > 10)
        client.keys("alt+2", "ctrl+Return")
        desk = Desk(client, peek)
        desk.take()
        done: dict[str, str] = {}
        for disposition in DAY:
            if disposition not in WITHOUT_A_CALL:
                desk.dial()
            if by_own_keys := BY_OWN_KEYS.get(disposition):
                by_own_keys(desk)
            else:
                desk.choose(disposition)
            client.picture(OUT / "day" / f"{len(done):02d}-{disposition}.png")
            done[desk.save()] = disposition.value
        until("everything at the centre", lambda: peek.unsent() == 0)
        assert outcomes(database) == done
        assert len(done) == len(DAY)
        left, top, width, height = client.place()
        assert (left, top) >= (0, 0)
        assert left + width <= SMALL[0]
        assert top + height <= SMALL[1]
