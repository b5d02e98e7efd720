"""What is done about accounts, workstations and the city from a browser and from the command line: one handler, one history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.acts.act import Act
from domain.acts.device_wipe import DeviceWipeOrder
from domain.acts.device_wipe_cancel import DeviceWipeCancel
from domain.acts.registry import read
from domain.acts.setting_put import SettingPut
from domain.acts.user_disable import UserDisable
from domain.problems import ProblemError
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.devices import DeviceWipe, WipeReport
from domain.wire.session import ChangePassword
from domain.wire.sync import OpResult
from server.accounts import administration
from server.accounts import repository as accounts
from server.accounts.people import Person
from server.accounts.service import Accounts
from server.acts.acting import act
from server.acts.authors import Author, Console
from server.acts.operation import Operation
from server.config import ServerConfig
from server.db.audit import verify
from server.db.payloads import opened
from server.db.tables import operation
from server.doctor.examination import examine
from server.masterdata.service import import_users
from server.settings.service import put
from tests.helpers.centre import CHEAP, CITY, OPERATOR, PASSWORD, Centre, Workstation

ROOT = Console("root")


@pytest.fixture
def admin(centre: Centre) -> Workstation:
    centre.add_user("9001", Role.ADMIN, hall_id=None)
    station = centre.workstation("管理台")
    station.login("9001")
    return station


@pytest.fixture
def desk(centre: Centre) -> Workstation:
    centre.add_user("1001")
    station = centre.workstation()
    station.login("1001")
    return station


def _history(centre: Centre, *kinds: str) -> list[tuple[str, str | None]]:
    o = operation.c
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(o.kind, o.author_id).where(o.kind.in_(kinds)).order_by(o.seq))
        return [(kind, author_id) for kind, author_id in rows]


def _person(centre: Centre, number: str) -> Person:
    with centre.database.read(CITY) as reading:
        account = accounts.account_by_number(reading, number)
    assert account is not None
    return account.person


def test_the_same_order_by_http_and_from_the_command_line(
    centre: Centre, admin: Workstation, desk: Workstation
) -> None:
    door = Accounts(centre.database, ServerConfig(city_id=CITY), CHEAP)
    told = []
    for cancel, kind in ((False, DeviceWipeOrder.KIND), (True, DeviceWipeCancel.KIND)):
        message = DeviceWipe(desk.device_id, "送修", cancel)
        assert centre.post("/devices/wipe", message, admin.as_user).status_code == 204
        door.order_wipe(CITY, message, ROOT)
        told += [(kind, _person(centre, "9001").user_id), (kind, "console:root")]
    assert _history(centre, DeviceWipeOrder.KIND, DeviceWipeCancel.KIND) == told
    nobody = DeviceWipe(centre.workstation().device_id, "")
    refused = centre.post("/devices/wipe", nobody, admin.as_user)
    assert (refused.status_code, refused.json()["code"]) == (404, "device.not_found")
    with pytest.raises(ProblemError, match=r"device\.not_found"):
        door.order_wipe(CITY, nobody, ROOT)
    assert len(_history(centre, DeviceWipeOrder.KIND)) == 2


def test_a_lead_wipes_within_their_hall_by_the_same_handler(centre: Centre, desk: Workstation) -> None:
    centre.add_user("2001", Role.LEAD, hall_id="h2")
    station = centre.workstation("班长台")
    station.login("2001")
    refused = centre.post("/devices/wipe", DeviceWipe(desk.device_id), station.as_user)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.hall")
    assert _history(centre, DeviceWipeOrder.KIND) == []


def test_three_kinds_by_a_person_and_by_the_operator_are_one_history(
    centre: Centre, admin: Workstation, desk: Workstation
) -> None:
    person, user_id = _person(centre, "9001"), _person(centre, "1001").user_id

    def told(author: Author, days: int) -> None:
        administration.set_disabled(centre.database, CITY, "1001", disabled=True, by=author)
        administration.reset(centre.database, CITY, "1001", PASSWORD, CHEAP, by=author)
        with centre.database.write(CITY) as work:
            put(work, {"contact.cap_days": days}, author)

    told(person, 7)
    told(ROOT, 8)
    kinds = (UserDisable.KIND, "user.reset_password", SettingPut.KIND)
    both = (person.user_id, "console:root")
    assert _history(centre, *kinds) == [(kind, author_id) for author_id in both for kind in kinds]
    o = operation.c
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(
            sa.select(o.kind, o.entity_id, o.result).where(o.kind == UserDisable.KIND)
        )
        assert {tuple(row) for row in rows} == {(UserDisable.KIND, user_id, OpResult.APPLIED.value)}
    assert verify(centre.database, CITY)[1] is None
    assert not [f for f in examine(centre.database, CITY).all if f.code == "doctor.orphan"]


def test_whoever_may_not_is_refused_by_the_act_itself(centre: Centre, desk: Workstation) -> None:
    agent = _person(centre, "1001")
    with pytest.raises(ProblemError, match=r"access\.forbidden"):
        administration.set_disabled(centre.database, CITY, "1001", disabled=True, by=agent)
    with pytest.raises(ProblemError, match=r"access\.forbidden"), centre.database.write(CITY) as work:
        put(work, {"contact.cap_days": 7}, agent)
    assert _history(centre, UserDisable.KIND, SettingPut.KIND) == []


@pytest.mark.parametrize("act_", [UserDisable(True, "1001"), SettingPut({"contact.cap_days": "7"})])
def test_they_do_not_come_in_an_envelope(
    centre: Centre, admin: Workstation, desk: Workstation, act_: Act
) -> None:
    user_id = _person(centre, "1001").user_id
    envelope = admin.envelope(
        act_.KIND, codec.encode(act_).decode(), entity_id=user_id, schema_version=act_.VERSION
    )
    [receipt] = admin.push([envelope]).results
    assert (receipt.result, receipt.code) == (OpResult.REFUSED, "op.origin")
    assert not _person(centre, "1001").disabled


def test_no_password_and_no_secret_stands_in_a_payload(
    centre: Centre, admin: Workstation, desk: Workstation, tmp_path: Path
) -> None:
    changed = ChangePassword(PASSWORD, "another horse 8")
    assert centre.post("/password", changed, desk.as_user).status_code == 204
    listed = tmp_path / "users.csv"
    listed.write_text("工号,姓名,角色\n8001,郑二丙,回访员\n", encoding="utf-8")
    first = import_users(centre.database, CITY, OPERATOR, listed, passwords=CHEAP).passwords["8001"]
    administration.reset(centre.database, CITY, "8001", "third horse 9", CHEAP, by=OPERATOR)
    p = operation.c
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(p.op_id, p.payload)).all()
        plain = [opened(reading.sealer, row.op_id, row.payload).decode() for row in rows]
    whole = "\n".join(plain)
    assert '"number":"8001"' in whole
    for secret in (PASSWORD, changed.new, "third horse 9", first, desk.secret, "argon2"):
        assert secret not in whole


def test_a_workstation_that_says_it_is_wiped_has_no_person_behind_it(
    centre: Centre, admin: Workstation, desk: Workstation
) -> None:
    assert centre.post("/devices/wipe", DeviceWipe(desk.device_id), admin.as_user).status_code == 204
    report = WipeReport(desk.device_id, wiped=True)
    assert centre.post("/devices/standing", report, desk.as_device).status_code == 200
    assert _history(centre, "device.wiped") == [("device.wiped", "machine:wiping")]


def test_settings_of_the_first_version_are_read_as_the_newest(centre: Centre) -> None:
    assert read(SettingPut.KIND, 1, json.dumps({"contact.cap_days": "7"})) == SettingPut(
        {"contact.cap_days": "7"}
    )


def test_all_that_is_wrong_with_an_act_is_told_at_once(centre: Centre) -> None:
    wrong = SettingPut({"contact.cap_day": "8", "contact.call_windows": '"nine to five"'})
    with pytest.raises(ProblemError) as refused, centre.database.write(CITY) as work:
        act(work, Operation.by(ROOT, wrong, work.now, entity_id="settings"))
    assert [p.code for p in refused.value.problems] == ["setting.unknown", "setting.invalid"]
