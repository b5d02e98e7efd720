"""Which column of a table is what: the header row among the first rows, and the best column for every field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.problems import Problem
from server.reading.halves import is_day, other_halves
from server.reading.synonyms import (
    CONTACT,
    IMPERSONAL_MARKS,
    NUMBERS,
    PERSONAL_MARKS,
    SYNONYMS,
    TIMES,
    UNCLEAR_NAMES,
    Field,
)
from server.reading.values import clean, narrow

HEADER_WITHIN: Final = 20
"""The header is one of the first so many rows; above it stand merged titles and dates of export."""

MAX_COLUMNS: Final = 500
"""More than any export has; what has more is no table of events."""

CODES_COLUMN: Final = "拒收代码"
HOLDS_COLUMN: Final = "以本行为准"
MARK_COLUMN: Final = "拒收时样式"
REJECT_COLUMNS: Final = (
    "拒收行号",
    "拒收字段",
    CODES_COLUMN,
    "拒收原因",
    "处理办法",
    MARK_COLUMN,
    HOLDS_COLUMN,
)
"""The first columns of a rejects file, so that a corrected one can be imported as it is."""

_MANY_DIGITS: Final = 5

_NOISE = re.compile(r"[\s_*＊:：、,，.。#\-—/\\\"'“”‘’]+")
_REMARK = re.compile(r"[(\[【〔].*?[)\]】〕]")


def normal(name: str) -> str:
    """A column's name for comparison: narrow, upper case, without blanks, punctuation, stars and bracketed remarks."""
    text = narrow(name).upper()
    return _NOISE.sub("", _REMARK.sub("", text)) or _NOISE.sub("", text)


_RANKS: Final[dict[str, tuple[Field, int]]] = {
    normal(name): (field, rank)
    for field, names in SYNONYMS.items()
    for rank, name in enumerate((field.value, *names))
}


def field_of(name: str) -> Field | None:
    """The field that a column of this name fills, if there is one."""
    match = _RANKS.get(normal(name))
    return None if match is None else match[0]


_UNCLEAR: Final = frozenset(map(normal, UNCLEAR_NAMES))


