"""我的待访: order, filters, search, pages; the pack; callers who ring back."""

from __future__ import annotations

import pytest

from app.records.errors import Refused, Unreachable
from app.records.queue import QueueFilter, QueueItem, QueueQuery, QueueSort
from app.records.work import Hold
from domain.times import HOUR
from tests.helpers.centre import PASSWORD
from tests.helpers.seat import ADDRESS, Seat, outcome, take_seat


def all_of(seat: Seat, query: QueueQuery, limit: int = 7) -> list[QueueItem]:
    items: list[QueueItem] = []
    after = None
    while True:
        page = seat.bench.revisits.page(query, after, limit)
        items += page.items
        after = page.after
        if after is None:
            assert len(items) == page.total
            return items


def test_pages_follow_on_without_gap_or_repeat_in_every_order(seat: Seat) -> None:
    seat.login()
    for sort in QueueSort:
        for descending in (False, True):
            items = all_of(seat, QueueQuery(sort=sort, descending=descending))
            assert len({i.task_id for i in items}) == 30, sort
    ages = [i.event_at for i in all_of(seat, QueueQuery(sort=QueueSort.EVENT_AT))]
    assert ages == sorted(ages)
    assert [i.event_at for i in all_of(seat, QueueQuery())] == ages


def test_search_and_filters_narrow_in_words(seat: Seat) -> None:
    bench = seat.login()
    assert bench.revisits.page(QueueQuery(text="柳河 纠纷")).total == 30
    assert bench.revisits.page(QueueQuery(text="柳河 户口")).total == 0
    assert bench.revisits.page(QueueQuery(text="0012")).total == 1
    assert bench.revisits.page(QueueQuery(text="%")).total == 0
    assert bench.revisits.page(QueueQuery(lines=frozenset({"traffic"}))).total == 0
    counts = bench.revisits.counts()
    assert counts.by_filter["all"] == counts.by_filter["due"] == 30
    assert counts.by_filter["mine"] == counts.by_filter["overdue"] == 0
    assert counts.by_line == {"alarm": 30}
    for chip in QueueFilter:
        assert bench.revisits.page(QueueQuery(chip)).total == counts.by_filter[chip], chip


def test_an_outcome_moves_the_line_at_once(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    call = bench.calls.open(item)
    call, _ = bench.calls.dial(call)
    bench.calls.finish(bench.calls.hang_up(call), outcome(call, "no_answer"))
    line = bench.revisits.item(item.task_id)
    assert line is not None
    assert (line.state, line.attempts, line.last_disposition, line.unsent) == (
        "scheduled",
        1,
        "no_answer",
        True,
    )
    assert line.due_at > seat.hands.clock.now
    seat.sync()
    after = bench.revisits.item(item.task_id)
    assert after is not None
    assert not after.unsent
    assert (after.state, after.due_at, after.attempts) == (line.state, line.due_at, 1)


def test_without_the_centre_the_pack_goes_on(seat: Seat) -> None:
    bench = seat.login()
    pack = bench.revisits.keep_pack()
    assert (pack.groups, pack.doubtful, pack.size) == (20, 0, 100)
    assert bench.revisits.counts().by_filter["mine"] == 20
    seat.wire.up = False
    seen = set()
    for _ in range(20):
        item = bench.revisits.next()
        assert item is not None
        assert item.offline
        seen.add(item.group_id)
        seat.work(item)
    assert len(seen) == 20
    assert bench.revisits.next() is None
    seat.wire.up = True
    seat.sync()
    assert bench.sync.status().unsent == 0
    assert bench.revisits.page(QueueQuery()).total == 10
    again = bench.revisits.next()
    assert again is not None
    assert again.group_id not in seen
    assert not again.offline


def test_a_lost_answer_leases_no_second_group(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.lose_replies = True
    assert bench.revisits.next() is None
    seat.wire.lose_replies = False
    seat.sync()
    first = bench.revisits.next()
    assert first is not None
    with seat.centre.database.read("main") as reading:
        from sqlalchemy import func, select

        from server.contacts.tables import contact_group

        held = reading.conn.execute(
            select(func.count()).where(contact_group.c.lease_user_id.is_not(None))
        ).scalar_one()
    assert held == 1


def test_what_a_colleague_holds_is_refused_with_his_name(seat: Seat, tmp_path) -> None:  # type: ignore[no-untyped-def]
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    other = take_seat(seat.centre, tmp_path, "1002")
    other.login("1002")
    with pytest.raises(Refused) as refused:
        other.bench.revisits.claim(item.task_id)
    problem = refused.value.problems[0]
    assert problem.code == "lease.taken"
    assert problem.params["holder"] == "用户1001"
    other.bench.close()


def test_a_certain_task_can_be_taken_and_offline_only_from_the_pack(seat: Seat) -> None:
    bench = seat.login()
    page = bench.revisits.page(QueueQuery())
    taken = bench.revisits.claim(page.items[9].task_id)
    assert taken.task_id == page.items[9].task_id
    seat.wire.up = False
    assert bench.revisits.claim(taken.task_id).offline
    with pytest.raises(Unreachable):
        bench.revisits.claim(page.items[20].task_id)


def test_a_caller_is_found_by_his_whole_number_only(seat: Seat) -> None:
    bench = seat.login()
    found = bench.revisits.find_caller("138 0000 0007")
    assert found is not None
    assert found.direction == "incoming"
    assert bench.revisits.find_caller("13912345678") is None
    with pytest.raises(Exception, match=r"phone\."):
        bench.revisits.find_caller("0007")
    assert all("13800000007" not in line for line in seat.wire.seen)
    bench.revisits.keep_pack()
    held = bench.revisits.pack_items()[0]
    seat.wire.up = False
    number = held.contacts[0].mask.replace("****", "0000")
    offline = bench.revisits.find_caller(number)
    assert offline is not None
    assert (offline.group_id, offline.offline) == (held.group_id, True)


def test_a_lease_that_ran_out_is_doubtful_and_its_data_goes_in_the_night(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    bench.revisits.pack()
    seat.hands.clock.forward(HOUR)
    again = bench.revisits.next()
    assert again is not None
    assert again.hold is Hold.DOUBTFUL
    assert bench.revisits.pack().doubtful == 1
    seat.hands.clock.forward(12 * HOUR)
    assert bench.revisits.keep_pack().groups == 0


def test_in_the_night_nobody_is_called_from_the_pack(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    item = bench.revisits.next()
    assert item is not None
    call = bench.calls.open(item)
    seat.hands.clock.forward(6 * HOUR)  # 21:00
    assert bench.revisits.next() is None
    assert {e.code for e in bench.calls.judge(call)} == {"policy.quiet_hours"}
    with pytest.raises(Exception, match=r"policy\.quiet_hours"):
        bench.calls.dial(call)
    assert bench.session.login(ADDRESS, "1001", PASSWORD).offline
