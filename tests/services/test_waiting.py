"""待上传: per form why it waits, what became of it, pages of ten thousand; a returned form given to the lead."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from app.models import forms, outbox
from app.records.errors import SaveFailed
from app.records.record import (
    WAITING,
    Delivery,
    MyRecord,
    RecordKey,
    RecordQuery,
    RecordSort,
    WaitReason,
)
from app.services.kept import delivery_of
from app.transport.network import Reply, Request
from domain.problems import Problem
from domain.times import DAY, HOUR, MINUTE
from domain.wire.sync import OpResult, Receipt
from tests.helpers.desk import DISSATISFIED
from tests.helpers.seat import ADDRESS, Seat
from tests.services.test_records import one_form, refuse

WAITING_ONES = RecordQuery(WAITING)


def only(seat: Seat, query: RecordQuery = WAITING_ONES) -> MyRecord:
    (row,) = seat.bench.records.page(query).rows
    return row


def why(seat: Seat) -> WaitReason:
    waiting = only(seat).waiting
    assert waiting is not None
    return waiting.reason


def test_a_form_says_that_the_line_is_down_and_goes_when_it_is_back(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    saved = seat.work(item)
    seat.sync()
    row = only(seat)
    assert row.record_id == saved.responses[0]
    assert row.waiting is not None
    assert (row.waiting.reason, row.waiting.since) == (WaitReason.OFFLINE, saved.saved_at)
    assert (row.delivery, row.doubtful) == (Delivery.SAVED, False)
    counts = bench.records.counts()
    assert counts.of(WAITING) == 1
    assert counts.oldest_at is not None
    assert counts.oldest_at <= saved.saved_at
    assert counts.loose > 0, "the look at the number waits too, and belongs to no form"
    seat.wire.up = True
    seat.sync()
    assert bench.records.page(WAITING_ONES).rows == ()
    row = only(seat, RecordQuery())
    assert (row.delivery, row.waiting) == (Delivery.ARRIVED, None)
    assert bench.records.counts().loose == 0


def test_a_form_whose_lease_ran_out_before_it_was_delivered_says_so(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    seat.work(item)
    assert not only(seat).doubtful
    seat.hands.clock.forward(3 * HOUR)
    assert only(seat).doubtful
    seat.wire.up = True
    seat.sync()
    assert not only(seat, RecordQuery()).doubtful


def test_what_waits_from_yesterday_is_still_listed_and_counted(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    record_id = seat.work(item).responses[0]
    seat.hands.clock.forward(DAY)
    assert only(seat).record_id == record_id
    assert [r.record_id for r in bench.records.today()] == [record_id]
    assert (bench.records.counts().of(WAITING), bench.records.counts().today) == (1, 0)


def test_the_centre_asks_for_patience(seat: Seat) -> None:
    seat.login()
    item = seat.bench.revisits.next()
    assert item is not None

    def busy(request: Request) -> Reply | None:
        headers = {"content-type": "application/problem+json", "retry-after": "30"}
        return Reply(503, headers, b'{"code":"centre.busy"}') if request.path.endswith("/push") else None

    seat.wire.fault = busy
    seat.work(item)
    seat.sync()
    waiting = only(seat).waiting
    assert waiting is not None
    assert waiting.reason is WaitReason.BUSY
    assert waiting.until is not None
    assert waiting.until - seat.hands.wall() >= 30_000
    assert waiting.tries == 1


def test_a_workstation_the_centre_does_not_know_waits_for_a_login(seat: Seat) -> None:
    seat.login()
    item = seat.bench.revisits.next()
    assert item is not None

    def unknown(request: Request) -> Reply | None:
        headers = {"content-type": "application/problem+json"}
        return Reply(401, headers, b'{"code":"access.device_invalid"}') if "/push" in request.path else None

    seat.wire.fault = unknown
    seat.work(item)
    seat.sync()
    assert why(seat) is WaitReason.LOGIN


def test_another_centre_at_the_address_gets_nothing(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None

    def other(request: Request) -> Reply | None:
        headers = {"content-type": "application/problem+json"}
        return Reply(409, headers, b'{"code":"centre.other"}') if "/sync/" in request.path else None

    seat.wire.fault = other
    seat.work(item)
    seat.sync()
    assert why(seat) is WaitReason.OTHER_CENTRE
    seat.wire.fault = None
    seat.sync()
    assert bench.records.page(WAITING_ONES).rows == ()
    assert bench.sync.status().alarm == "", "the right centre is back at its address"


def test_a_store_that_cannot_be_written_is_the_reason(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)

    def full(*_: object) -> None:
        raise SaveFailed(Problem("store.disk_full"))

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "mark_sent", full)
        seat.sync()
        assert why(seat) is WaitReason.STORE
        assert bench.sync.status().trouble == "store.disk_full"
    seat.sync()
    assert (bench.sync.status().trouble, bench.records.counts().of(WAITING)) == ("", 0)


def receipts(seat: Seat, *given: Receipt) -> None:
    seat.bench.desk.store.transact(lambda c: outbox.take_receipts(c, given))


def test_held_faulty_and_behind_a_returned_one(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    attempt, response = seat.work(item).operations
    receipts(seat, Receipt(response, OpResult.HELD, code="op.held"))
    waiting = only(seat).waiting
    assert waiting is not None
    assert (waiting.reason, waiting.number) == (WaitReason.HELD, item.tasks[0].task.dispatch_no)
    assert waiting.number
    receipts(seat, *[Receipt(attempt, OpResult.RETRY_LATER, code="op.fault")] * 3)
    assert why(seat) is WaitReason.CENTRE_FAULT
    receipts(seat, Receipt(attempt, OpResult.APPLIED, 900))
    form = bench.records.open(only(seat).record_id).draft.forms[0]
    bench.records.correct(only(seat).record_id, replace(form, answers=DISSATISFIED))
    receipts(seat, Receipt(response, OpResult.REFUSED, 901, "test.refused"))
    row = only(seat, RecordQuery())
    assert row.delivery is Delivery.REFUSED
    assert row.waiting is not None
    assert row.waiting.reason is WaitReason.BEHIND_RETURNED


def test_a_form_in_an_encrypted_package_says_when_and_newer_ones_do_not(seat: Seat, tmp_path: Path) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    first, second = bench.revisits.pack_items()[:2]
    seat.work(first)
    bench.packages.export(tmp_path / bench.packages.suggested_name())
    made = bench.records.last_package()
    assert made is not None
    seat.hands.clock.forward(MINUTE)
    seat.work(second)
    new, old = bench.records.page(WAITING_ONES).rows
    assert (new.packaged_at, old.packaged_at) == (None, made.at)
    seat.wire.up = True
    seat.sync()
    assert {row.packaged_at for row in bench.records.page(RecordQuery()).rows} == {None}


def test_a_returned_form_is_given_to_the_lead_and_kept(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = seat.login()
    with monkeypatch.context() as patched:
        refuse(seat, patched, "response.submit")
        record_id = one_form(seat)
        seat.sync()
    assert bench.sync.status().quarantined == 1
    seat.wire.up = False
    bench.records.hand_to_lead(record_id, "群众说的是另一件事")
    row = only(seat)
    assert (row.record_id, row.delivery, bench.sync.status().quarantined) == (record_id, Delivery.SAVED, 0)
    seat.wire.up = True
    seat.sync()
    row = only(seat, RecordQuery())
    assert (row.delivery, row.correctable) == (Delivery.HANDED, False)
    assert only(seat, RecordQuery(frozenset({Delivery.HANDED}))) == row
    assert bench.records.open(record_id).draft.forms, "the form itself is still here"
    task = bench.revisits.item(row.task_id)
    assert task is None or task.state == "refer_to_lead"
    with pytest.raises(Exception, match=r"record\.not_refused"):
        bench.records.hand_to_lead(record_id, "")


def test_what_the_lead_set_aside_holds_back_nothing_and_is_not_asked_for_again(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    with monkeypatch.context() as patched:
        refuse(seat, patched, "response.submit")
        record_id = one_form(seat)
        seat.sync()
    with bench.desk.store.read() as connection:
        (refused,) = [
            one.status.op_id
            for one in forms.operations_of(connection, [record_id])[record_id]
            if one.status.kind == "response.submit"
        ]
        assert outbox.blocked_entities(connection)
    receipts(seat, Receipt(refused, OpResult.REFUSED, 990, "op.set_aside", {"by": "李班长"}))
    row = only(seat, RecordQuery())
    assert (row.delivery, row.correctable) == (Delivery.ASIDE, False)
    assert only(seat, RecordQuery(frozenset({Delivery.ASIDE}))) == row
    assert row.problem is not None
    assert row.problem.code == "op.set_aside"
    assert bench.sync.status().quarantined == 0
    with bench.desk.store.read() as connection:
        assert not outbox.blocked_entities(connection)
    with pytest.raises(Exception, match=r"record\.not_refused"):
        bench.records.resubmit(record_id)
    seat.hands.clock.forward(DAY)
    bench.session.login(ADDRESS, "1001", "correct horse 7")
    assert bench.records.page(RecordQuery()).rows == ()


def test_an_answer_the_lead_compared_says_so(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    response = seat.work(item).operations[1]
    seat.sync()
    for n, (result, code, delivery) in enumerate(
        [
            (OpResult.SECONDARY, "response.second_answer", Delivery.SECONDARY),
            (OpResult.SECONDARY, "response.settled", Delivery.ASIDE),
            (OpResult.APPLIED, "response.settled", Delivery.ARRIVED),
        ]
    ):
        receipts(seat, Receipt(response, result, 10_000 + n, code, {"by": "李班长"}))
        row = only(seat, RecordQuery())
        assert row.delivery is delivery
        assert only(seat, RecordQuery(frozenset({delivery}))) == row


def crowded(seat: Seat, n: int) -> None:
    """Copies of one worked form, each a few seconds older, in every place a form can be."""
    bench = seat.bench
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)
    places = ("'acked', 'applied'", "'pending', NULL", "'quarantined', 'refused'", "'acked', 'secondary'")
    with bench.desk.store.write() as connection:
        run = connection.exec_driver_sql
        run("CREATE TEMP TABLE k AS WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?)"
            " SELECT i FROM k", (n,))  # fmt: skip
        (record_id,) = run("SELECT record_id FROM own_record").one()
        run(
            "INSERT INTO own_record SELECT printf('%08d', i), user_id, at - i / 3 * 1000, data, work FROM own_record, k"
        )
        for at, place in enumerate(places):
            run(
                "INSERT INTO outbox (n, op_id, place, lane, kind, saved_at, state, result)"
                f" SELECT 1000 + i, printf('op-%d', i), 1000 + i, lane, kind, saved_at, {place} FROM outbox, k"
                " WHERE kind = 'response.submit' AND op_id NOT LIKE 'op-%' AND i % 4 = ?",
                (at,),
            )
        run(
            "INSERT INTO signed (n, entity_id, entity_seq, schema_version, author_id, author_mac, device_id, incarnation,"
            " base_version, lease_no, occurred_at, clock_offset, offset_age, payload) SELECT 1000 + i, 'e' || i, 1, 1,"
            " author_id, author_mac, device_id, 1, 0, 0, occurred_at, 0, 0, payload FROM outbox JOIN signed USING (n), k"
            " WHERE kind = 'response.submit' AND op_id NOT LIKE 'op-%'"
        )
        run("INSERT INTO record_op SELECT printf('op-%d', i), printf('%08d', i) FROM k")
    assert record_id


@pytest.mark.parametrize("sort", [None, *RecordSort])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_in_every_order_bring_each_form_once(
    seat: Seat, sort: RecordSort | None, descending: bool
) -> None:
    bench = seat.login()
    crowded(seat, 230)
    query = RecordQuery(sort=sort, descending=descending)
    rows: list[MyRecord] = []
    key: RecordKey | None = None
    while True:
        page = bench.records.page(query, key, 50)
        rows += page.rows
        key = page.next
        if key is None:
            break
    assert len(rows) == len({row.record_id for row in rows}) == 231
    if sort is RecordSort.AT:
        ats = [row.at for row in rows]
        assert all((a >= b) if descending else (a <= b) for a, b in pairwise(ats))


def test_filters_and_counts_follow_the_same_rule_as_what_is_shown(seat: Seat) -> None:
    bench = seat.login()
    crowded(seat, 200)
    counts = bench.records.counts()
    rows = bench.records.page(RecordQuery(), None, 1_000).rows
    with bench.desk.store.read() as connection:
        operations = forms.operations_of(connection, [row.record_id for row in rows])
    for row in rows:
        told, _ = delivery_of(one.status for one in operations[row.record_id])
        assert told is row.delivery
    for delivery in Delivery:
        wanted = {row.record_id for row in rows if row.delivery is delivery}
        found = bench.records.page(RecordQuery(frozenset({delivery})), None, 1_000).rows
        assert {row.record_id for row in found} == wanted
        assert counts.of(frozenset({delivery})) == len(wanted)
    assert counts.of(frozenset()) == 201
    assert len({row.delivery for row in rows}) == 4
