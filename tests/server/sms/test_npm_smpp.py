"""Against another implementation of SMPP: npm's ``smpp`` as the carrier."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.sms.tables import sms_reply
from tests.helpers.centre import CITY, Clock
from tests.helpers.parts import need_package
from tests.helpers.patience import HANG_S
from tests.server.sms.world import World

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)

SCRIPT = Path(__file__).parents[2] / "helpers" / "node_smsc.js"


@pytest.fixture
def carrier() -> Iterator[subprocess.Popen[str]]:
    modules = need_package("smpp")
    process = subprocess.Popen(
        ["node", str(SCRIPT)], env={"NODE_PATH": str(modules), "PATH": "/usr/bin:/usr/local/bin:/bin"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def until(sms: World, holds: Callable[[], object]) -> None:
    end = time.monotonic() + HANG_S
    while not holds():
        assert time.monotonic() < end, "it never came"
        sms.judge()
        time.sleep(0.02)


def test_texts_leave_and_come_back(sms: World, clock: Clock, carrier: subprocess.Popen[str]) -> None:
    own = {"host": "127.0.0.1", "port": told(carrier)["port"], "system_id": "a", "password": "b"}
    sms.real_gateway(kind="smpp", own=own)
    sms.template("long", "请您评价" * 31 + "😀")
    short, long = *sms.plan(), *sms.plan(ending=7100, template="long", parts=2)
    sender = sms.sender()
    sender.step()
    got = [told(carrier) for _ in range(3)]
    parts = sorted((one["header"], one["text"]) for one in got if one["to"] == "13800007100")
    assert "".join(text for _, text in parts) == "【明川市公安局】" + "请您评价" * 31 + "😀"
    # each receipt came before its answer, and was joined when the answer named its id
    until(sms, lambda: sms.states([short, long]) == ["delivered", "delivered"])
    clock.forward(60_000)
    assert carrier.stdin is not None
    carrier.stdin.write(json.dumps({"from": "8613800007000", "to": "1069011002", "text": "退订"}) + "\n")
    carrier.stdin.flush()

    def replies() -> list[Any]:
        with sms.database.read(CITY) as reading:
            return list(reading.conn.execute(select(sms_reply)))

    until(sms, replies)
    (reply,) = replies()
    assert (reply.message_id, reply.label, reply.matched) == (short, "optout", "extension")
