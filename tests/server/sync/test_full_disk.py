"""The centre's disk is full: nothing is taken in half, workstations are told to come again, and it goes on when there is room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, func, select

from domain.wire.sync import OpResult
from server.db.audit import verify
from server.db.tables import operation
from tests.helpers.centre import CITY, Centre
from tests.helpers.desk import sit_down

MANY = 400


def test_a_full_disk_is_answered_with_patience_and_nothing_is_half_there(sqlite_centre: Centre) -> None:
    desk = sit_down(sqlite_centre, "1001")
    engine, pages = sqlite_centre.database.engine, 0

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages or 1_000_000}")

    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(engine, "checkout", limit)

    def push(words: str) -> tuple[Any, Any]:
        envelope = desk.station.envelope(
            "agent.state", {"state": "on_duty", "reason": words}, entity_id=desk.user_id
        )
        answer = sqlite_centre.post(
            "/sync/push", desk.station.push_message([envelope]), desk.station.as_device
        )
        return envelope, answer

    taken = 0
    for n in range(MANY):
        envelope, answer = push(f"{n} " + "满" * 300)
        if answer.status_code != 200:
            break
        taken += 1
    assert answer.status_code == 503, f"the disk never was full in {taken} operations"
    assert answer.json()["code"] == "centre.unavailable"
    assert int(answer.headers["Retry-After"]) > 0
    assert _count(sqlite_centre, envelope.device_id) == taken

    pages = 0  # room again
    (receipt,) = desk.send(envelope)
    assert receipt.result is OpResult.APPLIED
    assert _count(sqlite_centre, envelope.device_id) == taken + 1
    assert verify(sqlite_centre.database, CITY)[1] is None


def _count(centre: Centre, device_id: str) -> int:
    with centre.database.read(CITY) as reading:
        mine = select(func.count()).select_from(operation).where(operation.c.device_id == device_id)
        return int(reading.conn.execute(mine).scalar_one())
