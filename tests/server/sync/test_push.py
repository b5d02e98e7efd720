"""Push: every operation has its own result, nothing counts twice, one bad record blocks nobody."""

from __future__ import annotations

import gzip

import pytest
import sqlalchemy as sa

from domain.problems import ProblemError
from domain.times import HOUR
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.message import replace
from domain.wire.sync import GENESIS_HASH, MAX_BATCH, OpResult, Presence, Pushed, Witness
from server.accounts.tables import device
from server.accounts.tables import user as user_table
from server.db.audit import verify
from server.db.database import Database
from server.db.mechanism import begin_epoch
from server.db.payloads import kept, opened
from server.db.sealing import KeyFile, Sealer
from server.db.tables import held_operation, operation, setting
from server.db.work import new_id
from server.sync.held import rejudge_held
from server.sync.intake import keyed_by_author
from server.sync.rejudging import rejudge
from tests.helpers.centre import CITY, OPERATOR, Centre, Workstation
from tests.server.sync.notes import KIND, Note, Notes, registry


def _note(station: Workstation, text: str = "好", note_id: str | None = None, **more: object) -> Envelope:
    return station.envelope(KIND, Note(note_id or new_id(), text), **more)


def _results(pushed: Pushed) -> list[str]:
    return [str(receipt.result) for receipt in pushed.results]


def _stored(database: Database) -> dict[str, str]:
    with database.read(CITY) as reading:
        return {row.key: row.value for row in reading.conn.execute(sa.select(setting.c.key, setting.c.value))}


def test_a_batch_is_applied_and_numbered_in_its_order(
    centre: Centre, station: Workstation, notes: Notes
) -> None:
    ops = [_note(station, f"第{n}") for n in range(5)]
    pushed = station.push(ops)
    assert _results(pushed) == ["applied"] * 5
    first = pushed.results[0].seq
    assert [receipt.seq for receipt in pushed.results] == list(range(first, first + 5))
    assert [receipt.op_id for receipt in pushed.results] == [op.op_id for op in ops]
    assert pushed.witness.seq == first + 4
    assert notes.batches == [5]
    assert set(_stored(centre.database).values()) == {f"第{n}" for n in range(5)}
    assert verify(centre.database, CITY) == (first + 4, None)


def test_a_lost_reply_costs_nothing_and_counts_once(centre: Centre, station: Workstation) -> None:
    ops = [_note(station), _note(station, "refuse")]
    before = station.push(ops)
    again = station.push(ops)
    assert _results(again) == ["duplicate", "duplicate"]
    assert [receipt.original for receipt in again.results] == [OpResult.APPLIED, OpResult.REFUSED]
    assert [receipt.seq for receipt in again.results] == [receipt.seq for receipt in before.results]
    assert again.results[1].code == "note.refused"
    assert again.witness == before.witness


def test_an_operation_twice_in_one_batch_counts_once(
    centre: Centre, station: Workstation, notes: Notes
) -> None:
    op = _note(station)
    assert _results(station.push([op, op])) == ["applied", "duplicate"]
    assert notes.batches == [1]
    waiting = _note(station, f"wait:{new_id()}")
    assert _results(station.push([waiting, waiting])) == ["held", "held"]


@pytest.mark.parametrize("together", [True, False])
def test_the_same_id_with_another_payload_is_refused(
    centre: Centre, station: Workstation, together: bool
) -> None:
    op = _note(station, "先")
    other = _note(station, "后", op_id=op.op_id)
    if together:
        results = station.push([op, other]).results
    else:
        results = station.push([op]).results + station.push([other]).results
    assert [(r.result, r.code) for r in results] == [
        (OpResult.APPLIED, None),
        (OpResult.REFUSED, "op.id_reused"),
    ]
    assert list(_stored(centre.database).values()) == ["先"]


def test_a_refusal_has_receipt_link_and_payload(centre: Centre, station: Workstation) -> None:
    op = _note(station, "refuse")
    receipt = station.push([op]).results[0]
    assert (receipt.result, receipt.code) == (OpResult.REFUSED, "note.refused")
    assert receipt.seq > 0
    assert receipt.params["note"] == codec.decode(op.payload, Note).note_id
    with centre.database.read(CITY) as reading:
        kept = reading.conn.execute(
            sa.select(operation.c.payload).where(operation.c.op_id == op.op_id)
        ).scalar_one()
        assert opened(reading.sealer, op.op_id, kept).decode() == op.payload
    assert verify(centre.database, CITY)[1] is None


