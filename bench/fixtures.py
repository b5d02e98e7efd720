"""Centres to measure on: a real server process over a filled database, and workstations that speak HTTP to it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import insert

from domain.ids import derived_id
from domain.times import DAY, HOUR
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.rows import RowKind, TaskRow, hall_scope
from server.accounts import repository
from server.accounts.administration import create_user
from server.application.app import API
from server.contacts.tables import contact_group
from server.db.database import Database, open_migrated, system_clock
from server.db.work import UnitOfWork
from server.events.personal import CALLER, Person, seal_person
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.settings import service as settings
from server.tasks.tables import task
from tests.growth.history import grown
from tests.helpers.centre import CHEAP, CITY, OPERATOR, PASSWORD, Workstation
from tools.centre import Centre

HALL = "main"


@dataclass
class HttpCentre:
    """What a :class:`Workstation` talks to, over a real socket."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)
    _id: str = ""

    def __post_init__(self) -> None:
        self.http.trust_env = False

    @staticmethod
    def clock() -> int:
        return time.time_ns() // 1_000_000

    def post(self, path: str, message: object, headers: Mapping[str, str] | None = None) -> Any:
        data = message if isinstance(message, bytes) else codec.encode(message)
        return self.http.post(f"{self.url}{API}{path}", data=data, headers=dict(headers or {}), timeout=60)

    def centre_id(self) -> str:
        if not self._id:
            self._id = self.http.get(f"{self.url}{API}/centre", timeout=60).json()["centre_id"]
        return self._id

    def workstation(self, name: str = "bench") -> Workstation:
        """A workstation nobody has logged in on yet."""
        return Workstation(self, name)  # type: ignore[arg-type]


def fill_tasks(database: Database, count: int) -> None:
    """Waiting tasks, one a contact group, spread over the last 20 days, announced to workstations as planning does."""
    now = database.clock()
    with database.write(CITY) as work:
        settings.put(work, ALL_DAY, OPERATOR)
        rows = [unit_row(n) for n in range(UNITS)]
        work.conn.execute(insert(unit), rows)
        for first in range(0, count, 1000):
            numbers = range(first, min(count, first + 1000))
            work.conn.execute(insert(event), [_event(n, now) for n in numbers])
            work.conn.execute(insert(contact), [_contact(work, n) for n in numbers])
            work.conn.execute(insert(contact_group), [_group(n) for n in numbers])
            work.conn.execute(insert(task), [_task(n, now) for n in numbers])
            record = work.record("tasks.plan", derived_id("bench plan"), {"first": first}, author_id=None)
            for n in numbers:
                record.touch(hall_scope(HALL), RowKind.TASK, task_name(n))


ALL_DAY = {"contact.call_windows": [["00:00", "23:59:59"]], "contact.quiet_hours": ["00:00", "00:00"]}
"""Settings under which a measurement finds work at any hour."""

UNITS = 60


def task_name(n: int) -> str:
    """Id of the n-th task."""
    return derived_id("bench task", str(n))


def task_row(n: int, now: int) -> TaskRow:
    """The n-th task as a workstation has it."""
    held = _task(n, now)
    return TaskRow(
        task_id=str(held["task_id"]), group_id=str(held["group_id"]), event_id=str(held["event_id"]), source="bench",
        dispatch_no=f"C{n:08d}", call_no=f"J{n:08d}", business_line="alarm", case_type="纠纷", unit_id=unit_id(n),
        unit_name=unit_name(n), questionnaire="alarm_110", round=1, priority=3, event_at=now - DAY - (n * 7919 % (20 * DAY)),
        created_at=now - HOUR, not_before=now - DAY, mask=f"138****{n % 10_000:04d}",
    )  # fmt: skip


def unit_id(n: int) -> str:
    """Id of the unit of the n-th event."""
    return derived_id("bench unit", str(n % UNITS))


def unit_name(n: int) -> str:
    """What that unit is called."""
    return f"星河分局第{n % UNITS + 1}派出所"


