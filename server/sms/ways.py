"""The gateways of a city, open in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from domain.problems import ProblemError
from domain.sms.pace import Pace
from domain.sms.routing import Way
from server.db.sealing import SealBroken
from server.db.work import Reading
from server.sms.gateways.interface import Gateway, RawIncoming
from server.sms.gateways.kinds import SIMULATE, GatewaySettings, Surroundings, cuts, opened
from server.sms.repository import gateways as repository

log = logging.getLogger("minyi110.sms")

TEAM = "team"
"""The mode in which only the centre's own numbers are reached."""

Keep = Callable[[str, RawIncoming], None]
"""Makes durable what a gateway brought, by the gateway's name."""


def place(gateway: str) -> bytes:
    """Where a gateway's settings are sealed for."""
    return f"sms gateway/{gateway}".encode()


@dataclass(frozen=True, slots=True)
class Configured:
    """A gateway as it is set.

    Attributes:
        kind: what it behaves as: ``simulate`` whatever it is, where its mode says so.
        cuts: it cuts long texts itself.
    """

    row: Any
    kind: str
    settings: GatewaySettings
    way: Way

    @property
    def cuts(self) -> bool:
        return cuts(self.kind)


def configured(reading: Reading) -> dict[str, Configured]:
    """Every gateway whose settings are readable, by its name."""
    found: dict[str, Configured] = {}
    for row in repository.gateways(reading):
        try:
            settings = msgspec.json.decode(
                reading.sealer.open(row.settings, place(row.gateway)), type=GatewaySettings
            )
        except (SealBroken, msgspec.MsgspecError) as error:
            log.error("the settings of a gateway cannot be read: %s", type(error).__name__)
            continue
        kind = row.kind
        if row.mode == SIMULATE:
            kind = SIMULATE
            if row.kind != SIMULATE:
                settings = msgspec.structs.replace(settings, own={})
        way = Way(row.gateway, row.weight, frozenset(settings.carriers))
        found[row.gateway] = Configured(row, kind, settings, way)
    return found


@dataclass(slots=True)
class OpenWay:
    """A gateway in use.

    Attributes:
        usable: neither paused nor stopped.
        team_only: only the centre's own numbers are reached.
    """

    way: Way
    settings: GatewaySettings
    gateway: Gateway
    pace: Pace
    usable: bool
    team_only: bool
    changed_at: int
    lost_in_a_row: int = 0


class Ways:
    """Opens gateways as they are set, and closes those that changed or went."""

    def __init__(self, keep: Keep, clock: Callable[[], int], pause: Callable[[float], None]) -> None:
        self.open: dict[str, OpenWay] = {}
        self._keep = keep
        self._clock = clock
        self._pause = pause

    def refresh(self, reading: Reading) -> None:
        """Have what is open be what is set."""
        found = configured(reading)
        for name in [name for name in self.open if name not in found]:
            self.open.pop(name).gateway.close()
        for name, one in found.items():
            known = self.open.get(name)
            if known is not None and known.changed_at == one.row.changed_at:
                known.usable = _usable(one.row)
                continue
            if known is not None:
                self.open.pop(name).gateway.close()
            try:
                self.open[name] = self._opened(one, reading.now)
            except (msgspec.MsgspecError, ProblemError) as error:
                log.error("a gateway cannot be opened: %s", type(error).__name__)

    def pulse(self, now: int) -> None:
        """Tell those in use that time goes on."""
        for way in list(self.open.values()):
            if way.usable:
                way.gateway.pulse(now)

    def close(self) -> None:
        """Close all."""
        for way in self.open.values():
            way.gateway.close()
        self.open.clear()

    def _opened(self, one: Configured, now: int) -> OpenWay:
        return OpenWay(
            one.way,
            one.settings,
            self._gateway(one.way.name, one.kind, one.settings),
            Pace(one.settings.parts_per_second, now),
            _usable(one.row),
            one.row.mode == TEAM,
            one.row.changed_at,
        )

    def _gateway(self, name: str, kind: str, settings: GatewaySettings) -> Gateway:
        around = Surroundings(lambda raw: self._keep(name, raw), self._clock, pause=self._pause)
        return opened(kind, settings, around)


def _usable(row: Any) -> bool:
    return not row.paused and row.stopped_reason is None