def test_payloads_arrive_byte_for_byte(centre: Centre, station: Workstation) -> None:
    text = '{ "text" : "空格和\\u0041 不变",\t"note_id":"n" }'
    op = station.envelope(KIND, text)
    assert _results(station.push([op])) == ["applied"]
    with centre.database.read(CITY) as reading:
        kept = reading.conn.execute(
            sa.select(operation.c.payload).where(operation.c.op_id == op.op_id)
        ).scalar_one()
        assert opened(reading.sealer, op.op_id, kept).decode() == text


@pytest.mark.parametrize("poison", ["boom", "boom-write"])
def test_our_own_fault_leaves_no_receipt_and_blocks_nobody(
    centre: Centre, station: Workstation, poison: str
) -> None:
    ops = [_note(station), _note(station, poison), _note(station, "refuse"), _note(station)]
    pushed = station.push(ops)
    assert _results(pushed) == ["applied", "retry_later", "refused", "applied"]
    assert pushed.results[1].seq == 0
    with centre.database.read(CITY) as reading:
        ids = set(reading.conn.execute(sa.select(operation.c.op_id)).scalars())
    assert ops[1].op_id not in ids
    assert {ops[0].op_id, ops[2].op_id, ops[3].op_id} <= ids
    assert len(_stored(centre.database)) == 2
    assert verify(centre.database, CITY)[1] is None


def test_a_log_names_no_payload(
    centre: Centre, station: Workstation, caplog: pytest.LogCaptureFixture
) -> None:
    op = _note(station, "王小明 13912345678")
    boom = _note(station, "boom")
    station.push([op, boom])
    assert boom.op_id in caplog.text
    assert "13912345678" not in caplog.text


def test_what_this_version_does_not_understand_waits(centre: Centre, station: Workstation) -> None:
    unknown = station.envelope("note.sing", {})
    newer = _note(station, schema_version=2)
    pushed = station.push([unknown, newer, _note(station)])
    assert [(r.result, r.code, r.seq > 0) for r in pushed.results] == [
        (OpResult.RETRY_LATER, "op.kind_unknown", False),
        (OpResult.RETRY_LATER, "op.schema_newer", False),
        (OpResult.APPLIED, None, True),
    ]


def test_a_payload_that_is_not_its_kind_is_refused(centre: Centre, station: Workstation) -> None:
    pushed = station.push([station.envelope(KIND, {"text": 5, "note_id": "n"}), station.envelope(KIND, "{")])
    assert [(r.result, r.code) for r in pushed.results] == [(OpResult.REFUSED, "op.payload")] * 2
    assert pushed.results[0].params["at"] == "text"
    assert all(receipt.seq > 0 for receipt in pushed.results)


def test_a_nul_in_one_payload_refuses_that_one(centre: Centre, station: Workstation) -> None:
    pushed = station.push([_note(station, "a\x00b"), _note(station, "a\\u0000b"), _note(station)])
    assert [(r.result, r.code) for r in pushed.results] == [
        (OpResult.REFUSED, "op.payload"),
        (OpResult.APPLIED, None),
        (OpResult.APPLIED, None),
    ]


def test_who_did_it_is_proved_by_his_mac(centre: Centre, station: Workstation) -> None:
    other = centre.add_user("1002")
    op = _note(station)
    forged = [
        replace(op, op_id=new_id()),
        replace(_note(station), author_id=other.user_id),
        replace(_note(station), occurred_at=1),
        replace(_note(station), author_mac="f" * 64),
    ]
    pushed = station.push(forged)
    assert [(r.result, r.code) for r in pushed.results] == [(OpResult.REFUSED, "op.mac")] * 4
    assert _stored(centre.database) == {}


