"""Slots of the data key: password and grant, the centre's share, and what a lost keyring does."""

from __future__ import annotations

import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from app.models import slot_file
from app.models.recovery_slot import open_slot
from app.models.secrets import NoKeyring
from app.models.vault import Cost, Given, Vault
from app.records.errors import LoginFailed, StoreUnusable
from domain.wire.codec import encode
from domain.wire.keys import KEYS_SCHEMA, CentreKeys
from domain.wire.sealed import public_of, sign, verify_key_of
from domain.wire.session import Grant
from tests.helpers.envelopes import uid

CHEAP = Cost(time=1, memory=64, lanes=1)
HOUR = 3_600_000
SHARE = b"s" * 32


SIGNING, ORGANISATION = b"g" * 32, b"o" * 32


def keys(recovery: bytes | None = None, signing: bytes = SIGNING) -> CentreKeys:
    return CentreKeys(
        KEYS_SCHEMA,
        uid(9),
        text(public_of(b"p" * 32)),
        text(verify_key_of(signing)),
        text(public_of(recovery)) if recovery else "",
    )


def text(key: bytes) -> str:
    return b64encode(key).decode()


def grant(number: str = "1001", until: int = 72 * HOUR, recovery: bytes | None = None) -> Given:
    given = Grant(uid(1), uid(2), number, "李四维", "agent", "main", None, ["city", "hall:main"], 0, until)
    return Given(given, sign(SIGNING, encode(given)), b"k" * 32, keys(recovery))


def vault(folder: Path, keeper: NoKeyring | None = None) -> Vault:
    return Vault(folder, keeper or NoKeyring(), CHEAP)


def code(error: pytest.ExceptionInfo[LoginFailed]) -> str:
    return error.value.problems[0].code


def test_password_and_grant_open_it_without_the_centre(tmp_path: Path) -> None:
    made = vault(tmp_path).admit("1001", "open sesame", SHARE, grant())
    opened = vault(tmp_path).open("1001", "open sesame", 71 * HOUR)
    assert opened == made
    assert len(opened.data_key) == 32


def test_wrong_password_and_expired_grant_are_told_apart(tmp_path: Path) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    with pytest.raises(LoginFailed) as wrong:
        vault(tmp_path).open("1001", "left", HOUR)
    with pytest.raises(LoginFailed) as unknown:
        vault(tmp_path).open("1002", "right", HOUR)
    with pytest.raises(LoginFailed) as late:
        vault(tmp_path).open("1001", "right", 73 * HOUR)
    assert [code(wrong), code(unknown), code(late)] == [
        "login.wrong_password",
        "login.unknown_here",
        "login.grant_expired",
    ]


def test_a_clock_set_back_does_not_renew_a_grant(tmp_path: Path) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    vault(tmp_path).saw(80 * HOUR)
    with pytest.raises(LoginFailed) as late:
        vault(tmp_path).open("1001", "right", HOUR)
    assert code(late) == "login.grant_expired"
    assert vault(tmp_path).matches("1001", "right")  # the open form can still be unlocked and saved


def test_the_centres_share_lets_a_new_user_and_a_new_password_in(tmp_path: Path) -> None:
    first = vault(tmp_path).admit("1001", "old", SHARE, grant())
    second = vault(tmp_path).admit("1002", "hers", SHARE, grant("1002"))
    changed = vault(tmp_path).admit("1001", "new", SHARE, grant())
    assert first.data_key == second.data_key == changed.data_key
    with pytest.raises(LoginFailed):
        vault(tmp_path).open("1001", "old", HOUR)
    assert vault(tmp_path).open("1001", "new", HOUR).data_key == first.data_key


def test_a_lost_device_secret_is_no_lost_store(tmp_path: Path) -> None:
    first = vault(tmp_path).admit("1001", "right", SHARE, grant())
    (tmp_path / "device.key").unlink()
    with pytest.raises(LoginFailed):
        vault(tmp_path).open("1001", "right", HOUR)
    assert vault(tmp_path).admit("1001", "right", SHARE, grant()).data_key == first.data_key


def test_another_share_opens_nothing_but_the_password_still_does(tmp_path: Path) -> None:
    first = vault(tmp_path).admit("1001", "right", SHARE, grant())
    with pytest.raises(LoginFailed) as refused:
        vault(tmp_path).admit("1003", "his", b"t" * 32, grant("1003"))
    assert code(refused) == "login.key_missing"
    assert vault(tmp_path).admit("1001", "right", b"t" * 32, grant()).data_key == first.data_key


def test_the_file_names_nobody_and_is_the_owners_alone(tmp_path: Path) -> None:
    made = vault(tmp_path).admit("1001", "right", SHARE, grant())
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        for secret in ("李四维".encode(), b"right", made.data_key, b"agent"):
            assert secret not in content


