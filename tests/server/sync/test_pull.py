"""Pull and snapshot: nothing is missed, nothing comes from the future, nobody reads what is not his."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from msgspec import UNSET

from domain.times import SECOND
from domain.vocabulary import Role
from domain.wire.sync import OpResult, Presence, Pulled, Row, Witness
from server.accounts.tables import device
from server.db.database import Database
from server.db.mechanism import begin_epoch, set_safe_seq
from server.db.tables import feed, setting
from server.db.work import new_id
from server.sync import pulling
from server.sync.repository import forget_changes, prune_tombstones, superseded
from server.sync.tidying import tidy, tidy_if_due
from tests.helpers.centre import CITY, HALL, OPERATOR, Centre, Workstation, data_of
from tests.server.sync.notes import KIND, Note

HALL_SCOPE = f"hall:{HALL}"


def _write(database: Database, ids: Sequence[str], scope: str = "city", *, deleted: bool = False) -> int:
    """One operation of the centre's own that changes these notes; its number."""
    with database.write(CITY) as work:
        record = work.record("note.import", new_id(), {}, author_id=None)
        if not deleted:
            rows: list[dict[str, object]] = [{"city_id": CITY, "key": i, "value": f"v{i}"} for i in ids]
            work.upsert(setting, rows, ["city_id", "key"])
        for note_id in ids:
            record.touch(scope, "note", note_id, deleted=deleted)
    return record.seq


def _all(station: Workstation, scope: str, limit: int) -> tuple[list[Row], int]:
    """A whole snapshot and the head to pull from."""
    rows: list[Row] = []
    head: int | None = None
    after = ("", "")
    while True:
        page = station.snapshot_page(scope, limit=limit, head=head, after_kind=after[0], after_id=after[1])
        rows += page.rows
        head = page.head
        if page.last:
            return [row for row in rows if not row.deleted], head
        after = (page.rows[-1].kind, page.rows[-1].id)


def _ids(pulled: Pulled) -> list[str]:
    return [row.id for row in pulled.rows]


def test_rows_receipts_cursor_and_head_belong_together(centre: Centre, station: Workstation) -> None:
    head = station.push([]).witness.seq
    ops = [station.envelope(KIND, Note(f"n{n}", "好")) for n in range(3)]
    pushed = station.push(ops)
    pulled = station.pull({"city": head}, receipts_after=head)
    assert [(row.id, row.version) for row in pulled.rows] == [
        (f"n{n}", pushed.results[n].seq) for n in range(3)
    ]
    assert data_of(pulled.rows[0]) == {"note_id": "n0", "text": "好"}
    assert pulled.cursors == {"city": head + 3}
    assert [(r.op_id, r.seq, r.result) for r in pulled.receipts] == [
        (r.op_id, r.seq, OpResult.APPLIED) for r in pushed.results
    ]
    assert pulled.receipts_upto == head + 3
    assert pulled.head == pushed.witness
    assert not pulled.more
    nothing = station.pull(pulled.cursors, pulled.receipts_upto)
    assert (nothing.rows, nothing.receipts, nothing.cursors) == ([], [], pulled.cursors)


def test_receipts_are_of_this_device_alone(centre: Centre, station: Workstation) -> None:
    other = centre.workstation("席位二")
    other.login("1001")
    station.push([station.envelope(KIND, Note("mine", "好"))])
    other.push([other.envelope(KIND, Note("his", "好"))])
    head = other.witness.seq
    pulled = station.pull({"city": 0})
    assert len(pulled.receipts) == 1
    assert set(_ids(pulled)) == {"mine", "his"}
    assert pulled.cursors == {"city": head}


def test_the_safe_number_is_published(centre: Centre, station: Workstation) -> None:
    with centre.database.write(CITY) as work:
        set_safe_seq(work, 1)
    assert station.push([]).safe_seq == 1
    assert station.pull({"city": 0}).safe_seq == 1


