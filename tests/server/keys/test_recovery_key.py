"""The organisation's recovery key at the centre: made, replaced on record, told to workstations; never its private part."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.problems import ProblemError
from domain.times import MINUTE
from domain.wire import codec
from domain.wire.keys import Stretch, close_key, keys_hold, open_key, read_key_file
from domain.wire.sealed import fingerprint, public_of
from domain.wire.session import Refresh, Tokens
from server import cli
from server.db.tables import operation
from server.keys import repository, service
from tests.helpers.centre import CITY, OPERATOR, Centre, Workstation

WORDS = "seven words nobody guesses"
QUICK = Stretch(1, 64, 1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MINYI110_LANG", "en")
    monkeypatch.setattr(Stretch.__init__, "__defaults__", (QUICK.time, QUICK.memory, QUICK.lanes))
    (tmp_path / "words").write_text(WORDS + "\n")
    return tmp_path


def test_a_key_file_is_dear_to_guess_at() -> None:
    assert Stretch().memory >= 256 * 1024
    assert Stretch().time >= 4


def run(*arguments: str) -> tuple[int, dict[str, object], str]:
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(["recovery-key", *arguments, "--json"], out, err)
    return code, json.loads(out.getvalue().splitlines()[-1]), err.getvalue()


def new(home: Path, name: str, *more: str) -> tuple[int, dict[str, object], str]:
    return run("new", "--out", str(home / name), "--passphrase-file", str(home / "words"), *more)


def test_made_listed_checked_and_replaced(home: Path) -> None:
    code, first, _ = new(home, "first.key")
    assert code == 0
    content = (home / "first.key").read_bytes()
    assert (home / "first.key").stat().st_mode & 0o077 == 0
    assert fingerprint(public_of(open_key(content, WORDS))) == first["fingerprint"]

    refused, told, _ = new(home, "second.key")
    assert (refused, told["error"]["code"]) == (2, "recovery_key.there")  # type: ignore[index]
    assert not (home / "second.key").exists()
    _, second, _ = new(home, "second.key", "--replace")
    assert second["replaces"] == first["fingerprint"]

    _, listed, _ = run("list")
    keys = {key["fingerprint"]: key["retired_at"] is None for key in listed["keys"]}  # type: ignore[attr-defined]
    assert keys == {first["fingerprint"]: False, second["fingerprint"]: True}
    for name, current in (("first.key", False), ("second.key", True)):
        _, checked, _ = run("check", "--key", str(home / name), "--passphrase-file", str(home / "words"))
        assert checked["in_force"] is current


def test_a_restored_centre_is_told_of_its_key_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made, _ = new(home, "first.key")
    opening = ("--key", str(home / "first.key"), "--passphrase-file", str(home / "words"))
    assert run("use", *opening)[1]["error"]["code"] == "recovery_key.known"  # type: ignore[index]
    monkeypatch.setenv("MINYI110_HOME", str(home / "restored"))
    assert run("check", *opening)[1]["error"]["code"] == "recovery_key.unknown"  # type: ignore[index]
    _, used, _ = run("use", *opening)
    assert used == {"fingerprint": made["fingerprint"]}
    assert run("check", *opening)[1]["in_force"] is True


def test_what_is_wrong_is_said_and_puts_nothing_in_force(home: Path) -> None:
    (home / "short").write_text("too short\n")
    (home / "there.key").write_text("something")
    for arguments, expected in (
        (
            ("new", "--out", str(home / "a.key"), "--passphrase-file", str(home / "short")),
            "passphrase.too_short",
        ),
        (("new", "--out", str(home / "a.key"), "--passphrase-file", str(home / "none")), "file.unreadable"),
        (
            ("new", "--out", str(home / "there.key"), "--passphrase-file", str(home / "words")),
            "recovery_key.file_exists",
        ),
        (
            ("new", "--out", str(home / "words" / "a.key"), "--passphrase-file", str(home / "words")),
            "recovery_key.unwritable",
        ),
        (
            ("check", "--key", str(home / "there.key"), "--passphrase-file", str(home / "words")),
            "recovery_key.not_one",
        ),
    ):
        code, told, said = run(*arguments)
        assert (code, told["error"]["code"]) == (2, expected), said  # type: ignore[index]
        assert WORDS not in said
    assert run("list")[1] == {"keys": []}
    assert not (home / "a.key").exists()
    assert (home / "there.key").read_text() == "something"


def test_a_key_file_opens_by_its_passphrase_alone_and_says_nothing_else() -> None:
    private = bytes(range(32))
    content = close_key(private, WORDS, "0" * 8 + "-0000-4000-8000-" + "0" * 12, 5, lambda n: b"r" * n, QUICK)
    assert open_key(content, WORDS) == private
    assert private not in content
    for passphrase in ("", WORDS + " ", WORDS.upper()):
        with pytest.raises(ProblemError, match=r"passphrase\.wrong"):
            open_key(content, passphrase)
    told = json.loads(content)
    for field in ("centre_id", "fingerprint"):
        other = json.dumps(told | {field: told[field].replace("0", "1", 1) if "0" in told[field] else "ab"})
        with pytest.raises(ProblemError, match=r"passphrase\.wrong"):
            open_key(other.encode(), WORDS)
    for broken in (b"", b"{}", content[:-20], json.dumps(told | {"sealed": "~"}).encode()):
        with pytest.raises(ProblemError, match=r"recovery_key\.not_one"):
            open_key(broken, WORDS)
    costly = json.dumps(told | {"argon2id": {"time": 1, "memory": 1 << 31, "lanes": 1}})
    with pytest.raises(ProblemError, match=r"recovery_key\.not_one"):
        read_key_file(costly.encode())


def told_to(station: Workstation) -> tuple[str, bool]:
    """The organisation's key as a refresh of the tokens tells it, and whether its MAC holds."""
    assert station.session is not None
    answer = station.centre.post(
        "/token/refresh", Refresh(station.session.tokens.refresh_token, station.device_id)
    )
    tokens = codec.decode(answer.content, Tokens)
    assert tokens.keys is not None
    held = keys_hold(tokens.keys, b64decode(station.session.author_key), station.session.centre_id)
    return tokens.keys.recovery_key, held


