"""``recovery_key.put``: the organisation's public key to every workstation is in force."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Short

KNOWN = Rule("recovery_key.known")
THERE = Rule("recovery_key.there")


class RecoveryKeyPut(Act, frozen=True):
    """``replaces``: fingerprint of the key in force that gives way to it, where whoever puts it there said so."""

    KIND = "recovery_key.put"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.DEVICE_MANAGE,)
    ORIGINS = frozenset({Origin.CONSOLE})
    RULES = (KNOWN, THERE)

    fingerprint: Short
    replaces: Short | None = None
