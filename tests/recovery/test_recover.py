"""A workstation burns, its disk is read elsewhere: what was only there arrives, once, as its authors meant it."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import undelivered
from domain.vocabulary import Role
from domain.wire.packages import read_header
from server.answers.tables import response
from server.db.tables import centre, operation
from tests.helpers.centre import CITY, PASSWORD, Centre
from tests.helpers.seat import Seat
from tests.recovery.conftest import Bench, Organisation


def work(seat: Seat, forms: int, number: str = "1001") -> list[str]:
    """Forms filled without the network; ids of all that waits here now."""
    seat.wire.up = True
    bench = seat.login(number)
    bench.revisits.keep_pack()
    seat.wire.up = False
    for _ in range(forms):
        item = bench.revisits.next()
        assert item is not None
        seat.work(item)
    with bench.desk.store.read() as connection:
        return [one.op_id for one in undelivered.listed(connection)]


def burnt(seat: Seat, folder: Path) -> Path:
    """The profile as somebody copied it off the disk: killed in the middle of its work, the newest of it in the log beside the
    database; the machine is gone, and its device secret with it."""
    copy = folder / "copied"
    shutil.copytree(seat.profile, copy)
    seat.bench.close()
    assert next(copy.glob("*/store.db-wal")).stat().st_size
    for key in copy.rglob("device.*"):
        key.unlink()
    shutil.rmtree(seat.profile)
    return copy


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def rows(centre: Centre) -> dict[str, tuple[str, str, str]]:
    columns = (operation.c.op_id, operation.c.result, operation.c.author_id, operation.c.device_id)
    with centre.database.read(CITY) as reading:
        found = reading.conn.execute(sa.select(*columns).where(operation.c.device_id.is_not(None)))
        return {row[0]: (row[1], row[2], row[3]) for row in found}


def answers(centre: Centre) -> int:
    with centre.database.read(CITY) as reading:
        return int(reading.conn.execute(sa.select(sa.func.count()).select_from(response)).scalar_one())


def kinds(centre: Centre) -> set[str]:
    with centre.database.read(CITY) as reading:
        return set(reading.conn.execute(sa.select(operation.c.kind)).scalars())


def test_everything_arrives_under_its_own_ids_and_authors(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    work(seat, 2)
    first, device = seat.bench.desk.user_id, seat.bench.engine.link.device_id
    seat.bench.session.logout()
    seat.wire.fault = _nothing_delivered
    seat.centre.add_user("1002")
    waiting = work(seat, 1, "1002")
    second = seat.bench.desk.user_id
    profile = burnt(seat, tmp_path)
    before = state(profile)

    listed = office.recover(profile, key, "--list", server=False)
    assert listed.code == 0
    assert listed.last["operations"] == len(waiting)
    assert listed.last["forms"] == 3
    assert {a["number"]: a["returned"] for a in listed.last["authors"]} == {"1001": 0, "1002": 0}
    assert answers(seat.centre) == 0

    told = office.recover(profile, key)
    assert told.code == 0, told.text
    assert told.last["applied"] == len(waiting)
    found = rows(seat.centre)
    assert set(waiting) <= set(found)
    assert {found[op_id][0] for op_id in waiting} == {"applied"}
    assert {found[op_id][1] for op_id in waiting} == {first, second}
    assert {found[op_id][2] for op_id in waiting} == {device}
    assert answers(seat.centre) == 3
    assert {"recovery.begin", "recovery.deliver"} <= kinds(seat.centre)

    again = office.recover(profile, key)
    assert (again.code, again.last["duplicate"], again.last["applied"]) == (0, len(waiting), 0)
    assert answers(seat.centre) == 3
    assert state(profile) == before  # only ever read


def _nothing_delivered(request):  # type: ignore[no-untyped-def]
    from app.records.errors import Unreachable
    from domain.problems import Problem

    if request.path.endswith("/sync/push"):
        raise Unreachable(Problem("centre.unreachable"))


def test_nothing_a_citizen_said_is_printed_or_left_behind(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    work(seat, 2)
    profile = burnt(seat, tmp_path)
    told = office.recover(profile, key, "--details")
    for word in ("李明", "1380000", "邻居噪音", PASSWORD):
        assert word not in told.text
        for path in (*office.folder.rglob("*"), *profile.rglob("*")):
            if path.is_file() and path.name != "password":
                assert word.encode() not in path.read_bytes(), path


def test_another_key_or_passphrase_opens_nothing(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    work(seat, 1)
    profile = burnt(seat, tmp_path)
    other = organisation.new_key(replace=True)
    wrong = office.recover(profile, other, "--list", server=False)
    assert (wrong.code, wrong.last["error"]["code"]) == (2, "recovery.other_key")
    fingerprint = json.loads(key.read_bytes())["fingerprint"]
    assert wrong.last["error"]["params"]["fingerprint"] == fingerprint
    (office.folder / "wrong").write_text("not the passphrase\n")
    from app.recovery import recover

    code = recover.main(
        [str(profile), "--key", str(key), "--passphrase-file", str(office.folder / "wrong"), "--list"],
        office.folder,
    )
    assert code == 2
    assert office.recover(profile, key, "--list", server=False).code == 0


def test_a_new_key_is_sealed_to_at_the_next_login_and_at_a_refresh(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    work(seat, 1)
    profile = seat.profile
    seat.bench.close()
    key = organisation.new_key()
    missing = office.recover(profile, key, "--list", server=False)
    assert missing.last["error"]["code"] == "recovery.no_slot"
    seat.restart()
    seat.wire.up = True
    seat.login()
    assert office.recover(profile, key, "--list", server=False).code == 0
    newer = organisation.new_key(replace=True)
    seat.bench.desk.seat.centre.refresh()
    assert office.recover(profile, newer, "--list", server=False).code == 0
    assert office.recover(profile, key, "--list", server=False).code == 2


def test_keys_that_are_not_the_centres_are_left_aside(
    seat: Seat, organisation: Organisation, office: Bench
) -> None:
    from base64 import b64encode
    from dataclasses import replace

    from domain.wire.sealed import public_of

    key = organisation.new_key()
    seat.login()
    session, desk = seat.bench.session, seat.bench.desk
    tokens = desk.seat.centre._tokens
    assert tokens is not None
    assert tokens.keys is not None
    forged = replace(tokens.keys, recovery_key=b64encode(public_of(b"e" * 32)).decode())
    assert desk.seat.centre.on_tokens is not None
    desk.seat.centre.on_tokens(replace(tokens, keys=forged))
    assert office.recover(seat.profile, key, "--list", server=False).code == 0
    assert session.status().user is not None


def test_who_delivers_must_be_a_lead_or_an_administrator(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    waiting = work(seat, 1)
    profile = burnt(seat, tmp_path)
    seat.centre.add_user("1009")
    refused = office.recover(profile, key, number="1009")
    assert (refused.code, refused.last["error"]["code"]) == (2, "recovery.not_allowed")
    assert answers(seat.centre) == 0
    seat.centre.add_user("9001", Role.ADMIN, hall_id=None)
    assert office.recover(profile, key, number="9001").last["applied"] == len(waiting)


def test_without_the_centre_it_says_so_and_writes_a_package_instead(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    waiting = work(seat, 1)
    profile = burnt(seat, tmp_path)
    office.wire.up = False
    away = office.recover(profile, key)
    assert away.code == 1
    path = tmp_path / "recovered.m110pkg"
    assert office.recover(profile, key, "--export", str(path), server=False).code == 0
    assert read_header(path.read_bytes()).operations == len(waiting)
    office.wire.up = True
    assert office.recover(profile, key).last["applied"] == len(waiting)


def test_after_a_restore_what_the_centre_had_confirmed_can_be_delivered_again(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    work(seat, 1)
    seat.wire.up = True
    seat.sync()
    assert seat.bench.sync.status().unsent == 0
    profile = burnt(seat, tmp_path)
    assert office.recover(profile, key).last["operations"] == 0
    confirmed = office.recover(profile, key, "--confirmed")
    assert confirmed.last["operations"] > 0
    assert confirmed.last["duplicate"] == confirmed.last["operations"]


def test_a_draft_is_counted_and_said_to_be_lost(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    bench.calls.dial(bench.calls.open(item))
    profile = burnt(seat, tmp_path)
    told = office.recover(profile, key, "--list", server=False)
    assert [draft["number"] for draft in told.last["drafts"]] == ["1001"]
    assert "never saved" in told.text


def test_the_password_of_who_worked_there_opens_it_too(seat: Seat, office: Bench, tmp_path: Path) -> None:
    from app.recovery import recover

    waiting = work(seat, 1)
    seat.bench.close()
    password = office._secret("theirs", PASSWORD)
    told = office._run(
        lambda console: recover.main(
            [str(seat.profile), "--as", "1001", "--passphrase-file", str(password), "--list"],
            office.folder,
            console,
            office.ways,
        )
    )
    assert told.last["operations"] == len(waiting)


@pytest.mark.parametrize("what", ["empty", "no_store", "broken_store", "broken_vault"])
def test_a_profile_that_is_none_or_broken_is_said_to_be(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path, what: str
) -> None:
    key = organisation.new_key()
    work(seat, 1)
    profile = burnt(seat, tmp_path)
    folder = next(path.parent for path in profile.glob("*/vault.json"))
    expected = {
        "empty": "recovery.no_profile",
        "no_store": "recovery.no_store",
        "broken_store": "store.",
        "broken_vault": "store.vault_broken",
    }[what]
    if what == "empty":
        shutil.rmtree(folder)
    elif what == "no_store":
        for path in folder.glob("store.*"):
            path.unlink()
    elif what == "broken_store":
        (folder / "store.unsent").unlink()
        (folder / "store.db").write_bytes(b"\0" * 9000)
        (folder / "store.db-wal").unlink(missing_ok=True)
    else:
        [path.write_bytes(b"{") for path in folder.glob("vault*.json")]
    told = office.recover(profile, key, "--list", server=False)
    assert told.code == 2
    assert told.last["error"]["code"].startswith(expected)


def test_another_centres_workstation_is_not_delivered_here(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    work(seat, 1)
    profile = burnt(seat, tmp_path)
    with seat.centre.database.write(CITY) as transaction:
        transaction.conn.execute(sa.update(centre).values(centre_id="00000000-0000-4000-8000-000000000001"))
    told = office.recover(profile, key)
    assert (told.code, told.last["error"]["code"]) == (2, "recovery.other_centre")
    assert answers(seat.centre) == 0
