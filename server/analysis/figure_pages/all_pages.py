"""Which module makes which page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.wire.figures import Block, FiguresPage, Page
from server.analysis.counting.facts import as_of
from server.analysis.figure_pages import (
    alarms,
    officers,
    opinion_index,
    overview,
    profile,
    recurrence,
    topic,
    units,
    what,
    where,
)
from server.analysis.figure_pages.question import Question
from server.web.problems import Refusal

PAGES: Mapping[Page, Callable[[Question], list[Block]]] = {
    Page.OVERVIEW: overview.blocks,
    Page.UNITS: units.blocks,
    Page.WHAT: what.blocks,
    Page.WHERE: where.blocks,
    Page.OFFICERS: officers.blocks,
    Page.PROFILE: profile.blocks,
    Page.ALARMS: alarms.blocks,
    Page.INDEX: opinion_index.blocks,
    Page.RECURRENCE: recurrence.blocks,
    Page.TOPIC: topic.blocks,
}


def page_named(name: str) -> Page:
    """The page of this name.

    Raises:
        ProblemError: ``figures.page.not_found``.
    """
    found = next((page for page in PAGES if page == name), None)
    if found is None:
        raise Refusal(404, "figures.page.not_found")
    return found


def made(page: Page, question: Question) -> FiguresPage:
    """A page, all of it read at one number of the feed."""
    return FiguresPage(page, question.message(), as_of(question.reading), PAGES[page](question))


def own(question: Question) -> FiguresPage:
    """An officer's own page."""
    return FiguresPage(Page.PROFILE, question.message(), as_of(question.reading), profile.of_myself(question))
