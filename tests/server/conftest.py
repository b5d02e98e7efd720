"""A migrated centre on either database, with a clock that tests set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db.database import Database
from tests.growth.plans.watching import Watch, watching
from tests.helpers import centre as helpers
from tests.helpers.centre import Centre, Clock
from tests.helpers.desk import Desk, sit_down

_WATCHES: list[Watch] = []
"""The one that listens, while there is one."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """What tests of other folders asked before this one is not the centre's: they plant slips, and look at rows by themselves."""
    for watch in _WATCHES:
        watch.recorder.pass_over()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template") / "centre.db"


@pytest.fixture(scope="session")
def plans(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """Listens to what the centre asks its database while somebody waits."""
    folder = tmp_path_factory.mktemp("plans")
    helpers.sqlite_copy(sqlite_template, folder)  # makes the template
    with watching(sqlite_template, folder) as watch:
        _WATCHES.append(watch)
        yield watch
        _WATCHES.clear()


@pytest.fixture(autouse=True)
def _nothing_grows(request: pytest.FixtureRequest, plans: Watch) -> Iterator[None]:
    """A test fails in which somebody waits for a statement that reads or sorts what grows with the history."""
    if "postgres" in request.fixturenames or "postgresql" in _params(request):
        plans.serve(request.getfixturevalue("postgres"))
    yield
    faults = plans.faults()
    assert not faults, "\n".join(faults)


def _params(request: pytest.FixtureRequest) -> list[object]:
    called = getattr(request.node, "callspec", None)
    return list(called.params.values()) if called is not None else []


@pytest.fixture(params=["sqlite", "postgresql"])
def centre_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """URL of a migrated database with the city in it, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield helpers.sqlite_copy(sqlite_template, tmp_path)
        return
    with helpers.postgres_copy(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(centre_url: str, clock: Clock) -> Iterator[Database]:
    """A centre's database."""
    opened = helpers.open_centre(centre_url, clock)
    yield opened
    opened.dispose()


@pytest.fixture
def centre(database: Database, clock: Clock) -> Iterator[Centre]:
    """A whole centre with all capabilities, in process."""
    with helpers.running(database, clock) as running:
        yield running


@pytest.fixture
def desk(centre: Centre) -> Desk:
    """An agent logged in at a workstation; in call hours where the clock says so."""
    return sit_down(centre, "1001")


@pytest.fixture
def sqlite_centre(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    """The same on SQLite alone, for tests of what does not touch SQL."""
    opened = helpers.open_centre(helpers.sqlite_copy(sqlite_template, tmp_path), clock)
    with helpers.running(opened, clock) as running:
        yield running
    opened.dispose()
