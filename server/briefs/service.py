"""Briefs: written, read, frozen and published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from domain.acts.brief_publish import BriefPublished
from domain.acts.brief_save import BriefSaved
from domain.figures.catalogue import CATALOGUE
from domain.permissions import Permission, Scope, scope_of
from domain.problems import Problem, ProblemError
from domain.vocabulary import Visibility
from domain.wire import codec
from domain.wire.briefs import (
    Brief,
    BriefLine,
    BriefList,
    BriefState,
    Corrected,
    FrozenBrief,
    FrozenSection,
    Section,
)
from domain.wire.figures import FiguresPage
from server.accounts.people import CurrentUser, Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.analysis.counting.facts import as_of
from server.analysis.figure_pages.all_pages import made
from server.analysis.figure_pages.places import Places
from server.analysis.figure_pages.question import Question, Reach
from server.briefs import repository
from server.briefs.comparing import corrected, numbers
from server.db.database import Database
from server.db.work import Reading
from server.orders.access import Sight
from server.orders.lines import cursor

A_PAGE = 50
DOWNLOADED = "brief.downloaded"
_SIGHT = Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)
"""What a brief tells of, whoever writes it: what goes to 督察 is in none."""


def reads(person: Person) -> bool:
    """Whether briefs are for this person: they tell of the whole city."""
    return scope_of(person.roles, Permission.REPORT_READ) is Scope.CITY


def listed(reading: Reading, after: str = "") -> BriefList:
    """A page of briefs, the one written last first.

    Raises:
        ProblemError: ``orders.cursor``: no page ends so.
    """
    rows = repository.page(reading, cursor(after), A_PAGE + 1)
    names = repository.names(reading, _people(rows))
    shown = rows[:A_PAGE]
    following = f"{shown[-1].written_at}.{shown[-1].brief_id}" if len(rows) > A_PAGE else ""
    return BriefList([_line(row, names) for row in shown], following)


def get(reading: Reading, person: Person, brief_id: str) -> Brief:
    """A brief, with its figures and what of them is another today.

    Raises:
        ProblemError: ``brief.unknown``.
    """
    row = _row(reading, brief_id)
    line = _line(row, repository.names(reading, _people([row])))
    sections = _sections(reading, row)
    own = person.user_id in json.loads(row.writers)
    now = _pages(reading, row, sections)
    if row.state != BriefState.PUBLISHED:
        return Brief(line, sections, now, own=own)
    frozen = [one.page for one in frozen_of(reading, row).sections]
    changed: list[Corrected] = []
    for number, (before, after) in enumerate(zip(frozen, now, strict=True), start=1):
        changed += corrected(number, before, after)
    return Brief(line, sections, frozen, changed, own)


def save(database: Database, person: CurrentUser, told: BriefSaved) -> Brief:
    """Write a draft.

    Raises:
        ProblemError: its rules; ``brief.stale``, ``brief.published``; ``figures.place.not_found``: a unit that is not there.
    """
    with database.read(person.city_id) as reading:
        check_units(reading, told)
    with database.write(person.city_id) as work:
        act(work, Operation.by(person, told, work.now))
    with database.read(person.city_id) as reading:
        return get(reading, person, told.brief_id)


def publish(database: Database, person: CurrentUser, brief_id: str, seen: int) -> Brief:
    """Freeze a draft: its figures are read before, so that nobody waits for them with the writer's lock held.

    Raises:
        ProblemError: ``brief.unknown``, ``brief.own``, ``brief.stale``, ``brief.published``.
    """
    with database.read(person.city_id) as reading:
        told, frozen = to_publish(reading, person, brief_id, seen)
    with database.write(person.city_id) as work:
        act(work, Operation.by(person, told, work.now, beside=frozen))
    with database.read(person.city_id) as reading:
        return get(reading, person, brief_id)


def to_publish(reading: Reading, person: Person, brief_id: str, seen: int) -> tuple[BriefPublished, bytes]:
    """The act that publishes a draft, and what it freezes, which goes beside it.

    Raises:
        ProblemError: ``brief.unknown``.
    """
    frozen = codec.encode(_frozen(reading, person, _row(reading, brief_id)))
    return BriefPublished(brief_id, seen, hashlib.sha256(frozen).hexdigest()), frozen


def check_units(reading: Reading, told: BriefSaved) -> None:
    """That there are the units that its pages are narrowed to.

    Raises:
        ProblemError: ``figures.place.not_found``.
    """
    known = Places(reading).units
    if any(one.unit and one.unit not in known for one in told.sections):
        raise ProblemError(Problem("figures.place.not_found", field="sections"))


def carried_away(
    database: Database, person: CurrentUser, brief_id: str, form: str
) -> tuple[FrozenBrief, str]:
    """What was published and its digest, for a document that this person takes; that they did is on record.

    Raises:
        ProblemError: ``brief.unknown``, ``brief.draft``.
    """
    with database.write(person.city_id) as work:
        row = _row(work, brief_id)
        if row.state != BriefState.PUBLISHED:
            raise ProblemError(Problem("brief.draft"))
        work.record(DOWNLOADED, brief_id, {"form": form}, author_id=person.user_id)
        return frozen_of(work, row), row.digest


def frozen_of(reading: Reading, row: Any) -> FrozenBrief:
    """What was published, as it was."""
    kept = reading.sealer.open(row.frozen, f"{row.brief_id}/frozen".encode())
    return codec.decode(kept, FrozenBrief)


def _frozen(reading: Reading, person: Person, row: Any) -> FrozenBrief:
    sections = _sections(reading, row)
    pages = _pages(reading, row, sections)
    writers = json.loads(row.writers)
    names = repository.names(reading, {*writers, person.user_id})
    figures = {shown.figure for page in pages for block in page.blocks for _, shown in numbers(block)}
    return FrozenBrief(
        row.brief_id,
        row.title,
        row.start_on,
        row.end_on,
        as_of(reading),
        reading.now,
        tuple(names.get(one, "") for one in writers),
        names.get(person.user_id, ""),
        tuple(FrozenSection(one.words, page) for one, page in zip(sections, pages, strict=True)),
        {key: CATALOGUE[key].formula for key in sorted(figures)},
    )


def _pages(reading: Reading, row: Any, sections: list[Section]) -> list[FiguresPage]:
    places = Places(reading)
    reach = Reach(_SIGHT, None, None, by_officer=False)
    days = date.fromisoformat(row.start_on), date.fromisoformat(row.end_on)
    return [
        made(
            one.page,
            Question(
                reading, reach, places, *days, one.unit or None, frozenset(one.lines) or None, one.channel
            ),
        )
        for one in sections
    ]


def _sections(reading: Reading, row: Any) -> list[Section]:
    return codec.decode(reading.sealer.open(row.sections, row.brief_id.encode()), list[Section])


def _row(reading: Reading, brief_id: str) -> Any:
    row = repository.one(reading, brief_id)
    if row is None:
        raise ProblemError(Problem("brief.unknown"))
    return row


def _people(rows: Collection[Any]) -> set[str]:
    return {one for row in rows for one in (row.written_by, row.published_by) if one is not None}


def _line(row: Any, names: dict[str, str]) -> BriefLine:
    return BriefLine(
        row.brief_id,
        row.title,
        row.start_on,
        row.end_on,
        BriefState(row.state),
        row.version,
        names.get(row.written_by, ""),
        row.written_at,
        names.get(row.published_by or "", ""),
        row.published_at,
        row.digest or "",
    )
