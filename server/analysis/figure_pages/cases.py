"""The cases behind a mark: as many as it says, for whoever may see them."""

from __future__ import annotations

from domain.figures.case_keys import read
from domain.wire.figures import CaseLine, CasesPage
from server.accounts.people import Person
from server.analysis.counting.cases import cases
from server.analysis.figure_pages.places import Places
from server.analysis.figure_pages.question import reach_of
from server.analysis.figure_pages.repository import masks
from server.db.work import Reading
from server.web.problems import Refusal

A_PAGE = 50
"""Cases of one page."""


def cases_page(reading: Reading, person: Person, case: str, after: str | None) -> CasesPage:
    """A page of the cases that a link names.

    Raises:
        ProblemError: ``cases.unreadable``, ``cases.forbidden``.
    """
    key = read(case)
    places = Places(reading)
    reach = reach_of(reading, person, places)
    if not reach.opens(key.table):
        raise Refusal(403, "cases.forbidden")
    found = cases(reading, key, reach.sight, after, A_PAGE, reach.own)
    # A unit sees of its citizens what their orders show it, each by its own rules.
    known = masks(reading, found.cases) if reach.own is None else {}
    lines = [
        CaseLine(
            one.kind.value,
            one.id,
            one.day.isoformat(),
            places.name(one.unit) if one.unit else "",
            one.line,
            known.get(one.id, ""),
        )
        for one in found.cases
    ]
    return CasesPage(case, found.total, lines, found.after or "")
