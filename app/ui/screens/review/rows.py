"""What the lists of 复核 say: tasks answered twice, and operations that did not go through. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum, auto

from app.bridge.lanes import Lane
from app.records.review import OwnChoice
from app.services.oversight import Oversight
from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.screens.review.comparing import overall_words
from app.ui.text import has, language, tr
from app.ui.text.times import age, spoken
from app.ui.tone import Tone
from domain.problems import Problem
from domain.times import DAY, HOUR
from domain.vocabulary import Satisfaction
from domain.wire.oversight import ReturnedLine, ReviewLine
from resources import words

Now = Callable[[], int]


class Section(StrEnum):
    """What the page shows."""

    DOUBLE = auto()
    """重复待审."""
    SETTLED = auto()
    RETURNED = auto()
    """退回与等待."""
    DONE = auto()

    @property
    def of_answers(self) -> bool:
        """Whether it lists tasks answered twice, and not operations."""
        return self in (Section.DOUBLE, Section.SETTLED)

    @property
    def past(self) -> bool:
        """Whether it lists what was seen to."""
        return self in (Section.SETTLED, Section.DONE)


PAST = "past"
"""Filter of both lists."""

LATE, NEAR = DAY, 4 * HOUR
"""So long nothing should wait for a lead; after the shorter it is coloured as due soon."""


class ReviewSource:
    """Tasks answered twice. ``choices`` is what this lead chose and the centre has not taken in."""

    lane = Lane.NETWORK

    def __init__(self, oversight: Oversight) -> None:
        self._oversight = oversight

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[ReviewLine]:
        page = self._oversight.reviews(settled=bool(query.filters.get(PAST)))
        return Page(tuple(page.reviews), None, page.total)


class ReturnedSource:
    """Operations that did not go through."""

    lane = Lane.NETWORK

    def __init__(self, oversight: Oversight) -> None:
        self._oversight = oversight

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[ReturnedLine]:
        past = bool(query.filters.get(PAST))
        found = self._oversight.returned(done=past)
        if past:
            shown = tuple(line for line in found.returned if seen_to(line))
            return Page(shown, None, len(shown))
        marked = sum(line.result == MARKED for line in found.returned)
        return Page(tuple(found.returned), None, max(len(found.returned), found.waiting + marked))


MARKED = "applied"
"""Result of what went through and only wants looking at."""


def seen_to(line: ReturnedLine) -> bool:
    """Whether nothing is left to do about it."""
    return line.set_aside is not None or (line.repaired and not line.passed_on)


def review_columns(
    now: Now, zone: str, choices: Callable[[], Mapping[str, OwnChoice]]
) -> tuple[Column[ReviewLine], ...]:
    """Columns of the tasks; narrow, since both answers stand beside them."""
    wait = 84 if language() == "en" else 76
    return (
        _column("unit", lambda line: _unit(line, choices()), 120, stretch=True),
        _column("overalls", overalls_cell, 168 if language() == "en" else 136),
        _column("since", lambda line: since_cell(line, now(), zone), wait, align=Align.RIGHT),
    )


def _column(
    key: str,
    cell: Callable[[ReviewLine], Cell | str],
    width: int,
    *,
    stretch: bool = False,
    align: Align = Align.LEFT,
) -> Column[ReviewLine]:
    title = tr(f"review.column.{key}")
    return Column(key, title, cell, width, align, sortable=False, stretch=stretch)


def _unit(line: ReviewLine, choices: Mapping[str, OwnChoice]) -> Cell:
    unit = line.unit_name or tr("orders.no_unit")
    choice = choices.get(line.task_id)
    if choice is None:
        return Cell(unit, bold=line.waiting > 0, tip=f"{unit} {line.case_type}")
    key = "review.own.refused.short" if choice.refused else "review.own.waits.short"
    return Cell(tr(key), Tone.BAD if choice.refused else Tone.ACCENT, tip=unit)


def overalls_cell(line: ReviewLine) -> Cell:
    """Both overall answers, the counted one first; in red where a dissatisfied one would be lost or come in."""
    told = tr("review.against").join(overall_words(one) for one in line.overalls[:2])
    rest = len(line.overalls) - 2
    ink = "bad" if int(Satisfaction.DISSATISFIED) in line.overalls else "text"
    return Cell(told, ink=ink, note=f"+{rest}" if rest > 0 else "", tip=told)


def since_cell(line: ReviewLine, now: int, zone: str) -> Cell:
    """How long it has waited; a settled one: by whom."""
    if not line.waiting:
        return Cell(line.settled_by, ink="muted", tip=spoken(line.since, now, zone))
    waited = now - line.since
    ink = "bad" if waited > LATE else "warn" if waited > NEAR else "text"
    return Cell(age(waited), ink=ink, tip=spoken(line.since, now, zone))


def returned_columns(now: Now, zone: str) -> tuple[Column[ReturnedLine], ...]:
    """Columns of what did not go through."""

    def made(
        key: str, cell: Callable[[ReturnedLine], Cell | str], width: int, stretch: bool = False
    ) -> Column[ReturnedLine]:
        return Column(key, tr(f"review.column.{key}"), cell, width, sortable=False, stretch=stretch)

    return (
        made("result", lambda line: Cell(*result_words(line)), 128 if language() == "en" else 104),
        made("who", lambda line: Cell(line.author_name or line.author_number, bold=True), 84),
        made("what", lambda line: kind_words(line.kind), 92),
        made("why", lambda line: Cell(why(line), ink="muted", tip=why(line)), 160, True),
        made("when", lambda line: Cell(spoken(line.received_at, now(), zone), ink="muted"), 108),
    )


def result_words(line: ReturnedLine) -> tuple[str, Tone]:
    """How it stands, as a chip says it."""
    if line.set_aside is not None:
        return tr("review.result.set_aside"), Tone.NEUTRAL
    if line.repaired:
        return (
            (tr("review.result.passed_on"), Tone.WARN)
            if line.passed_on
            else (tr("review.result.repaired"), Tone.OK)
        )
    if line.result == "held":
        return tr("review.result.held"), Tone.ACCENT
    return (
        (tr("review.result.refused"), Tone.BAD)
        if line.result == "refused"
        else (tr("review.result.marked"), Tone.WARN)
    )


def kind_words(kind: str) -> str:
    """What it was, in a word."""
    key = f"review.kind.{kind}"
    return tr(key) if has(key) else kind


def why(line: ReturnedLine) -> str:
    """The reason in words."""
    if line.result == "held":
        key = f"review.held.{line.waiting_kind}"
        return tr(key if has(key) else "review.held.other")
    return problem_words(Problem(line.code or "", dict(line.params)))


def problem_words(problem: Problem) -> str:
    """A problem's words in the language in force."""
    return words.word(problem.code, problem.params, language().value) if problem.code else ""
