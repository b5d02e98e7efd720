"""One page after the other: while the centre makes one, the one before is saved; what is written down is where it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models import replica
from app.models.store import Connection
from app.records.errors import SaveFailed, Unreachable
from app.records.queue import QueueQuery
from app.sync import pull
from app.transport.network import Reply, Request
from domain.problems import Problem
from domain.wire import codec
from domain.wire.rows import RowKind, UnitRow
from domain.wire.sync import Row, SnapshotRequest
from server.db.work import new_id
from tests.helpers.centre import CITY, HALL
from tests.helpers.restores import copy_to, put_back
from tests.helpers.seat import Seat

HALL_SCOPE = f"hall:{HALL}"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first page of three: thirty tasks are some pages more."""
    monkeypatch.setattr(pull, "FIRST_PAGE", 3)


class Watched:
    """The pages of the hall that are asked for, and after which row the store would go on at that moment."""

    def __init__(self, seat: Seat) -> None:
        self.asked: list[SnapshotRequest] = []
        self.stands: list[str] = []
        self._seat = seat
        self.instead: dict[int, Exception] = {}
        seat.wire.fault = self.look

    def look(self, request: Request) -> Reply | None:
        if not request.path.endswith("/sync/snapshot"):
            return None
        asked = codec.decode(request.body or b"", SnapshotRequest)
        if asked.scope == HALL_SCOPE:
            self.asked.append(asked)
            self.stands.append(stands(self._seat).after_id)
            if len(self.asked) in self.instead:
                raise self.instead[len(self.asked)]
        return None


def stands(seat: Seat) -> replica.Feed:
    with seat.bench.desk.store.read() as connection:
        return replica.feeds(connection)[HALL_SCOPE]


def whole(seat: Seat) -> bool:
    """Whether everything is here."""
    return stands(seat).cursor >= 0 and seat.bench.revisits.page(QueueQuery()).total == 30


class Killed(Exception):
    """The program ends here."""


def test_the_next_page_is_asked_for_before_the_one_at_hand_is_saved(seat: Seat) -> None:
    watched = Watched(seat)
    seat.login()
    after = [asked.after_id for asked in watched.asked]
    assert len(after) == len(set(after)) >= 4
    assert watched.stands == ["", *after[:-1]]
    assert [asked.limit for asked in watched.asked][:4] == [3, 5, 8, 13]
    assert whole(seat)


def something_happens(seat: Seat) -> None:
    with seat.centre.database.write(CITY) as work:
        work.record("test.something", new_id(), {}, author_id=None)


def test_each_page_is_asked_for_with_the_newest_witness(seat: Seat) -> None:
    watched = Watched(seat)

    def more_happens(request: Request) -> Reply | None:
        if request.path.endswith("/sync/snapshot"):
            something_happens(seat)
        return watched.look(request)

    seat.wire.fault = more_happens
    seat.login()
    first, second, *later = watched.asked
    assert second.head is not None
    assert first.witness.seq < second.witness.seq == second.head  # the number of the first page
    seen = [asked.witness.seq for asked in (second, *later)]
    assert seen == list(range(second.head, second.head + len(seen)))


def test_a_centre_restored_to_between_two_pages_is_recognised(seat: Seat, tmp_path: Path) -> None:
    """Seed 47002811: later pages showed what the restored centre had never heard of."""
    watched = Watched(seat)

    def restored(request: Request) -> Reply | None:
        found = watched.look(request)
        if len(watched.asked) == 2 and not (tmp_path / "backup.db").exists():
            copy_to(seat.centre.database, tmp_path / "backup.db")
            something_happens(seat)
        if len(watched.asked) == 4 and not came_back:
            put_back(seat.centre.database, tmp_path / "backup.db")
            came_back.append(True)
        return found

    came_back: list[bool] = []
    seat.wire.fault = restored
    seat.login()
    assert came_back
    for _ in range(4):
        seat.hands.clock.forward(60_000)
        seat.sync()
    assert [asked.after_id for asked in watched.asked].count("") == 2  # from its beginning, once more
    assert whole(seat)
    assert seat.bench.sync.status().alarm == ""


def test_a_page_is_saved_though_the_next_does_not_come(seat: Seat) -> None:
    watched = Watched(seat)
    watched.instead[3] = Unreachable(Problem("centre.unreachable"))
    seat.login()
    assert stands(seat).after_id == watched.asked[2].after_id
    seat.hands.clock.forward(60_000)
    seat.sync()
    assert watched.asked[3].after_id == watched.asked[2].after_id
    assert whole(seat)


