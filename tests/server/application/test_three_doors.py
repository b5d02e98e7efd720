"""Three kinds of act by their three doors: a workstation's envelope, a person's request, a command in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.act import Act
from domain.acts.agent_release import AgentRelease
from domain.acts.device_wipe import DeviceWipeOrder
from domain.acts.op_set_aside import SettingAside
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.devices import DeviceWipe, WipeReport
from domain.wire.hall import ReleaseTasks
from domain.wire.oversight import PutAside
from domain.wire.sync import OpResult, Presence
from server.acts.authors import Console
from server.acts.handler import AnyHandler
from server.acts.operation import Operation, Verdict
from server.acts.registry import default_registry
from server.application.app import API
from server.db.audit import verify
from server.db.tables import operation
from server.db.work import new_id
from server.planning.planning import plan
from tests.helpers.centre import CITY, KEYS, NOON, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.desk import SATISFIED, Desk, sit_down

BROKEN = {code: answer for code, answer in SATISFIED.items() if code != "overall"}
REASON = "已电话核实"


@dataclass(frozen=True)
class Door:
    """What is done by one of them, and by whom, as the history names them."""

    author: str
    agent: Desk
    operation: str
    station: str


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def desks(centre: Centre) -> list[Desk]:
    """Three agents with a number each, of whom each has a form that was refused."""
    fill(centre.database, crowd(3))
    plan(centre.database, CITY)
    return [sit_down(centre, number) for number in ("1001", "1002", "1003")]


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


def _refused(desk: Desk) -> str:
    """The id of a form that the centre refused; the delivery says whose workstation it is."""
    desk.station.presence = Presence(user_id=desk.user_id)
    form = desk.response(desk.next().groups[0], BROKEN)
    [receipt] = desk.send(form)
    assert receipt.result is OpResult.REFUSED
    return form.op_id


def _in_an_envelope(lead: Desk, act: Act) -> None:
    envelope = lead.station.envelope(
        act.KIND,
        codec.encode(act).decode(),
        entity_id=act.entity_of(lead.user_id),
        schema_version=act.VERSION,
    )
    [receipt] = lead.send(envelope)
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, None)


def _by_request(centre: Centre, lead: Desk, path: str, message: object) -> None:
    answer = centre.post(path, message, lead.as_user)
    assert answer.status_code in (200, 204), answer.text


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The key file of the centre of these tests."""
    file = tmp_path / "centre.keys"
    told = {
        "minyi110": "keys/1",
        "root": base64.b64encode(KEYS.root).decode(),
        "data": {str(number): base64.b64encode(key).decode() for number, key in KEYS.data.items()},
    }
    file.write_text(json.dumps(told))
    return file


def _by_command(keys: Path, url: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments, "--database", url, "--json"],
        env=os.environ | {"MINYI110_KEYS": str(keys), "MINYI110_HOME": str(keys.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_three_kinds_by_three_doors_are_one_handler_and_one_history(
    centre: Centre,
    centre_url: str,
    keys: Path,
    desks: list[Desk],
    lead: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handled = _count_handlers(monkeypatch)
    authors = (lead.user_id, lead.user_id, Console.here().user_id)
    doors = [
        Door(author, desk, _refused(desk), desk.station.device_id)
        for author, desk in zip(authors, desks, strict=True)
    ]
    sealed, asked, typed = doors
    _in_an_envelope(lead, SettingAside(sealed.operation, REASON))
    _in_an_envelope(lead, AgentRelease(sealed.agent.user_id))
    _in_an_envelope(lead, DeviceWipeOrder(sealed.station, "送修"))
    _by_request(centre, lead, "/oversight/returned/set-aside", PutAside(asked.operation, REASON))
    _by_request(centre, lead, "/hall/agents/release", ReleaseTasks(new_id(), asked.agent.user_id))
    _by_request(centre, lead, "/devices/wipe", DeviceWipe(asked.station, "送修"))
    assert handled == [SettingAside.KIND, AgentRelease.KIND, DeviceWipeOrder.KIND] * 2
    _by_command(keys, centre_url, "set-aside", typed.operation, "--reason", REASON)
    _by_command(keys, centre_url, "release-agent", typed.agent.number)
    _by_command(keys, centre_url, "wipe-device", typed.station, "--reason", "送修")
    o = operation.c
    kinds = (SettingAside.KIND, AgentRelease.KIND, DeviceWipeOrder.KIND)
    with centre.database.read(CITY) as reading:
        query = select(o.kind, o.entity_id, o.author_id, o.result).where(o.kind.in_(kinds))
        told = [tuple(row) for row in reading.conn.execute(query.order_by(o.seq))]
    assert told == [
        (kind, entity, door.author, OpResult.APPLIED.value)
        for door in doors
        for kind, entity in zip(kinds, (door.operation, door.agent.user_id, door.station), strict=True)
    ]
    assert verify(centre.database, CITY)[1] is None
    _each_took_effect(centre, lead, doors)


def _count_handlers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds that the handlers of this process judge from now on, in order."""
    handled: list[str] = []

    def watched(handler: AnyHandler) -> AnyHandler:
        def noted(operation: Operation[Any], context: Any) -> Verdict[Any]:
            handled.append(operation.kind)
            return handler.carry_out(operation, context)

        return replace(handler, carry_out=noted)

    handlers = default_registry().handlers
    for kind in (SettingAside.KIND, AgentRelease.KIND, DeviceWipeOrder.KIND):
        monkeypatch.setitem(handlers, kind, watched(handlers[kind]))
    return handled


def _each_took_effect(centre: Centre, lead: Desk, doors: list[Door]) -> None:
    listed = centre.http.get(f"{API}/oversight/returned", params={"done": True}, headers=lead.as_user).json()
    by_id = {line["op_id"]: line["set_aside"] for line in listed["returned"]}
    assert [by_id[door.operation]["by"] for door in doors] == ["用户2001", "用户2001", Console.here().name]
    assert {by_id[door.operation]["reason"] for door in doors} == {REASON}
    for door in doors:
        standing = centre.post("/devices/standing", WipeReport(door.station), door.agent.station.as_device)
        assert standing.json()["wipe"], standing.text
