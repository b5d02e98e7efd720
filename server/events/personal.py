"""The personal data of an event, sealed: people in ``contact``, facts and source fields in ``event``. The one place that knows the form.

``contact.person`` seals the JSON of a ``Person`` for the place ``<event id>/<ordinal>``, ``event.facts`` and ``event.source_fields``
seal UTF-8 text for the places ``<event id>`` and ``<event id>/source``: a ciphertext moved to another row does not open.
"""

from __future__ import annotations

from typing import Final

import msgspec

from domain.vocabulary import Sex
from server.db.sealing import Sealer

CALLER: Final = "caller"
SECOND: Final = "second"
"""``contact.role``: who reported, and the same citizen's second number."""


class Person(msgspec.Struct, frozen=True, gc=False):
    """One row of ``contact`` opened. ``number`` is ``Phone.key``: national digits, ``x`` and the extension if any."""

    number: str = ""
    name: str = ""
    sex: str = Sex.UNKNOWN.value
    address: str = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Person).decode


def seal_person(sealer: Sealer, event_id: str, ordinal: int, person: Person) -> bytes:
    """The bytes of ``contact.person``."""
    return sealer.seal(_encode(person), f"{event_id}/{ordinal}".encode())


def open_person(sealer: Sealer, event_id: str, ordinal: int, sealed: bytes) -> Person:
    """What ``contact.person`` says. Raises SealBroken."""
    return _decode(sealer.open(sealed, f"{event_id}/{ordinal}".encode()))


def seal_facts(sealer: Sealer, event_id: str, facts: str) -> bytes | None:
    """The bytes of ``event.facts``; None for no facts."""
    return sealer.seal(facts.encode(), event_id.encode()) if facts else None


def open_facts(sealer: Sealer, event_id: str, sealed: bytes | None) -> str:
    """What ``event.facts`` says. Raises SealBroken."""
    return sealer.open(sealed, event_id.encode()).decode() if sealed else ""


def seal_source(sealer: Sealer, event_id: str, fields: str) -> bytes | None:
    """The bytes of ``event.source_fields``: a source's other columns may hold a relative's name; None for none."""
    return sealer.seal(fields.encode(), f"{event_id}/source".encode()) if fields not in ("", "{}") else None


def open_source(sealer: Sealer, event_id: str, sealed: bytes | None) -> str:
    """What ``event.source_fields`` says, a JSON object. Raises SealBroken."""
    return sealer.open(sealed, f"{event_id}/source".encode()).decode() if sealed else "{}"
