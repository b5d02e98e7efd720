"""Briefs in a browser: written in a form, read by a second person, published, carried away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.acts.brief_save import OFFICERS, BriefSaved
from domain.ids import derived_id
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.briefs import Brief, BriefForm, BriefState, Section
from domain.wire.figure_links import BUILT, Asking
from domain.wire.figures import Page
from resources.words import label
from server.acts.acting import act
from server.acts.operation import Operation
from server.analysis.browser import case_address, parts_of, speaker
from server.analysis.figure_pages.places import Places
from server.briefs import service
from server.briefs.documents import carried
from server.briefs.documents.told import grouped
from server.browser.access import page
from server.browser.documents import html
from server.browser.forms import Done, Posted, posted, submit
from server.browser.frame import NavItem
from server.browser.paging import Pages
from server.browser.visit import Visit
from server.db.work import UnitOfWork
from server.web.problems import Refusal

BASE: Final = "/briefs"
NAV: tuple[NavItem, ...] = (NavItem(BASE, "briefs.nav", Permission.REPORT_PUBLISH, order=61),)
SECTIONS: Final = 6
"""Sections a form has room for."""
_CHOICES: Final = tuple(one for one in BUILT if one not in OFFICERS)

router = APIRouter(prefix=BASE, tags=["briefs"])
Reader = Annotated[Visit, page(Permission.REPORT_READ)]
Writer = Annotated[Visit, page(Permission.REPORT_PUBLISH)]


@router.get("", **html("Briefs, the one written last first."))
def listed(visit: Reader, after: Annotated[str, Query(max_length=80)] = "") -> Response:
    _of_the_city(visit)
    with visit.read() as reading:
        found = service.listed(reading, after)
    return visit.render(
        "briefs/list.html",
        briefs=found.briefs,
        may_write=visit.may(Permission.REPORT_PUBLISH),
        pages=Pages.of(BASE, {}, after or None, found.after or None),
    )


@router.get("/new", **html("A form for a brief."))
def new(visit: Writer) -> Response:
    return _new(visit)


@router.post("/new", **html("Begun, or the form again.", status=303))
def begin(visit: Writer, sent: Annotated[Posted, posted()]) -> Response:
    brief_id = derived_id("brief", visit.user.city_id, sent.request_id)
    return submit(
        visit,
        sent,
        lambda work: _saved(visit, work, sent, brief_id),
        lambda problems: _new(visit, sent, problems),
    )


@router.get("/{brief_id}", **html("A brief with its figures; a draft can be written on and published."))
def one(visit: Reader, brief_id: str) -> Response:
    return _one(visit, brief_id)


@router.post("/{brief_id}", **html("Saved, or the form again.", status=303))
def write(visit: Writer, brief_id: str, sent: Annotated[Posted, posted()]) -> Response:
    return submit(
        visit,
        sent,
        lambda work: _saved(visit, work, sent, brief_id),
        lambda problems: _one(visit, brief_id, sent, problems),
    )


@router.post("/{brief_id}/publish", **html("Published, or why not.", status=303))
def publish(visit: Writer, brief_id: str, sent: Annotated[Posted, posted(keeps=False)]) -> Response:
    seen = int(sent.one("seen")) if sent.one("seen").isdecimal() else 0
    with visit.read() as reading:
        told, frozen = service.to_publish(reading, visit.user, brief_id, seen)

    def do(work: UnitOfWork) -> Done:
        act(work, Operation.by(visit.user, told, work.now, op_id=sent.request_id, beside=frozen))
        return Done(f"{BASE}/{brief_id}", "briefs.published")

    return submit(visit, sent, do, lambda problems: _one(visit, brief_id, None, problems))


@router.get("/{brief_id}/files/{form}", **html("A document of what was published."))
def document(visit: Reader, brief_id: str, form: BriefForm) -> Response:
    _of_the_city(visit)
    return carried.answer(visit.database, visit.user, brief_id, form, visit.lang)


def _saved(visit: Visit, work: UnitOfWork, sent: Posted, brief_id: str) -> Done:
    told = _told(sent, brief_id)
    service.check_units(work, told)
    act(work, Operation.by(visit.user, told, work.now, op_id=sent.request_id))
    return Done(f"{BASE}/{brief_id}", "briefs.saved")


def _told(sent: Posted, brief_id: str) -> BriefSaved:
    known = {page.value: page for page in Page}
    sections = tuple(
        Section(known[name], sent.one(f"unit{n}"), words=sent.one(f"words{n}"))
        for n in range(1, SECTIONS + 1)
        if (name := sent.one(f"page{n}")) in known
    )
    seen = int(sent.one("seen")) if sent.one("seen").isdecimal() else 0
    return BriefSaved(brief_id, seen, sent.one("title"), sent.one("start"), sent.one("end"), sections)


def _new(visit: Visit, sent: Posted | None = None, problems: Sequence[Problem] = ()) -> Response:
    with visit.read() as reading:
        form = visit.form(reading, f"{BASE}/new", sent, problems)
        units = _units(Places(reading))
    return visit.render(
        "briefs/new.html",
        status=422 if problems else 200,
        form=form,
        seen=0,
        rooms=range(1, SECTIONS + 1),
        choices=_named(visit.lang),
        units=units,
    )


def _one(
    visit: Visit, brief_id: str, sent: Posted | None = None, problems: Sequence[Problem] = ()
) -> Response:
    _of_the_city(visit)
    with visit.read() as reading:
        found = service.get(reading, visit.user, brief_id)
        draft = found.line.state is BriefState.DRAFT
        may_write = draft and visit.may(Permission.REPORT_PUBLISH)
        form = (
            visit.form(reading, f"{BASE}/{brief_id}", sent, problems, _fields(found)) if may_write else None
        )
        published = visit.form(reading, f"{BASE}/{brief_id}/publish") if may_write and not found.own else None
        units = _units(Places(reading))
    days = date.fromisoformat(found.line.start), date.fromisoformat(found.line.end)
    asking = Asking(Page.PROFILE, *days)
    return visit.render(
        "briefs/brief.html",
        status=422 if problems else 200,
        f=speaker(visit),
        brief=found,
        digest=grouped(found.line.digest),
        forms=list(BriefForm),
        chapters=[
            (label(told.page, visit.lang), section.words, parts_of(told, visit.lang))
            for section, told in zip(found.sections, found.pages, strict=True)
        ],
        changed=[(" · ".join(one.at[1:-1]), label(one.figure, visit.lang), one) for one in found.corrected],
        cases=case_address,
        profile=lambda of: asking.profile_of(of).link(),
        form=form,
        publishing=published,
        problems=problems if form is None else (),
        seen=found.line.version,
        rooms=range(1, SECTIONS + 1),
        choices=_named(visit.lang),
        units=units,
    )


def _fields(found: Brief) -> Mapping[str, str | Sequence[str]]:
    """A form filled with a draft as it stands."""
    line = found.line
    fields: dict[str, str | Sequence[str]] = {"title": line.title, "start": line.start, "end": line.end}
    for n, section in enumerate(found.sections[:SECTIONS], start=1):
        fields |= {
            f"page{n}": (section.page.value,),
            f"unit{n}": (section.unit,),
            f"words{n}": (section.words,),
        }
    return fields


def _named(lang: str) -> list[tuple[str, str]]:
    return [(one.value, label(one, lang)) for one in _CHOICES]


def _units(places: Places) -> list[tuple[str, str]]:
    return [(unit_id, places.name(unit_id)) for unit_id in places.in_tree(set(places.units))]


def _of_the_city(visit: Visit) -> None:
    if not service.reads(visit.user):
        raise Refusal(403, "brief.forbidden")
