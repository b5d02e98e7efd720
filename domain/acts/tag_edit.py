"""``tag.edit``: an edit of the tags is put into the draft of their next version."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.tags import TagEdit
from domain.wire.types import Count, Id

EDIT = Rule("tag.*")
"""What the tree as it stands makes of it (``domain.tags.editing``), and what somebody else did to the draft in between."""


class TagEdited(Act, frozen=True):
    """One edit. ``edit_id``: random, made where it is typed; ``seen``: the draft's revision it was made on."""

    KIND = "tag.edit"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_EDIT,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (EDIT,)

    edit_id: Id
    edit: TagEdit
    seen: Count
