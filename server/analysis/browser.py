"""Pages of figures in a browser: the same pages, read and drawn as the client's, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from domain.figures.catalogue import FigureKey
from domain.permissions import Permission
from domain.times import day_of
from domain.vocabulary import BusinessLine
from domain.wire.figure_links import (
    CHANNELS,
    FOLDER,
    Asking,
    Period,
    asked,
    pages_for,
    permission_of,
)
from domain.wire.figures import CaseLine, FiguresPage, Page
from resources.figure_pages import Drawing, Piece, pieces
from resources.figure_pages.heading import basis
from resources.figure_pages.saying import catalogue, say
from resources.figure_words import defined
from resources.words import label, labels
from server.analysis.figure_pages.all_pages import made, page_named
from server.analysis.figure_pages.cases import cases_page
from server.analysis.figure_pages.question import Question, question
from server.analysis.painting.svg import svg
from server.browser.paging import Pages
from server.browser.visit import Visit
from server.web.problems import Refusal

_WIDE, _PHONE = 760.0, 276.0
"""Charts are laid out twice, for a desk and for a phone: the page's sheet shows the one there is room for."""
_STEP: Final = "\u3000"
CASES: Final = f"{FOLDER}cases"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as both pictures."""

    title: str
    wide: Markup
    narrow: Markup


@dataclass(frozen=True, slots=True)
class Part:
    """A block on the page."""

    piece: Piece
    pictures: tuple[Picture, ...]


def figures_page(visit: Visit, name: str) -> Response:
    """One page of figures, narrowed as its address says; where that says what there is not, a whole page with a word about it."""
    page = page_named(name)
    if not visit.may(permission_of(page)):
        raise Refusal(403, "access.forbidden", {"permission": permission_of(page)})
    today = day_of(visit.look.now, visit.look.zone)
    wanted, wrong = _wanted(page, visit.request.query_params, today)
    with visit.read() as reading:
        lines = [BusinessLine(wanted.line)] if wanted.line else []
        found = question(
            reading, visit.user, wanted.start, wanted.end, wanted.unit, lines, wanted.channel, wanted.officer
        )
        told = made(page, found)
        units = _units(found)
        names = {unit_id: found.places.name(unit_id) for unit_id in found.places.units}
    return visit.render(
        "analysis/figures.html",
        f=speaker(visit),
        page=page,
        title=label(page, visit.lang),
        tabs=[(one, label(one, visit.lang), wanted.of_page(one).habit()) for one in _tabs(visit)],
        periods=[
            (say(f"period.{one}", visit.lang), wanted.in_period(one, today).habit(), one is wanted.period)
            for one in Period
            if one is not Period.CUSTOM
        ],
        wanted=wanted,
        units=units,
        lines=list(labels(BusinessLine, visit.lang).items()),
        channels=[(one, say(f"channel.{one or 'sample'}", visit.lang)) for one in CHANNELS],
        wrong=wrong,
        basis=basis(told, names, visit.lang),
        parts=parts_of(told, visit.lang),
        definitions=_definitions(told, visit.lang),
        cases=case_address,
        profile=lambda of: wanted.profile_of(of).habit(),
    )


def cases_list(visit: Visit, case: str, after: str) -> Response:
    """The cases behind a mark, a page at a time; whoever may open orders at the desk opens them from here."""
    with visit.read() as reading:
        found = cases_page(reading, visit.user, case, after or None)
    return visit.render(
        "analysis/cases.html",
        f=speaker(visit),
        total=found.total,
        rows=[(line, _kind(line, visit.lang), _opens(visit, line)) for line in found.lines],
        lines=labels(BusinessLine, visit.lang),
        pages=Pages.of(CASES, {"case": case}, after or None, found.after or None),
    )


def case_address(case: str) -> str:
    """Where the cases of a mark are."""
    return f"{CASES}?{urlencode({'case': case})}"


def first_page(visit: Visit) -> str:
    """The address of the first page somebody may read."""
    return f"{FOLDER}{_tabs(visit)[0]}"


def _tabs(visit: Visit) -> list[Page]:
    return pages_for({one.value for one in Permission if visit.may(one)})


def _wanted(page: Page, given: Mapping[str, str], today: date) -> tuple[Asking, bool]:
    try:
        return asked(page, given, today), False
    except ValueError:
        return Asking.of(page, Period.HALF, today), True


def _units(found: Question) -> list[tuple[str, str]]:
    """The units one may choose, in their tree."""
    places, own = found.places, found.reach.own
    seen = set(places.units if own is None else own)
    depth: dict[str, int] = {}
    choices = []
    for unit_id in places.in_tree(seen):
        depth[unit_id] = depth.get(places.parents.get(unit_id, ""), -1) + 1
        choices.append((unit_id, f"{_STEP * depth[unit_id]}{places.name(unit_id)}"))
    return choices


def parts_of(told: FiguresPage, lang: str) -> list[Part]:
    """A page's blocks as they stand on a page of the browser."""
    names = (f"c{n}" for n in count(1))
    return [
        Part(piece, tuple(_picture(drawing, next(names)) for drawing in piece.drawings))
        for piece in pieces(told, lang)
    ]


def _picture(drawing: Drawing, name: str) -> Picture:
    wide, narrow = (
        # What the painter makes is markup, each text in it escaped.
        Markup(svg(drawing.lay_out(width), f"{name}{size}", case_address))  # noqa: S704
        for width, size in ((_WIDE, "w"), (_PHONE, "n"))
    )
    return Picture(drawing.title, wide, narrow)


def _definitions(told: FiguresPage, lang: str) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """What each figure of the page is, once."""
    met: dict[FigureKey, None] = {}
    for piece in pieces(told, lang):
        shown = [cell.shown for row in piece.table.rows for cell in row if cell.shown is not None]
        met |= dict.fromkeys(one.figure for one in shown)
    return [(label(figure, lang), defined(figure, lang)) for figure in met]


def _kind(line: CaseLine, lang: str) -> str:
    key = f"cases.{line.kind}"
    return say(key, lang) if key in catalogue() else line.kind


def _opens(visit: Visit, line: CaseLine) -> str:
    """Where a case is looked at in a browser; empty where it is not."""
    at_the_desk = line.kind == "order" and visit.may(Permission.DESK_USE)
    return f"/desk/orders/{line.id}" if at_the_desk else ""


def speaker(visit: Visit) -> object:
    """Words of figures in the reader's language, for templates."""

    def speak(key: str, **params: object) -> str:
        return say(key, visit.lang, **params)

    return speak
