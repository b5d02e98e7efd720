"""What must not stay does not stay, and nothing that is not safely at the centre ever goes."""

from __future__ import annotations

from app.models import outbox, packs
from app.models.store import Connection
from app.services.tidying import tidy
from domain.times import DAY, HOUR
from server.db.mechanism import set_safe_seq
from tests.helpers.centre import CITY, PASSWORD
from tests.helpers.seat import ADDRESS, Seat


def states(seat: Seat) -> dict[str, int]:
    with seat.bench.desk.store.read() as c:
        rows = c.exec_driver_sql("SELECT state, count(*) FROM outbox GROUP BY state")
        return {r[0]: r[1] for r in rows}


def count(seat: Seat, table: str, where: str = "1") -> int:
    with seat.bench.desk.store.read() as c:
        return int(c.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}").scalar_one())


def clean(seat: Seat) -> None:
    def work(connection: Connection) -> None:
        tidy(connection, seat.hands.clock.now, "Asia/Shanghai")

    seat.bench.desk.store.transact(work)


def one_form(seat: Seat) -> None:
    item = seat.bench.revisits.next()
    assert item is not None
    seat.work(item)


def test_what_the_oldest_backup_has_is_archived_and_not_before(seat: Seat) -> None:
    seat.login()
    one_form(seat)
    seat.sync()
    with seat.centre.database.read(CITY) as reading:
        head = reading.head()[0]
    one_form(seat)
    seat.sync()
    assert states(seat) == {"acked": 6}
    with seat.centre.database.write(CITY) as work:
        set_safe_seq(work, head)
    seat.sync()
    assert states(seat) == {"acked": 3, "archived": 3}


def test_after_a_week_only_what_is_archived_goes(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.sync()
    with seat.centre.database.write(CITY) as work:
        set_safe_seq(work, work.head()[0])
    seat.sync()
    one_form(seat)
    seat.sync()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    seat.work(item)
    assert states(seat) == {"archived": 3, "acked": 3, "pending": 3}
    seat.hands.clock.forward(9 * DAY)
    clean(seat)
    assert states(seat) == {"acked": 3, "pending": 3}
    assert count(seat, "signed", "n IN (SELECT n FROM outbox)") == count(seat, "signed") == 6
    assert count(seat, "own_record") == 2
    with bench.desk.store.read() as c:
        assert len(outbox.waiting(c)) == 3


def test_personal_data_of_yesterday_goes_and_what_may_need_repair_stays(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.sync()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    seat.work(item)
    bench.revisits.pack()
    assert count(seat, "own_record", "work IS NOT NULL") == 2
    seat.hands.clock.forward(DAY)
    clean(seat)
    assert count(seat, "own_record", "work IS NOT NULL") == 1  # the unsent one may still be refused
    with bench.desk.store.read() as c:
        assert packs.of_user(c, bench.desk.user_id, unworked=False) == []


def test_a_draft_stays_however_late_it_is(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    call = bench.calls.open(item)
    seat.hands.clock.forward(2 * DAY + HOUR)
    clean(seat)
    bench = seat.restart()
    bench.session.login(ADDRESS, "1001", PASSWORD)
    kept = bench.calls.surviving_draft()
    assert kept is not None
    assert kept.call_id == call.call_id


def test_an_unfinished_correction_goes_with_the_personal_data_of_its_form(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.sync()
    (record,) = bench.records.today()
    record_id = record.record_id
    bench.records.keep_correction(record_id, bench.records.take_up(record_id).draft)
    clean(seat)
    assert bench.records.surviving_correction() == record_id
    assert count(seat, "note", "name LIKE 'correction:%'") == 1
    seat.hands.clock.forward(DAY)
    clean(seat)
    assert count(seat, "note", "name LIKE 'correction:%'") == 0