def test_workstations_hear_of_it_at_login_and_at_every_refresh(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    keys = station.login("1001").tokens.keys
    assert keys is not None
    assert (keys.recovery_key, keys.recovery_public) == ("", None)
    with centre.database.write(CITY) as work:
        service.put_recovery_key(work, public_of(b"a" * 32), replace=False, by=OPERATOR)
    assert told_to(station) == (service._text(public_of(b"a" * 32)), True)
    centre.clock.forward(MINUTE)
    with centre.database.write(CITY) as work, pytest.raises(ProblemError, match=r"recovery_key\.there"):
        service.put_recovery_key(work, public_of(b"b" * 32), replace=False, by=OPERATOR)
    with centre.database.write(CITY) as work:
        service.put_recovery_key(work, public_of(b"b" * 32), replace=True, by=OPERATOR)
    with centre.database.write(CITY) as work, pytest.raises(ProblemError, match=r"recovery_key\.known"):
        service.put_recovery_key(work, public_of(b"a" * 32), replace=True, by=OPERATOR)
    renewed = centre.workstation("席位二")
    renewed.login("1001")
    assert told_to(renewed) == (service._text(public_of(b"b" * 32)), True)
    with centre.database.read(CITY) as reading:
        kinds = list(reading.conn.execute(sa.select(operation.c.kind)).scalars())
        current = repository.in_force(reading)
    assert kinds.count("recovery_key.put") == 2
    assert current is not None
    assert current.public == public_of(b"b" * 32)


def test_keys_of_another_seat_or_changed_on_the_way_are_not_believed(centre: Centre) -> None:
    from dataclasses import replace

    centre.add_user("1001")
    one, two = centre.workstation(), centre.workstation("席位二")
    first, second = one.login("1001"), two.login("1001")
    keys = first.tokens.keys
    assert keys is not None
    assert keys_hold(keys, b64decode(first.author_key), first.centre_id)
    assert not keys_hold(keys, b64decode(second.author_key), first.centre_id)
    assert not keys_hold(keys, b64decode(first.author_key), one.device_id)
    for name in ("package_key", "grant_key", "recovery_key"):
        changed = replace(keys, **{name: service._text(public_of(b"x" * 32))})
        assert not keys_hold(changed, b64decode(first.author_key), first.centre_id)


def test_the_same_keys_at_every_start_and_others_at_every_centre(centre: Centre) -> None:
    sealer = centre.database.sealer
    one, two = centre.centre_id(), "00000000-0000-4000-8000-000000000001"
    assert service.package_key(sealer, one) == service.package_key(sealer, one)
    assert service.package_key(sealer, one) != service.package_key(sealer, two)
