"""Refusals, rejects and exclusions as a code with parameters; words are put to them only at the edge.

A code is stable, lower-case, dotted from the general to the particular (``phone.too_short``); a catalogue in
``resources/text`` holds its Chinese and English wording with the parameters as placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Param = str | int | float | bool | None
Params = Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, for a person or a machine to act on.

    Attributes:
        code: stable dotted code, e.g. ``phone.scientific``.
        params: values named in the wording; never a secret, never a whole phone number.
        field: name of the field, column or question the problem stands at, if it stands at one.
        row: 1-based line of the source, if the source has lines.
        mark: what it stands at is taken in all the same, and shown to whoever looks after such things.
    """

    code: str
    params: Params = field(default_factory=dict)
    field: str | None = None
    row: int | None = None
    mark: bool = False


class ProblemError(Exception):
    """Raised where a rule is broken; carries the problems so that the edge can word them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems: tuple[Problem, ...] = problems