def unit_row(n: int) -> dict[str, object]:
    """The n-th unit as its table takes it."""
    return {
        "city_id": CITY, "unit_id": unit_id(n), "code": f"B{n:03d}", "name": unit_name(n), "kind": "station", "parent_id": None,
        "public_phone": "",
    }  # fmt: skip


def _contact(work: UnitOfWork, n: int) -> dict[str, object]:
    key = derived_id("bench event", str(n))
    person = Person(f"138{n:08d}", "李明", "male", "柳荫路12号")
    return {
        "city_id": CITY, "event_id": key, "ordinal": 0, "role": CALLER, "group_id": derived_id("bench group", str(n)),
        "mask": f"138****{n % 10_000:04d}", "person": seal_person(work.sealer, key, 0, person),
    }  # fmt: skip


def _event(n: int, now: int) -> dict[str, object]:
    return {
        "city_id": CITY, "event_id": derived_id("bench event", str(n)), "source": "bench", "dispatch_no": f"C{n:08d}",
        "call_no": f"J{n:08d}", "business_line": "alarm", "case_type": "纠纷", "case_subtype": "噪音扰民",
        "report_channel": "phone_110", "reported_at": now - DAY - n * 1000, "unit_id": unit_id(n), "unit_text": "", "officers": "[]",
        "no_revisit": False, "trial": False, "content_hash": n, "source_fields": None,
        "import_id": derived_id("bench import"),
    }  # fmt: skip


def _group(n: int) -> dict[str, object]:
    return {
        "city_id": CITY, "group_id": derived_id("bench group", str(n)), "wrong_number": False, "lease_no": 0,
        "lease_worked": False,
    }  # fmt: skip


def _task(n: int, now: int) -> dict[str, object]:
    at = now - DAY - (n * 7919 % (20 * DAY))
    return {
        "city_id": CITY, "task_id": task_name(n), "event_id": derived_id("bench event", str(n)),
        "group_id": derived_id("bench group", str(n)), "hall_id": HALL, "channel": "phone", "round": 1,
        "questionnaire": "alarm_110", "priority": 3, "event_at": at,
        "created_at": now - HOUR, "not_before": at + HOUR, "state": "open", "due_at": at + HOUR, "attempts": 0,
        "facts": "[]", "trial": False, "numbers": 1, "lane": 3, "queue_at": at,
    }  # fmt: skip


HISTORY = 500_000
"""Events of the history that lists, reports, panel and pull are measured on."""
HISTORIES = Path(__file__).parent.parent / "out" / "history"
"""Where cities with a history are kept: one a size, day and schema."""


@contextmanager
def served(agents: int = 4, tasks: int = 0, history: int = 0) -> Iterator[tuple[HttpCentre, Centre]]:
    """A server process over a centre with agents ``a0`` …, a lead ``lead`` and so many waiting tasks; ``history``: over a copy of a
    city that has about so many events behind it, and what waits in it (``tests.growth``)."""
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        if history:
            for file in grown(HISTORIES, history, system_clock()).iterdir():
                shutil.copyfile(file, Path(folder) / file.name)
        centre = Centre(Path(folder))
        opened = open_migrated(f"sqlite:///{folder}/centre.db", Path(folder), clock=system_clock)
        if not history:
            opened.ensure_city(CITY, "明川市")
        people(opened, agents)
        fill_tasks(opened, tasks)
        opened.dispose()
        with centre.running():
            yield HttpCentre(centre.url), centre


def people(database: Database, agents: int) -> None:
    """Agents ``a0`` … and a lead ``lead``, who log in at once."""
    for number, role in [("lead", Role.LEAD)] + [(f"a{n}", Role.AGENT) for n in range(agents)]:
        person = create_user(
            database, CITY, number=number, name=number, role=role, password=PASSWORD, unit_id=None, hall_id=HALL,
            passwords=CHEAP, by=OPERATOR,
        )  # fmt: skip
        with database.write(CITY) as work:
            repository.set_password(work, person.user_id, CHEAP.hash(PASSWORD), must_change=False)
