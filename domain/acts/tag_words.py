"""``tag.words``: an editor accepts or refuses words that were learnt for a tag."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.tags import SpokenWords
from domain.wire.types import Code, Count


class WordsDecided(Act, frozen=True):
    """Accepted ones go into the draft as words of the tag, refused ones are not proposed again. ``seen``: the draft's revision before it."""

    KIND = "tag.words"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_EDIT,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (Rule("tag.*"),)

    code: Code
    accept: SpokenWords = ()
    refuse: SpokenWords = ()
    seen: Count = 0
