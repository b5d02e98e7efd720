"""Texts on their way: handed to the gateway ``file`` by the sender, and what its lines bring back by the code of the hooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from domain.sms.message import EXTENSIONS, Leg
from server.db.database import Database
from server.demo.day import SetClock
from server.replay.truth import DELIVERED, OUT, Citizen, Truth
from server.sms import recovering
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gathering import Gatherer
from server.sms.judging import judge
from server.sms.raw import keeper
from server.sms.sending import Sender
from server.sms.setting_up import shipped_texts
from server.sms.ways import Ways

GATEWAY = "replayed"
LINES_AT_ONCE = 100
"""Of receipts in one delivery, as carriers gather them."""
_WORDS = {
    "1": ("1",) * 7 + ("满意", "1满意", "很满意"),
    "2": ("2",) * 7 + ("基本满意", "2基本满意", "基本满意吧"),
    "3": ("3",) * 7 + ("不满意", "3不满意", "3，不满意"),
    OUT: ("T",) * 8 + ("t", "TD"),
}
"""How they say it: seven of ten in a bare digit."""


class _Line(msgspec.Struct):
    ref: str
    from_: str = msgspec.field(name="from")
    to: str
    text: str


class Carrier:
    """Carries texts out and brings receipts and replies."""

    def __init__(
        self, database: Database, clock: SetClock, city_id: str, truth: Truth, outbox: Path, day: str
    ) -> None:
        self._database, self._clock, self._city, self._truth = database, clock, city_id, truth
        self._outbox = outbox
        self._asks = shipped_texts()["handled"]
        ways = Ways(keeper(database, city_id), clock, lambda _seconds: None)
        self._sender = Sender(database, city_id, ways)
        self._gatherer = Gatherer(database, city_id)
        self.day = day

    def close(self) -> None:
        """Close the gateway."""
        self._gatherer.close()
        self._sender.ways.close()

    def send(self) -> int:
        """Hand over what is due; returns how many."""
        sent = 0
        while handed := self._sender.step():
            sent += handed
        return sent

    def receipts(self) -> int:
        """Bring the carriers' words for what left since; whoever got their text will answer it."""
        lines = self._left()
        told, answering = [], []
        for line in lines:
            citizen = self._asked(line)
            stat = DELIVERED if citizen is None else citizen.receipt
            if stat:
                told.append(msgspec.json.encode({"ref": line.ref, "stat": stat}))
            if citizen is not None and citizen.says and stat == DELIVERED:
                answering.append((citizen.n, self._clock.now + citizen.delay))
        self._truth.answers_at(answering)
        self._bring(RawKind.RECEIPT, told)
        return len(told)

    def replies(self) -> int:
        """Bring what citizens have written by now; returns how many."""
        due = self._truth.replying(self._clock.now)
        lines = []
        for one, _ in due:
            said = _WORDS[one.says][one.n // 7 % 10]
            to = self._port + EXTENSIONS[Leg.HANDLED]
            lines.append(msgspec.json.encode({"from": one.number, "to": to, "text": said}))
        self._bring(RawKind.REPLY, lines)
        self._truth.replied((one.n for one, _ in due), self._clock.now)
        return len(lines)

    def give_up(self) -> None:
        """What no receipt came for."""
        while recovering.silent(self._database, self._city):
            pass

    _port = "10690110"

    def _asked(self, line: _Line) -> Citizen | None:
        """Whom this line asks for the first time; nobody where it is what follows an answer."""
        if not line.text.endswith(self._asks):
            return None
        citizen = self._truth.by_number(line.to)
        return citizen if citizen is not None and citizen.day == self.day else None

    def _left(self) -> list[_Line]:
        if not self._outbox.exists():
            return []
        with self._outbox.open("rb") as file:
            file.seek(int(self._truth.fact("outbox") or 0))
            data = file.read()
            self._truth.keep(outbox=str(file.tell()))
        return msgspec.json.Decoder(_Line).decode_lines(data) if data else []

    def _bring(self, kind: RawKind, lines: Sequence[bytes]) -> None:
        if not lines:
            return
        starts = range(0, len(lines), LINES_AT_ONCE)
        waiting = [
            self._gatherer.put(GATEWAY, RawIncoming(kind, b"\n".join(lines[n : n + LINES_AT_ONCE])))
            for n in starts
        ]
        for one in waiting:
            one.result()
        while judge(self._database, self._city):
            pass
