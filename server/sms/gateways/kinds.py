"""The kinds of gateways: their settings, how they are opened, and what understands what they bring."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from random import Random
from typing import Any

import msgspec
import yaml

from domain.problems import Problem, ProblemError
from domain.sms.errors import CodeTable, ErrorClass, ErrorCodes
from resources import read_yaml
from server.sms.gateways.file import FileGateway, FileSettings, FileWords
from server.sms.gateways.http import HttpGateway
from server.sms.gateways.http_mapping import HttpSettings, HttpWords, checked
from server.sms.gateways.interface import Gateway, Take, Understands
from server.sms.gateways.kannel import REPLY_HEADERS, KannelGateway, KannelSettings, KannelWords
from server.sms.gateways.simulate import SimulateGateway, SimulateSettings, SimulateWords
from server.sms.gateways.smpp import SmppGateway, SmppSettings
from server.sms.gateways.smpp_words import SmppWords

SIMULATE = "simulate"
KINDS: dict[str, type[msgspec.Struct]] = {
    "simulate": SimulateSettings,
    "file": FileSettings,
    "http": HttpSettings,
    "kannel": KannelSettings,
    "smpp": SmppSettings,
}


class Hooks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may bring receipts and replies: from these networks alone, and with the secret (``X-Minyi110-Secret``, or as the password of
    Basic), or signed with ``hmac`` (``domain.signatures``). Without either nobody may. ``answer``: the text that says it was kept."""

    secret: str = ""
    hmac: str = ""
    networks: list[str] = msgspec.field(default_factory=lambda: ["127.0.0.1/32", "::1/128"])
    signature_header: str = "X-Minyi110-Signature"
    at_header: str = "X-Minyi110-At"
    answer: str = ""


class GatewaySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gateway's settings, whatever its kind.

    Attributes:
        port: the city's number (106…) before the two digits of the extension.
        parts_per_second: the fastest it is given messages.
        daily_parts: so many parts a day and no more.
        carriers: whose subscribers it reaches; none: everybody's.
        own: of its kind.
    """

    port: str
    own: dict[str, Any] = msgspec.field(default_factory=dict)
    parts_per_second: float = 50.0
    daily_parts: int = 20_000
    carriers: list[str] = msgspec.field(default_factory=list)
    hooks: Hooks = msgspec.field(default_factory=Hooks)


def settings_of(text: str, kind: str) -> GatewaySettings:
    """The settings in a YAML (or JSON) text, those of the kind checked too.

    Raises:
        ProblemError: ``sms.gateway_kind``, ``sms.gateway_settings``.
    """
    if kind not in KINDS:
        raise ProblemError(Problem("sms.gateway_kind", {"kind": kind[:32]}))
    try:
        made = msgspec.convert(yaml.safe_load(text), GatewaySettings)
        own_settings(made, kind)
        for network in made.hooks.networks:
            ip_network(network)
    except (yaml.YAMLError, msgspec.ValidationError, ValueError) as error:
        raise ProblemError(Problem("sms.gateway_settings", {"detail": str(error)[:300]})) from error
    if not made.port.isascii() or not made.port.isdigit() or len(made.port) > 18:
        raise ProblemError(Problem("sms.gateway_settings", {"detail": "port: at most 18 digits"}))
    if made.parts_per_second <= 0 or made.daily_parts < 0:
        raise ProblemError(Problem("sms.gateway_settings", {"detail": "parts_per_second, daily_parts"}))
    return made


def own_settings(settings: GatewaySettings, kind: str) -> Any:
    """Those of its kind.

    Raises:
        msgspec.ValidationError: they are not.
        ProblemError: ``sms.gateway_settings``.
    """
    made = msgspec.convert(settings.own, KINDS[kind])
    return checked(made) if isinstance(made, HttpSettings) else made


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What gateways need of the process they live in."""

    take: Take
    clock: Callable[[], int]
    seconds: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    chance: Random = field(default_factory=Random)


def opened(kind: str, settings: GatewaySettings, around: Surroundings) -> Gateway:
    """Open a gateway; nothing is connected yet.

    Raises:
        msgspec.ValidationError, ProblemError: its settings are not of this kind.
    """
    own = own_settings(settings, kind)
    codes = codes_of(kind, own)
    if isinstance(own, SmppSettings):
        return SmppGateway(
            own, codes, around.take, seconds=around.seconds, pause=around.pause, chance=around.chance
        )
    if isinstance(own, KannelSettings):
        return KannelGateway(own, codes, around.pause)
    if isinstance(own, HttpSettings):
        return HttpGateway(own, codes, around.clock)
    if isinstance(own, FileSettings):
        return FileGateway(own)
    return SimulateGateway(own, codes, around.take)


def understanding(kind: str, settings: GatewaySettings) -> Understands:
    """What understands what such a gateway brings."""
    own = own_settings(settings, kind)
    codes = codes_of(kind, own)
    if isinstance(own, SmppSettings):
        return SmppWords(codes, own.response_ids, own.receipt_ids)
    if isinstance(own, KannelSettings):
        return KannelWords(codes)
    if isinstance(own, HttpSettings):
        return HttpWords(own, codes)
    if isinstance(own, FileSettings):
        return FileWords(codes)
    return SimulateWords(codes)


def cuts(kind: str) -> bool:
    """Whether gateways of the kind cut long texts themselves, so that one id stands for the whole."""
    return kind not in ("kannel", "smpp")


def headers_of(kind: str) -> tuple[str, ...]:
    """The headers of a hook's request that mean something to the kind, in small letters."""
    return REPLY_HEADERS if kind == "kannel" else ()


def codes_of(kind: str, own: Any) -> CodeTable:
    """The codes of a gateway: those that ship, and its own."""
    protocol = "smpp" if kind == SIMULATE else kind
    codes: dict[str, ErrorClass] = getattr(own, "codes", {})
    return CodeTable(_known(), protocol, codes)


@lru_cache(maxsize=1)
def _known() -> ErrorCodes:
    return ErrorCodes.of(read_yaml("sms", "errors.yaml"))