def test_a_cursor_never_stands_inside_a_number(centre: Centre, station: Workstation) -> None:
    """An import changes many rows under one number: they come together, though the limit is lower."""
    start = station.push([]).witness.seq
    _write(centre.database, ["a"])
    many = [f"m{n:02}" for n in range(7)]
    _write(centre.database, many)
    _write(centre.database, ["z"])
    seen: list[str] = []
    cursors = {"city": start}
    for limit, expected in ((3, ["a"]), (3, many), (3, ["z"])):
        pulled = station.pull(cursors, limit=limit)
        assert sorted(_ids(pulled)) == sorted(expected)
        seen += _ids(pulled)
        cursors = pulled.cursors
        assert pulled.more == (expected != ["z"])
    assert sorted(seen) == sorted(["a", *many, "z"])


def test_a_limit_is_shared_by_the_scopes(centre: Centre, station: Workstation) -> None:
    start = station.push([]).witness.seq
    for n in range(3):
        _write(centre.database, [f"c{n}"])
        _write(centre.database, [f"h{n}"], HALL_SCOPE)
    cursors = {"city": start, HALL_SCOPE: start}
    seen: list[tuple[str, str]] = []
    for _ in range(10):
        pulled = station.pull(cursors, limit=2)
        assert len(pulled.rows) <= 2
        seen += [(row.scope, row.id) for row in pulled.rows]
        cursors = pulled.cursors
        if not pulled.more:
            break
    assert sorted(seen) == sorted(
        [("city", f"c{n}") for n in range(3)] + [(HALL_SCOPE, f"h{n}") for n in range(3)]
    )


