"""我的记录: where each form is, corrections within the day, and repairing what was refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.records.call import CallOutcome, Draft, Phase, TaskOutcome
from app.records.record import Delivery
from app.services import corrections
from domain.problems import ProblemError
from domain.times import DAY
from server.acts.registry import Registry
from server.settings.service import put
from tests.helpers.centre import CITY, OPERATOR, PASSWORD
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.seat import ADDRESS, Seat, complete


def one_form(seat: Seat) -> str:
    item = seat.bench.revisits.next()
    assert item is not None
    return seat.work(item).responses[0]


def revisions(seat: Seat, response_id: str) -> list[tuple[int, str, int]]:
    from sqlalchemy import select

    from server.answers.tables import response

    with seat.centre.database.read("main") as reading:
        rows = reading.conn.execute(
            select(response.c.revision, response.c.standing, response.c.overall)
            .where(response.c.response_id == response_id)
            .order_by(response.c.revision)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_a_form_is_opened_again_to_look_at(seat: Seat) -> None:
    bench = seat.login()
    record_id = one_form(seat)
    state = bench.records.open(record_id)
    assert state.phase is Phase.READ_ONLY
    assert dict(state.draft.forms[0].answers) == dict(SATISFIED)
    assert state.work.contacts[0].name == "李明"
    assert bench.calls.current() is None


@pytest.mark.parametrize("delivered", [True, False])
def test_a_correction_is_a_new_revision(seat: Seat, delivered: bool) -> None:
    bench = seat.login()
    record_id = one_form(seat)
    if delivered:
        seat.sync()
    form = bench.records.open(record_id).draft.forms[0]
    bench.records.correct(record_id, replace(form, answers=DISSATISFIED))
    mine = bench.records.today()
    assert [(r.record_id, r.revision, r.overall, r.delivery) for r in mine] == [
        (record_id, 2, 3, Delivery.SAVED)
    ]
    seat.sync()
    assert bench.records.today()[0].delivery is Delivery.ARRIVED
    assert revisions(seat, record_id) == [(1, "superseded", 1), (2, "canonical", 3)]


def test_after_the_day_nothing_is_corrected_any_more(seat: Seat) -> None:
    bench = seat.login()
    record_id = one_form(seat)
    seat.sync()
    form = bench.records.open(record_id).draft.forms[0]
    seat.hands.clock.forward(DAY)
    bench.session.login(ADDRESS, "1001", PASSWORD)
    assert bench.records.today() == []
    with pytest.raises(ProblemError, match=r"record\.too_late"):
        bench.records.correct(record_id, form)


def refuse(seat: Seat, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The centre finds something wrong with operations of a kind."""
    from domain.problems import Problem
    from server.acts import operation as operations

    handlers = seat.centre.app.state.centre.registry.handlers
    real = handlers[kind]

    class Refusing:
        act = real.act
        rows = real.rows

        def judge(self, operation, context):  # type: ignore[no-untyped-def]
            if operation.kind == kind:
                return operations.Verdict.refused(Problem("test.refused", {"why": "x"}))
            return real.judge(operation, context)

    monkeypatch.setitem(handlers, kind, Refusing())


