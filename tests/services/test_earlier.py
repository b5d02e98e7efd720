"""更早的记录: the window's lie here and go by their date, older ones come from the centre, and nothing goes that is not done with."""

from __future__ import annotations

import pytest

from app.models import replica, window
from app.models.store import Connection
from app.records.errors import Unreachable
from app.records.record import Delivery
from app.services.tidying import tidy
from app.transport.network import Reply, Request
from domain.settings import RecordSettings
from domain.times import DAY, DEFAULT_ZONE
from domain.windows import window_start
from domain.wire.rows import user_scope
from server.settings.service import put
from tests.helpers.centre import CITY, OPERATOR, PASSWORD
from tests.helpers.seat import ADDRESS, Seat

DAYS = 3


@pytest.fixture
def seat(seat: Seat) -> Seat:
    """A workstation in a city with a window of three days."""
    with seat.centre.database.write(CITY) as work:
        put(work, {"records.window_days": DAYS}, OPERATOR)
    return seat


def one_form(seat: Seat) -> str:
    item = seat.bench.revisits.next()
    assert item is not None
    [response_id] = seat.work(item).responses
    return response_id


def later(seat: Seat, days: int) -> None:
    """So many days on the agent comes again."""
    seat.hands.clock.forward(days * DAY)
    seat.bench.session.login(ADDRESS, "1001", PASSWORD)
    seat.sync()


def clean(seat: Seat) -> None:
    seat.bench.desk.store.transact(lambda c: tidy(c, seat.hands.wall(), DEFAULT_ZONE))


def held(seat: Seat) -> set[str]:
    with seat.bench.desk.store.read() as c:
        return {row[0] for row in c.exec_driver_sql("SELECT id FROM replica WHERE kind = 'record'")}


def whole_from(seat: Seat) -> int | None:
    with seat.bench.desk.store.read() as c:
        return window.whole_from(c, user_scope(seat.bench.desk.user_id))


def start(seat: Seat) -> int:
    return window_start(RecordSettings(DAYS), seat.hands.clock.now, DEFAULT_ZONE)


def test_the_window_shows_without_the_centre_and_older_ones_come_from_it(seat: Seat) -> None:
    bench = seat.login()
    old = one_form(seat)
    seat.sync()
    later(seat, 10)
    young = one_form(seat)
    seat.sync()
    assert bench.earlier.page().rows[0].record_id == old  # what was whole before stays so until it is tidied
    later(seat, 1)
    clean(seat)
    assert held(seat) == {young}
    seat.wire.up = False
    first = bench.earlier.page()
    [here] = first.rows
    assert (here.record_id, here.delivery, here.overall) == (young, Delivery.ARRIVED, 1)
    assert first.before == whole_from(seat) == start(seat)
    with pytest.raises(Unreachable):
        bench.earlier.page(first.before)
    seat.wire.up = True
    rest = bench.earlier.page(first.before)
    assert ([row.record_id for row in rest.rows], rest.before) == ([old], None)


def test_what_is_of_today_is_not_of_earlier(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.sync()
    assert bench.earlier.page().rows == ()


def test_a_workstation_that_has_nothing_yet_asks_the_centre(seat: Seat) -> None:
    bench = seat.login()
    old = one_form(seat)
    seat.sync()
    later(seat, 1)
    bench.desk.store.transact(lambda c: replica.begin_snapshot(c, user_scope(bench.desk.user_id)))
    assert whole_from(seat) is None
    assert [row.record_id for row in bench.earlier.page().rows] == [old]
    assert "GET /api/v1/records" in {one.partition("?")[0] for one in seat.wire.seen}
    seat.sync()
    assert whole_from(seat) == start(seat)


def test_a_record_goes_on_the_day_it_leaves_the_window(seat: Seat) -> None:
    seat.login()
    one_form(seat)
    seat.sync()
    later(seat, DAYS)
    clean(seat)
    assert len(held(seat)) == 1
    later(seat, 1)
    clean(seat)
    assert held(seat) == set()


def test_a_clock_that_runs_ahead_drops_nothing(seat: Seat) -> None:
    bench = seat.login()
    mine = one_form(seat)
    seat.sync()
    seat.wire.up = False
    seat.hands.skew = 400 * DAY
    clean(seat)
    assert held(seat) == {mine}
    seat.hands.skew = 0
    assert whole_from(seat) == start(seat)
    seat.wire.up = True
    later(seat, 1)
    assert [row.record_id for row in bench.earlier.page().rows] == [mine]


def test_a_clock_that_stands_still_keeps_nothing_for_ever(seat: Seat) -> None:
    """The date is the centre's: a workstation that lives a year ago drops what is old all the same."""
    seat.login()
    one_form(seat)
    seat.sync()
    seat.hands.skew = -365 * DAY
    later(seat, DAYS + 1)
    clean(seat)
    assert held(seat) == set()


def test_what_is_unsent_keeps_its_record(seat: Seat) -> None:
    bench = seat.login()
    mine, other = one_form(seat), one_form(seat)
    seat.sync()
    form = bench.records.open(mine).draft.forms[0]
    seat.wire.fault = no_push
    bench.records.correct(mine, form)
    later(seat, DAYS + 1)
    clean(seat)
    assert held(seat) == {mine}
    assert bench.sync.status().unsent == 1
    seat.wire.fault = None
    seat.sync()
    clean(seat)
    assert held(seat) == set()
    assert {row.record_id for row in bench.earlier.page().rows} == {mine, other}


def test_an_open_correction_keeps_its_record(seat: Seat) -> None:
    bench = seat.login()
    mine, other = one_form(seat), one_form(seat)
    seat.sync()
    bench.records.keep_correction(mine, bench.records.take_up(mine).draft)
    seat.hands.clock.forward((DAYS + 1) * DAY)
    bench.session.login(ADDRESS, "1001", PASSWORD)
    bench.desk.store.transact(lambda c: window.drop_older(c, start(seat)))
    assert held(seat) == {mine}
    assert other not in held(seat)


def test_a_window_that_moves_on_between_two_pages_is_as_whole_as_the_last(seat: Seat) -> None:
    bench = seat.login()
    scope = user_scope(bench.desk.user_id)

    def pages(connection: Connection) -> None:
        window.fetched(connection, scope, 500, first=True)
        window.fetched(connection, scope, 800, first=False)
        window.fetched(connection, scope, 300, first=False)

    bench.desk.store.transact(pages)
    assert whole_from(seat) == 800
    bench.desk.store.transact(lambda c: window.fetched(c, scope, None, first=True))
    assert whole_from(seat) == 0  # of a centre that knows no windows all is here


def no_push(request: Request) -> Reply | None:
    return Reply(503, {}, b"") if request.path.endswith("/sync/push") else None
