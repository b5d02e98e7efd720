"""出具加密包给班长, and the lead who delivers it: what is in it counts once, whichever way it comes."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import undelivered
from app.records.errors import CentreError, Refused, Unreachable
from app.services.session_keys import KEYS
from domain.problems import ProblemError
from domain.vocabulary import Role
from domain.wire.packages import MAGIC
from server.answers.tables import response
from server.db.tables import operation
from tests.helpers.centre import CITY, Centre
from tests.helpers.seat import Hands, Seat, Wire


def code(error: pytest.ExceptionInfo[ProblemError]) -> str:
    return error.value.problems[0].code


def worked(seat: Seat, forms: int = 3) -> list[str]:
    """Forms filled while the network is away; the ids of what waits."""
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    for _ in range(forms):
        item = bench.revisits.next()
        assert item is not None
        seat.work(item)
    with bench.desk.store.read() as connection:
        return [one.op_id for one in undelivered.listed(connection)]


def lead(seat: Seat, folder: Path, number: str = "2001", role: Role = Role.LEAD) -> Seat:
    """A lead at a workstation of his own."""
    seat.centre.add_user(number, role)
    theirs = Seat(seat.centre, folder / f"lead-{number}", Wire(seat.centre.http), Hands(seat.centre.clock))
    theirs.login(number)
    return theirs


def receipts(centre: Centre) -> dict[str, tuple[str, str, str]]:
    """Operation → result, author, carrying workstation."""
    columns = (operation.c.op_id, operation.c.result, operation.c.author_id, operation.c.transport_device_id)
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(*columns).where(operation.c.device_id.is_not(None)))
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


def kinds(centre: Centre) -> list[str]:
    with centre.database.read(CITY) as reading:
        return list(reading.conn.execute(sa.select(operation.c.kind).order_by(operation.c.seq)).scalars())


def answers(centre: Centre) -> int:
    with centre.database.read(CITY) as reading:
        return int(reading.conn.execute(sa.select(sa.func.count()).select_from(response)).scalar_one())


def test_a_package_carries_everything_to_the_centre_under_its_authors_name(
    seat: Seat, tmp_path: Path
) -> None:
    waiting = worked(seat)
    author = seat.bench.desk.user_id
    made = seat.bench.packages.export(tmp_path / "for-the-lead.m110pkg")
    assert (made.operations, made.forms) == (len(waiting), 3)
    theirs = lead(seat, tmp_path)
    told = theirs.bench.packages.deliver(made.path)
    carrier = theirs.bench.engine.link.device_id
    theirs.bench.close()
    assert (told.applied, told.operations, told.problems) == (len(waiting), len(waiting), ())
    found = receipts(seat.centre)
    assert {op_id: found[op_id] for op_id in waiting} == dict.fromkeys(waiting, ("applied", author, carrier))
    assert answers(seat.centre) == 3
    assert [kind for kind in kinds(seat.centre) if kind.startswith("package.")] == [
        "package.begin",
        "package.deliver",
    ]


def test_the_network_that_comes_back_after_a_package_finds_it_all_there(seat: Seat, tmp_path: Path) -> None:
    waiting = worked(seat)
    made = seat.bench.packages.export(tmp_path / "a.m110pkg")
    assert seat.bench.sync.status().unsent == len(waiting)  # an export changes nothing here
    theirs = lead(seat, tmp_path)
    theirs.bench.packages.deliver(made.path)
    seat.wire.up = True
    seat.sync()
    assert seat.bench.sync.status().unsent == 0
    again = theirs.bench.packages.deliver(made.path)
    theirs.bench.close()
    assert (again.duplicate, again.applied, again.refused) == (len(waiting), 0, 0)
    assert answers(seat.centre) == 3


def test_a_lost_answer_costs_nothing(seat: Seat, tmp_path: Path) -> None:
    waiting = worked(seat)
    made = seat.bench.packages.export(tmp_path / "a.m110pkg")
    theirs = lead(seat, tmp_path)
    theirs.wire.lose_replies = True
    with pytest.raises(CentreError):
        theirs.bench.packages.deliver(made.path)
    theirs.wire.lose_replies = False
    again = theirs.bench.packages.deliver(made.path)
    theirs.bench.close()
    assert again.duplicate == len(waiting)


def test_nothing_in_a_package_can_be_read_on_the_way(seat: Seat, tmp_path: Path) -> None:
    worked(seat)
    path = seat.bench.packages.export(tmp_path / "a.m110pkg").path
    content = path.read_bytes()
    assert content.startswith(MAGIC)
    assert path.stat().st_mode & 0o077 == 0
    for word in ("李明", "邻居噪音", "1001", "complete", "satisf"):
        assert word.encode() not in content
    assert seat.bench.desk.user_id.encode() not in content


@pytest.mark.parametrize("damage", ["cut", "cut_at_chunk", "bit", "more", "header"])
def test_a_damaged_package_is_refused_whole_and_can_be_made_again(
    seat: Seat, tmp_path: Path, damage: str
) -> None:
    worked(seat)
    path = seat.bench.packages.export(tmp_path / "a.m110pkg").path
    whole = bytearray(path.read_bytes())
    start = whole.index(b"}") + 1  # the body
    if damage == "cut":
        broken = whole[:-1]
    elif damage == "cut_at_chunk":
        broken = whole[: start + 32 + 16]
    elif damage == "more":
        broken = whole + b"x"
    elif damage == "header":
        at = whole.index(b'"forms":3')
        broken = whole[:at] + b'"forms":4' + whole[at + 9 :]
    else:
        broken = bytearray(whole)
        broken[-20] ^= 1
    path.write_bytes(bytes(broken))
    theirs = lead(seat, tmp_path)
    before = receipts(seat.centre)
    with pytest.raises(Refused) as refused:
        theirs.bench.packages.deliver(path)
    assert code(refused) == "package.damaged"
    assert receipts(seat.centre) == before
    assert kinds(seat.centre)[-1] == "package.refuse"
    path.write_bytes(bytes(whole))
    assert theirs.bench.packages.deliver(path).refused == 0
    theirs.bench.close()


def test_what_is_no_package_is_said_before_anything_is_sent(seat: Seat, tmp_path: Path) -> None:
    theirs = lead(seat, tmp_path)
    path = tmp_path / "x.m110pkg"
    for content in (b"", b"MINYI110-PACKAGE\n", b"PK\x03\x04" + b"0" * 5000, MAGIC + b"\xff\xff\xff\xff"):
        path.write_bytes(content)
        with pytest.raises(ProblemError) as refused:
            theirs.bench.packages.deliver(path)
        assert code(refused) == "package.not_one"
    newer = b'{"schema":"minyi110.package/2"}'
    path.write_bytes(MAGIC + len(newer).to_bytes(4, "big") + newer)
    with pytest.raises(ProblemError) as refused:
        theirs.bench.packages.deliver(path)
    assert code(refused) == "package.newer"
    with pytest.raises(ProblemError) as refused:
        theirs.bench.packages.deliver(tmp_path / "nowhere")
    assert code(refused) == "package.unreadable"
    assert not any("package" in path for path in theirs.wire.seen)
    theirs.bench.close()


def test_an_agent_may_make_one_and_not_deliver_one(seat: Seat, tmp_path: Path) -> None:
    worked(seat)
    path = seat.bench.packages.export(tmp_path / "a.m110pkg").path
    assert not seat.bench.session.status().may("package.deliver")
    other = lead(seat, tmp_path, "1002", Role.AGENT)
    with pytest.raises(Refused) as refused:
        other.bench.packages.deliver(path)
    other.bench.close()
    assert code(refused) == "access.forbidden"


def test_another_centres_package_is_refused_on_both_sides(seat: Seat, tmp_path: Path) -> None:
    worked(seat)
    path = seat.bench.packages.export(tmp_path / "a.m110pkg").path
    own = seat.bench.desk.seat.centre_id.encode()
    path.write_bytes(path.read_bytes().replace(own, b"0" * 8 + own[8:], 1))
    theirs = lead(seat, tmp_path)
    with pytest.raises(ProblemError) as refused:
        theirs.bench.packages.deliver(path)
    assert code(refused) == "package.other_centre"
    with pytest.raises(Refused) as refused_there:
        theirs.bench.desk.seat.centre.package(path.read_bytes())
    assert code(refused_there) == "package.other_centre"
    theirs.bench.close()


def test_what_was_returned_goes_along_and_stays_returned(seat: Seat, tmp_path: Path) -> None:
    waiting = worked(seat, 1)
    path = tmp_path / "a.m110pkg"
    # Signed by nobody: as a workstation would send whose author key was exchanged.
    store = seat.bench.desk.store
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE signed SET author_mac = ?", ("0" * 64,))
    seat.wire.up = True
    seat.sync()
    assert seat.bench.sync.status().quarantined == len(waiting)
    made = seat.bench.packages.export(path)
    assert made.operations == len(waiting)
    theirs = lead(seat, tmp_path)
    told = theirs.bench.packages.deliver(path)
    theirs.bench.close()
    assert (told.refused, told.duplicate) == (len(waiting), 0)
    assert {p.problem.code for p in told.problems} == {"op.mac"}


def test_without_anything_unsent_or_without_a_key_none_is_made(seat: Seat, tmp_path: Path) -> None:
    seat.login()
    seat.sync()
    with pytest.raises(ProblemError) as refused:
        seat.bench.packages.export(tmp_path / "a")
    assert code(refused) == "package.nothing"
    worked(seat, 1)
    store = seat.bench.desk.store
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM note WHERE name = ?", (KEYS,))
    with pytest.raises(ProblemError) as refused:
        seat.bench.packages.export(tmp_path / "a")
    assert code(refused) == "package.no_key"
    assert not (tmp_path / "a").exists()


def test_a_place_that_cannot_be_written_leaves_everything_as_it_was(seat: Seat, tmp_path: Path) -> None:
    waiting = worked(seat, 1)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ProblemError) as refused:
        seat.bench.packages.export(tmp_path / "file" / "a.m110pkg")
    assert code(refused) == "package.unwritable"
    assert seat.bench.packages.waiting().operations == len(waiting)
    assert seat.bench.records.last_package() is None


def test_the_keys_are_those_of_the_newest_refresh(seat: Seat) -> None:
    from app.models import notes
    from domain.wire.keys import CentreKeys

    seat.login()
    store = seat.bench.desk.store
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM note WHERE name = ?", (KEYS,))
    seat.bench.desk.seat.centre.refresh()
    with store.read() as connection:
        assert notes.get(connection, KEYS, CentreKeys) is not None


def test_an_unreachable_centre_is_said_and_the_file_is_good_for_later(seat: Seat, tmp_path: Path) -> None:
    worked(seat, 1)
    path = seat.bench.packages.export(tmp_path / "a.m110pkg").path
    theirs = lead(seat, tmp_path)
    theirs.wire.up = False
    with pytest.raises(Unreachable):
        theirs.bench.packages.deliver(path)
    theirs.wire.up = True
    assert theirs.bench.packages.deliver(path).refused == 0
    theirs.bench.close()
