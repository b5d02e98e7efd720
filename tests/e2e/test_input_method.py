"""A citizen's words typed in pinyin through a real input method: what composes never answers, saves or is lost."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.acts.response_submit import Response
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


def test_words_are_composed_and_nothing_else_comes_of_it(centre: Centre, tmp_path: Path) -> None:
    profile, home = tmp_path / "profile", tmp_path / "home"
    profile.mkdir(mode=0o700)
    home.mkdir()
    with ExitStack() as stack:
        screen = stack.enter_context(display(SMALL))
        ways = stack.enter_context(input_method(screen, home))
        database = stack.enter_context(opened(centre, centre.home))
        client = Client(screen, profile, centre.url, ways)
        stack.callback(client.end)
        stack.callback(lambda: client.picture(OUT / "last.png"))
        client.log_in(AGENT, PASSWORD)
        peek = Peek(profile, AGENT, PASSWORD)
        stack.callback(peek.close)
        until("a pack", lambda: peek.groups() > 10)
        client.keys("alt+2", "ctrl+Return")
        desk = Desk(client, peek)
        desk.take()
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
        for stroke in _rest(desk):
            client.keys(stroke)
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


def _rest(desk: Desk) -> list[str]:
    """The strokes from the question that is asked now on."""
    strokes = desk.peek.keys_for(UNHAPPY)
    wish = strokes.index(f"={UNHAPPY[WISH]}")
    return [stroke for stroke in strokes[wish + 2 :] if not stroke.startswith("=")]
