"""A package at the centre: each operation judged as in a push, whoever carries it, on both databases."""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from domain.vocabulary import Role
from domain.wire import codec, packages
from domain.wire.envelope import Envelope
from domain.wire.packages import PACKAGE_SCHEMA, Origin, PackageHeader, PackageResult, write_package
from domain.wire.sealed import fingerprint
from domain.wire.sync import MAX_BATCH
from server.db.tables import held_operation, operation
from server.db.work import new_id
from tests.helpers.centre import CITY, OPERATOR, Centre, Workstation
from tests.server.sync.notes import KIND, Note, Notes


@pytest.fixture
def lead(centre: Centre) -> Workstation:
    centre.add_user("2001", Role.LEAD)
    station = centre.workstation("班长席")
    station.login("2001")
    return station


def package(station: Workstation, envelopes: Sequence[Envelope], **more: Any) -> bytes:
    """What the workstation would write into a file."""
    assert station.session is not None
    assert station.session.tokens.keys is not None
    public = b64decode(station.session.tokens.keys.package_key)
    header = PackageHeader(
        schema=PACKAGE_SCHEMA, package_id=new_id(), origin=Origin.EXPORT, centre_id=station.session.centre_id,
        device_id=station.device_id, made_at=1, forms=0, operations=len(envelopes), key=fingerprint(public),
    )  # fmt: skip
    told = codec.convert(codec.to_plain(header) | more, PackageHeader)
    return b"".join(write_package(told, public, envelopes, os.urandom))


def note(station: Workstation, text: str = "kept", note_id: str | None = None, **more: Any) -> Envelope:
    return station.envelope(KIND, Note(note_id or new_id(), text), **more)


def deliver(carrier: Workstation, data: bytes) -> PackageResult:
    answer = carrier.centre.post("/sync/package", data, carrier.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, PackageResult)


def counts(told: PackageResult) -> tuple[int, ...]:
    return (told.applied, told.secondary, told.duplicate, told.held, told.refused, told.later)


def test_each_operation_has_its_own_result_and_the_counts_add_up(
    centre: Centre, station: Workstation, lead: Workstation
) -> None:
    taken, known = new_id(), note(station)
    station.push([known])
    unsigned = codec.convert(codec.to_plain(note(station)) | {"author_mac": "0" * 64}, Envelope)
    stranger = codec.convert(codec.to_plain(note(station)) | {"author_id": new_id()}, Envelope)
    waiting = note(station, f"wait:{new_id()}")
    envelopes = [
        known,
        note(station, note_id=taken),
        note(station, note_id=taken),
        note(station, "refuse"),
        note(station, "boom"),
        waiting,
        unsigned,
        stranger,
        note(station),
    ]
    told = deliver(lead, package(station, envelopes))
    assert counts(told) == (2, 1, 1, 1, 2, 2)
    assert sum(counts(told)) == told.operations == len(envelopes)
    problems = {p.op_id: (p.result.value, p.code) for p in told.problems}
    assert problems[unsigned.op_id] == ("refused", "op.mac")
    assert problems[stranger.op_id] == ("retry_later", "op.author_unknown")
    assert problems[waiting.op_id] == ("held", "op.held")
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(
            sa.select(operation.c.op_id, operation.c.device_id, operation.c.transport_device_id).where(
                operation.c.op_id.in_([envelopes[1].op_id, envelopes[8].op_id])
            )
        ).all()
        carried = reading.conn.execute(sa.select(held_operation.c.transport_device_id)).scalars().all()
    assert {(row.device_id, row.transport_device_id) for row in rows} == {(station.device_id, lead.device_id)}
    assert carried == [lead.device_id]
    again = deliver(lead, package(station, envelopes))
    assert counts(again) == (0, 0, 4, 1, 2, 2)


def test_a_large_package_is_judged_in_batches_and_one_that_was_cut_short_goes_on(
    centre: Centre, station: Workstation, lead: Workstation, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.sync import packages as receiving

    envelopes = [note(station) for _ in range(2 * MAX_BATCH + 120)]
    data, real, calls = package(station, envelopes), receiving.deliver, 0

    def broken(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("the machine stops")
        return real(*arguments)

    monkeypatch.setattr(receiving, "deliver", broken)
    assert centre.post("/sync/package", data, lead.as_user).status_code == 500
    monkeypatch.undo()
    assert notes.batches == [MAX_BATCH]
    told = deliver(lead, data)
    assert (told.duplicate, told.applied) == (MAX_BATCH, MAX_BATCH + 120)
    assert notes.batches == [MAX_BATCH, MAX_BATCH, 120]


def test_a_line_that_is_no_operation_stops_nobody(
    station: Workstation, lead: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [note(station), note(station)]
    lines = [codec.encode(whole[0]), b'{"op_id": 7}', b'"\\u0000"', codec.encode(whole[1])]

    def packed(_envelopes: object) -> Any:
        import zlib

        yield zlib.compress(b"".join(line + b"\n" for line in lines))

    monkeypatch.setattr(packages, "_packed", packed)
    told = deliver(lead, package(station, whole, operations=4))
    assert counts(told) == (2, 0, 0, 0, 0, 2)


def test_who_may_deliver_and_from_where(centre: Centre, station: Workstation, lead: Workstation) -> None:
    data = package(station, [note(station)])
    forbidden = centre.post("/sync/package", data, station.as_user)
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "access.forbidden")
    mixed = lead.as_user | {"X-Device": station.credential}
    other = centre.post("/sync/package", data, mixed)
    assert (other.status_code, other.json()["code"]) == (403, "access.device_other")
    assert centre.post("/sync/package", data, station.as_device).status_code == 401
    with centre.database.read(CITY) as reading:
        kinds = set(reading.conn.execute(sa.select(operation.c.kind)).scalars())
    assert KIND not in kinds


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"centre_id": "00000000-0000-4000-8000-000000000001"}, "package.other_centre"),
        ({"key": "0" * 32}, "package.key_unknown"),
        ({"operations": 7}, "package.damaged"),
        ({"schema": "minyi110.package/9"}, "package.newer"),
    ],
)
def test_what_is_not_ours_or_not_whole_is_refused_on_record(
    centre: Centre, station: Workstation, lead: Workstation, change: dict[str, Any], code: str
) -> None:
    answer = centre.post("/sync/package", package(station, [note(station)], **change), lead.as_user)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    with centre.database.read(CITY) as reading:
        kinds = list(reading.conn.execute(sa.select(operation.c.kind).order_by(operation.c.seq)).scalars())
    assert kinds[-1] == "package.refuse"
    assert KIND not in kinds


def test_a_package_beyond_all_bounds_is_not_read(
    centre: Centre, lead: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = centre.post("/sync/package", b"0" * (packages.MAX_FILE + 1), lead.as_user)
    assert (answer.status_code, answer.json()["code"]) == (413, "wire.too_large")


def test_one_from_a_workstation_that_was_shut_out_still_arrives(
    centre: Centre, station: Workstation, lead: Workstation
) -> None:
    data = package(station, [note(station)])
    centre.app.state.centre.accounts.revoke_device(CITY, station.device_id, OPERATOR)
    assert deliver(lead, data).applied == 1
