"""放回 at the workstation: saved with its reason and what was typed; offered again by the rule of the queue, also offline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.records.call import CallState
from app.services.putting_back import PutBackReason
from domain.acts.task_put_back import MOST_TYPED, PutBack
from domain.problems import ProblemError
from domain.times import DAY, HOUR
from domain.wire import codec
from tests.helpers.seat import Seat

NOISE = PutBackReason("noise")


def offline(seat: Seat, groups: int = 3) -> None:
    """Log in, lease a few groups ahead, and lose the centre."""
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    for item in bench.revisits.pack_items()[groups:]:
        bench.desk.store.transact(
            lambda connection, group_id=item.group_id: connection.exec_driver_sql(
                "DELETE FROM pack WHERE group_id = ?", (group_id,)
            )
        )
    assert len(bench.revisits.pack_items()) == groups


def opened(seat: Seat) -> CallState:
    item = seat.bench.revisits.next()
    assert item is not None
    return seat.bench.calls.open(item)


def order(seat: Seat) -> list[str]:
    return [item.group_id for item in seat.bench.revisits.pack_items()]


def saved_act(seat: Seat, op_id: str) -> PutBack:
    with seat.bench.desk.store.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT payload FROM outbox JOIN signed USING (n) WHERE op_id = ?", (op_id,)
        ).first()
    assert row is not None
    return codec.decode(bytes(row[0]), PutBack)


def test_it_ends_the_call_and_takes_along_what_was_typed(seat: Seat) -> None:
    seat.login()
    call = opened(seat)
    form = replace(call.draft.forms[0], answers={"identity": 1, "unhappy_what": "等太久"}, remark="他认得我")
    seat.bench.calls.save_draft(replace(call.draft, note="先问问", forms=(form,)))
    why = PutBackReason("acquainted", words=" 高中同学 ")
    saved = seat.bench.calls.put_back(call.call_id, why)
    assert seat.bench.calls.current() is None
    act = saved_act(seat, saved.operations[0])
    assert (act.reason, act.words, act.typed) == ("acquainted", "高中同学", "先问问\n等太久\n他认得我")
    assert (act.task_id, act.call_id) == (call.work.task_id, call.call_id)
    assert saved.tasks == (call.work.task_id,)


def test_full_boxes_go_along_whole_and_more_is_refused_rather_than_cut(seat: Seat) -> None:
    seat.login()
    call = opened(seat)
    said = {"unhappy_what": "等" * 2_000, "officer_hint": "高" * 200}
    form = replace(call.draft.forms[0], answers=said, remark="他" * 2_000)
    seat.bench.calls.save_draft(replace(call.draft, note="我" * 4_000, forms=(form,)))
    put_back = seat.bench.calls.put_back(call.call_id, NOISE)
    assert len(saved_act(seat, put_back.operations[0]).typed) == 8_200 + 3
    call = opened(seat)
    seat.bench.calls.save_draft(replace(call.draft, note="我" * (MOST_TYPED + 1)))
    with pytest.raises(ProblemError) as refused:
        seat.bench.calls.put_back(call.call_id, NOISE)
    assert [p.code for p in refused.value.problems] == ["put_back.too_long"]
    kept = seat.bench.calls.current()
    assert kept is not None
    assert len(kept.draft.note) == MOST_TYPED + 1


def test_what_was_dialled_needs_an_outcome(seat: Seat) -> None:
    seat.login()
    call, _ = seat.bench.calls.dial(opened(seat))
    with pytest.raises(ProblemError) as refused:
        seat.bench.calls.put_back(call.call_id, NOISE)
    assert [p.code for p in refused.value.problems] == ["put_back.dialled"]
    assert seat.bench.calls.current() is not None


@pytest.mark.parametrize(
    ("why", "code"),
    [(PutBackReason("tired"), "put_back.reason"), (PutBackReason("other"), "put_back.words_needed")],
)
def test_a_broken_rule_is_told_and_the_call_stays(seat: Seat, why: PutBackReason, code: str) -> None:
    seat.login()
    call = opened(seat)
    with pytest.raises(ProblemError) as refused:
        seat.bench.calls.put_back(call.call_id, why)
    assert [p.code for p in refused.value.problems] == [code]
    assert seat.bench.calls.current() is not None


def test_offline_it_comes_after_everything_else_that_day(seat: Seat) -> None:
    offline(seat)
    first, second, third = order(seat)
    seat.bench.calls.put_back(opened(seat).call_id, NOISE)
    assert order(seat) == [second, third, first]
    item = seat.bench.revisits.next(first)
    assert item is not None
    assert item.group_id == second
    assert seat.bench.revisits.pack().groups == 2, "it is no fresh work any more"
    assert seat.bench.revisits.pack().later == 0


def test_offline_the_last_group_is_offered_again_where_nothing_else_is(seat: Seat) -> None:
    offline(seat, groups=1)
    [only] = order(seat)
    seat.bench.calls.put_back(opened(seat).call_id, NOISE)
    assert order(seat) == [only]
    seat.hands.clock.forward(HOUR)
    seat.bench.calls.put_back(opened(seat).call_id, PutBackReason("acquainted"))
    assert order(seat) == []
    assert seat.bench.revisits.next() is None


def test_offline_who_knows_the_citizen_takes_neither_the_task_nor_the_call(seat: Seat) -> None:
    offline(seat)
    call = opened(seat)
    seat.bench.calls.put_back(call.call_id, PutBackReason("acquainted"))
    assert call.work.group_id not in order(seat)
    revisits = seat.bench.revisits
    for take in (revisits.take_call, revisits.claim):
        with pytest.raises(ProblemError) as refused:
            take(call.work.task_id)
        assert [p.code for p in refused.value.problems] == ["task.acquainted"]


def test_offline_a_dialect_of_a_colleague_comes_last_to_who_does_not_speak_it(seat: Seat) -> None:
    offline(seat)
    first, second, third = order(seat)
    call = opened(seat)
    seat.bench.calls.put_back(call.call_id, PutBackReason("dialect", "yue"))
    with seat.bench.desk.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE effect SET fact = CAST(replace(CAST(fact AS TEXT), ?, ?) AS BLOB)",
            (seat.bench.desk.user_id, call.call_id),
        )  # as if a colleague had
        connection.exec_driver_sql("UPDATE pack SET worked_at = NULL")
    assert order(seat) == [second, third, first]
    seat.hands.clock.forward(DAY)
    with seat.bench.desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE pack SET until = until + ?", (2 * DAY,))
    assert order(seat)[0] == first


def test_a_form_for_a_caller_is_not_put_back(seat: Seat) -> None:
    from app.records.incoming import CallerNote

    seat.login()
    item = seat.bench.incoming.open(CallerNote("13911112222", "alarm"))
    call = seat.bench.calls.open(item)
    with pytest.raises(ProblemError) as refused:
        seat.bench.calls.put_back(call.call_id, NOISE)
    assert [p.code for p in refused.value.problems] == ["put_back.caller"]
    assert seat.bench.calls.current() is not None