def is_unclear(name: str) -> bool:
    """Whether a no below a column of this name may mean two things."""
    return normal(name) in _UNCLEAR


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table are.

    Attributes:
        header: the names as written, one per column; unnamed columns are empty.
        header_line: 1-based line the header stands at.
        used: field → index of the column that fills it.
        kept: indices of the columns that go to the source fields, in order.
        ignored: names that would have fitted a field that a better column fills, or that nothing asks for.
        personal: names left out of the source fields because they tell about the citizen.
        halves: field → index of the column that has the other half of its time: the day, or the time of day.
        undecided: a plain no in the column of 是否回访 may mean two things, and no mapping has said which.
    """

    header: tuple[str, ...]
    header_line: int
    used: Mapping[str, int]
    kept: tuple[int, ...]
    ignored: tuple[str, ...]
    personal: tuple[str, ...]
    halves: Mapping[str, int]
    undecided: bool

    def named(self, field: str) -> str:
        """The column's name for a field, both where two fill it, or the field's own name where none does."""
        index = self.used.get(field)
        if index is None:
            return str(field)
        other = self.halves.get(field)
        return self.header[index] if other is None else f"{self.header[index]} + {self.header[other]}"

    @property
    def dated(self) -> int:
        """The column in which every record has a day, -1 if there is none."""
        index = self.used.get(Field.REPORTED_AT, -1)
        other = self.halves.get(Field.REPORTED_AT)
        return index if other is None or not is_day(normal(self.header[other])) else other


def score(cells: Sequence[str], wanted: Mapping[Field, Sequence[str]] | None = None) -> int:
    """How many fields a row would name if it were the header."""
    names = {normal(cell) for cell in cells if cell}
    fields = {_RANKS[name][0] for name in names if name in _RANKS}
    if wanted:
        fields |= {
            field
            for field, options in wanted.items()
            if any(normal(part) in names for option in options for part in (option, *option.split("+")))
        }
    return len(fields)


def match_columns(
    header: Sequence[str],
    line: int,
    wanted: Mapping[Field, Sequence[str]] | None = None,
    given: frozenset[Field] = frozenset(),
    *,
    needed: bool = True,
) -> Columns | Problem:
    """Say which column is what, by a mapping's wishes first and by name otherwise.

    Args:
        header: the header row.
        line: its 1-based line.
        wanted: field → names, from a mapping file; a field named there takes no other column.
        given: fields a mapping sets to a constant.
        needed: a table without a number or a reported time is none.
    """
    width = max((i + 1 for i, cell in enumerate(header) if cell), default=0)
    names = tuple(clean(cell) for cell in header[:width])
    problem = _check_names(names, line, wanted or {})
    if problem:
        return problem
    names = told_apart(names)
    assigned = _assign(names, wanted or {}, given)
    if isinstance(assigned, Problem):
        return assigned
    used, halves = assigned
    taken = {index: field for filled in (used, halves) for field, index in filled.items()}
    personal = {
        i for i, name in enumerate(names) if taken.get(i) in CONTACT or (i not in taken and is_personal(name))
    }
    columns = Columns(
        header=names,
        header_line=line,
        used=used,
        kept=tuple(
            i
            for i, name in enumerate(names)
            if name and i not in personal and name not in REJECT_COLUMNS and taken.get(i) is not Field.FACTS
        ),
        ignored=tuple(n for i, n in enumerate(names) if n and i not in taken and n not in REJECT_COLUMNS),
        personal=tuple(name for i, name in enumerate(names) if name and i in personal),
        halves=halves,
        undecided=Field.REVISIT_ALLOWED in used
        and Field.REVISIT_ALLOWED not in (wanted or {})
        and is_unclear(names[used[Field.REVISIT_ALLOWED]]),
    )
    lacking = missing_column(columns, line, given) if needed else None
    return lacking or columns


def missing_column(columns: Columns, line: int, given: frozenset[Field] = frozenset()) -> Problem | None:
    """The problem of a table that has no number or no reported time."""
    missing = _missing(columns.used, given)
    if missing is None:
        return None
    return Problem("table.missing_column", {"column": missing, "found": _listing(columns.header)}, row=line)


def placed_columns(
    positions: Mapping[int, Field], width: int, given: frozenset[Field] = frozenset()
) -> Columns | Problem:
    """The columns of a table without a header: those a mapping places, by their fields' own names; the others have none."""
    names = [""] * max(width, max(positions) + 1)
    for place, field in positions.items():
        names[place] = SYNONYMS[field][0]
    found = match_columns(names, 0, {field: (names[place],) for place, field in positions.items()}, given)
    if isinstance(found, Problem):
        return found
    # What stands to the right of the last that is placed has no name either, and is no cell too many.
    return replace(found, header=tuple(names))