def test_a_page_that_cannot_be_saved_is_asked_for_again(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(seat)
    real, calls = replica.snapshot_page, []

    def full(connection: Connection, *position: object) -> None:
        calls.append(position)
        if len(calls) == 2:
            raise SaveFailed(Problem("store.broken"))
        real(connection, *position)  # type: ignore[arg-type]

    monkeypatch.setattr(replica, "snapshot_page", full)
    seat.login()
    assert stands(seat).after_id == watched.asked[1].after_id
    seat.hands.clock.forward(60_000)
    seat.sync()
    assert watched.asked[3].after_id == watched.asked[1].after_id
    assert whole(seat)


def test_a_kill_while_a_page_is_saved_leaves_what_was_saved_before(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(seat)
    real, calls = replica.snapshot_page, []

    def killed(connection: Connection, *position: object) -> None:
        calls.append(position)
        if len(calls) == 3:
            raise Killed
        real(connection, *position)  # type: ignore[arg-type]

    monkeypatch.setattr(replica, "snapshot_page", killed)
    with pytest.raises(Killed):
        seat.login()
    assert len(calls) == 3  # it is not tried once more on the way out
    assert stands(seat).after_id == watched.asked[2].after_id
    seat.restart()
    seat.login()
    assert whole(seat)


def test_a_network_that_cannot_tell_leaves_saving_to_whoever_asked(seat: Seat) -> None:
    def silent(request: Request) -> Reply:
        answer = seat.wire.http.request(
            request.method, request.path, content=request.body, headers=dict(request.headers)
        )
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    seat.wire.fault = silent
    seat.login()
    assert whole(seat)


def test_a_page_is_saved_once_though_its_hook_is_called_again(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[str] = []
    real = replica.snapshot_page

    def counted(connection: Connection, scope: str, head: int, after_kind: str, after_id: str) -> None:
        saved.append(after_id)
        real(connection, scope, head, after_kind, after_id)

    def twice(request: Request) -> None:
        if request.meanwhile is not None:
            request.meanwhile()

    monkeypatch.setattr(replica, "snapshot_page", counted)
    seat.wire.fault = twice
    seat.login()
    assert len(saved) == len(set(saved)) >= 3
    assert whole(seat)


def test_delivery_has_its_turn_between_pages(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    seat.login()
    monkeypatch.setattr(pull, "RUN_MS", 0)
    engine = seat.bench.engine
    with seat.bench.desk.store.write() as connection:
        replica.begin_snapshot(connection, HALL_SCOPE)
    watched = Watched(seat)
    engine.go()
    for times in (1, 2, 3):
        assert engine.pull.step(seat.hands.ticks())
        assert len(watched.asked) == times
        assert stands(seat).after_kind


def test_pages_go_on_as_large_as_they_were_after_delivery_had_its_turn(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "RUN_MS", 0)
    watched = Watched(seat)
    watched.instead[3] = Unreachable(Problem("centre.unreachable"))
    seat.login()
    rested(seat)
    # What broke off begins small again.
    assert [asked.limit for asked in watched.asked][:6] == [3, 5, 8, 3, 5, 8]
    assert whole(seat)


def others_come(seat: Seat, *numbers: str) -> Watched:
    """While the third page is asked for, these log in, one after the other."""
    watched = Watched(seat)
    coming = list(numbers)

    def look(request: Request) -> Reply | None:
        found = watched.look(request)
        if len(watched.asked) == 3:
            now = coming.copy()
            coming.clear()
            for number in now:
                seat.bench.session.logout()
                seat.login(number, pull=False)
        return found

    seat.wire.fault = look
    return watched


def rested(seat: Seat) -> None:
    for _ in range(4):
        seat.hands.clock.forward(60_000)
        seat.sync()


def test_a_page_that_comes_for_somebody_who_left_is_not_saved(seat: Seat) -> None:
    seat.centre.add_user("2002", hall_id="h2")
    others_come(seat, "2002")
    seat.login()
    rested(seat)
    with seat.bench.desk.store.read() as connection:
        scopes = {row[0] for table in ("task", "replica") for row in connection.exec_driver_sql(f"SELECT scope FROM {table}")}  # fmt: skip
        assert scopes <= set(replica.feeds(connection))
        assert HALL_SCOPE not in scopes


def test_who_comes_back_gets_his_hall_from_its_beginning(seat: Seat) -> None:
    seat.centre.add_user("2002", hall_id="h2")
    others_come(seat, "2002", "1001")
    seat.login()
    rested(seat)
    assert whole(seat)


def test_a_pull_that_comes_for_somebody_who_left_is_asked_for_again(seat: Seat) -> None:
    seat.centre.add_user("2002", hall_id="h2")
    seat.login()
    assert whole(seat)
    something_happens(seat)
    seat.hands.clock.forward(60_000)
    here: list[bool] = []

    def look(request: Request) -> Reply | None:
        if not request.path.endswith("/sync/pull") or here:
            return None
        here.append(True)
        answer = seat.wire.http.request(
            request.method, request.path, content=request.body, headers=dict(request.headers)
        )
        for number in ("2002", "1001"):
            seat.bench.session.logout()
            seat.login(number, pull=False)
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    seat.wire.fault = look
    seat.sync()
    assert here
    rested(seat)
    assert whole(seat)


def test_a_tombstone_with_the_empty_data_of_an_older_centre_removes_its_row(seat: Seat) -> None:
    seat.login()
    gone = b'{"scope":"city","kind":"unit","id":"u9","version":3,"deleted":true,"data":null}'
    with seat.bench.desk.store.write() as connection:
        replica.put_rows(connection, [codec.decode(gone, Row)], {})
    with seat.bench.desk.store.read() as connection:
        assert replica.row(connection, RowKind.UNIT, "u9", UnitRow) is None
