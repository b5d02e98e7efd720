"""What the simulation has found, each told once in plain steps; the seed is the one under which it was met first."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, insert, select

from app.models import outbox, replica
from app.records.call import AppointmentDraft
from app.records.duty import EmergencyReport
from app.records.incoming import CallerNote
from app.sync.link import RESTORED
from app.sync.pull import FORMER_MS
from app.transport.network import Reply, Request
from domain.times import DAY, MINUTE
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.message import replace
from domain.wire.sync import OpResult, Receipt
from server.accounts.tables import device
from server.answers.tables import number_reveal, response
from server.db.mechanism import begin_epoch, set_safe_seq
from server.db.receipts import renew
from server.db.tables import held_operation, operation
from tests.helpers.centre import CITY, OPERATOR
from tests.helpers.city import number
from tests.helpers.desk import SATISFIED
from tests.helpers.seat import Seat, complete, form_of, outcome

PULL = "POST /api/v1/sync/pull"
MOST_REQUESTS = 12


def move(seat: Seat, hall: str) -> None:
    """The agent belongs to another hall; his login goes on."""
    with seat.centre.database.write(CITY) as work:
        work.conn.exec_driver_sql(f"UPDATE user_account SET hall_id = '{hall}' WHERE number = '1001'")


def test_a_scope_taken_away_while_it_is_to_be_fetched_anew_does_not_stop_the_others(seat: Seat) -> None:
    """Seed 12: the centre was restored and the agent moved; his old hall was asked for, refused, asked for, refused …"""
    bench = seat.login()
    with seat.centre.database.write(CITY) as work:
        begin_epoch(work, author_id=OPERATOR.user_id)
    move(seat, "h2")
    for _ in range(6):
        seat.hands.clock.forward(60_000)
        seat.sync()
    with bench.desk.store.read() as c:
        feeds = replica.feeds(c)
    assert "hall:h1" not in feeds
    assert all(feed.cursor >= 0 for feed in feeds.values())
    assert bench.sync.status().alarm == ""


def test_a_scope_given_since_the_login_is_not_asked_for_again_and_again(seat: Seat) -> None:
    """Seed 3: the centre said that the new hall has to be fetched, nobody here follows it, and it was asked at once again."""
    seat.login()
    move(seat, "h2")
    seat.hands.clock.forward(60_000)
    seat.wire.seen.clear()
    seat.sync()
    assert 0 < seat.wire.seen.count(PULL) < MOST_REQUESTS


def test_only_the_own_centre_refuses_an_emergency(seat: Seat) -> None:
    """Seed 10047: another centre answered at the address for a while, refused it, and nobody else was ever told."""
    bench = seat.login()

    def another(request: Request) -> Reply | None:
        if not request.path.endswith("/emergencies"):
            return None
        said = Receipt(
            codec.decode(request.body or b"", Envelope).op_id, OpResult.REFUSED, 7, "op.author_unknown"
        )
        return Reply(200, {"content-type": "application/json"}, codec.encode(said))

    seat.wire.fault = another
    raised = bench.emergencies.raise_(EmergencyReport("other", "桥上"))
    assert raised.sent_at is None
    seat.wire.fault = None
    seat.sync()
    with bench.desk.store.read() as c:
        told = outbox.unsent(c)
    assert (told.unsent, told.quarantined) == (0, 0)
    with seat.centre.database.read(CITY) as reading:
        there = reading.conn.exec_driver_sql(
            "SELECT count(*) FROM operation WHERE kind = 'emergency.raise'"
        ).scalar_one()
    assert there == 1


def test_a_workstation_registered_anew_hears_what_becomes_of_its_earlier_work(seat: Seat) -> None:
    """Seed 919: what was refused had been judged again, and only the former id of the workstation was told."""
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    op_ids = seat.work(item).operations
    seat.sync()
    (seat.profile / bench.desk.seat.centre_id / "device.json").unlink()
    bench = seat.restart()
    seat.login()
    with seat.centre.database.write(CITY) as work:
        record = work.record("op.rejudge", item.task_id, {}, author_id=None)
        record.when_numbered(lambda _c, seq: renew(work, Receipt(op_ids[-1], OpResult.SECONDARY, seq)))
    for _ in range(2):
        seat.hands.clock.forward(FORMER_MS + 60_000)
        seat.sync()
    with bench.desk.store.read() as c:
        assert outbox.status_of(c, [op_ids[-1]])[op_ids[-1]].result == OpResult.SECONDARY
        made_by = c.exec_driver_sql("SELECT DISTINCT device_id FROM signed").fetchall()
    assert made_by != [(bench.engine.link.device_id,)]


def test_what_was_put_aside_hears_what_the_lead_settled(seat: Seat) -> None:
    """Seed 7008236: an answer no backup could lose any more was put aside; the lead chose another one, and its author was never told."""
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    answer = seat.work(item).operations[-1]
    seat.sync()
    with seat.centre.database.write(CITY) as work:
        set_safe_seq(work, work.head()[0])
    seat.hands.clock.forward(60_000)
    seat.sync()
    for result, code in (
        (OpResult.SECONDARY, "response.second_answer"),
        (OpResult.SECONDARY, outbox.SETTLED),
        (OpResult.APPLIED, None),
    ):
        tell(seat, item.task_id, Receipt(answer, result, 0, code))
        seat.hands.clock.forward(60_000)
        seat.sync()
        with bench.desk.store.read() as c:
            found = outbox.status_of(c, [answer])[answer]
        assert found.state is outbox.OpState.ARCHIVED
        assert (found.result, found.problem.code if found.problem else None) == (result, code)


def tell(seat: Seat, task_id: str, word: Receipt) -> None:
    """The centre gives an operation another receipt under a number of its own."""
    with seat.centre.database.write(CITY) as work:
        record = work.record("op.rejudge", task_id, {}, author_id=None)
        record.when_numbered(lambda _c, seq: renew(work, replace(word, seq=seq)))


def test_two_copies_that_only_fetch_at_the_same_moment_are_an_alarm_too(seat: Seat) -> None:
    """Seed 6: what a workstation says of itself was the same for both, so the second was not looked at."""
    seat.login()
    station = seat.centre.workstation("席位九")
    station.login("1001")
    for incarnation in (2, 1):
        station.pull({}, incarnation=incarnation)
    with seat.centre.database.read(CITY) as reading:
        alarmed = reading.conn.execute(
            select(device.c.alive_twice_at).where(device.c.device_id == station.device_id)
        ).scalar_one()
    assert alarmed == reading.now


def test_the_alarm_ends_where_the_last_missing_scope_is_taken_away(seat: Seat) -> None:
    """Seed 368 with lines three times as bad: every scope was whole again, and the alarm stayed until the next login."""
    bench = seat.login()
    bench.engine.link.state.alarm = RESTORED
    with bench.desk.store.write() as c:
        c.exec_driver_sql("UPDATE server SET alarm = ?", (RESTORED,))
        replica.begin_snapshot(c, "hall:h1")
    move(seat, "h2")
    for _ in range(3):
        seat.hands.clock.forward(60_000)
        seat.sync()
    with bench.desk.store.read() as c:
        assert "hall:h1" not in replica.feeds(c)
    assert bench.sync.status().alarm == ""


def test_what_a_restored_centre_waits_with_again_is_not_there_yet(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller's number was looked at before his call was told, and the centre went back to that moment: it kept the look for
    the call, had the call by then, and the workstation went on saying that all had arrived."""
    # As those of before version 2, which did not say whose number it was.
    monkeypatch.setattr("domain.tasks.callers.opens", lambda *_: False)
    bench = seat.login()
    call = bench.calls.open(bench.incoming.open(CallerNote(number(777), "alarm")))
    call, _ = bench.calls.dial(call)
    seat.sync()
    with seat.centre.database.read(CITY) as reading:
        (kept,) = reading.conn.execute(select(held_operation)).mappings().all()
    bench.calls.finish(bench.calls.hang_up(bench.calls.connected(call)), complete(call))
    for _ in range(2):
        seat.hands.clock.forward(3 * MINUTE)
        seat.sync()
    assert bench.sync.status().unsent == 0
    with seat.centre.database.write(CITY) as work:
        begin_epoch(work, author_id=OPERATOR.user_id)
        work.conn.execute(delete(number_reveal))
        work.conn.execute(delete(operation).where(operation.c.op_id == kept["op_id"]))
        work.conn.execute(insert(held_operation).values(**kept))
    for _ in range(4):
        seat.hands.clock.forward(5 * MINUTE)
        seat.sync()
    with seat.centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(func.count()).select_from(number_reveal)).scalar_one() == 1
        assert reading.conn.execute(select(func.count()).select_from(held_operation)).scalar_one() == 0
    assert bench.sync.status().unsent == 0


