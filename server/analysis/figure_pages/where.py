"""哪: the tree of units, each with all below it, by where its interval lies to the city's share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures.counts import Axis, Key
from domain.figures.funnel import LEAST
from domain.figures.strata import Opinions
from domain.wire.figures import Against, Block, Tree, TreeNode
from domain.wire.shown import Shown
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.weeks import TABLES, said_by


def blocks(question: Question) -> list[Block]:
    """The page."""
    return [tree(question)]


def tree(question: Question) -> Tree:
    """All units that may be seen, those without answers too: an empty place says that nobody was asked."""
    said = said_by(question, question.whole_city(), (Axis.UNIT,))
    city = sum(said.values(), Opinions())
    # The city's own cases are not those of whoever sees a part of it.
    whole = numbers.dissatisfied(city, None)
    known = set(question.places.units)
    units = question.places.in_tree(known if question.units is None else known & question.units)
    drawn = set(units)
    sums = _sums(question, said)
    nodes = []
    for unit in units:
        shown = _node(question, unit, sums.get(unit, Opinions()))
        above = question.places.parents.get(unit, "")
        nodes.append(
            TreeNode(
                question.places.label(unit), above if above in drawn else "", shown, against(shown, whole)
            )
        )
    return Tree("tree", whole, nodes)


def against(shown: Shown, whole: Shown) -> Against:
    """Where an interval lies to a share: what touches it is not told apart from it."""
    if shown.n < LEAST or shown.low is None or shown.high is None or whole.value is None:
        return Against.HOLLOW
    if shown.low > whole.value:
        return Against.ABOVE
    return Against.BELOW if shown.high < whole.value else Against.NOT_TOLD_APART


def _node(question: Question, unit: str, said: Opinions) -> Shown:
    cases = question.cases(TABLES[question.answers], "dissatisfied", under=unit)
    notes = question.places.notes(unit, question.start, question.end)
    return numbers.dissatisfied(said, cases, notes)


def _sums(question: Question, said: Mapping[Key, Opinions]) -> dict[str, Opinions]:
    """Each unit with all below it."""
    found: dict[str, Opinions] = {}
    parents = question.places.parents
    for (unit,), own in said.items():
        at: str | None = unit if unit in question.places.units else None
        while at is not None:
            found[at] = found.get(at, Opinions()) + own
            at = parents.get(at)
    return found
