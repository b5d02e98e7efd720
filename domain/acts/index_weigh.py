"""``index.weigh``: the components of 民意指数 are weighed otherwise from now on."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.figures.catalogue import FigureKey
from domain.figures.index import check_components
from domain.permissions import Permission
from domain.problems import Problem, ProblemError
from domain.wire.types import Count, Words

REASON_NEEDED = Rule("index.reason_needed", field="why")


class IndexWeighed(Act, frozen=True):
    """A version of weights; periods that ended before keep theirs. ``seen``: the version it follows."""

    KIND = "index.weigh"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.INDEX_WEIGH,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (REASON_NEEDED, Rule("index.*"))

    weights: dict[FigureKey, float]
    why: Words
    seen: Count = 0

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if not self.why.strip():
            yield REASON_NEEDED.broken()
        try:
            check_components(self.weights)
        except ProblemError as error:
            yield from error.problems
