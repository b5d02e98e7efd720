"""A citizen's words typed in pinyin through a real input method: what composes never answers, saves or is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt
from domain.acts.emergency_raise import Emergency
from domain.acts.response_submit import Response
from domain.acts.task_put_back import PutBack
from tests.e2e.at_the_desk import Desk
from tests.e2e.display import SMALL, Client, Peek, display
from tests.e2e.input_method import PARTS, input_method
from tests.e2e.remote import PASSWORD, opened
from tests.e2e.test_a_day import UNHAPPY
from tests.helpers.parts import need
from tests.helpers.patience import until
from tests.monkey.judge import told
from tools.centre import Centre

pytestmark = pytest.mark.display

AGENT = "8001"
OUT = Path(__file__).resolve().parents[2] / "out" / "e2e" / "input-method"
WHAT, WISH = "unhappy_what", "unhappy_wish"


@pytest.fixture(scope="module", autouse=True)
def _parts() -> None:
    need("Xvfb", "xdotool", *PARTS)


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[Desk]:
    """An agent with a task in front of them, on a desktop where pinyin is on everywhere."""
    profile, home = tmp_path / "profile", tmp_path / "home"
    profile.mkdir(mode=0o700)
    home.mkdir()
    with ExitStack() as stack:
        screen = stack.enter_context(display(SMALL))
        client = Client(screen, profile, centre.url, stack.enter_context(input_method(screen, home)))
        stack.callback(client.end)
        stack.callback(lambda: client.picture(OUT / "last.png"))
        client.log_in(AGENT, PASSWORD)
        peek = Peek(profile, AGENT, PASSWORD)
        stack.callback(peek.close)
        until("a pack", lambda: peek.groups() > 10)
        client.keys("alt+2", "ctrl+Return")
        made = Desk(client, peek)
        made.take()
        yield made


def test_words_are_composed_and_nothing_else_comes_of_it(desk: Desk, centre: Centre) -> None:
    client, peek = desk.client, desk.peek
    with opened(centre, centre.home) as database:
        desk.dial()
        # Digits answer at once: at a question nothing composes.
        desk.fill(UNHAPPY, stop_before=UNHAPPY[WHAT])
        until("the question of words", lambda: peek.at() == WHAT)
        answered = len(peek.answers())

        client.keys(*"nihao")
        client.picture(OUT / "composing.png")
        client.keys("1")
        until("the chosen words", lambda: peek.answers().get(WHAT) == "你好")
        assert peek.at() == WHAT
        client.keys(*"shuo", "Return")
        until("the letters as they were", lambda: peek.answers().get(WHAT) == "你好shuo")
        assert peek.at() == WHAT
        assert len(peek.answers()) == answered + 1
        client.keys("Return")
        until("the next question", lambda: peek.at() == WISH)

        # A key that the input method lets through acts on what was being composed as well.
        client.keys(*"xiwang", "Page_Down", "space", "space")
        until("words by page and blank", lambda: peek.answers().get(WISH))
        client.keys("Return")
        until("the form to go on", lambda: peek.at() not in (WISH, ""))
        desk.answer(*_rest(desk))
        client.keys("ctrl+t", "Tab", *"beizhu")
        client.picture(OUT / "remark.png")
        found = peek.call()
        assert found is not None
        # Once more where the number has other tasks: they are left.
        client.keys("F5", *["ctrl+s"] * (2 if len(found[1].tasks) > 1 else 1))
        until("it saved", lambda: peek.call_id != found[0])

        until("everything at the centre", lambda: peek.unsent() == 0)
        acts, refused = told(database)
        assert refused == []
        (form,) = [one.act for one in acts if isinstance(one.act, Response)]
        assert form.remark == "bei zhu"
        words = {answer.question: answer.text for answer in form.answers if answer.text}
        assert words[WHAT] == "你好shuo"
        assert words[WISH]


def test_no_other_box_does_anything_while_words_are_composed(desk: Desk, centre: Centre) -> None:
    client, peek = desk.client, desk.peek
    compose = (*"nihao", "1")
    with opened(centre, centre.home) as database:
        # The place of an emergency, then its note; Enter in the first goes to the next box and sends nothing.
        client.keys("F12", "2", *compose, "Return", "Tab", "Tab", "Tab", *"shuo", "space")
        client.picture(OUT / "emergency.png")
        client.keys("ctrl+Return", "Escape")
        # Why a task goes back.
        back = peek.call_id
        client.keys("ctrl+b", "4", *compose)
        client.picture(OUT / "put-back.png")
        client.keys("Return", "ctrl+Return")
        desk.take(back)
        # The note of an appointment, then its time.
        desk.dial()
        client.keys("F6", "7", "Return", *compose, "shift+Tab", "shift+Tab", "1", "Return")
        client.picture(OUT / "appointment.png")
        desk.save()
        # Who called in.
        client.keys("ctrl+f", *"13800001234", "ctrl+n", "shift+Tab", *compose, "Tab", "Down", "ctrl+Return")
        until("the caller on the screen", lambda: (found := peek.call()) is not None and found[1].caller)
        client.keys("F7", "ctrl+s")
        until("everything at the centre", lambda: peek.call_id == "" and peek.unsent() == 0)
        acts, refused = told(database)
        assert refused == []
        done = [one.act for one in acts]
        assert [act.words for act in done if isinstance(act, PutBack)] == ["你好"]
        assert [act.note for act in done if isinstance(act, Appointment)] == ["你好"]
        assert [act.caller.name for act in done if isinstance(act, Attempt) and act.caller] == ["你好"]
        (raised,) = [act for act in done if isinstance(act, Emergency)]
        assert raised.place == "你好"
        assert raised.note


def _rest(desk: Desk) -> list[str]:
    """The strokes from the question that is asked now on."""
    strokes = desk.peek.keys_for(UNHAPPY)
    wish = strokes.index(f"={UNHAPPY[WISH]}")
    return [stroke for stroke in strokes[wish + 2 :] if not stroke.startswith("=")]
