"""End of shift: what is said of forms and the centre is what the hashes say, and without the centre nothing is said."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import outbox
from app.records.reconciliation import Comparison, ShiftReport
from app.records.record import WaitReason
from domain.problems import ProblemError
from domain.times import DAY
from domain.wire import codec
from server.db.tables import operation
from tests.helpers.centre import CITY
from tests.helpers.desk import DISSATISFIED
from tests.helpers.seat import ADDRESS, Seat
from tests.services.test_records import one_form, refuse


def worked(seat: Seat, n: int) -> list[str]:
    """So many forms, sent."""
    bench = seat.login()
    bench.revisits.keep_pack()
    items = bench.revisits.pack_items()[:n]
    records = [seat.work(item).responses[0] for item in items]
    seat.sync()
    return records


def compared(seat: Seat) -> ShiftReport:
    report = seat.bench.reconciliation.compare()
    assert report.compared, report.why
    return report


def test_every_form_of_the_shift_is_at_the_centre_with_its_hashes(seat: Seat) -> None:
    records = worked(seat, 5)
    report = compared(seat)
    assert (report.total, report.at_centre, report.complete) == (5, 5, True)
    assert {form.record_id for form in report.forms} == set(records)
    assert [form.saved_at for form in report.forms] == sorted(form.saved_at for form in report.forms)
    with seat.centre.database.read(CITY) as reading:
        rows = {row.seq: row for row in reading.conn.execute(sa.select(operation))}
        head, head_hash, _ = reading.head()
    assert (report.head_seq, report.head_hash) == (head, head_hash)
    for form in report.forms:
        assert [one.kind for one in form.operations] == ["attempt.record", "response.submit"]
        assert form.mask.count("*") == 4
        for one in form.operations:
            row = rows[one.seq]
            assert (row.op_id, row.hash, row.payload_digest) == (one.op_id, one.link, one.sha256)
            assert one.centre_sha256 == one.sha256


def test_archived_forms_count_too(seat: Seat) -> None:
    worked(seat, 2)
    with seat.bench.desk.store.write() as connection:
        assert outbox.archive(connection, 10**9) >= 4
    assert compared(seat).complete


def test_a_form_still_here_is_named_with_its_reason(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    worked(seat, 2)
    item = seat.bench.revisits.pack_items()[0]
    late = seat.work(item).responses[0]
    report = compared(seat)
    assert (report.total, report.at_centre, report.complete) == (3, 2, False)
    here = [form for form in report.forms if form.standing is not Comparison.AT_CENTRE]
    assert [(f.record_id, f.standing, f.reason) for f in here] == [(late, Comparison.HERE, WaitReason.NEXT)]
    assert {one.seq for one in here[0].operations} == {0}
    seat.sync()
    assert compared(seat).complete


def test_without_the_centre_nothing_is_claimed(seat: Seat) -> None:
    worked(seat, 2)
    seat.wire.up = False
    report = seat.bench.reconciliation.compare()
    assert (report.total, report.compared, report.complete, report.at_centre) == (2, False, False, 0)
    assert report.why is not None
    assert report.why.code == "centre.unreachable"
    assert {form.standing for form in report.forms} == {None}
    assert all(len(one.sha256) == 64 for form in report.forms for one in form.operations)


def test_a_lost_answer_does_not_make_a_form_missing(seat: Seat) -> None:
    worked(seat, 1)
    seat.work(seat.bench.revisits.pack_items()[0])
    seat.wire.lose_replies = True
    seat.sync()
    seat.wire.lose_replies = False
    assert seat.bench.sync.status().unsent > 0, "here it still waits for its answer"
    assert compared(seat).complete


def test_bytes_that_differ_are_an_alarm(seat: Seat) -> None:
    record_id = worked(seat, 2)[0]
    response = compared(seat).forms[0].operations[1]
    with seat.centre.database.write(CITY) as work:
        work.conn.execute(
            sa.update(operation)
            .where(operation.c.op_id == response.op_id)
            .values(payload=work.sealer.seal(b"{}", response.op_id.encode()))
        )
    report = compared(seat)
    assert [(f.record_id, f.standing) for f in report.forms if f.standing is not Comparison.AT_CENTRE] == [
        (record_id, Comparison.DIFFERS)
    ]
    differing = report.forms[0].operations[1]
    assert (differing.sha256, differing.centre_sha256) == (response.sha256, codec.digest(b"{}"))
    assert not report.complete


def test_what_the_centre_lost_after_confirming_it_is_told_and_sent_again(seat: Seat) -> None:
    worked(seat, 2)
    lost = compared(seat).forms[1].operations
    with seat.centre.database.write(CITY) as work:
        ids = [one.op_id for one in lost]
        work.conn.execute(sa.delete(operation).where(operation.c.op_id.in_(ids)))
    report = compared(seat)
    assert (report.count(Comparison.MISSING), report.resent) == (1, 2)
    assert seat.bench.sync.status().unsent == 2
    again = compared(seat)
    assert (again.count(Comparison.MISSING), again.count(Comparison.HERE), again.resent) == (0, 1, 0)


def test_a_returned_form_is_not_complete_until_it_is_repaired_or_given_to_the_lead(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    with monkeypatch.context() as patched:
        refuse(seat, patched, "response.submit")
        first, second = one_form(seat), one_form(seat)
        seat.sync()
    report = compared(seat)
    assert (report.count(Comparison.RETURNED), report.at_centre) == (2, 0)
    problem = report.forms[0].problem
    assert problem is not None
    assert problem.code == "test.refused"
    form = bench.records.open(first).draft.forms[0]
    bench.records.correct(first, replace(form, answers=DISSATISFIED))
    assert compared(seat).count(Comparison.HERE) == 1
    bench.records.hand_to_lead(second, "说不清")
    seat.sync()
    report = compared(seat)
    assert report.complete
    assert [len(form.operations) for form in report.forms] == [3, 3], "what was refused is still listed"


def test_only_this_days_forms_unless_asked_for_more(seat: Seat) -> None:
    worked(seat, 2)
    yesterday = seat.hands.clock.now
    seat.hands.clock.forward(DAY)
    seat.bench.session.login(ADDRESS, "1001", "correct horse 7")
    assert compared(seat).total == 0
    assert compared(seat).complete
    assert seat.bench.reconciliation.compare(yesterday - DAY).at_centre == 2


def test_long_shifts_are_asked_in_parts(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.reconciliation.MAX_OPERATIONS", 3)
    worked(seat, 4)
    seat.wire.seen.clear()
    assert compared(seat).complete
    assert seat.wire.seen == ["POST /api/v1/sync/reconcile"] * 3


def test_the_proof_file_names_nobody(seat: Seat, tmp_path: Path) -> None:
    worked(seat, 2)
    report = compared(seat)
    service = seat.bench.reconciliation
    path = service.save_proof(report, tmp_path / service.proof_name(report))
    assert path.name.startswith("minyi110-1001-20261122-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    proof = json.loads(text)
    assert (proof["forms"], proof["at_centre"], len(proof["operations"])) == (2, 2, 4)
    assert {one["sha256"] for one in proof["operations"]} == {
        one.sha256 for form in report.forms for one in form.operations
    }
    for secret in (report.forms[0].mask, report.forms[0].unit_name, "李明", "138"):
        assert f'"{secret}' not in text
    assert [p.name for p in tmp_path.glob("minyi110-*")] == [path.name]
    (tmp_path / "taken").write_text("")
    with pytest.raises(ProblemError, match=r"proof\.not_written"):
        service.save_proof(report, tmp_path / "taken" / "x.json")
