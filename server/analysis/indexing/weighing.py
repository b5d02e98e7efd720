"""Weights of 民意指数: those of a period, what others would do to every unit, and putting them in force."""

from __future__ import annotations

from collections.abc import Mapping

from domain.acts.index_weigh import IndexWeighed
from domain.figures.catalogue import FigureKey
from domain.figures.index import check_components
from domain.ids import derived_id
from domain.times import day_bounds
from domain.wire.figures import IndexEffect, IndexWeights, UnitEffect
from domain.wire.shown import Label, LabelOf, Shown
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.analysis.counting.facts import LAST_DAY
from server.analysis.figure_pages.question import Question
from server.analysis.indexing import repository
from server.analysis.indexing.scores import WHOLE, scored
from server.db.work import UnitOfWork


def of_period(question: Question) -> IndexWeights:
    """The version that was in force when the days ended: a board of an old period keeps it."""
    end = min(question.end, LAST_DAY)
    return repository.in_force(question.reading, day_bounds(end, question.reading.zone())[1])


def tried(question: Question, weights: Mapping[FigureKey, float]) -> IndexEffect:
    """What these weights would do; nothing is kept.

    Raises:
        ProblemError: ``index.…``.
    """
    check_components(weights)
    now = of_period(question).weights
    found = scored(question)
    rows = [
        _effect(label_of(question, unit), found[unit].index(now), found[unit].index(weights))
        for unit in in_order(question, found)
    ]
    return IndexEffect(rows, none_beyond=not any(row.beyond for row in rows))


def in_order(question: Question, found: Mapping[str, object]) -> list[str]:
    """All together first, then units by name: an index is no rank."""
    return [WHOLE, *question.places.by_name(unit for unit in found if unit != WHOLE)]


def label_of(question: Question, unit: str) -> Label:
    """A unit, or all together."""
    return Label(LabelOf.WHOLE) if unit == WHOLE else question.places.label(unit)


def _effect(label: Label, before: Shown, after: Shown) -> UnitEffect:
    """A change within the interval of before is one that the answers cannot tell from none."""
    beyond = (
        before.low is not None
        and before.high is not None
        and after.value is not None
        and not before.low <= after.value <= before.high
    )
    return UnitEffect(label, before, after, beyond)


def weighed(work: UnitOfWork, person: Person, told: IndexWeighed) -> IndexWeights:
    """The version that came of it.

    Raises:
        ProblemError: ``index.…``.
    """
    act(work, Operation.by(person, told, work.now, entity_id=derived_id("index", work.city_id)))
    return repository.newest(work)