class Remembering(NoKeyring):
    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.held.get(name)

    def put(self, name: str, secret: bytes) -> bool:
        self.held[name] = secret
        return True

    def drop(self, name: str) -> None:
        self.held.pop(name, None)


def test_the_device_secret_goes_to_the_keyring_where_there_is_one(tmp_path: Path) -> None:
    keeper = Remembering()
    vault(tmp_path, keeper).admit("1001", "right", SHARE, grant())
    assert not (tmp_path / "device.key").exists()
    assert vault(tmp_path, keeper).open("1001", "right", HOUR)


DAMAGED = [b"", b'{"schema": "minyi110.va', b"[]", b"{}"]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_slots_that_are_damaged_twice_are_never_written_over(tmp_path: Path, damaged: bytes) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant(recovery=ORGANISATION))
    paths = [tmp_path / name for name in (slot_file.FIRST, slot_file.SECOND)]
    whole = paths[0].read_bytes()
    for path in paths:
        path.write_bytes(damaged)
    for attempt in (
        lambda: vault(tmp_path).admit("1001", "right", SHARE, grant()),
        lambda: vault(tmp_path).open("1001", "right", HOUR),
        lambda: open_slot(tmp_path, ORGANISATION),
    ):
        with pytest.raises(StoreUnusable) as refused:
            attempt()
        assert refused.value.problems[0].code == "store.vault_broken"
    assert [path.read_bytes() for path in paths] == [damaged, damaged]
    paths[1].write_bytes(whole)
    assert vault(tmp_path).open("1001", "right", HOUR)


@pytest.mark.parametrize("damaged", [None, *DAMAGED])
@pytest.mark.parametrize("name", [slot_file.FIRST, slot_file.SECOND])
def test_one_copy_that_is_gone_or_damaged_shuts_nobody_out(
    tmp_path: Path, name: str, damaged: bytes | None
) -> None:
    made = vault(tmp_path).admit("1001", "right", SHARE, grant(recovery=ORGANISATION))
    if damaged is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(damaged)
    assert open_slot(tmp_path, ORGANISATION).data_key == made.data_key
    assert vault(tmp_path).open("1001", "right", HOUR).data_key == made.data_key
    assert vault(tmp_path).admit("1002", "hers", SHARE, grant("1002")).data_key == made.data_key
    copies = {(tmp_path / one).read_bytes() for one in (slot_file.FIRST, slot_file.SECOND)}
    assert len(copies) == 1  # whole again


def test_a_device_secret_that_cannot_be_read_just_now_is_not_replaced(tmp_path: Path) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    kept = tmp_path / "device.key"
    aside = kept.rename(tmp_path / "aside")
    kept.mkdir()  # there, and no reading it
    with pytest.raises(StoreUnusable):
        vault(tmp_path)
    kept.rmdir()
    aside.rename(kept)
    assert vault(tmp_path).open("1001", "right", HOUR)


def test_the_organisation_opens_it_without_device_secret_password_or_centre(tmp_path: Path) -> None:
    made = vault(tmp_path).admit("1001", "right", SHARE, grant(recovery=ORGANISATION))
    (tmp_path / "device.key").unlink()
    found = open_slot(tmp_path, ORGANISATION)
    assert (found.data_key, found.centre_id, found.device_id) == (made.data_key, uid(9), uid(2))
    assert not (tmp_path / "device.key").exists()  # opening writes nothing
    with pytest.raises(StoreUnusable) as other:
        open_slot(tmp_path, b"x" * 32)
    assert other.value.problems[0].code == "recovery.other_key"


@pytest.mark.parametrize("moved", ["centre_id", "device_id", "sealed", "fingerprint"])
def test_the_organisations_slot_is_bound_to_its_place(tmp_path: Path, moved: str) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant(recovery=ORGANISATION))
    path = tmp_path / "vault.json"
    content = json.loads(path.read_bytes())
    held = content["recovery"][moved]
    content["recovery"][moved] = ("0" if held[0] != "0" else "1") + held[1:]
    path.write_text(json.dumps(content))
    with pytest.raises(StoreUnusable):
        open_slot(tmp_path, ORGANISATION)


def test_a_new_key_of_the_organisation_shuts_the_old_one_out(tmp_path: Path) -> None:
    opened = vault(tmp_path).admit("1001", "right", SHARE, grant(recovery=ORGANISATION))
    assert not vault(tmp_path).renew_recovery(opened, keys(ORGANISATION))
    assert vault(tmp_path).renew_recovery(opened, keys(b"n" * 32))
    assert open_slot(tmp_path, b"n" * 32).data_key == opened.data_key
    with pytest.raises(StoreUnusable):
        open_slot(tmp_path, ORGANISATION)
    # An organisation that has no key any more takes no way in away.
    assert not vault(tmp_path).renew_recovery(opened, keys(None))
    assert open_slot(tmp_path, b"n" * 32).data_key == opened.data_key


