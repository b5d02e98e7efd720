"""A few units, events and citizens for tests of what happens after the import."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from domain.ids import derived_id, event_id
from domain.phones import mask
from domain.times import HOUR
from server.db.database import Database
from server.db.touching import Touched, touch
from server.db.work import UnitOfWork
from server.events.personal import CALLER, SECOND, Person, seal_facts, seal_person
from server.events.repository import officers
from server.events.tables import contact, event
from server.masterdata.tables import officer, unit
from server.planning.tables import planning_rule
from tests.helpers.centre import CITY, HALL

BRANCH = derived_id("unit", CITY, "B1")
STATION = derived_id("unit", CITY, "S1")
OTHER_STATION = derived_id("unit", CITY, "S2")
_HANDLED_BY = ["012345"]


@dataclass(frozen=True)
class Told:
    """One event as a test tells it; ``ago`` in ms before now. ``numbers``: caller's first."""

    no: str
    numbers: tuple[str, ...] = ("13800000001",)
    unit_id: str | None = STATION
    ago: int = 26 * HOUR
    business_line: str = "alarm"
    case_type: str = "纠纷"
    sms_reply: str | None = None
    no_revisit: bool = False
    excluded: str | None = None
    trial: bool = False
    name: str = "李明"


def number(n: int) -> str:
    """The n-th mobile number of the tests."""
    return f"138{n:08d}"


def units(work: UnitOfWork) -> None:
    """A branch with two stations and one officer."""
    rows = [
        {"unit_id": BRANCH, "code": "B1", "name": "城东分局", "kind": "branch", "parent_id": None},
        {"unit_id": STATION, "code": "S1", "name": "柳河派出所", "kind": "station", "parent_id": BRANCH},
        {
            "unit_id": OTHER_STATION,
            "code": "S2",
            "name": "北桥派出所",
            "kind": "station",
            "parent_id": BRANCH,
        },
    ]
    work.conn.execute(insert(unit), [{"city_id": CITY, "public_phone": "", **row} for row in rows])
    work.conn.execute(insert(officer), [{"city_id": CITY, "badge_no": "012345", "name": "王警官"}])


def rule(work: UnitOfWork, **changes: Any) -> None:
    """A rule by which everybody is asked; ``business_line``, ``rate`` … change it."""
    values = {
        "business_line": "*", "case_type": "*", "questionnaire": "alarm_110", "hall_id": HALL, "sample_ppm": 1_000_000, "seed": 7,
        "hours_after_event": 2,
    }  # fmt: skip
    work.conn.execute(insert(planning_rule), [{"city_id": CITY, **values, **changes}])


def events(work: UnitOfWork, told: Sequence[Told]) -> list[str]:
    """Take the events in; returns their ids."""
    ids = [event_id(CITY, "test", one.no) for one in told]
    work.conn.execute(insert(event), [_event(work, i, one) for i, one in zip(ids, told, strict=True)])
    officers.add(work, [(one, json.dumps(_HANDLED_BY)) for one in ids])
    touch(work, Touched.NEW_EVENT, ids)
    people = [row for i, one in zip(ids, told, strict=True) for row in _contacts(work, i, one)]
    if people:
        work.conn.execute(insert(contact), people)
    return ids


def fill(database: Database, told: Sequence[Told], **rule_changes: Any) -> list[str]:
    """Units, a rule and events in one go."""
    with database.write(CITY) as work:
        units(work)
        rule(work, **rule_changes)
        return events(work, told)


def crowd(count: int) -> list[Told]:
    """So many events of as many citizens, the first the oldest."""
    return [Told(str(n), (number(n),), ago=26 * HOUR + (count - n) * 60_000) for n in range(count)]


def _event(work: UnitOfWork, key: str, one: Told) -> dict[str, Any]:
    at = work.now - one.ago
    return {
        "city_id": CITY, "event_id": key, "source": "test", "dispatch_no": one.no, "call_no": "", "case_subtype": "",
        "business_line": one.business_line, "case_type": one.case_type, "report_channel": "phone_110", "reported_at": at,
        "closed_at": at, "unit_id": one.unit_id, "unit_text": "柳河派出所", "officers": json.dumps(_HANDLED_BY),
        "facts": seal_facts(work.sealer, key, "邻居噪音"), "no_revisit": one.no_revisit, "trial": one.trial,
        "sms_reply": one.sms_reply, "excluded": one.excluded, "content_hash": 1, "source_fields": None, "import_id": key,
    }  # fmt: skip


def _contacts(work: UnitOfWork, key: str, one: Told) -> list[dict[str, Any]]:
    return [
        {
            "city_id": CITY, "event_id": key, "ordinal": n, "role": CALLER if n == 0 else SECOND,
            "group_id": work.sealer.group_of(digits), "mask": mask(digits),
            "person": seal_person(work.sealer, key, n, Person(digits, one.name, "male", "")),
        }
        for n, digits in enumerate(one.numbers)
    ]  # fmt: skip
