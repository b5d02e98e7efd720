"""The invented city: filled by the ordinary ways, believable to the panel and the report, never into real data."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.problems import ProblemError
from domain.times import DAY
from domain.vocabulary import OrderKind, OrderState, Role
from domain.wire.session import DeviceProof, Login
from server.accounts.administration import create_user
from server.accounts.service import Accounts
from server.acts.registry import default_registry
from server.analysis.cube.verifying import differences
from server.cli import main
from server.config import ServerConfig
from server.db.audit import verify
from server.db.database import Database, open_migrated
from server.db.work import new_id
from server.demo.city import Builder, Filled, Wanted, is_demo
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from server.orders.keeping import keeping_of
from server.orders.progress import progress_of
from server.orders.tables import order, order_history
from server.settings.repository import terms_of
from tests.helpers.centre import CHEAP, CITY, OPERATOR

PASSWORD = "ming-chuan-7"


def filled(url: str, home: Path, calls: int = 12, *, orders: bool = False) -> Filled:
    wanted = Wanted(300, 7, PASSWORD, time.time_ns() // 1_000_000, calls, orders)
    return Builder(url, home, CITY, default_registry(), wanted, lambda _step: None).build()


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> Database:
    """Filled, on either database."""
    done = filled(database_url, tmp_path)
    assert done.refused == 0
    assert done.units == 71
    assert done.officers == 800
    assert 290 <= done.events <= 300
    assert done.attempts > 10
    return open_migrated(database_url, tmp_path)


def test_the_hall_has_a_day_behind_it_and_the_chain_is_whole(city: Database) -> None:
    try:
        with city.read(CITY) as reading:
            now = panel(reading, NOTHING, "main", reading.head()[0])
            settings = terms_of(reading).settings
            assert differences(reading) == []  # every cell of the figures, after all these acts
        assert verify(city, CITY)[1] is None
        assert now.calls > 0
        assert sum(now.outcomes.values()) >= now.calls
        assert now.sms_dissatisfied > 0
        assert {agent.state for agent in now.agents} == {"off_duty"}
        assert all(agent.leased == 0 for agent in now.agents)
        assert all(settings.policy.hours.open_at(now.as_of + hour * DAY // 24) for hour in range(24))
    finally:
        city.dispose()


def test_everybody_comes_in_with_the_password_that_was_told(city: Database) -> None:
    try:
        accounts = Accounts(city, ServerConfig())
        for number in ("8001", "8100", "8200", "8300"):
            came = accounts.login(Login(CITY, number, PASSWORD, DeviceProof(new_id(), "x")), "127.0.0.1")
            assert not came.must_change_password
        assert is_demo(city, CITY)
    finally:
        city.dispose()


def test_there_is_an_order_of_every_state_with_all_that_was_done_to_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    done = filled(sqlite_url, tmp_path, calls=0, orders=True)
    assert {login["role"] for login in done.logins} == {role for role in Role if role is not Role.DEVICE}
    city = open_migrated(sqlite_url, tmp_path)
    try:
        assert verify(city, CITY)[1] is None
        with city.read(CITY) as reading:
            keeping = keeping_of(reading)
            rows = [row._asdict() for row in reading.conn.execute(select(order))]
            steps = reading.conn.execute(select(order_history.c.move)).scalars().all()
        assert {row["state"] for row in rows} == set(OrderState)
        assert {row["kind"] for row in rows} == set(OrderKind)
        standings = [progress_of(row, keeping).order for row in rows]
        assert sum(one.reopened for one in standings) == 2
        assert any(one.round > 1 and not one.reopened for one in standings)
        late = [row for row in rows if row["due_at"] is not None and row["due_at"] < reading.now]
        assert len(late) > 2
        assert len(steps) == len(rows) + done.moves
    finally:
        city.dispose()


def test_a_city_in_use_is_left_alone(sqlite_url: str, tmp_path: Path) -> None:
    database = open_migrated(sqlite_url, tmp_path)
    try:
        database.ensure_city(CITY, "明川市")
        create_user(
            database,
            CITY,
            number="1",
            name="管理员",
            role=Role.ADMIN,
            password="aaaa bbbb 1",
            passwords=CHEAP,
            by=OPERATOR,
        )
        with pytest.raises(ProblemError, match=r"demo\.city_in_use"):
            is_demo(database, CITY)
        assert main(["demo-data", "--database", sqlite_url, "--json"]) == 2
        with database.read(CITY) as reading:
            assert reading.head()[0] == 1
    finally:
        database.dispose()


@pytest.mark.parametrize("arguments", [["--events", "0"], ["--calls", "-1"], ["--password", "12345678"]])
def test_what_cannot_be_made_is_said_before_anything_is_written(
    arguments: list[str], sqlite_url: str, tmp_path: Path
) -> None:
    assert main(["demo-data", *arguments, "--database", sqlite_url]) == 2
    database = open_migrated(sqlite_url, tmp_path)
    try:
        database.ensure_city(CITY, "明川市")
        with database.read(CITY) as reading:
            assert reading.head()[0] == 0
    finally:
        database.dispose()
