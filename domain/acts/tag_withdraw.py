"""``tag.withdraw``: an edit is taken out of the draft of the tags' next version, by whichever editor."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Count, Id


class TagWithdrawn(Act, frozen=True):
    """``seen``: the draft's revision it was decided on."""

    KIND = "tag.withdraw"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_EDIT,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (Rule("tag.*"),)

    edit_id: Id
    seen: Count
