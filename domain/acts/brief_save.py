"""``brief.save``: a brief as it is written: its period, its pages of figures, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.briefs import MOST_SECTIONS, Section
from domain.wire.figures import Page
from domain.wire.tags import Day
from domain.wire.types import Count, Id, Short

TITLE = Rule("brief.title", field="title")
PERIOD = Rule("brief.period", field="start")
SECTIONS = Rule("brief.sections", field="sections")
OF_OFFICERS = Rule("brief.of_officers", field="sections")

OFFICERS = frozenset({Page.OFFICERS, Page.PROFILE})
"""Pages about single officers: nobody carries those away."""


class BriefSaved(Act, frozen=True):
    """What a brief is to say; ``seen`` is the version it was made from, 0 for a new one."""

    KIND = "brief.save"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.REPORT_PUBLISH,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (TITLE, PERIOD, SECTIONS, OF_OFFICERS, Rule("brief.*"))

    brief_id: Id
    seen: Count
    title: Short
    start: Day
    end: Day
    sections: tuple[Section, ...]

    def entity_of(self, author_id: str) -> str:
        return self.brief_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        return self.faults()

    def faults(self) -> Iterator[Problem]:
        """What is wrong with it by itself."""
        if not self.title.strip():
            yield TITLE.broken()
        if not _in_order(self.start, self.end):
            yield PERIOD.broken()
        if not 1 <= len(self.sections) <= MOST_SECTIONS:
            yield SECTIONS.broken(most=MOST_SECTIONS)
        if any(section.page in OFFICERS for section in self.sections):
            yield OF_OFFICERS.broken()


def _in_order(start: Day, end: Day) -> bool:
    try:
        return date.fromisoformat(start) <= date.fromisoformat(end)
    except ValueError:  # 31 February
        return False
