"""``caller.find``: somebody looked for a citizen by their whole number, found or not."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Id


class CallerFind(Act, frozen=True):
    """The look itself; the number stands nowhere, only the group it hashes to, which it is done on."""

    KIND = "caller.find"
    ENTITY = Entity.GROUP
    PERMISSIONS = (Permission.CALLER_FIND,)
    ORIGINS = frozenset({Origin.PERSON})

    request_id: Id
    found: bool