@pytest.mark.parametrize("disposition", ["complete", "appointment", "refer_to_lead"])
def test_what_was_done_about_a_caller_does_not_wait_for_a_call_that_is_lost(
    seat: Seat, disposition: str
) -> None:
    """Seed 21089: a damaged store and a centre set back had lost the call between them, and the form waited for it for ever."""
    bench = seat.login()
    call = bench.calls.connected(bench.calls.open(bench.incoming.open(CallerNote(number(777), "alarm"))))
    at = seat.hands.wall() + DAY
    agreed = AppointmentDraft(at) if disposition == "appointment" else None
    form = form_of(call, SATISFIED)
    bench.calls.finish(call, outcome(call, disposition, form=form, appointment=agreed))
    with bench.desk.store.write() as c:
        lost = "SELECT n FROM outbox WHERE kind = 'attempt.record'"
        c.exec_driver_sql(f"DELETE FROM signed WHERE n IN ({lost})")
        c.exec_driver_sql("DELETE FROM outbox WHERE kind = 'attempt.record'")
    seat.sync()
    assert bench.sync.status().unsent == 0
    with seat.centre.database.read(CITY) as reading:
        there = reading.conn.execute(select(response.c.standing)).scalars().all()
    assert there == ["canonical" if disposition == "complete" else "partial"]
