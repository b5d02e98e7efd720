"""Problems of a move in the words of whoever reads them: names for ids, words for codes, times for instants."""

from __future__ import annotations

from collections.abc import Sequence

from domain.problems import Param, Problem
from server.browser.visit import Visit
from server.desk.fields import standing_at
from server.desk.forms import MoveForm
from server.desk.said import Said
from server.desk.units import Tree


def retold(
    problems: Sequence[Problem], form: MoveForm, said: Said, tree: Tree, visit: Visit
) -> list[Problem]:
    """The same problems, each at its field of the form, its parameters as one reads them."""
    labels = {field.name: visit.t(field.label) for field in form.fields}
    return [
        Problem(
            _AT_THE_DESK.get(one.code, one.code),
            {name: _told(name, value, labels, said, tree, visit) for name, value in one.params.items()},
            one.field,
        )
        for one in standing_at(problems, form.fields)
    ]


_AT_THE_DESK = {"order.moved": "desk.moved", "order.state": "desk.state"}
"""Where it is told otherwise: what was typed is still in the form below, and what can be done now stands as links."""


def _told(name: str, value: Param, labels: dict[str, str], said: Said, tree: Tree, visit: Visit) -> Param:
    if name == "field":
        return labels.get(str(value), str(value))
    if name == "unit_id":
        return tree.name(str(value)) if value else ""
    if name == "move":
        return said.move(str(value))
    if name == "state":
        return said.state(str(value))
    if name == "at" and isinstance(value, int):
        return visit.look.when(value)
    return value
