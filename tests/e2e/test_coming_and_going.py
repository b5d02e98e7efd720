"""In, out, locked, another colleague at the same desk, and in again without the centre."""

from __future__ import annotations

import pytest

from app.records.session import SessionStage
from app.ui.screens.call.view import CallScreen
from app.ui.screens.login.lock import LockCover
from app.ui.screens.login.view import LoginScreen
from app.ui.screens.settings.presenter import Key
from app.ui.text import Language, language
from server.db.database import Database
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from tests.e2e.conftest import Enter, at_call, delivered, synced
from tests.e2e.remote import PASSWORD
from tests.e2e.test_a_day import UNHAPPY, outcomes, satisfied
from tests.helpers.centre import CITY
from tools.centre import Centre
from tools.driving import AtTheCall, Driver
from tools.tour import log_in

AGENT, OTHER = "8001", "8002"


def form_of(driver: Driver) -> LoginScreen:
    driver.wait("the login form", lambda: isinstance(driver.program.login, LoginScreen))
    assert isinstance(driver.program.login, LoginScreen)
    return driver.program.login


def menu(driver: Driver, what: str) -> None:
    """What the person's menu offers."""
    workplace = driver.program.workplace
    assert workplace is not None
    getattr(workplace.frame.bar, what).emit()


def test_a_wrong_password_is_said_at_its_field_and_the_next_try_comes_in(
    start: Enter, centre: Centre
) -> None:
    driver = start("profile")
    form = form_of(driver)
    log_in(driver, AGENT, "not this one")
    driver.wait("the error", lambda: form.number_field.error() or form.password_field.error())
    assert driver.program.workplace is None
    if (
        form.number_field.error()
    ):  # the centre does not say which of the two is wrong, and nobody worked here yet
        driver.press("Enter")
    driver.type(PASSWORD)
    driver.press("Enter")
    driver.wait("the window", lambda: driver.program.workplace is not None)


def test_locked_it_shows_nothing_and_opens_by_the_same_password(enter: Enter) -> None:
    driver = enter(AGENT)
    synced(driver)
    driver.front()
    menu(driver, "lock_wanted")
    session = driver.program.opening.wait().session
    driver.wait("the lock", lambda: session.status().stage is SessionStage.LOCKED)
    frame = driver.program.workplace.frame  # type: ignore[union-attr]
    driver.wait("the cover", lambda: any(c.isVisible() for c in frame.findChildren(LockCover)))
    cover = next(c for c in frame.findChildren(LockCover) if c.isVisible())
    driver.press("Alt+3", "Ctrl+K")  # nothing behind it hears
    assert frame.current == "tasks"
    driver.type("wrong one")
    driver.press("Enter")
    driver.wait("the refusal", cover.field.error)
    assert not cover.password.text(), "the next try begins with an empty line"
    assert session.status().stage is SessionStage.LOCKED
    driver.type(PASSWORD)
    driver.press("Enter")
    driver.wait("it open again", lambda: session.status().stage is SessionStage.WORKING)


@pytest.mark.long
def test_what_one_did_drains_after_another_sat_down(enter: Enter, centre: Centre, database: Database) -> None:
    driver = enter(AGENT, "desk")
    synced(driver)
    call = at_call(driver)
    first = satisfied(call)
    delivered(driver)
    centre.stop()
    done = {first, satisfied(call), satisfied(call)}
    bench = driver.program.opening.wait()
    assert bench.sync.status().unsent > 0
    menu(driver, "logout_wanted")
    form_of(driver)
    centre.start()
    driver.wait("everything at the centre, nobody being logged in", lambda: len(outcomes(database)) == 3)
    assert outcomes(database).keys() == done
    log_in(driver, OTHER, PASSWORD)
    driver.wait("the window", lambda: driver.program.workplace is not None)
    assert bench.session.status().user.name == "张敏"  # type: ignore[union-attr]
    assert bench.calls.current() is None, "the colleague's open form is his own affair"


def test_who_worked_here_comes_in_without_the_centre_and_calls_from_the_pack(
    enter: Enter, centre: Centre, database: Database
) -> None:
    driver = enter(AGENT, "desk")
    synced(driver)
    driver.close()
    centre.stop()
    again = enter(AGENT, "desk")
    assert again.program.opening.wait().session.status().offline
    done = satisfied(at_call(again))
    centre.start()
    delivered(again)
    assert outcomes(database) == {done: "complete"}


def test_another_language_builds_the_window_anew_on_the_same_page(enter: Enter) -> None:
    driver = enter(AGENT)
    workplace = driver.program.workplace
    assert workplace is not None
    workplace.frame.go("settings")
    before = workplace.frame
    screen = before.page("settings")
    screen._presenter.choose(Key.LANGUAGE, "en")  # type: ignore[attr-defined]
    driver.wait("another window", lambda: driver.program.workplace.frame is not before)  # type: ignore[union-attr]
    frame = driver.program.workplace.frame  # type: ignore[union-attr]
    assert language() is Language.EN
    assert frame.current == "settings"
    assert frame.windowTitle().endswith("Minyi110")


def test_closing_the_window_keeps_the_last_words_and_goes_off_duty(
    enter: Enter, centre: Centre, database: Database
) -> None:
    driver = enter(AGENT, "desk")
    synced(driver)
    call = at_call(driver)
    call.dial()
    call.answer(UNHAPPY, until="unhappy_what")
    driver.type("就这些")  # and no pause after it
    driver.window.close()
    driver.close()
    with database.read(CITY) as reading:
        states = {line.number: line.state for line in panel(reading, NOTHING, "main", 0).agents}
    assert states[AGENT] == "off_duty"
    again = enter(AGENT, "desk")
    resumed = AtTheCall(again)
    again.wait("the call page", lambda: again.program.workplace.frame.findChild(CallScreen) is not None)  # type: ignore[union-attr]
    again.wait("the form", lambda: resumed.at == "unhappy_what")
    assert resumed.presenter.form is not None
    assert resumed.presenter.form.step.answers["unhappy_what"] == "就这些"


def test_the_call_screen_is_made_ready_before_anybody_goes_there(enter: Enter) -> None:
    driver = enter(AGENT)
    assert driver.program.workplace is not None
    frame = driver.program.workplace.frame
    driver.wait("the call screen", lambda: "call" in frame._screens)
    assert frame.current == "tasks"
    ready = frame.page("call")
    assert isinstance(ready, CallScreen)
    frame.go("call")
    assert frame.page("call") is ready
