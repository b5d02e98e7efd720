"""Against a real Kannel: bearerbox, smsbox and fakesmsc, with our own hooks behind it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
import uvicorn
from sqlalchemy import select

from server.sms.gateways.kinds import Hooks
from server.sms.replies import place
from server.sms.tables import sms_part, sms_raw, sms_reply
from tests.helpers.centre import CITY, Centre, Clock
from tests.helpers.kannel import PROGRAMS, Kannel, running_kannel
from tests.helpers.parts import need
from tests.helpers.patience import HANG_S
from tests.server.sms.world import World

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)

NUMBER = "13800000001"


class Line:
    """A city whose texts leave by Kannel, and what its carrier brings back."""

    def __init__(self, sms: World, kannel: Kannel, clock: Clock) -> None:
        self.sms, self.kannel, self._clock = sms, kannel, clock

    def until(self, holds: Callable[[], object]) -> None:
        """Judge what comes in until this holds."""
        end = time.monotonic() + HANG_S
        while not holds():
            assert time.monotonic() < end, "it never came"
            self.sms.judge()
            time.sleep(0.02)

    def brought(self) -> int:
        with self.sms.database.read(CITY) as reading:
            return len(reading.conn.execute(select(sms_raw.c.raw_id)).all())

    def writes(self, message: str) -> Any:
        """A citizen writes; the reply as it was kept."""
        self._clock.forward(60_000)
        before = len(self.replies())
        self.kannel.write(message)
        self.until(lambda: len(self.replies()) > before)
        return self.replies()[-1]

    def replies(self) -> list[Any]:
        with self.sms.database.read(CITY) as reading:
            return list(reading.conn.execute(select(sms_reply).order_by(sms_reply.c.received_at)))

    def arrived(self, number: str) -> list[str]:
        """The parts that the carrier got for a number, in the order that their headers say."""
        parts: dict[bytes, str] = {}
        for said in self.kannel.got:
            found = re.search(rf"<\S+ {number} udh (\S+) data (\S+)>", said)
            if found is not None:
                header, data = (unquote_to_bytes(one.replace("+", " ")) for one in found.groups())
                parts[header] = data.decode("utf-16-be")
        return [parts[header] for header in sorted(parts)]

    def text(self, reply: Any) -> str:
        return self.sms.database.sealer.open(reply.text, place(reply.reply_id)).decode()


@pytest.fixture
def line(
    sms: World, centre: Centre, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Line]:
    need(*PROGRAMS)
    monkeypatch.setattr("server.sms.working.waits", lambda _: False)
    config = uvicorn.Config(centre.app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    thread = threading.Thread(target=lambda: server.run(sockets=[socket]))
    with ExitStack() as stack:
        thread.start()
        stack.callback(thread.join, HANG_S)
        stack.callback(lambda: setattr(server, "should_exit", True))
        hooks = f"http://kannel:word@127.0.0.1:{socket.getsockname()[1]}/api/v1/sms/hooks/g"
        kannel = stack.enter_context(running_kannel(tmp_path, hooks))
        own = {"url": kannel.url, "username": "minyi", "password": "secret", "hooks": hooks}
        sms.real_gateway(kind="kannel", own=own, hooks=Hooks(secret="word"))
        yield Line(sms, kannel, clock)


def test_kannel_sends_reports_and_brings_what_is_written(line: Line) -> None:
    """One story, because a Kannel is dear to start."""
    sms = line.sms
    text = "请您评价" * 31 + "😀"
    sms.template("long", text)
    short, long = (
        *sms.plan(number=NUMBER),
        *sms.plan(number="13800000002", ending=7100, template="long", parts=2),
    )
    sms.sender().step()
    assert sms.states([short, long]) == ["accepted", "accepted"]
    # the carrier comes with the first thing a citizen writes; receipts come in Kannel's own order
    rated = line.writes(f"{NUMBER} 1069011002 ucs2 %4E%0D%6E%E1%61%0F")
    assert (line.text(rated), rated.message_id, rated.matched, rated.label) == (
        "不满意",
        short,
        "extension",
        "dissatisfied",
    )
    line.until(lambda: sms.states([short, long]) == ["delivered", "delivered"])
    with sms.database.read(CITY) as reading:
        parts = (
            reading.conn.execute(select(sms_part.c.part_no).where(sms_part.c.message_id == long))
            .scalars()
            .all()
        )
    assert sorted(parts) == [0, 1]
    line.until(lambda: len(line.arrived("13800000002")) == 2)
    whole = "".join(line.arrived("13800000002"))
    assert (whole, len(whole.encode("utf-16-be")) // 2) == (f"【明川市公安局】{text}", 134)
    opted = line.writes("13800000002 1069011002 text TD")
    assert (opted.label, opted.message_id) == ("optout", long)
