"""A year's working days out of a file that people make: a table or YAML, each row a date, whether it is worked, and a name."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from domain.acts.calendar_load import CalendarDay
from domain.problems import Problem, ProblemError

_COLUMNS = {
    "date": ("date", "日期"),
    "worked": ("worked", "上班", "是否上班"),
    "name": ("name", "名称", "说明"),
}
_WORKED = {"true": True, "1": True, "yes": True, "是": True, "上班": True, "班": True}
_FREE = {"false": False, "0": False, "no": False, "否": False, "休": False, "放假": False, "休息": False}
_SHOWN = 40
"""Characters of a value that is refused."""


def read(path: Path) -> list[CalendarDay]:
    """The days of a file.

    Raises:
        ProblemError: ``file.unreadable``, ``calendar.file`` (no table with these columns), ``calendar.row`` for each row that cannot be
            (``row`` is its line in a table, its place in a list); nothing is taken then.
    """
    text = _text(path)
    rows = _listed(text) if path.suffix.lower() in (".yaml", ".yml") else _table(text)
    found: list[CalendarDay] = []
    problems: list[Problem] = []
    for number, given in rows:
        try:
            found.append(_day(given))
        except (ValueError, TypeError, KeyError) as error:
            problems.append(Problem("calendar.row", {"detail": str(error)[:_SHOWN]}, row=number))
    if problems:
        raise ProblemError(*problems)
    if not found:
        raise ProblemError(Problem("calendar.file", {"name": path.name}))
    return found


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ProblemError(Problem("file.unreadable", {"name": path.name}))


def _listed(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        found = None
    if not isinstance(found, list):
        raise ProblemError(Problem("calendar.file", {"name": "YAML"}))
    for number, given in enumerate(found, 1):
        yield number, given if isinstance(given, dict) else {}


def _table(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    lines = csv.reader(text.splitlines())
    places = _places(next(lines, []))
    if not {"date", "worked"} <= set(places):
        raise ProblemError(Problem("calendar.file", {"name": ", ".join(_COLUMNS)}))
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield lines.line_num, {name: cells[n] for name, n in places.items() if n < len(cells)}


def _places(header: Iterable[str]) -> dict[str, int]:
    said = [cell.strip().lower() for cell in header]
    return {
        name: next(said.index(word) for word in words if word in said)
        for name, words in _COLUMNS.items()
        if any(word in said for word in words)
    }


def _day(given: Mapping[str, Any]) -> CalendarDay:
    told, worked = given["date"], given["worked"]
    if isinstance(told, datetime) or not isinstance(told, date | str):
        raise TypeError(str(told))
    day = told if isinstance(told, date) else date.fromisoformat(told.strip().replace("/", "-"))
    if not isinstance(worked, bool):
        worked = {**_WORKED, **_FREE}[str(worked).strip().lower()]
    return CalendarDay(day.isoformat(), worked, str(given.get("name") or "").strip()[:_SHOWN])
