"""The guide for the first day, chapter by chapter, as the page words have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from starlette.responses import Response

from server.browser.page_words import catalogue
from server.browser.visit import Visit
from server.desk.areas import Area


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one does in one situation, a step after the other."""

    title: str
    steps: tuple[str, ...]


def guide_page(visit: Visit, area: Area) -> Response:
    """The guide of an area."""
    return visit.render("desk/help.html", area=area, parts=list(_chapters(visit, f"{area.key}.help")))


def _chapters(visit: Visit, prefix: str) -> Iterator[Chapter]:
    for n in count(1):
        title = f"{prefix}.{n}"
        if title not in catalogue():
            return
        yield Chapter(visit.t(title), tuple(visit.t(key) for key in _numbered(title)))


def _numbered(prefix: str) -> Iterator[str]:
    for n in count(1):
        key = f"{prefix}.{n}"
        if key not in catalogue():
            return
        yield key
