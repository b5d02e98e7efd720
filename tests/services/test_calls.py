"""The call screen's services: the draft survives, numbers are shown on record, all or nothing is saved."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.models import outbox
from app.models.store import Store
from app.records.call import AppointmentDraft, CallState, Draft, Phase
from app.records.errors import SaveFailed
from app.records.queue import QueueFilter, QueueQuery
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR
from domain.wire.envelope import Envelope
from tests.helpers.desk import SATISFIED
from tests.helpers.seat import Seat, complete, form_of, outcome


def opened(seat: Seat) -> CallState:
    item = seat.bench.revisits.next()
    assert item is not None
    return seat.bench.calls.open(item)


def dialled(seat: Seat) -> CallState:
    return seat.bench.calls.dial(opened(seat))[0]


def unsent(seat: Seat) -> list[Envelope]:
    with seat.bench.desk.store.read() as connection:
        return [w.envelope for w in outbox.waiting(connection)]


def test_the_draft_survives_a_kill_at_any_moment(seat: Seat) -> None:
    seat.login()
    call = opened(seat)
    call, number = seat.bench.calls.dial(call)
    form = replace(form_of(call, {"identity": 1, "more": (1,)}), remark="他说邻居又吵了")
    seat.bench.calls.save_draft(Draft(call.call_id, (form,), call.work.task_id, note="改天"))
    bench = seat.restart()
    seat.wire.up = False
    seat.login(pull=False)
    again = bench.calls.surviving_draft() or seat.bench.calls.surviving_draft()
    assert again is not None
    assert again.recovered
    assert (again.phase, again.number_shown, again.call_id) == (Phase.DIALLED, True, call.call_id)
    assert again.draft.forms[0] == form
    assert again.draft.note == "改天"
    _, shown = seat.bench.calls.dial(again)
    assert shown == number


def test_only_one_call_is_open_and_an_undialled_one_can_be_put_back(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    first, second = bench.revisits.pack_items()[:2]
    call = bench.calls.open(first)
    assert bench.calls.open(first).call_id == call.call_id
    with pytest.raises(ProblemError, match=r"call\.other_open"):
        bench.calls.open(second)
    bench.calls.discard(call.call_id)
    call = bench.calls.open(second)
    bench.calls.dial(call)
    with pytest.raises(ProblemError, match=r"call\.dialled"):
        bench.calls.discard(call.call_id)


def test_a_number_is_shown_once_it_is_on_record_and_not_before(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    call = opened(seat)
    assert "13800" not in repr(call)
    call, number = bench.calls.dial(call)
    assert number.startswith("138000000")
    bench.calls.dial(call)
    assert [e.kind for e in unsent(seat)] == ["number.reveal"]
    assert bench.calls.reveal(call, "他请我读给他听") == number
    with pytest.raises(ProblemError, match=r"reveal\.reason"):
        bench.calls.reveal(call, "  ")
    payloads = [json.loads(e.payload) for e in unsent(seat)]
    assert [p.get("attempt_id") for p in payloads] == [call.call_id, None]
    assert payloads[1]["reason"] == "他请我读给他听"

    def full(*_: object) -> None:
        raise SaveFailed(Problem("store.disk_full"))

    monkeypatch.setattr(Store, "transact", full)
    with pytest.raises(SaveFailed):
        bench.calls.reveal(call, "noch einmal")


def test_a_form_that_breaks_a_rule_is_marked_and_nothing_is_lost(seat: Seat) -> None:
    bench = seat.login()
    call = dialled(seat)
    before = len(unsent(seat))
    answers = {k: v for k, v in SATISFIED.items() if k != "overall"}
    bench.calls.save_draft(replace(call.draft, forms=(form_of(call, answers),)))
    with pytest.raises(ProblemError) as refused:
        bench.calls.finish(call, complete(call, answers))
    problem = refused.value.problems[0]
    assert (problem.code, problem.field) == ("answer.required", "overall")
    assert problem.params["task_id"] == call.work.task_id
    assert len(unsent(seat)) == before
    kept = bench.calls.current()
    assert kept is not None
    assert kept.draft.forms[0].answers == answers


@pytest.mark.parametrize("ending", [{"identity": 2}, {"identity": 3}, {"identity": 1, "convenient": 3}])
def test_a_form_that_ended_the_call_is_not_saved_as_an_answer(seat: Seat, ending: dict[str, int]) -> None:
    bench = seat.login()
    call = dialled(seat)
    before = len(unsent(seat))
    for filled in (ending, SATISFIED | ending):
        with pytest.raises(ProblemError) as refused:
            bench.calls.finish(call, complete(call, filled))
        assert [(p.code, p.field) for p in refused.value.problems] == [("response.ended_early", "outcome")]
    assert len(unsent(seat)) == before
    assert bench.calls.finish(call, outcome(call, "someone_else")).responses == ()


def test_a_save_that_the_disk_refuses_leaves_draft_and_queue_as_they_were(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    call = dialled(seat)
    real = outbox.append
    calls = []

    def fail_at_third(*args: object, **more: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "append", fail_at_third)
    (seat.profile / bench.session.status().centre_id / "store.reserve").unlink()
    with pytest.raises(SaveFailed) as refused:
        bench.calls.finish(call, complete(call))
    assert refused.value.problems[0].code == "store.disk_full"
    assert [e.kind for e in unsent(seat)] == ["number.reveal"]
    assert bench.records.today() == []
    assert bench.calls.current() is not None
    assert bench.revisits.page(QueueQuery()).total == 30
    monkeypatch.undo()
    assert bench.calls.finish(call, complete(call)).responses
    assert bench.revisits.page(QueueQuery()).total == 29


def test_an_appointment_is_kept_as_agreed(seat: Seat) -> None:
    bench = seat.login()
    call = dialled(seat)
    now = seat.hands.clock.now
    with pytest.raises(ProblemError, match=r"appointment\.missing"):
        bench.calls.finish(call, outcome(call, "appointment"))
    for at, code in ((now - 1, "appointment.past"), (now + 7 * HOUR, "appointment.quiet")):
        with pytest.raises(ProblemError, match=code):
            bench.calls.finish(call, outcome(call, "appointment", appointment=AppointmentDraft(at)))
    at = now + DAY
    bench.calls.finish(call, outcome(call, "appointment", appointment=AppointmentDraft(at, note="下班后")))
    for _ in range(2):
        page = bench.revisits.page(QueueQuery(QueueFilter.APPOINTMENTS))
        assert page.total == 1
        line = page.items[0]
        assert (line.appointment_at, line.appointment_definite, line.due_at) == (at, True, at)
        assert bench.revisits.counts().by_filter["mine"] == 1
        seat.sync()
    seat.hands.clock.forward(DAY)
    bench.session.login("127.0.0.1:8110", "1001", "correct horse 7")
    first = bench.revisits.page(QueueQuery()).items[0]
    assert (first.task_id, first.priority) == (line.task_id, 0)


def test_a_refusal_for_good_closes_the_task_and_sends_no_answers(seat: Seat) -> None:
    bench = seat.login()
    call = dialled(seat)
    form = form_of(call, {"identity": 1, "convenient": 1})
    bench.calls.finish(call, outcome(call, "refusal_hard", form=form))
    assert [e.kind for e in unsent(seat)] == ["number.reveal", "attempt.record"]
    assert bench.revisits.item(call.work.task_id) is not None
    assert bench.revisits.page(QueueQuery()).total == 29
    seat.sync()
    assert bench.revisits.item(call.work.task_id) is None


def test_only_an_agents_dispositions_are_taken(seat: Seat) -> None:
    bench = seat.login()
    call = dialled(seat)
    for code, problem in (("max_attempts", "disposition.by_rule_only"), ("nonsense", "disposition.unknown")):
        with pytest.raises(ProblemError) as refused:
            bench.calls.finish(call, outcome(call, code))
        assert [(p.code, p.field) for p in refused.value.problems] == [(problem, "outcome")]
    with pytest.raises(ProblemError, match=r"outcome\.form_missing"):
        bench.calls.finish(call, outcome(call, "complete"))


def test_a_clock_that_is_wrong_is_corrected_by_the_centres(centre, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from server.answers.tables import attempt
    from tests.helpers.seat import take_seat

    for number, skew in (("1005", 365 * DAY), ("1006", -DAY)):
        wrong = take_seat(centre, tmp_path, number, skew=skew)
        wrong.login(number)
        item = wrong.bench.revisits.next()
        assert item is not None
        wrong.work(item)
        wrong.sync()
        assert wrong.bench.sync.status().unsent == 0
        wrong.bench.close()
    with centre.database.read("main") as reading:
        started = list(reading.conn.execute(select(attempt.c.started_at)).scalars())
    assert len(started) == 2
    assert all(abs(at - centre.clock.now) < HOUR for at in started)
