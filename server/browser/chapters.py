"""A guide, chapter by chapter, as the page words have it: chapters by number, their steps below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from starlette.responses import Response

from server.browser.page_words import catalogue
from server.browser.visit import Visit


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one does in one situation, a step after the other."""

    title: str
    steps: tuple[str, ...]


def guide_page(visit: Visit, prefix: str) -> Response:
    """The guide whose words begin with ``prefix``."""
    return visit.render("browser/guide.html", title=visit.t(prefix), parts=list(_chapters(visit, prefix)))


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
