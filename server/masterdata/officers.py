"""Reads officers and their postings: a 警号 each, a unit that exists, times that do not overlap."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from domain.problems import Problem
from domain.times import DEFAULT_ZONE
from server.masterdata.names import normal_name
from server.masterdata.records import NewPosting, RejectedRow
from server.masterdata.repository.officers import PostingKey
from server.masterdata.sheets import Sheet, SheetRow
from server.reading.dates import DateReader
from server.reading.values import narrow

_BADGE = re.compile(r"[A-Z]{0,3}\d{3,12}\Z")
_FAR = 2**62


def read_officers(
    sheet: Sheet,
    units: Mapping[str, str],
    now: int,
    zone: str = DEFAULT_ZONE,
    known: Mapping[PostingKey, int | None] | None = None,
) -> tuple[list[NewPosting], list[RejectedRow]]:
    """The postings of a file and the rows that are none.

    Args:
        sheet: the file.
        units: normalised name, alias or code → unit id.
        now: the present instant in UTC ms; postings may begin up to a year ahead.
        known: the postings there are, with their ends; a row with the same officer, unit and start changes the end.
    """
    dates = DateReader(now + 366 * 24 * 3_600_000, zone, epoch=sheet.epoch)
    postings: list[NewPosting] = []
    rejected: list[RejectedRow] = []
    times: dict[str, list[tuple[int, int]]] = defaultdict(list)
    read = [(row, _read(row, units, dates)) for row in sheet.rows]
    named = {(p.badge_no, p.unit_id, p.valid_from) for _, p in read if not isinstance(p, Problem)}
    for key, until in (known or {}).items():
        if key not in named:
            times[key.badge_no].append((key.valid_from, until or _FAR))
    for row, posting in read:
        if not isinstance(posting, Problem):
            span = (posting.valid_from, posting.valid_to or _FAR)
            if any(span[0] < end and start < span[1] for start, end in times[posting.badge_no]):
                posting = Problem("officer.postings_overlap", {"badge": posting.badge_no}, field="from")
            else:
                times[posting.badge_no].append(span)
                postings.append(posting)
        if isinstance(posting, Problem):
            rejected.append(sheet.refused(row, posting))
    return postings, rejected


def _read(row: SheetRow, units: Mapping[str, str], dates: DateReader) -> NewPosting | Problem:
    badge = narrow(row.values.get("badge", "")).replace(" ", "").upper()
    name, unit = row.values.get("name", ""), row.values.get("unit", "")
    if not badge:
        return Problem("officer.badge_missing", field="badge")
    if not _BADGE.match(badge):
        return Problem("officer.bad_badge", field="badge")
    if not name:
        return Problem("officer.name_missing", field="name")
    unit_id = units.get(normal_name(unit))
    if unit_id is None:
        return Problem("officer.unknown_unit", {"value": unit}, field="unit")
    start = dates.read(row.values.get("from", ""), "from")
    if isinstance(start, Problem):
        return start
    end = dates.read(row.values.get("to", ""), "to")
    if isinstance(end, Problem):
        return end
    if end is not None and end <= (start or 0):
        return Problem("officer.ends_before_start", field="to")
    return NewPosting(badge, name, unit_id, start or 0, end, row.line)