def test_what_was_refused_for_the_key_is_taken_once_the_right_one_is_back(
    centre: Centre, station: Workstation, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _note(station), _note(station)
    other = Sealer(KeyFile.fresh())
    with monkeypatch.context() as wrong:
        wrong.setattr("server.sync.intake.keyed_by_author", lambda _, *who: keyed_by_author(other, *who))
        assert [r.code for r in station.push([first, second]).results] == ["op.mac"] * 2
    with centre.database.write(CITY) as work:
        assert rejudge(work, registry(notes), first.op_id, OPERATOR) is OpResult.APPLIED
        sealed = kept(other, second.op_id, second.payload.encode())
        work.conn.execute(
            sa.update(operation).where(operation.c.op_id == second.op_id).values(payload=sealed)
        )
    assert codec.decode(first.payload, Note).note_id in _stored(centre.database)
    with centre.database.write(CITY) as work, pytest.raises(ProblemError) as caught:
        rejudge(work, registry(notes), second.op_id, OPERATOR)
    assert caught.value.problems[0].code == "op.other_keys"


def test_an_author_the_centre_lost_is_waited_for(centre: Centre, station: Workstation) -> None:
    op = _note(station)
    assert station.session is not None
    author = station.session.grant.user_id
    with centre.database.engine.begin() as conn:
        row = conn.execute(sa.select(user_table).where(user_table.c.user_id == author)).mappings().one()
        conn.execute(sa.delete(user_table).where(user_table.c.user_id == author))
    assert station.push([op]).results[0].code == "op.author_unknown"
    with centre.database.engine.begin() as conn:
        conn.execute(sa.insert(user_table).values(**row))
    assert _results(station.push([op])) == ["applied"]


def test_forms_of_who_went_home_arrive_and_another_seat_may_carry_them(
    centre: Centre, station: Workstation
) -> None:
    centre.add_user("1002")
    op, carried = _note(station), _note(station)
    centre.post("/logout", b"", station.as_user)
    assert _results(station.push([op])) == ["applied"]
    carrier = centre.workstation("席位二")
    carrier.login("1002")
    assert _results(carrier.push([carried])) == ["applied"]
    with centre.database.read(CITY) as reading:
        row = reading.conn.execute(sa.select(operation).where(operation.c.op_id == carried.op_id)).one()
        assert (row.device_id, row.transport_device_id) == (station.device_id, carrier.device_id)


def test_a_second_answer_is_kept_and_marked(centre: Centre, station: Workstation) -> None:
    note_id = new_id()
    pushed = station.push([_note(station, "一", note_id), _note(station, "二", note_id)])
    assert _results(pushed) == ["applied", "secondary"]
    assert pushed.results[1].seq == pushed.results[0].seq + 1
    assert _stored(centre.database) == {note_id: "一"}


def test_a_held_operation_waits_for_what_it_names(centre: Centre, station: Workstation) -> None:
    task = new_id()
    op = _note(station, f"wait:{task}")
    pushed = station.push([op])
    assert (pushed.results[0].result, pushed.results[0].seq) == (OpResult.HELD, 0)
    assert _results(station.push([op])) == ["held"]
    with centre.database.read(CITY) as reading:
        kept = reading.conn.execute(sa.select(held_operation.c.envelope)).scalar_one()
        assert op.payload.encode() not in kept
    with centre.database.write(CITY) as work:
        work.conn.execute(sa.insert(setting).values(city_id=CITY, key=task, value=""))
        assert rejudge_held(work, [new_id()], registry()) == 0
        assert rejudge_held(work, [task], registry()) == 1
    again = station.push([op])
    assert (again.results[0].result, again.results[0].original) == (OpResult.DUPLICATE, OpResult.APPLIED)
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(sa.select(held_operation)).all() == []
    assert codec.decode(op.payload, Note).note_id in _stored(centre.database)


def test_a_held_operation_sent_again_after_its_task_came_is_settled(
    centre: Centre, station: Workstation
) -> None:
    task = new_id()
    op = _note(station, f"wait:{task}")
    station.push([op])
    with centre.database.write(CITY) as work:
        work.conn.execute(sa.insert(setting).values(city_id=CITY, key=task, value=""))
    assert _results(station.push([op])) == ["applied"]
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(sa.select(held_operation)).all() == []


def test_a_refusal_of_ours_can_be_judged_again_on_record(
    centre: Centre, station: Workstation, notes: Notes
) -> None:
    op = _note(station, "refuse")
    seq = station.push([op]).results[0].seq
    notes.broken = False
    with centre.database.write(CITY) as work:
        assert rejudge(work, registry(notes), op.op_id, OPERATOR) is OpResult.APPLIED
    pulled = station.pull({"city": seq}, receipts_after=seq)
    assert [(r.op_id, r.result, r.seq, r.code) for r in pulled.receipts] == [
        (op.op_id, OpResult.APPLIED, seq + 1, None)
    ]
    assert [(row.id, row.version) for row in pulled.rows] == [
        (codec.decode(op.payload, Note).note_id, seq + 1)
    ]
    assert verify(centre.database, CITY) == (seq + 1, None)


def test_older_payloads_are_cast_up(database: Database, centre: Centre, station: Workstation) -> None:
    class Newer(Note, frozen=True):
        VERSION = 3
        UPCASTS = {1: lambda values: {"note_id": values["id"], "text": values["words"]}}

    newer = registry(kind=Newer)
    centre.app.state.centre = replace(centre.app.state.centre, registry=newer)
    op = station.envelope(KIND, {"id": "n-1", "words": "旧版"})
    assert _results(station.push([op])) == ["applied"]
    assert _stored(database) == {"n-1": "旧版"}


def test_clocks_are_noted_and_order_nothing(centre: Centre, station: Workstation) -> None:
    now = centre.clock()
    ops = [
        _note(station, occurred_at=now + 24 * HOUR),
        _note(station, occurred_at=now - 24 * HOUR),
        _note(station, offset_age=25 * HOUR),
    ]
    pushed = station.push(ops)
    assert pushed.now == now
    with centre.database.read(CITY) as reading:
        rows = {
            row.op_id: row
            for row in reading.conn.execute(sa.select(operation).where(operation.c.kind == KIND))
        }
    assert [rows[op.op_id].seq for op in ops] == [receipt.seq for receipt in pushed.results]
    assert [rows[op.op_id].occurred_at for op in ops] == [now, now - 24 * HOUR, now]
    assert [rows[op.op_id].time_doubt for op in ops] == [True, False, True]


def test_presence_is_kept_and_is_no_operation(centre: Centre, station: Workstation) -> None:
    head = station.push([]).witness.seq
    said = Presence(unsent=7, oldest_unsent_at=centre.clock() - HOUR, quarantined=1, app_version="0.1.0")
    assert station.push([], presence=said, incarnation=3).witness.seq == head
    with centre.database.read(CITY) as reading:
        row = reading.conn.execute(sa.select(device).where(device.c.device_id == station.device_id)).one()
    assert (row.unsent, row.quarantined, row.incarnation, row.last_contact_at) == (7, 1, 3, centre.clock())


def test_two_alive_under_one_identity_are_an_alarm(
    centre: Centre, station: Workstation, caplog: pytest.LogCaptureFixture
) -> None:
    station.push([], incarnation=5)
    assert "alive twice" not in caplog.text
    station.push([], incarnation=4)
    assert "alive twice" in caplog.text


def test_another_centre_takes_nothing(centre: Centre, station: Workstation) -> None:
    message = station.push_message([_note(station)], centre_id=new_id())
    answer = centre.post("/sync/push", message, station.as_device)
    assert (answer.status_code, answer.json()["code"]) == (409, "centre.other")
    assert _stored(centre.database) == {}


def test_one_workstation_cannot_speak_for_another(centre: Centre, station: Workstation) -> None:
    message = station.push_message([_note(station)], device_id=new_id())
    answer = centre.post("/sync/push", message, station.as_device)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.device_other")


@pytest.mark.parametrize("fork", ["ahead", "different", "epoch", "genesis"])
def test_a_restored_centre_is_recognised_and_takes_nothing(
    centre: Centre, station: Workstation, fork: str
) -> None:
    seen = station.push([_note(station)]).witness
    changes: dict[str, object] = {
        "ahead": {"witness": Witness(seen.seq + 5, "a" * 64)},
        "different": {"witness": Witness(seen.seq, "a" * 64)},
        "genesis": {"witness": Witness(0, "a" * 64)},
        "epoch": {},
    }[fork]  # type: ignore[assignment]
    if fork == "epoch":
        with centre.database.write(CITY) as work:
            begin_epoch(work, author_id=OPERATOR.user_id)
    op = _note(station)
    pushed = station.push([op], **changes)
    assert pushed.fork
    assert pushed.results == []
    assert codec.decode(op.payload, Note).note_id not in _stored(centre.database)
    fresh = station.push([op], witness=Witness(0, GENESIS_HASH), epoch=pushed.epoch)
    assert not fresh.fork
    assert _results(fresh) == ["applied"]


def test_known_tells_what_arrived(centre: Centre, station: Workstation) -> None:
    done, held = _note(station), _note(station, f"wait:{new_id()}")
    station.push([done, held])
    missing = new_id()
    answer = centre.post("/sync/known", [done.op_id, missing, held.op_id, missing], station.as_device).json()
    assert [(r["op_id"], r["result"]) for r in answer["receipts"]] == [
        (done.op_id, "applied"),
        (held.op_id, "held"),
    ]
    assert answer["unknown"] == [missing]


def test_a_packed_body_is_taken_and_too_many_operations_are_not(centre: Centre, station: Workstation) -> None:
    data = codec.encode(station.push_message([_note(station) for _ in range(MAX_BATCH)]))
    packed = centre.post("/sync/push", gzip.compress(data), station.as_device | {"Content-Encoding": "gzip"})
    assert packed.status_code == 200
    assert len(packed.json()["results"]) == MAX_BATCH
    station.witness = Witness()
    message = station.push_message([_note(station) for _ in range(MAX_BATCH + 1)])
    assert centre.post("/sync/push", message, station.as_device).status_code == 422