@pytest.mark.parametrize(
    "change", [{"role": "lead"}, {"until": 9_000 * HOUR}, {"scopes": ["city", "hall:other"]}]
)
def test_a_grant_that_was_raised_is_not_what_the_centre_signed(
    tmp_path: Path, change: dict[str, object]
) -> None:
    given = grant()
    raised = replace(given, grant=replace(given.grant, **change))
    # What somebody can write who knows his own password: his own slot, with the signature he was given.
    vault(tmp_path).admit("1001", "right", SHARE, raised)
    with pytest.raises(LoginFailed) as forged:
        vault(tmp_path).open("1001", "right", HOUR)
    assert code(forged) == "login.grant_forged"
    assert vault(tmp_path).matches("1001", "right")


def test_a_slot_edited_in_the_file_opens_nothing(tmp_path: Path) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    vault(tmp_path).admit("1002", "hers", SHARE, grant("1002"))
    path = tmp_path / "vault.json"
    content = json.loads(path.read_bytes())
    mine, hers = content["users"]
    content["users"][mine], content["users"][hers] = content["users"][hers], content["users"][mine]
    path.write_text(json.dumps(content))
    for number, password in (("1001", "right"), ("1001", "hers"), ("1002", "hers"), ("1002", "right")):
        with pytest.raises(LoginFailed):
            vault(tmp_path).open(number, password, HOUR)


def test_a_centre_that_signs_with_another_key_is_not_believed(tmp_path: Path) -> None:
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    whole = (tmp_path / "vault.json").read_bytes()
    other = replace(grant(), keys=keys(signing=b"h" * 32))
    with pytest.raises(LoginFailed) as refused:
        vault(tmp_path).admit("1001", "right", SHARE, other)
    assert code(refused) == "login.centre_changed"
    assert (tmp_path / "vault.json").read_bytes() == whole


def test_a_keyring_that_does_not_answer_for_a_while_locks_nobody_out(tmp_path: Path) -> None:
    keeper = Remembering()
    first = vault(tmp_path, keeper).admit("1001", "right", SHARE, grant())
    # The keyring is away: the way in without the centre is lost, and said to be so, not taken for a wrong password.
    away = vault(tmp_path, NoKeyring())
    with pytest.raises(LoginFailed) as lost:
        away.open("1001", "right", HOUR)
    assert code(lost) == "login.key_missing"
    away.admit("1001", "right", SHARE, grant())
    vault(tmp_path, NoKeyring()).admit("1002", "hers", SHARE, grant("1002"))
    # It is back: slots made before and meanwhile open, each by the secret it hangs on.
    for number, password in (("1001", "right"), ("1002", "hers")):
        assert vault(tmp_path, keeper).open(number, password, HOUR).data_key == first.data_key


def test_shut_and_destroyed(tmp_path: Path) -> None:
    keeper = Remembering()
    made = vault(tmp_path, keeper)
    made.admit("1001", "right", SHARE, grant(recovery=ORGANISATION))
    made.shut()
    with pytest.raises(LoginFailed):
        vault(tmp_path, keeper).open("1001", "right", HOUR)
    with pytest.raises(LoginFailed):
        vault(tmp_path, keeper).admit("1001", "right", SHARE, grant())
    assert open_slot(tmp_path, ORGANISATION)
    made.destroy()
    assert keeper.held == {}
    assert list(tmp_path.iterdir()) == []


def test_a_disk_with_room_for_one_copy_lets_people_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.records.errors import SaveFailed
    from domain.problems import Problem

    real = slot_file.write_json

    def full(path: Path, content: dict[str, object]) -> None:
        if path.name == slot_file.SECOND:
            raise SaveFailed(Problem("store.disk_full"))
        real(path, content)

    monkeypatch.setattr(slot_file, "write_json", full)
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    assert not (tmp_path / slot_file.SECOND).exists()
    assert vault(tmp_path).open("1001", "right", HOUR)


def test_logins_while_the_clock_is_noted_lose_no_slot(tmp_path: Path) -> None:
    """A login and the minute's look at the clock change one file from two threads."""
    vault(tmp_path).admit("1001", "right", SHARE, grant())
    numbers = [str(number) for number in range(1002, 1012)]
    ended = Event()

    def note() -> None:
        late = 0
        while not ended.is_set():
            late += 1
            vault(tmp_path).saw(late)

    with ThreadPoolExecutor(3) as pool:
        noting = [pool.submit(note) for _ in range(2)]
        try:
            for number in numbers:
                pool.submit(vault(tmp_path).admit, number, "right", SHARE, grant(number)).result()
        finally:
            ended.set()
        for one in noting:
            one.result()
    assert all(vault(tmp_path).knows(number) for number in ("1001", *numbers))