def is_personal(name: str) -> bool:
    """Whether a column's name says that it tells about the citizen."""
    text = normal(name)
    if text in _RANKS:
        return _RANKS[text][0] in CONTACT
    return any(m in text for m in PERSONAL_MARKS) and not any(m in text for m in IMPERSONAL_MARKS)


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names of which each stands once: the second 备注 is 备注(2)."""
    counts: Counter[str] = Counter()
    found = []
    for name in names:
        counts[name] += 1
        found.append(f"{name}({counts[name]})" if name and counts[name] > 1 else name)
    return tuple(found)


def _check_names(names: Sequence[str], line: int, wanted: Mapping[Field, Sequence[str]]) -> Problem | None:
    """Why the columns cannot be told apart: a name that a field would use stands twice, and no mapping says which one it is."""
    if len(names) > MAX_COLUMNS:
        return Problem("table.too_many_columns", {"columns": len(names), "limit": MAX_COLUMNS}, row=line)
    counts = Counter(n for n in names if n)
    by_place = {field for field, options in wanted.items() if any(_position(o, names) >= 0 for o in options)}
    twice = [
        name
        for name, count in counts.items()
        if count > 1 and (field := field_of(name)) is not None and field not in by_place
    ]
    if twice:
        return Problem("table.duplicate_column", {"column": "、".join(twice[:5])}, row=line)
    return None


def _position(option: str, names: Sequence[str]) -> int:
    """The index of a column that a mapping names by its number, from 1; -1 where it is a name, or too large.

    A rejects file's own columns, which stand before those of the source, do not count.
    """
    if option in names or not (option.isascii() and option.isdigit()):
        return -1
    index = int(option) - 1 + sum(1 for name in names if name in REJECT_COLUMNS)
    return index if int(option) > 0 and index < len(names) else -1


def _assign(
    names: Sequence[str], wanted: Mapping[Field, Sequence[str]], given: frozenset[Field]
) -> tuple[dict[str, int], dict[str, int]] | Problem:
    """Field → column, and field → the column with the other half of its time."""
    places = {normal(name): index for index, name in reversed(list(enumerate(names))) if name}
    exact = {name: index for index, name in enumerate(names) if name}
    used: dict[str, int] = {}
    halves: dict[str, int] = {}
    for field, options in wanted.items():
        if not options:
            continue  # the mapping says that no column fills it
        found = next((at for o in options if (at := _place(o, names, exact, places)) is not None), None)
        if found is None and field in TIMES:
            two = next((two for o in options if (two := _two_places(o, names, exact, places))), None)
            if two is not None:
                found, halves[field] = two
        if found is None:
            return Problem(
                "mapping.column_not_found", {"column": options[0], "found": _listing(names)}, field=field
            )
        used[field] = found
    ranked: list[tuple[int, int, Field]] = []
    for index, name in enumerate(names):
        match = _RANKS.get(normal(name))
        if match and index not in used.values() and index not in halves.values():
            ranked.append((match[1], index, match[0]))
    spare_phone: int | None = None
    for _, index, field in sorted(ranked):
        if field not in used and field not in given and field not in wanted:
            used[field] = index
        elif field is Field.PHONE and field not in wanted and spare_phone is None:
            spare_phone = index
    if spare_phone is not None and Field.SECOND_PHONE not in used and Field.SECOND_PHONE not in wanted:
        used[Field.SECOND_PHONE] = spare_phone  # 报警电话 beside 联系电话: both are worth a call
    free = ["" if index in halves.values() else normal(name) for index, name in enumerate(names)]
    return used, halves | other_halves(free, used, wanted)


def _place(
    option: str, names: Sequence[str], exact: Mapping[str, int], places: Mapping[str, int]
) -> int | None:
    found = exact.get(option, places.get(normal(option)))
    if found is None and (position := _position(option, names)) >= 0:
        return position
    return found


def _two_places(
    option: str, names: Sequence[str], exact: Mapping[str, int], places: Mapping[str, int]
) -> tuple[int, int] | None:
    """The columns of a day and a time of day that a mapping joins: ``报警日期 + 报警时间``."""
    day, plus, clock = option.partition("+")
    first, second = (_place(part.strip(), names, exact, places) for part in (day, clock))
    return (first, second) if plus and first is not None and second is not None else None


def _missing(used: Mapping[str, int], given: frozenset[Field]) -> str | None:
    if not any(number in used for number in NUMBERS):
        return "处警单号 / 接警单号"
    if Field.REPORTED_AT not in used and Field.REPORTED_AT not in given:
        return "报警时间"
    return None


def _listing(names: Sequence[str]) -> str:
    """The names of columns for a sentence; what has digits like a number is no name, and is not repeated."""
    shown = [name if sum(c.isdigit() for c in name) < _MANY_DIGITS else "…" for name in names if name][:12]
    return "、".join(shown)[:200] or "—"
