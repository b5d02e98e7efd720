"""A city with a gateway, a text and messages that are due; carriers that say what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import select

from domain.ids import derived_id
from domain.sms.ledger import Ledger
from domain.sms.message import Leg, MessageState, message_id
from server.contacts.repository import add_groups
from server.db.database import Database
from server.db.work import UnitOfWork
from server.sms import counting
from server.sms.claiming import number_place
from server.sms.counting import Counted
from server.sms.gateways.interface import (
    Gateway,
    Health,
    LookedUp,
    Outgoing,
    RawIncoming,
    RawKind,
    Refused,
    Submitted,
)
from server.sms.gateways.kinds import GatewaySettings
from server.sms.gateways.simulate import Waiting
from server.sms.judging import judge
from server.sms.raw import keep, keeper
from server.sms.repository import counts
from server.sms.sending import Sender
from server.sms.tables import sms_gateway, sms_message, sms_template, sms_try
from server.sms.ways import Ways, place
from tests.helpers.centre import CITY, NOON

TEXT = "您好！您近日联系我局的事项已办理，请您评价：1满意 2基本满意 3不满意，也可直接写意见。退订回T"
Answer = Submitted | Refused | Exception
Decide = Callable[[Outgoing], Answer]


def takes_all(message: Outgoing) -> Answer:
    """An id for each part."""
    return Submitted(tuple(f"{message.client_ref}:{n}" for n in range(len(message.parts))))


class Carrier:
    """A gateway whose answers a test decides, with its own ledger of what came."""

    def __init__(self, decide: Decide = takes_all, window: int = 10) -> None:
        self.decide = decide
        self.window = window
        self.got: list[Outgoing] = []
        self.looked: Callable[[str], LookedUp] = lambda _: LookedUp.CANNOT_SAY

    def submit(self, message: Outgoing) -> Submitted | Refused:
        self.got.append(message)
        answer = self.decide(message)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look_up(self, client_ref: str) -> LookedUp:
        return self.looked(client_ref)

    def pulse(self, now: int) -> None:
        pass

    def health(self) -> Health:
        return Health(up=True)

    def close(self) -> None:
        pass


class CarrierWays(Ways):
    """Opens a test's own carriers in place of gateways."""

    carriers: dict[str, Carrier]

    def _gateway(self, name: str, kind: str, settings: GatewaySettings) -> Gateway:
        return self.carriers.get(name) or super()._gateway(name, kind, settings)


