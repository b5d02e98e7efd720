"""Fixtures that every part of the tests may use.

``database_url`` runs a test twice, on SQLite and on a real PostgreSQL, each time on an empty database of its own. A test that
leaves a thread running, or of whose flows asyncio complains, fails.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication

# Set before anything imports Qt. A person who wants to watch sets QT_QPA_PLATFORM=xcb (or windows, cocoa).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from tests.helpers.leaks import leaked_threads
from tests.helpers.logged import errors_of
from tests.helpers.patience import PatientBot
from tests.helpers.postgres import PostgresCluster, running_cluster
from tests.helpers.scratch import scratch_root

# Read when the first test asks for a folder. Thousands of small databases are made and dropped: no disk need see them.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch_root()))

# An example that takes long says that the machine is busy, not that the code is wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end, 800,000 objects: the garbage collector looks through them once, not again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = leaked_threads(before)
    assert not left, f"threads left running: {', '.join(left)}"


@pytest.fixture(autouse=True)
def _no_lost_flows() -> Iterator[None]:
    """asyncio only logs a task that is destroyed while pending, or an error that nobody asked for."""
    with errors_of("asyncio") as said:
        yield
    assert said == [], f"asyncio complained: {said}"


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's, waiting until only a hang is left."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """The real PostgreSQL of this test process, started when the first test asks for it."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'centre.db'}"


@pytest.fixture
def postgres_url(postgres: PostgresCluster) -> Iterator[str]:
    """URL of an empty database on the real PostgreSQL."""
    with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database, once on SQLite and once on PostgreSQL."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url
