"""A centre with a small invented city as a process, and the real client at it, driven by keys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.bridge.loop import qt_loop
from app.ui.text import Language, set_language
from server.db.database import Database
from tests.e2e.remote import PASSWORD, opened
from tools.centre import Centre
from tools.driving import AtTheCall, Driver
from tools.tour import log_in

Enter = Callable[..., Driver]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled centre's folder, to be copied: nobody has called there yet."""
    home = tmp_path_factory.mktemp("city")
    Centre(home).run("demo-data", "--events", "600", "--calls", "0", "--no-orders", "--password", PASSWORD)
    return home


@pytest.fixture
def centre(filled: Path, tmp_path: Path) -> Iterator[Centre]:
    """The centre as a running process on the embedded database."""
    home = tmp_path / "centre"
    shutil.copytree(filled, home)
    made = Centre(home)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def database(centre: Centre) -> Iterator[Database]:
    """A look into the centre's database, beside its process."""
    with opened(centre, centre.home) as database:
        yield database


@pytest.fixture
def start(qapp: QApplication, centre: Centre, tmp_path: Path) -> Iterator[Enter]:
    """Start the client on a profile; every client is ended afterwards, and Chinese spoken again."""
    with ExitStack() as stack:
        stack.enter_context(qt_loop())
        stack.callback(set_language, Language.ZH)

        def begin(profile: str) -> Driver:
            driver = Driver(tmp_path / profile, address=centre.url)
            stack.callback(driver.close)
            driver.program.start()
            return driver

        yield begin


@pytest.fixture
def enter(start: Enter) -> Enter:
    """Start the client on a profile (default: one by the number) and log in by typing."""

    def come_in(number: str, profile: str = "") -> Driver:
        driver = start(profile or number)
        log_in(driver, number, PASSWORD)
        driver.wait("the window", lambda: driver.program.workplace is not None)
        return driver

    return come_in


def synced(driver: Driver) -> None:
    """Wait until the first sync is through and a pack is leased."""
    bench = driver.program.opening.wait()
    driver.wait("the first sync", lambda: bench.sync.status().last_sync_at is not None)
    driver.wait("a pack", lambda: bench.revisits.pack().groups > 5)


def at_call(driver: Driver) -> AtTheCall:
    """Go to the call page and take the next task, by keys."""
    driver.front()
    workplace = driver.program.workplace
    assert workplace is not None
    driver.press("Alt+2")
    driver.wait("the call page", lambda: workplace.frame.current == "call")
    call = AtTheCall(driver)
    driver.press("Ctrl+Enter")
    call.opened()
    return call


def delivered(driver: Driver) -> None:
    """Wait until nothing is left to send."""
    bench = driver.program.opening.wait()
    driver.wait("everything at the centre", lambda: bench.sync.status().unsent == 0)
