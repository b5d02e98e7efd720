"""What was found, one entry per kind with how often and a few examples: a database with a million faults is told in a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.problems import Param, Problem

EXAMPLES = 5


@dataclass(slots=True)
class Finding:
    """One kind of finding.

    Attributes:
        wrong: something is broken; else it is advice.
        count: how often. examples: ids or numbers of the first ones.
    """

    code: str
    wrong: bool
    params: dict[str, Param]
    count: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def problem(self) -> Problem:
        """As it is worded."""
        return Problem(self.code, {**self.params, "count": self.count, "examples": ", ".join(self.examples)})


class Findings:
    """Collects them, and how much was looked at."""

    def __init__(self) -> None:
        self._found: dict[str, Finding] = {}
        self.checked: dict[str, int] = {}

    def wrong(self, code: str, example: object = None, **params: Param) -> None:
        """Something is broken."""
        self._add(code, True, example, params)

    def advice(self, code: str, example: object = None, **params: Param) -> None:
        """Nothing is broken yet."""
        self._add(code, False, example, params)

    def looked_at(self, what: str, count: int = 1) -> None:
        """So many more of these were looked at."""
        self.checked[what] = self.checked.get(what, 0) + count

    @property
    def all(self) -> list[Finding]:
        """What is broken first."""
        return sorted(self._found.values(), key=lambda one: (not one.wrong, one.code))

    @property
    def sound(self) -> bool:
        """Whether nothing is broken."""
        return not any(one.wrong for one in self._found.values())

    def _add(self, code: str, wrong: bool, example: object, params: dict[str, Param]) -> None:
        one = self._found.setdefault(code, Finding(code, wrong, params))
        one.count += 1
        if example is not None and len(one.examples) < EXAMPLES:
            one.examples.append(str(example))
