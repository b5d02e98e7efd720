"""Any payload of the right shape, about tasks that exist or not, is judged: none of them is a fault of ours."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect as kinds

from domain.acts.registry import ACTS
from domain.questionnaire.wire import to_wire
from domain.times import HOUR
from domain.vocabulary import AgentState, EmergencyKind
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult
from resources import questionnaires
from server.db.audit import verify
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers import city
from tests.helpers.bodies import strategy_of
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down

EXAMPLES = int(os.environ.get("MINYI110_BODIES", "8"))
"""Batches that are drawn, each with two payloads of every kind; `make long` draws thirty."""

FIXED = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(25)]
"""Ids that come again, so that operations meet each other's traces."""


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def desk(centre: Centre) -> Desk:
    """An agent at a centre with three tasks."""
    city.fill(centre.database, city.crowd(3))
    plan(centre.database, CITY)
    return sit_down(centre, "1001")


def _known(centre: Centre) -> dict[str, list[str]]:
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(task.c.task_id, task.c.group_id, task.c.event_id)).all()
    assert len(rows) == 3
    script = questionnaires()["alarm_110"]
    return {
        "task_id": [row.task_id for row in rows] + FIXED[:1],
        "group_id": [row.group_id for row in rows] + FIXED[:1],
        "event_id": [row.event_id for row in rows],
        **dict.fromkeys(("attempt_id", "response_id", "appointment_id", "reveal_id", "handover_id", "emergency_id"), FIXED),
        "questionnaire_hash": [script.hash],
        "question": [q.code for q in script.questions()],
        "kind": [*EmergencyKind],
        "state": [*AgentState],
        "direction": ["outgoing", "incoming"],
        "overall": [1, 2, 3, None],  # type: ignore[list-item]
        "disposition": ["complete", "no_answer", "refusal_hard", "appointment", "nonsense"],
        "revision": [1, 2, 3],  # type: ignore[list-item]
        "base_revision": [0, 1, 2],  # type: ignore[list-item]
    }  # fmt: skip


def _placed(value: Any, known: dict[str, list[str]], draw: st.DataObject) -> Any:
    """The payload with most names replaced by names that mean something here."""
    if isinstance(value, list):
        return [_placed(inner, known, draw) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: draw.draw(st.sampled_from(known[name])) if name in known and inner is not None else _placed(inner, known, draw)
        for name, inner in value.items()
    }  # fmt: skip


@pytest.mark.parametrize(
    "centre_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)  # what the bodies say is read before either database is asked
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_no_payload_is_a_fault_of_ours(centre: Centre, desk: Desk, data: st.DataObject) -> None:
    known = _known(centre)
    script = questionnaires()["alarm_110"]
    batch: list[Envelope] = []
    for kind, payload in ACTS.items():
        for _ in range(2):
            drawn = data.draw(strategy_of(kinds.type_info(payload)))
            if "answers" in drawn and data.draw(st.booleans()):
                drawn["answers"] = codec.to_plain(
                    to_wire(script, data.draw(st.sampled_from([SATISFIED, DISSATISFIED])))
                )
                drawn = json.loads(json.dumps(drawn).replace('"question"', '"asked"'))
            placed = json.dumps(_placed(drawn, known, data), ensure_ascii=False)
            text = placed.replace('"asked"', '"question"')
            batch.append(desk.station.envelope(kind, text, entity_id=data.draw(st.sampled_from(FIXED))))
    results = desk.send(*batch)
    for envelope, receipt in zip(batch, results, strict=True):
        assert receipt.result is not OpResult.RETRY_LATER, (receipt.code, envelope.kind, envelope.payload)
    assert verify(centre.database, CITY)[1] is None
    assert desk.station.session is not None
    for scope in desk.station.session.grant.scopes:
        # Whatever was taken in can be given out again.
        desk.station.snapshot_page(scope, limit=2000)
