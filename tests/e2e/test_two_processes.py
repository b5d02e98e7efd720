"""Two server processes on one PostgreSQL: what is raised through one rings at the other, also when one is killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.acts.emergency_raise import Emergency
from domain.vocabulary import EmergencyKind, Role
from domain.wire import codec
from domain.wire.rows import EmergencyRow
from domain.wire.sync import OpResult, Receipt
from server.db.database import Database
from server.db.work import new_id
from server.emergencies import repository as emergencies
from server.settings.service import put
from tests.e2e.remote import RemoteCentre, add_user, opened, told
from tests.helpers.centre import CITY, OPERATOR
from tools.centre import Centre

AGENT, LEAD, DUTY = "1001", "1100", "1300"


@dataclass
class Pair:
    """Both processes, and a look into their database."""

    here: Centre
    there: Centre
    first: RemoteCentre
    second: RemoteCentre
    database: Database


@pytest.fixture
def pair(postgres_url: str, tmp_path: Path) -> Iterator[Pair]:
    here, there = Centre(tmp_path, postgres_url), Centre(tmp_path, postgres_url)
    with opened(here, tmp_path) as database:
        for number, role in ((AGENT, Role.AGENT), (LEAD, Role.LEAD)):
            add_user(database, number, role)
        add_user(database, DUTY, Role.DUTY_OFFICER, None)
        with here.running(), there.running():
            both = RemoteCentre(here.url), RemoteCentre(there.url)
            yield Pair(here, there, *both, database)
            for remote in both:
                remote.close()


def raised(centre: RemoteCentre) -> str:
    """An agent raises an emergency at this process; returns its id."""
    agent = centre.workstation(AGENT)
    emergency_id = new_id()
    report = Emergency(emergency_id, EmergencyKind.SELF_HARM, "柳园小区 3 号楼", injured=True)
    envelope = agent.envelope(Emergency.KIND, report, entity_id=emergency_id)
    answer = centre.post("/emergencies", envelope, agent.as_device)
    assert answer.status_code == 200, answer.text
    assert codec.decode(answer.content, Receipt).result is OpResult.APPLIED
    return emergency_id


def test_an_emergency_raised_through_one_process_rings_at_the_other(pair: Pair) -> None:
    lead = pair.second.workstation(LEAD)
    with pair.second.stream(lead) as events:
        emergency_id = raised(pair.first)
        row = told(events, "emergency", lambda row: row.emergency_id == emergency_id, EmergencyRow)
    assert row.place == "柳园小区 3 号楼"
    assert row.acknowledged_at is None


def test_it_goes_on_to_the_duty_officer_though_the_process_that_took_it_was_killed(pair: Pair) -> None:
    duty = pair.second.workstation(DUTY)
    for seconds in (3, 20, 120):
        with pair.database.write(CITY) as work:
            put(work, {"emergency.escalate_seconds": seconds}, OPERATOR)
        with pair.second.stream(duty) as events:
            emergency_id = raised(pair.first)
            pair.here.kill()
            killed_at = pair.database.clock()
            row = told(events, "emergency", lambda row: row.emergency_id == emergency_id, EmergencyRow)  # noqa: B023
        assert row.escalated_at is not None
        if row.escalated_at > killed_at:
            break
        # The killed one escalated it itself, so busy is this machine: nothing is proved, it needs longer.
        pair.here.start()
    else:
        raise AssertionError("it was always escalated before the kill")
    with pair.database.read(CITY) as reading:
        assert emergencies.rows(reading, [emergency_id])[emergency_id].escalated_at == row.escalated_at


def test_what_one_process_was_told_both_show_on_the_panel(pair: Pair) -> None:
    lead = pair.second.workstation(LEAD)
    emergency_id = raised(pair.first)
    shown = pair.second.http.get("/api/v1/hall/panel", headers=lead.as_user).json()
    assert [row["emergency_id"] for row in shown["emergencies"]] == [emergency_id]
