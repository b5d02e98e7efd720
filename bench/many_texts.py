"""A city whose citizens are asked by text: events that wait to be planned, a gateway that takes everything, and what people write back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import insert

from bench.fixtures import UNITS, unit_id, unit_row
from domain.acts.sms_template_put import SmsTemplatePut
from domain.ids import derived_id
from domain.times import HOUR
from server.acts.authors import Console
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.work import UnitOfWork
from server.events.personal import CALLER, Person, seal_person
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.sms import setting_up
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.kinds import GatewaySettings, Hooks
from server.sms.gateways.simulate import Waiting
from server.sms.repository import looking
from server.sms.tables import sms_gateway
from server.sms.ways import place
from tests.helpers.centre import CITY

GATEWAY, PORT, SECRET = "bench", "10690110", "bench"
AT_ONCE = 500
_FIRST = 10_000_000
"""Numbers are 138 and eight digits from here on."""
_RULES = "rules: [{rule: handled, leg: handled, template: handled, since: closed, minutes: 0, window: '00:00-24:00'}]"
WRITTEN = (
    ("1",) * 40 + ("满意",) * 16 + ("2",) * 10 + ("3",) * 6 + ("1，民警很耐心",) * 6 + ("3，态度差",) * 4
    + ("什么时候能立案",) * 3 + ("T",) * 4 + ("1或者3吧",) * 3 + ("你是谁",) * 2 + ("谢谢，处理得很快",) * 4 + ("还可以吧",) * 2
)  # fmt: skip
"""A hundred replies as a city has them."""


@dataclass(frozen=True, slots=True)
class Texting:
    """A city that is set up for it."""

    database: Database

    def set_up(self) -> None:
        """Texts, one rule about everything that was handled, and the gateway."""
        made = GatewaySettings(
            PORT, parts_per_second=1e9, daily_parts=1_000_000_000, hooks=Hooks(secret=SECRET)
        )
        by = Console("bench")
        with self.database.write(CITY) as work:
            texts = setting_up.shipped_texts().items()
            setting_up.put_texts(
                work, [SmsTemplatePut(code, text, "明川市公安局") for code, text in texts], by
            )
            work.conn.execute(insert(unit), [unit_row(n) for n in range(UNITS)])
            row: dict[str, object] = {
                "city_id": CITY, "gateway": GATEWAY, "kind": "simulate", "mode": "live", "weight": 1, "paused": False,
                "stopped_reason": None, "settings": work.sealer.seal(msgspec.json.encode(made), place(GATEWAY)),
                "changed_at": work.now,
            }  # fmt: skip
            work.upsert(sms_gateway, [row], ["city_id", "gateway"])
            setting_up.put_rules(work, setting_up.read_rules(_RULES), by)

    def come(self, first: int, count: int) -> None:
        """Events that were handled an hour ago come in."""
        for start in range(first, first + count, 1_000):
            numbers = range(start, min(start + 1_000, first + count))
            with self.database.write(CITY) as work:
                work.conn.execute(insert(event), [_event(n, work.now) for n in numbers])
                work.conn.execute(insert(contact), [_contact(work, n) for n in numbers])
                work.conn.execute(insert(contact_group), [_group(work, n) for n in numbers])
                looking.look_at(work, [event_id(n) for n in numbers])


def number_of(n: int) -> str:
    """The n-th citizen's number."""
    return f"138{_FIRST + n:08d}"


def event_id(n: int) -> str:
    """The n-th event."""
    return derived_id("bench texted", str(n))


def replies(first: int, count: int) -> Iterator[RawIncoming]:
    """What so many citizens write, from a number on, each once."""
    for n in range(first, first + count):
        yield written(n, WRITTEN[n * 37 % len(WRITTEN)])


def written(n: int, text: str) -> RawIncoming:
    """What the n-th citizen writes, as the gateway brings it."""
    told = Waiting(from_=number_of(n), to=f"{PORT}02", text=text)
    return RawIncoming(RawKind.REPLY, msgspec.json.encode(told))


def delivered(refs: Sequence[str]) -> list[RawIncoming]:
    """A receipt for each message, by what the gateway calls it."""
    return [
        RawIncoming(RawKind.RECEIPT, msgspec.json.encode(Waiting(ref=ref, stat="DELIVRD"))) for ref in refs
    ]


def _event(n: int, now: int) -> dict[str, object]:
    return {
        "city_id": CITY, "event_id": event_id(n), "source": "bench", "dispatch_no": f"T{n:08d}", "call_no": f"K{n:08d}",
        "business_line": "alarm", "case_type": "纠纷", "case_subtype": "噪音扰民", "report_channel": "phone_110",
        "reported_at": now - 2 * HOUR, "closed_at": now - HOUR, "unit_id": unit_id(n), "unit_text": "",
        "officers": "[]", "no_revisit": False, "trial": False, "content_hash": n, "source_fields": None,
        "import_id": derived_id("bench import"),
    }  # fmt: skip


def _contact(work: UnitOfWork, n: int) -> dict[str, object]:
    number = number_of(n)
    person = Person(number, "李明", "male", "柳荫路12号")
    return {
        "city_id": CITY, "event_id": event_id(n), "ordinal": 0, "role": CALLER, "group_id": work.sealer.group_of(number),
        "mask": f"138****{number[-4:]}", "person": seal_person(work.sealer, event_id(n), 0, person),
    }  # fmt: skip


def _group(work: UnitOfWork, n: int) -> dict[str, object]:
    return {
        "city_id": CITY, "group_id": work.sealer.group_of(number_of(n)), "wrong_number": False, "lease_no": 0,
        "lease_worked": False,
    }  # fmt: skip
