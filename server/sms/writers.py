"""Who wrote a reply that answers no text of ours: told by what brought it, as long as that is kept."""

from __future__ import annotations

import logging

import msgspec

from domain.problems import ProblemError
from server.db.sealing import SealBroken
from server.db.work import Reading
from server.sms.gateways.interface import NotUnderstood, Reply
from server.sms.gateways.kinds import understanding
from server.sms.raw import opened
from server.sms.repository import incoming
from server.sms.ways import configured

log = logging.getLogger("minyi110.sms")


def number_of(reading: Reading, raw_id: str | None, group_id: str | None) -> str:
    """The number of a reply by what brought it; empty where that was erased, or names nobody of this group."""
    if raw_id is None or group_id is None:
        return ""
    ways = configured(reading)
    for raw in incoming.raw(reading, [raw_id]):
        way = ways.get(raw.gateway)
        if way is None:
            continue
        try:
            found = understanding(way.kind, way.settings).understand(opened(reading, raw))
        except (NotUnderstood, SealBroken, msgspec.MsgspecError, ProblemError) as error:
            log.error("what brought a reply cannot be read any more: %s", type(error).__name__)
            continue
        for one in found:
            if isinstance(one, Reply) and reading.sealer.group_of(one.number) == group_id:
                return one.number
    return ""
