"""The installed program on a real display, by real key strokes: a morning with a kill, an outage and an emergency.

Run by ``make e2e`` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.wire.rows import EmergencyRow
from server.db.database import Database
from tests.e2e.at_the_desk import Desk
from tests.e2e.display import Client, Peek, display
from tests.e2e.numbers import whole_numbers
from tests.e2e.remote import PASSWORD, RemoteCentre, opened, told
from tests.e2e.test_a_day import UNHAPPY, outcomes
from tests.helpers.parts import need
from tests.helpers.patience import HANG_S, until
from tools.centre import Centre

pytestmark = pytest.mark.display


@pytest.fixture(scope="module", autouse=True)
def _parts() -> None:
    need("Xvfb", "xdotool")


AGENT, LEAD = "8001", "8100"
OUT = Path(__file__).resolve().parents[2] / "out" / "e2e"
"""Pictures of the display, to look at afterwards."""


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with display() as name:
        yield name


def test_a_morning_by_keyboard(screen: str, centre: Centre, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir(mode=0o700)
    with ExitStack() as stack:
        database = stack.enter_context(opened(centre, centre.home))
        client = Client(screen, profile, centre.url)
        stack.callback(lambda: client.end())
        client.log_in(AGENT, PASSWORD)
        peek = Peek(profile, AGENT, PASSWORD)
        stack.callback(peek.close)
        until("a pack", lambda: peek.groups() > 10)
        client.keys("alt+2")
        client.keys("ctrl+Return")
        desk = Desk(client, peek)
        desk.take()

        done = _ten(desk)
        until("everything at the centre", lambda: peek.unsent() == 0)
        assert outcomes(database) == done

        client.picture(OUT / "1-ten-done.png")

        # Killed in the middle of a form, typing the citizen's own words.
        begun = peek.call_id
        desk.dial()
        desk.fill(UNHAPPY, stop_before=UNHAPPY["unhappy_wish"])
        until("the words and the place kept", lambda: peek.at() == "unhappy_wish")
        kept = dict(peek.answers())
        assert kept["unhappy_what"] == UNHAPPY["unhappy_what"]
        client.kill()
        client = Client(screen, profile, centre.url)
        client.log_in(AGENT, PASSWORD, known=True)
        until("the form in front", lambda: "回访" in client.title())
        client.picture(OUT / "2-after-the-kill.png")
        assert peek.call_id == begun
        assert dict(peek.answers()) == kept
        client.type(UNHAPPY["unhappy_wish"])
        until("the form goes on", lambda: "unhappy_wish" in peek.answers())
        desk = Desk(client, peek)
        rest = desk.peek.keys_for(UNHAPPY)
        desk.answer(*rest[rest.index(f"={UNHAPPY['unhappy_wish']}") + 1 :])
        done[desk.save()] = "complete"

        # The centre goes away, work goes on, and arrives once when it is back.
        until("everything at the centre", lambda: peek.unsent() == 0)
        centre.stop()
        for outcome, disposition in (
            (desk.nobody, "no_answer"),
            (desk.satisfied, "complete"),
            (desk.another_time, "appointment"),
            (desk.unwilling, "refusal_soft"),
            (desk.nobody, "no_answer"),
        ):
            done[outcome()] = disposition
        assert peek.unsent() > 0
        client.picture(OUT / "3-without-the-centre.png")
        centre.start()
        until("everything at the centre", lambda: peek.unsent() == 0)
        assert outcomes(database) == done
        _emergency(client, centre)
        _no_number_in(profile, database)


def _ten(desk: Desk) -> dict[str, str]:
    """Ten tasks with four outcomes, a complaint and an appointment among them."""
    done: dict[str, str] = {}
    for _ in range(2):
        done[desk.satisfied()] = "complete"
        done[desk.nobody()] = "no_answer"
        done[desk.unwilling()] = "refusal_soft"
    done[desk.unhappy()] = "complete"
    done[desk.another_time()] = "appointment"
    done[desk.satisfied()] = "complete"
    done[desk.nobody()] = "no_answer"
    return done


def _emergency(client: Client, centre: Centre) -> None:
    """Raised while the search has the keyboard; it rings at the lead's stream."""
    remote = RemoteCentre(centre.url)
    try:
        lead = remote.workstation(LEAD)
        with remote.stream(lead) as events:
            client.keys("ctrl+k")
            client.keys("F12")
            client.keys("2", "ctrl+Return")
            row = told(events, "emergency", lambda _row: True, EmergencyRow)
        assert row.raised_by_name == "王芳"
        client.picture(OUT / "4-emergency.png")
    finally:
        remote.close()


def _no_number_in(profile: Path, database: Database) -> None:
    """Nothing in the profile's files holds a whole number of a citizen in the clear."""
    numbers = whole_numbers(database)
    assert len(numbers) > 100
    for path in profile.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [n for n in numbers if n.encode() in content], path.name


def test_a_second_start_on_one_profile_shows_the_first(screen: str, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with ExitStack() as stack:
        first = Client(screen, profile, "http://127.0.0.1:9")
        stack.callback(first.end)
        until("the first window", lambda: first.title() != "")
        second = Client(screen, profile, "http://127.0.0.1:9")
        stack.callback(second.end)
        second.focus()
        second.picture(OUT / "5-second-start.png")
        second.keys("Return")
        assert second.process.wait(HANG_S) == 0
        assert first.process.poll() is None
        first.process.terminate()
