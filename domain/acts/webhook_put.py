"""``webhook.put``: where a city's units are told beside the desk, or that they are not."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Short

_URL = Rule("webhook.url", field="url")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class WebhookPut(Act, frozen=True):
    """An address that takes messages, ``https`` or on this machine; empty: none. Its secret stands in no history."""

    KIND = "webhook.put"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.CONSOLE})
    RULES = (_URL,)

    url: Short

    def check(self, world: World, at: int) -> Iterable[Problem]:
        if self.url and not _takes(self.url):
            yield _URL.broken()


def _takes(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
