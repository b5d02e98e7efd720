"""From an event as read to rows as kept: unit found, policy asked, people sealed, content hashed.

All of it needs no database, so that it can run in a process of its own beside the one that writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Final

import msgspec

from domain.phones import mask
from domain.policy import EventFacts, ExclusionCode, Judge, PolicySettings
from domain.vocabulary import BusinessLine
from server.db.sealing import KeyFile, Sealer
from server.events.personal import CALLER, SECOND, Person, seal_facts, seal_person, seal_source
from server.masterdata.names import normal_name
from server.reading.row import EventRow

EVENT_COLUMNS: Final = (
    "city_id", "event_id", "source", "dispatch_no", "call_no", "business_line", "case_type", "case_subtype", "report_channel",
    "reported_at", "dispatched_at", "arrived_at", "closed_at", "unit_id", "unit_text", "officers", "facts", "no_revisit", "trial",
    "excluded", "content_hash", "source_fields", "import_id",
)  # fmt: skip
CONTACT_COLUMNS: Final = ("city_id", "event_id", "ordinal", "role", "group_id", "mask", "person")
ID, UNIT_ID, OFFICERS, EXCLUDED, CONTENT_HASH = (
    EVENT_COLUMNS.index(name) for name in ("event_id", "unit_id", "officers", "excluded", "content_hash")
)
UNDECIDED: Final = ExclusionCode.UNDECIDED.value
GROUP_ID: Final = CONTACT_COLUMNS.index("group_id")

EventValues = tuple[Any, ...]
ContactValues = tuple[tuple[Any, ...], ...]

_OPTIONAL_NAMES: Final = (
    "unit_text", "business_line", "case_type", "report_channel", "dispatched_at", "arrived_at", "closed_at", "officers", "facts",
)  # fmt: skip
"""What may be missing from an event and is counted, the phone besides."""

_optional = itemgetter(*(EVENT_COLUMNS.index(name) for name in _OPTIONAL_NAMES))
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Preparation:
    """What preparing needs to know of the centre; can be sent to another process.

    Attributes:
        units: normalised name, alias or code → unit id.
        blocked: contact groups that opted out, refused for ever or were a wrong number.
        trial: 试用 events for training.
    """

    city_id: str
    import_id: str
    units: Mapping[str, str] = field(repr=False)
    now: int
    zone: str
    keys: KeyFile = field(repr=False)
    policy: PolicySettings = field(default_factory=PolicySettings)
    blocked: frozenset[str] = frozenset()
    trial: bool = False


class Preparer:
    """Prepares the events of one import."""

    def __init__(self, about: Preparation) -> None:
        self._about = about
        self._sealer = Sealer(about.keys)
        self._hash_key = self._sealer.subkey("event content")
        self._judge = Judge(about.policy, about.now, about.zone)
        self._unit_ids: dict[tuple[str, str], tuple[str | None, str]] = {}
        self._officers: dict[tuple[str, ...], str] = {}
        self._reasons: dict[tuple[str, str, str, bool, bool], str | None] = {}

    def prepare(self, event: EventRow) -> tuple[EventValues, ContactValues]:
        """The values of ``event`` and of its ``contact`` rows, in the order of the columns above."""
        about = self._about
        unit_id, unit_text = self._unit(event.unit_code, event.unit_name)
        contacts = self._contacts(event)
        officers = self._officers.get(event.officers)
        if officers is None:
            officers = self._officers.setdefault(event.officers, _encode(event.officers).decode())
        return (
            about.city_id,
            event.event_id,
            event.source,
            event.dispatch_no,
            event.call_no,
            event.business_line,
            event.case_type,
            event.case_subtype,
            event.report_way,
            event.reported_at,
            event.dispatched_at,
            event.arrived_at,
            event.closed_at,
            unit_id,
            unit_text,
            officers,
            seal_facts(self._sealer, event.event_id, event.facts),
            event.no_revisit,
            about.trial,
            self._excluded(event, contacts),
            self.content_hash(event),
            seal_source(self._sealer, event.event_id, event.source_fields),
            about.import_id,
        ), contacts

    def content_hash(self, event: EventRow) -> int:
        """A keyed 63-bit hash of everything the event says; keyed, or it would betray the phone number it covers."""
        content = (
            event.dispatch_no, event.call_no, event.business_line, event.case_type, event.case_subtype, event.report_way,
            event.reported_at, event.dispatched_at, event.arrived_at, event.closed_at, event.unit_code, event.unit_name,
            event.officers, event.name, event.sex, event.phone, event.second_phone, event.address, event.facts,
            UNDECIDED if event.undecided else event.no_revisit, event.source_fields, self._about.trial,
        )  # fmt: skip
        digest = blake2b(_encode(content), digest_size=8, key=self._hash_key).digest()
        return int.from_bytes(digest, "big") >> 1

    def _unit(self, code: str, name: str) -> tuple[str | None, str]:
        found = self._unit_ids.get((code, name))
        if found is None:
            units = self._about.units
            unit_id = units.get(normal_name(code)) if code else None
            if unit_id is None and name:
                unit_id = units.get(normal_name(name))
            found = self._unit_ids[(code, name)] = (unit_id, unit_text(code, name))
        return found

    def _contacts(self, event: EventRow) -> ContactValues:
        if event.phone is None and not event.name and not event.address:
            return ()
        phone = event.phone
        number = phone.key if phone is not None else ""
        first = self._contact(event, 0, CALLER, Person(number, event.name, event.sex, event.address))
        if event.second_phone is None:
            return (first,)
        return first, self._contact(event, 1, SECOND, Person(event.second_phone.key, event.name, event.sex))

    def _contact(self, event: EventRow, ordinal: int, role: str, person: Person) -> tuple[Any, ...]:
        number = person.number
        return (
            self._about.city_id,
            event.event_id,
            ordinal,
            role,
            self._sealer.group_of(number) if number else None,
            mask(number) if number else "",
            seal_person(self._sealer, event.event_id, ordinal, person),
        )

    def _excluded(self, event: EventRow, contacts: ContactValues) -> str | None:
        """The first permanent reason not to ask, apart from there being no number, which is counted by itself."""
        key = (event.business_line, event.case_type, event.case_subtype, event.no_revisit, event.undecided)
        if key not in self._reasons:
            self._reasons[key] = self._reason(*key)
        blocked = self._about.blocked
        if blocked and contacts and all(contact[GROUP_ID] in blocked for contact in contacts):
            return self._reasons[key] or ExclusionCode.OPTED_OUT.value
        return self._reasons[key]

    def _reason(
        self, line: str, case_type: str, case_subtype: str, no_revisit: bool, undecided: bool
    ) -> str | None:
        facts = EventFacts(
            at=0,
            line=_LINES.get(line, BusinessLine.OTHER),
            case_type=f"{case_type}/{case_subtype}",
            discouraged=no_revisit,
            undecided=undecided,
            trial=self._about.trial,
        )
        found = self._judge.permanent(facts)
        return found[0].code.value if found else None


def count_missing(values: EventValues, contacts: ContactValues, missing: dict[str, int]) -> None:
    """Count what may be missing from an event and is."""
    optional = _optional(values)
    if not all(optional) or "[]" in optional:
        for name, value in zip(_OPTIONAL_NAMES, optional, strict=True):
            if not value or value == "[]":
                missing[name] = missing.get(name, 0) + 1
    if not contacts or contacts[0][GROUP_ID] is None:
        missing["phone"] = missing.get("phone", 0) + 1


_LINES: Final = {line.value: line for line in BusinessLine}


def unit_text(code: str, name: str) -> str:
    """How a unit that is not known yet is kept and shown: as the source calls it, the code in brackets behind."""
    if code and name:
        return f"{name[: 118 - len(code)]}（{code}）"
    return name or code


def unit_names(text: str) -> tuple[str, ...]:
    """The names by which a kept unit text may be found: whole, its name, its code."""
    name, bracket, code = text.removesuffix("）").rpartition("（")
    return (text, name, code) if bracket and text.endswith("）") else (text,)