@dataclass
class World:
    """Attributes:
    carriers: by the gateway's name; of one that has none here its own kind is opened.
    """

    database: Database
    carriers: dict[str, Carrier] = field(default_factory=dict)
    _ways: list[Ways] = field(default_factory=list)

    def gateway(
        self,
        name: str = "g",
        *,
        kind: str = "simulate",
        mode: str = "live",
        weight: int = 1,
        carrier: Carrier | None = None,
        **settings: Any,
    ) -> Carrier:
        """A gateway as it is set, with a carrier of the test's own behind it."""
        made = GatewaySettings("10690110", parts_per_second=settings.pop("rate", 10_000.0), **settings)
        with self.database.write(CITY) as work:
            row: dict[str, object] = {
                "city_id": CITY,
                "gateway": name,
                "kind": kind,
                "mode": mode,
                "weight": weight,
                "paused": False,
                "stopped_reason": None,
                "settings": work.sealer.seal(msgspec.json.encode(made), place(name)),
                "changed_at": work.now,
            }
            work.upsert(sms_gateway, [row], ["city_id", "gateway"])
        self.carriers[name] = carrier or Carrier()
        return self.carriers[name]

    def real_gateway(self, name: str = "g", **settings: Any) -> None:
        """A gateway that is opened as its kind is."""
        self.gateway(name, **settings)
        del self.carriers[name]

    def template(self, code: str = "handled", text: str = TEXT, version: int = 1) -> None:
        """A text in force."""
        row: dict[str, object] = {
            "city_id": CITY,
            "template": code,
            "version": version,
            "in_force": True,
            "text": text,
            "signature": "明川市公安局",
            "parts": 1,
            "registered_no": None,
            "registered_on": None,
            "paused_reason": None,
            "put_at": NOON,
        }
        with self.database.write(CITY) as work:
            work.upsert(sms_template, [row], ["city_id", "template", "version"])

    def plan(self, count: int = 1, **given: Any) -> list[str]:
        """Messages that are due; numbers end in four digits of their own from ``ending`` on."""
        first = given.pop("ending", 7000)
        with self.database.write(CITY) as work:
            rows = [self._row(work, first + n, given) for n in range(count)]
            add_groups(work, [str(row["group_id"]) for row in rows])
            work.upsert(sms_message, rows, ["city_id", "message_id"])
            counting.planned(work, [_counted(row) for row in rows])
        return [str(row["message_id"]) for row in rows]

    def _row(self, work: UnitOfWork, ending: int, given: dict[str, Any]) -> dict[str, object]:
        number = given.get("number") or f"1380000{ending:04d}"
        leg = given.get("leg", Leg.HANDLED)
        event_id = given.get("event_id") or derived_id("event", str(ending))
        one = message_id(CITY, event_id, leg, given.get("round", 0))
        return {
            "city_id": CITY, "message_id": one, "event_id": event_id, "group_id": work.sealer.group_of(number),
            "leg": leg.value, "round": given.get("round", 0), "rule": given.get("rule"), "rule_version": None,
            "state": MessageState.PLANNED.value, "reason": None, "error_class": None, "error": None,
            "template": given.get("template", "handled"), "template_version": 1,
            "extension": given.get("extension", "02"), "number": work.sealer.seal(number.encode(), number_place(one)),
            "mask": "138****" + number[-4:], "carrier": given.get("carrier", "mobile"), "unit_id": None,
            "parts": given.get("parts", 1), "gateway": None, "planned_at": given.get("planned_at", work.now),
            "due_at": given.get("due_at", work.now), "window_from": given.get("window_from", 510),
            "window_until": given.get("window_until", 1200), "batch_id": derived_id("batch"), "claim_owner": None,
            "claim_fence": 0, "claim_until": None, "tries": 0, "counted_tries": 0, "tried_at": None,
            "accepted_at": None, "final_at": None, "conversation_id": None, "restored": False,
        }  # fmt: skip

    def sender(self, ways: type[CarrierWays] = CarrierWays) -> Sender:
        """A process that sends."""
        made = ways(keeper(self.database, CITY), self.database.clock, lambda _: None)
        made.carriers = self.carriers
        self._ways.append(made)
        return Sender(self.database, CITY, made)

    def tell(self, stat: str, ref: str, gateway: str = "g") -> None:
        """A receipt comes in."""
        raw = RawIncoming(RawKind.RECEIPT, msgspec.json.encode(Waiting(ref=ref, stat=stat)))
        with self.database.write(CITY) as work:
            keep(work, gateway, [raw])

    def judge(self) -> int:
        return judge(self.database, CITY)

    def message(self, one: str) -> Any:
        with self.database.read(CITY) as reading:
            query = select(sms_message).where(sms_message.c.message_id == one)
            return reading.conn.execute(query).one()

    def states(self, ids: Sequence[str]) -> list[str]:
        return [self.message(one).state for one in ids]

    def results(self, one: str) -> list[str | None]:
        with self.database.read(CITY) as reading:
            query = select(sms_try.c.result).where(sms_try.c.message_id == one).order_by(sms_try.c.try_no)
            return list(reading.conn.execute(query).scalars())

    def ledger(self) -> Ledger:
        with self.database.read(CITY) as reading:
            return counts.ledger(reading, "2000-01-01", "2100-01-01")

    def close(self) -> None:
        for ways in self._ways:
            ways.close()


@contextmanager
def world(database: Database) -> Iterator[World]:
    """A city with a text; what was planned must add up at the end."""
    made = World(database)
    made.template()
    try:
        yield made
        assert made.ledger().imbalance == 0
        with database.read(CITY) as reading:
            assert counts.differences(reading) == []
    finally:
        made.close()


def _counted(row: dict[str, Any]) -> Counted:
    return Counted(
        row["planned_at"], row["leg"], row["unit_id"], row["carrier"], row["template"], row["gateway"], row["state"]
    )  # fmt: skip
