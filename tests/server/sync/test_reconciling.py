"""Reconciliation: exact, read-only, and silent about what is not this workstation's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.reconcile import RECONCILE_SCHEMA, CentreCopy, Claim, Reconcile, Reconciled
from domain.wire.sync import OpResult
from server.db.audit import verify
from server.db.holdings import holdings
from server.db.tables import operation
from server.db.work import new_id
from tests.helpers.centre import CITY, Centre, Workstation
from tests.server.sync.notes import KIND, Note

ELSE = "0" * 64


def claim(envelope: Envelope) -> Claim:
    return Claim(envelope.op_id, codec.digest(envelope.payload.encode()))


def ask(station: Workstation, claims: list[Claim], **changes: str) -> Reconciled:
    given = {"centre_id": station.centre.centre_id(), "device_id": station.device_id, **changes}
    message = Reconcile(RECONCILE_SCHEMA, given["centre_id"], given["device_id"], claims)
    answer = station.centre.post("/sync/reconcile", message, station.as_device)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, Reconciled)


def test_each_operation_is_told_with_its_number_hashes_and_link(centre: Centre, station: Workstation) -> None:
    waits_for = new_id()
    sent = {
        OpResult.APPLIED: station.envelope(KIND, Note("a", "好")),
        OpResult.SECONDARY: station.envelope(KIND, Note("a", "又一份")),
        OpResult.REFUSED: station.envelope(KIND, Note("b", "refuse")),
        OpResult.HELD: station.envelope(KIND, Note("c", f"wait:{waits_for}")),
    }
    pushed = station.push(list(sent.values()))
    never = station.envelope(KIND, Note("d", "还在本机"))
    asked = [claim(envelope) for envelope in (*sent.values(), never)]
    told = ask(station, asked)
    assert [found.op_id for found in told.operations] == [one.op_id for one in asked]
    *known, unknown = told.operations
    assert unknown == CentreCopy(never.op_id)
    assert [found.result for found in known] == list(sent)
    assert [found.payload_sha256 for found in known] == [one.payload_sha256 for one in asked[:-1]]
    assert [found.seq for found in known] == [receipt.seq for receipt in pushed.results]
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(operation.c.op_id, operation.c.hash)).all()
    links = {row.op_id: row.hash for row in rows}
    assert [found.link for found in known] == [links.get(found.op_id) for found in known]
    assert [found.link is None for found in known] == [False, False, False, True]
    assert (told.centre_id, told.epoch) == (centre.centre_id(), 1)
    assert told.head == pushed.witness
    assert told.head.hash == links[max(known, key=lambda found: found.seq).op_id]


def test_a_payload_that_changed_at_the_centre_shows(centre: Centre, station: Workstation) -> None:
    envelope = station.envelope(KIND, Note("a", "好"))
    station.push([envelope])
    with centre.database.write(CITY) as work:
        forged = work.sealer.seal(b"{}", envelope.op_id.encode())
        work.conn.execute(sa.update(operation).values(payload=forged))
    found = ask(station, [claim(envelope)]).operations[0]
    assert found.payload_sha256 == codec.digest(b"{}")
    assert found.receipt_sha256 == claim(envelope).payload_sha256


def test_an_erased_payload_still_has_its_receipt_and_link(centre: Centre, station: Workstation) -> None:
    envelope = station.envelope(KIND, Note("a", "好"))
    station.push([envelope])
    with centre.database.write(CITY) as work:
        work.conn.execute(sa.update(operation).values(envelope=None, payload=None))
    found = ask(station, [claim(envelope)]).operations[0]
    assert (found.payload_sha256, found.receipt_sha256) == (None, claim(envelope).payload_sha256)
    assert found.link is not None


def test_another_workstation_learns_nothing_unless_it_has_the_payload(
    centre: Centre, station: Workstation
) -> None:
    envelope = station.envelope(KIND, Note("a", "好"))
    held = station.envelope(KIND, Note("c", f"wait:{new_id()}"))
    station.push([envelope, held])
    other = centre.workstation("席位二")
    other.login("1001")
    guessed = [Claim(envelope.op_id, ELSE), Claim(held.op_id, ELSE)]
    assert ask(other, guessed).operations == [CentreCopy(envelope.op_id), CentreCopy(held.op_id)]
    proved = ask(other, [claim(envelope), claim(held)]).operations
    assert [found.result for found in proved] == [OpResult.APPLIED, OpResult.HELD]
    assert [found.result for found in ask(station, guessed).operations] == [OpResult.APPLIED, OpResult.HELD]


def test_who_transported_an_operation_is_told_about_it(centre: Centre, station: Workstation) -> None:
    envelope = station.envelope(KIND, Note("a", "好"))
    lead = centre.workstation("班长")
    lead.login("1001")
    lead.push([envelope])
    with centre.database.read(CITY) as reading:
        (row,) = holdings(reading, [envelope.op_id])
    assert (row.device_id, row.transport_device_id) == (station.device_id, lead.device_id)
    for asking in (station, lead):
        assert ask(asking, [Claim(envelope.op_id, ELSE)]).operations[0].result is OpResult.APPLIED


def test_asking_changes_nothing(centre: Centre, station: Workstation) -> None:
    envelope = station.envelope(KIND, Note("a", "好"))
    station.push([envelope])

    def all_rows() -> tuple[int, int]:
        with centre.database.read(CITY) as reading:
            count = reading.conn.execute(sa.select(sa.func.count()).select_from(operation)).scalar_one()
            return count, reading.head()[0]

    before = all_rows()
    for _ in range(3):
        ask(station, [claim(envelope), claim(envelope)])
    assert all_rows() == before
    assert verify(centre.database, CITY)[1] is None


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"centre_id": new_id()}, 409, "centre.other"),
        ({"device_id": new_id()}, 403, "access.device_other"),
    ],
)
def test_another_centre_and_another_name_are_refused(
    centre: Centre, station: Workstation, changes: dict[str, str], status: int, code: str
) -> None:
    given = {"centre_id": centre.centre_id(), "device_id": station.device_id, **changes}
    message = Reconcile(RECONCILE_SCHEMA, given["centre_id"], given["device_id"], [])
    answer = centre.post("/sync/reconcile", message, station.as_device)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_five_thousand_are_answered_at_once_and_more_are_refused(
    centre: Centre, station: Workstation
) -> None:
    envelope = station.envelope(KIND, Note("a", "好"))
    station.push([envelope])
    many = [claim(envelope), *(Claim(new_id(), ELSE) for _ in range(4_999))]
    told = ask(station, many).operations
    assert [found.result for found in told[:2]] == [OpResult.APPLIED, None]
    assert len(told) == 5_000
    message = Reconcile(
        RECONCILE_SCHEMA, centre.centre_id(), station.device_id, [*many, Claim(new_id(), ELSE)]
    )
    assert centre.post("/sync/reconcile", message, station.as_device).status_code == 422