def test_a_refused_form_is_kept_shown_and_repaired_in_its_place(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    refuse(seat, monkeypatch, "response.submit")
    record_id = one_form(seat)
    other = one_form(seat)
    seat.sync()
    status = bench.sync.status()
    assert (status.quarantined, status.unsent) == (2, 0)
    refused = bench.records.today()
    assert {r.delivery for r in refused} == {Delivery.REFUSED}
    assert refused[0].problem is not None
    assert refused[0].problem.code == "test.refused"
    monkeypatch.undo()
    form = bench.records.open(record_id).draft.forms[0]
    bench.records.correct(record_id, replace(form, answers=DISSATISFIED))
    bench.records.resubmit(other)
    seat.sync()
    assert {r.delivery for r in bench.records.today()} == {Delivery.ARRIVED}
    assert bench.sync.status().quarantined == 0
    assert revisions(seat, record_id) == [(1, "canonical", 3)]
    assert revisions(seat, other) == [(1, "canonical", 1)]


def test_a_fault_of_the_centre_is_not_the_agents(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = seat.login()
    registry: Registry = seat.centre.app.state.centre.registry
    real = registry.handlers["response.submit"]

    class Broken:
        act = real.act
        rows = real.rows

        def judge(self, operation, context):  # type: ignore[no-untyped-def]
            if operation.kind == "response.submit":
                raise RuntimeError("a slip of ours")
            return real.judge(operation, context)

    monkeypatch.setitem(registry.handlers, "response.submit", Broken())
    one_form(seat)
    for _ in range(4):
        seat.sync()
        seat.hands.clock.forward(300_000)
    mine = bench.records.today()
    assert [r.delivery for r in mine] == [Delivery.CENTRE_FAULT]
    assert bench.sync.status().centre_fault == 1
    assert bench.sync.status().unsent == 1  # the attempt got through, its form waits
    monkeypatch.undo()
    seat.hands.clock.forward(300_000)
    seat.sync()
    assert bench.records.today()[0].delivery is Delivery.ARRIVED


def test_two_answers_to_one_task_are_both_kept_and_the_second_says_so(seat: Seat, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tests.helpers.seat import take_seat

    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    call, _ = bench.calls.dial(bench.calls.open(item))
    seat.wire.up = False
    bench.calls.finish(call, complete(call))
    seat.hands.clock.forward(2 * 3_600_000)  # the lease is over, somebody else is given the task
    other = take_seat(seat.centre, tmp_path, "1002")
    theirs = other.login("1002").revisits.claim(item.task_id)
    assert theirs.task_id == item.task_id
    other.work(theirs, DISSATISFIED)
    other.sync()
    seat.wire.up = True
    seat.sync()
    assert [r.delivery for r in bench.records.today()] == [Delivery.SECONDARY]
    assert [r.delivery for r in other.bench.records.today()] == [Delivery.ARRIVED]
    assert bench.sync.status().quarantined == 0
    other.bench.close()


def test_payloads_stay_byte_for_byte_through_the_whole_way(seat: Seat) -> None:
    from sqlalchemy import select

    from app.models import outbox
    from server.db.tables import operation

    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    saved = seat.work(item)
    with bench.desk.store.read() as connection:
        before = [outbox.envelope_of(connection, op) for op in saved.operations]
    seat.sync()
    with bench.desk.store.read() as connection:
        assert [outbox.envelope_of(connection, op) for op in saved.operations] == before
    with seat.centre.database.read("main") as reading:
        kept = set(reading.conn.execute(select(operation.c.op_id)).scalars())
    assert set(saved.operations) <= kept


def test_a_correction_that_waits_for_its_refused_base_is_not_lost(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain.problems import Problem
    from server.acts import operation as operations

    handlers = seat.centre.app.state.centre.registry.handlers
    real = handlers["response.submit"]

    class FirstRefused:
        act = real.act
        rows = real.rows

        def judge(self, operation, context):  # type: ignore[no-untyped-def]
            first = operation.kind == "response.submit" and operation.payload.revision == 1
            return (
                operations.Verdict.refused(Problem("test.refused"))
                if first
                else real.judge(operation, context)
            )

    refusing = FirstRefused()
    bench = seat.login()
    record_id = one_form(seat)
    form = bench.records.open(record_id).draft.forms[0]
    bench.records.correct(record_id, replace(form, answers=SATISFIED, remark="第二稿"))
    with monkeypatch.context() as patched:
        patched.setitem(handlers, "response.submit", refusing)
        seat.sync()
    assert bench.sync.status().quarantined == 1
    assert bench.sync.status().held == 1  # the second waits at the centre for the first
    form = bench.records.open(record_id).draft.forms[0]
    bench.records.correct(record_id, replace(form, answers=DISSATISFIED))
    for _ in range(3):
        seat.sync()
        seat.hands.clock.forward(150_000)
    assert bench.sync.status().unsent == 0
    assert bench.records.today()[0].delivery is Delivery.ARRIVED
    told = revisions(seat, record_id)
    assert [(standing, overall) for _, standing, overall in told if standing == "canonical"] == [
        ("canonical", 3)
    ]
    assert [r for r, _, _ in told] == [1, 2, 3]


def test_a_refused_call_goes_again_with_its_corrected_form(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    with monkeypatch.context() as patched:
        refuse(seat, patched, "attempt.record")
        refuse(seat, patched, "response.submit")
        record_id = one_form(seat)
        seat.sync()
    assert bench.sync.status().quarantined == 2
    form = bench.records.open(record_id).draft.forms[0]
    bench.records.correct(record_id, replace(form, answers=DISSATISFIED))
    seat.sync()
    assert (bench.sync.status().quarantined, bench.sync.status().unsent) == (0, 0)
    assert bench.records.today()[0].delivery is Delivery.ARRIVED


def test_an_unfinished_correction_survives_a_kill(seat: Seat) -> None:
    bench = seat.login()
    record_id, other = one_form(seat), one_form(seat)
    state = bench.records.take_up(record_id)
    assert not state.recovered
    typed = replace(
        state.draft, forms=(replace(state.draft.forms[0], answers=DISSATISFIED, remark="改到一半"),)
    )
    bench.records.keep_correction(record_id, typed)
    bench = seat.restart()
    seat.login()
    assert bench.records.surviving_correction() == record_id
    again = bench.records.take_up(record_id)
    assert (again.recovered, again.draft) == (True, typed)
    assert not bench.records.take_up(other).recovered
    bench.records.correct(record_id, again.draft.forms[0])
    assert bench.records.surviving_correction() is None
    assert bench.records.today()[1].revision == 2


def test_a_correction_left_as_it_was_or_too_old_is_not_taken_up(seat: Seat) -> None:
    bench = seat.login()
    record_id = one_form(seat)
    seat.sync()
    draft = bench.records.take_up(record_id).draft
    bench.records.keep_correction(record_id, draft)
    bench.records.drop_correction(record_id)
    assert bench.records.surviving_correction() is None
    bench.records.keep_correction(record_id, draft)
    seat.hands.clock.forward(DAY)
    bench.session.login(ADDRESS, "1001", PASSWORD)
    assert bench.records.surviving_correction() is None


@pytest.mark.parametrize("recording", [True, False])
def test_a_form_says_whether_calls_were_recorded_when_it_was_filled(seat: Seat, recording: bool) -> None:
    bench = seat.login()
    for set_to in (recording, not recording):
        with seat.centre.database.write(CITY) as work:
            put(work, {"script.recording": set_to}, OPERATOR)
        seat.sync()
        assert bench.calls.city.script.recording is set_to
        if set_to is recording:
            record_id = one_form(seat)
    assert bench.records.open(record_id).recording is recording


@pytest.mark.parametrize("words", ["邻居说搬走了", ""])
def test_what_was_noted_of_a_call_stands_in_its_record(seat: Seat, words: str) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    call, _ = bench.calls.dial(bench.calls.open(item))
    outcome = TaskOutcome(call.work.task_id, "no_answer", note=words)
    bench.calls.finish(call, CallOutcome((outcome,)))
    assert [(mine.disposition, mine.note) for mine in bench.records.today()] == [("no_answer", words)]


def test_what_was_typed_about_two_tasks_of_one_call_is_kept_for_each(seat: Seat) -> None:
    """Both are drafts of one correction."""
    bench = seat.login()
    with bench.desk.store.write() as connection:
        user = bench.desk.user_id
        corrections.keep(connection, user, "r1", Draft("call", note="一"))
        corrections.keep(connection, user, "r2", Draft("call", note="二"))
        found = corrections.find(connection, user)
        assert found is not None
        assert {one: draft.note for one, draft in found.drafts.items()} == {"r1": "一", "r2": "二"}
        corrections.drop(connection, user, "r2")
        left = corrections.find(connection, user)
        assert left is not None
        assert [*left.drafts] == ["r1"]
        corrections.keep(connection, user, "r3", Draft("another", note="三"))
        other = corrections.find(connection, user)
        assert other is not None
        assert [*other.drafts] == ["r3"]
        corrections.drop(connection, user, "r3")
        assert corrections.find(connection, user) is None