def test_rows_do_not_overtake_receipts(
    centre: Centre, station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that already contains an own operation must not come before that operation's receipt."""
    monkeypatch.setattr(pulling, "MAX_RECEIPTS", 2)
    start = station.push([]).witness.seq
    station.push([station.envelope(KIND, Note(f"n{n}", "好")) for n in range(5)])
    cursors, upto = {"city": start}, start
    rows: list[int] = []
    receipts: list[int] = []
    for _ in range(3):
        pulled = station.pull(cursors, upto)
        receipts += [receipt.seq for receipt in pulled.receipts]
        rows += [row.version for row in pulled.rows]
        assert set(rows) <= set(receipts)
        cursors, upto = pulled.cursors, pulled.receipts_upto
    assert rows == receipts == list(range(start + 1, start + 6))
    assert (upto, pulled.more) == (start + 5, False)


def test_a_row_that_leaves_a_scope_sends_a_tombstone(centre: Centre, station: Workstation) -> None:
    start = _write(centre.database, ["a", "b"])
    gone = _write(centre.database, ["a"], deleted=True)
    pulled = station.pull({"city": start})
    assert [(row.id, row.deleted, row.data, row.version) for row in pulled.rows] == [("a", True, UNSET, gone)]
    back = _write(centre.database, ["a"])
    assert [(row.id, row.deleted, row.version) for row in station.pull(pulled.cursors).rows] == [
        ("a", False, back)
    ]


def test_a_scope_that_is_not_his_is_never_read_and_a_lost_one_is_named(
    centre: Centre, station: Workstation
) -> None:
    start = station.push([]).witness.seq
    _write(centre.database, ["secret"], "hall:other")
    pulled = station.pull({"hall:other": start, "user:" + new_id(): start, "city": start})
    assert pulled.rows == []
    assert set(pulled.lost) == {"hall:other", next(s for s in pulled.lost if s.startswith("user:"))}
    assert set(pulled.cursors) == {"city"}
    assert station.session is not None
    assert set(pulled.snapshot) == {HALL_SCOPE, f"user:{station.session.grant.user_id}"}
    refused = centre.post(
        "/sync/snapshot",
        {
            "schema": "minyi110.snapshot/1", "centre_id": centre.centre_id(), "epoch": 1,
            "device_id": station.device_id, "scope": "hall:other",
        },
        station.as_user,
    )  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (403, "scope.forbidden")


@pytest.mark.parametrize("role", [Role.LEADER, Role.ANALYST, Role.ADMIN, Role.SUPERVISOR, Role.DUTY_OFFICER])
def test_only_who_works_the_queue_reads_it(centre: Centre, role: Role) -> None:
    centre.add_user("3001", role)
    station = centre.workstation()
    assert HALL_SCOPE not in station.login("3001").grant.scopes
    assert station.pull({HALL_SCOPE: 0}).lost == [HALL_SCOPE]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_a_snapshot_and_the_pull_after_it_are_the_whole(
    centre: Centre, station: Workstation, limit: int
) -> None:
    _write(centre.database, [f"n{n:02}" for n in range(7)])
    _write(centre.database, ["n03"], deleted=True)
    assert "city" in station.pull({}).snapshot
    rows, head = _all(station, "city", limit)
    assert [row.id for row in rows if row.kind == "note"] == [f"n{n:02}" for n in range(7) if n != 3]
    assert station.pull({"city": head}).rows == []


def test_what_changes_while_a_snapshot_is_read_comes_afterwards(centre: Centre, station: Workstation) -> None:
    _write(centre.database, ["a", "b", "c", "d"])
    first = station.snapshot_page("city", limit=2)
    assert [row.id for row in first.rows] == ["a", "b"]
    _write(centre.database, ["a", "c"], deleted=True)
    _write(centre.database, ["aa", "e"])
    second = station.snapshot_page("city", limit=10, head=first.head, after_kind="note", after_id="b")
    assert second.head == first.head
    shown = {row.id for row in (*first.rows, *second.rows)}
    after = station.pull({"city": first.head})
    shown |= {row.id for row in after.rows if not row.deleted}
    shown -= {row.id for row in after.rows if row.deleted}
    assert shown == {"b", "d", "aa", "e"}


def test_a_cursor_below_the_removed_tombstones_gets_a_snapshot(centre: Centre, station: Workstation) -> None:
    old = _write(centre.database, ["a", "b"])
    gone = _write(centre.database, ["a"], deleted=True)
    with centre.database.write(CITY) as work:
        forget_changes(work, superseded(work))
        assert prune_tombstones(work, gone) == 1
    assert "city" in station.pull({"city": old}).snapshot
    pulled = station.pull({"city": gone})
    assert "city" not in pulled.snapshot
    assert [row.id for row in _all(station, "city", 10)[0]] == ["b"]


def test_what_is_superseded_is_given_to_nobody_and_goes(centre: Centre, station: Workstation) -> None:
    start = _write(centre.database, ["a", "b", "c"])
    _write(centre.database, ["a", "c"])
    _write(centre.database, ["b"], deleted=True)
    last = _write(centre.database, ["a"])

    def given() -> tuple[object, ...]:
        pulled = station.pull({"city": start - 1}, limit=2)
        rest = station.pull(pulled.cursors)
        rows = [(row.id, row.version, row.deleted) for row in (*pulled.rows, *rest.rows)]
        return rows, [(row.id, row.version) for row in _all(station, "city", 2)[0] if row.kind == "note"]

    def kept() -> int:
        with centre.database.read(CITY) as reading:
            rows = reading.conn.execute(sa.select(feed.c.row_id).where(feed.c.kind == "note")).all()
        return len(rows)

    before = given()
    assert before[0] == [("c", last - 2, False), ("b", last - 1, True), ("a", last, False)]
    assert before[1] == [("a", last), ("c", last - 2)]
    assert kept() == 7
    assert tidy(centre.database, CITY, 30)["changes"] >= 4
    assert kept() == 3
    assert given() == before
    assert tidy(centre.database, CITY, 30)["changes"] == 0


def test_tidying_keeps_what_is_young(centre: Centre, station: Workstation) -> None:
    old = _write(centre.database, ["a"])
    _write(centre.database, ["a"], deleted=True)
    assert tidy(centre.database, CITY, 30)["tombstones"] == 0
    centre.clock.forward(31 * 24 * 3600 * SECOND)
    assert tidy(centre.database, CITY, 30)["tombstones"] == 1
    station.login("1001")
    assert "city" in station.pull({"city": old}).snapshot


def test_one_process_tidies_once_a_day(centre: Centre) -> None:
    assert not tidy_if_due(centre.database, CITY)
    centre.clock.forward(24 * 3600 * SECOND)
    assert tidy_if_due(centre.database, CITY)
    assert not tidy_if_due(centre.database, CITY)


@pytest.mark.parametrize("fork", ["ahead", "different", "epoch"])
def test_a_restored_centre_gives_nothing_but_says_so(centre: Centre, station: Workstation, fork: str) -> None:
    _write(centre.database, ["a"])
    seen = station.pull({"city": 0}).head
    witness = {"ahead": Witness(seen.seq + 1, seen.hash), "different": Witness(seen.seq, "b" * 64)}.get(
        fork, seen
    )
    if fork == "epoch":
        with centre.database.write(CITY) as work:
            begin_epoch(work, author_id=OPERATOR.user_id)
    pulled = station.pull({"city": 0}, witness=witness)
    assert pulled.fork
    assert (pulled.rows, pulled.receipts, pulled.cursors, pulled.snapshot) == ([], [], {}, [])
    assert pulled.receipts_upto == 0


def test_a_cursor_from_the_future_gets_a_snapshot(centre: Centre, station: Workstation) -> None:
    head = station.push([]).witness.seq
    assert "city" in station.pull({"city": head + 1}).snapshot


def test_a_token_and_a_workstation_that_do_not_belong_together_are_refused(
    centre: Centre, station: Workstation
) -> None:
    other = centre.workstation("席位二")
    other.login("1001")
    mixed = station.as_user | {"X-Device": other.credential}
    assert centre.post("/sync/pull", station.pull_message({}), mixed).json()["code"] == "access.device_other"
    bad = station.as_user | {"X-Device": f"Device {station.device_id}:wrong"}
    assert centre.post("/sync/pull", station.pull_message({}), bad).status_code == 401
    assert (
        centre.post("/sync/snapshot", {"schema": "minyi110.snapshot/1", "centre_id": centre.centre_id(), "epoch": 1,
                    "device_id": other.device_id, "scope": "city"}, station.as_user).json()["code"]
        == "access.device_other"
    )  # fmt: skip


def test_presence_is_written_when_it_changes_or_gets_old(centre: Centre, station: Workstation) -> None:
    station.pull({}, presence=Presence(unsent=3))
    at = centre.clock()
    centre.clock.forward(SECOND)
    station.pull({}, presence=Presence(unsent=3))
    with centre.database.read(CITY) as reading:
        where = device.c.device_id == station.device_id
        row = reading.conn.execute(sa.select(device.c.unsent, device.c.last_contact_at).where(where)).one()
    assert tuple(row) == (3, at)
    centre.clock.forward(10 * SECOND)
    station.pull({}, presence=Presence(unsent=3))
    with centre.database.read(CITY) as reading:
        assert (
            reading.conn.execute(sa.select(device.c.last_contact_at).where(where)).scalar_one()
            == centre.clock()
        )


def test_every_number_before_the_head_is_in_the_answer_while_others_write(
    centre: Centre, station: Workstation
) -> None:
    """Numbers become visible in their own order: pulling after each write never skips one."""
    cursor = station.push([]).witness.seq
    seen: list[int] = []
    for n in range(10):
        _write(centre.database, [f"n{n}"])
        pulled = station.pull({"city": cursor})
        seen += [row.version for row in pulled.rows]
        cursor = pulled.cursors["city"]
    assert seen == list(range(seen[0], seen[0] + 10))
