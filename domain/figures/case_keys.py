"""The cases behind a number, named so shortly that a link can hold them: what was counted, where, and under which values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from urllib.parse import parse_qsl, urlencode

from domain.figures.counts import Axis
from domain.problems import Problem, ProblemError


class Table(StrEnum):
    """What was counted: one for each reading of counts."""

    STRATA = auto()
    SMS_RATINGS = auto()
    SMS_LEDGER = auto()
    PHONE_ANSWERS = auto()
    PHONE_OUTCOMES = auto()
    ORDERS = auto()
    ABOUT = auto()
    ASPECT_ORDERS = auto()
    TAG = auto()
    ASPECTS = auto()
    OFFICERS = auto()
    RECURRENCE = auto()


@dataclass(frozen=True, slots=True)
class CaseKey:
    """Which cases.

    Attributes:
        measure: the name of the count, or of several with commas between them; empty: everything that is counted there.
        code: of tables that go by codes (aspect, about, tag); empty: any.
        strata: letters of the strata meant, ``?`` those of before; empty: any.
        under: the unit whose subtree was asked about; ``None``: the whole city.
        lines: only these; ``None``: all.
        at: the values of the key, each with its axis.

    Raises:
        ValueError: no line at all is meant.
    """

    table: Table
    start: date
    end: date
    measure: str = ""
    code: str = ""
    strata: str = ""
    under: str | None = None
    lines: frozenset[str] | None = None
    at: tuple[tuple[Axis, str], ...] = ()

    def __post_init__(self) -> None:
        if self.lines is not None and not self.lines:
            raise ValueError("cases of no line are none")

    def text(self) -> str:
        """As it stands in a link."""
        pairs = [("of", self.table.value), ("from", self.start.isoformat()), ("to", self.end.isoformat())]
        pairs += [(name, value) for name, value in self._told() if value]
        pairs += [(axis.value, value) for axis, value in self.at]
        return urlencode(pairs)

    def _told(self) -> list[tuple[str, str]]:
        lines = ",".join(sorted(self.lines)) if self.lines is not None else ""
        return [
            ("count", self.measure),
            ("code", self.code),
            ("strata", self.strata),
            ("under", self.under or ""),
            ("lines", lines),
        ]


_AXES = {axis.value: axis for axis in Axis}
_FIELDS = ("of", "from", "to", "count", "code", "strata", "under", "lines")


def read(text: str) -> CaseKey:
    """The cases that a link names.

    Raises:
        ProblemError: ``cases.unreadable`` with the field.
    """
    given: dict[str, str] = {}
    at: list[tuple[Axis, str]] = []
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name in _AXES:
            at.append((_AXES[name], value))
        elif name in _FIELDS and name not in given:
            given[name] = value
        else:
            raise _unreadable(name)
    lines = given.get("lines")
    key = CaseKey(
        _table(given.get("of", "")),
        _day(given, "from"),
        _day(given, "to"),
        given.get("count", ""),
        given.get("code", ""),
        given.get("strata", ""),
        given.get("under") or None,
        frozenset(lines.split(",")) if lines else None,
        tuple(at),
    )
    if key.start > key.end:
        raise _unreadable("to")
    return key


def _table(value: str) -> Table:
    try:
        return Table(value)
    except ValueError:
        raise _unreadable("of") from None


def _day(given: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        raise _unreadable(name) from None


def _unreadable(name: str) -> ProblemError:
    return ProblemError(Problem("cases.unreadable", {"field": name[:40]}, field="cases"))
