"""``notice.choose``: somebody chooses what about orders they are not told of."""

from __future__ import annotations

from collections.abc import Iterable

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.notices import ALWAYS, NoticeTopic
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Code

_UNKNOWN = Rule("notice.topic_unknown", field="silent")
_ALWAYS = Rule("notice.topic_always", field="silent")


class NoticeChoose(Act, frozen=True):
    """All topics they want nothing of, in place of those before."""

    KIND = "notice.choose"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.ORDER_READ,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (_UNKNOWN, _ALWAYS)

    silent: tuple[Code, ...] = ()

    def entity_of(self, author_id: str) -> str:
        return author_id

    def check(self, world: World, at: int) -> Iterable[Problem]:
        for topic in self.silent:
            if topic not in frozenset(NoticeTopic):
                yield _UNKNOWN.broken(topic=topic)
            elif topic in ALWAYS:
                yield _ALWAYS.broken(topic=topic)
