"""Every control of the real program has a name for who cannot see it, on every page, as a screen reader hears of it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.display import SMALL, Client, display
from tests.e2e.reader import CONTROLS, PARTS, Reader, Told, reader
from tests.e2e.remote import PASSWORD
from tests.helpers.parts import need
from tests.helpers.patience import until
from tools.centre import Centre

pytestmark = pytest.mark.display

LEAD = "8100"
PAGES = 7


@pytest.fixture(scope="module", autouse=True)
def _parts() -> None:
    need("Xvfb", "xdotool", *PARTS)


def _controls(heard: Reader) -> list[Told]:
    return [told for told in heard.shown() if told.role in CONTROLS]


def _has_focus(heard: Reader, name: str) -> bool:
    return any(told.focused and told.name == name for told in _controls(heard))


def _goes(client: Client, number: int, before: set[str]) -> bool:
    client.keys(f"alt+{number}")
    return client.title() not in before


def test_every_page_is_told(centre: Centre, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir(mode=0o700)
    with ExitStack() as stack:
        screen, heard = stack.enter_context(display(SMALL)), stack.enter_context(reader())
        client = Client(screen, profile, centre.url, heard.ways)
        stack.callback(client.end)
        client.focus()
        until("the login form told", lambda: Told("push button", "登录") in _controls(heard))
        assert [told for told in _controls(heard) if not told.name] == []
        titles = {client.title()}
        for field, typed in (("工号", LEAD), ("密码", PASSWORD)):
            until("the focus", partial(_has_focus, heard, field))
            client.type(typed)
            client.keys("Return")
        until("the window to work in", lambda: client.title() not in ("", *titles))
        client.focus()
        for number in range(1, PAGES + 1):
            until("another page", partial(_goes, client, number, titles))
            titles.add(client.title())
            controls = _controls(heard)
            assert len(controls) > PAGES, client.title()
            assert [told for told in controls if not told.name] == [], client.title()
