"""Importing master data: what is new or different is taken in, what is the same stays, what is wrong says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from domain.acts.masterdata_officers import OfficersImport
from domain.acts.masterdata_units import UnitsImport
from domain.acts.user_change import UserChange
from domain.acts.user_create import UserCreate
from domain.ids import derived_id
from domain.permissions import DEFAULT_HALL, Permission, who_may
from domain.problems import Problem
from server.accounts.administration import user_id_of
from server.accounts.new import NewAccount
from server.accounts.passwords import Passwords, generate
from server.accounts.people import Person
from server.acts.acting import act, act_all
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import Reading, UnitOfWork
from server.masterdata.officers import read_officers
from server.masterdata.records import (
    ChangedUser,
    NewPosting,
    NewUnit,
    NewUser,
    OfficerRows,
    RejectedRow,
    UnitRows,
)
from server.masterdata.repository import officers, units, users
from server.masterdata.repository.officers import PostingKey
from server.masterdata.sheets import Kind, Sheet, read_sheet
from server.masterdata.units import read_units
from server.masterdata.users import read_users
from server.plugins import offered
from server.reading.rejects import RejectsFile, rejects_path
from server.reading.report import FileRead

_New = TypeVar("_New", NewUnit, NewPosting, NewUser)

IN_A_HALL: Final = who_may(Permission.TASK_WORK) | who_may(Permission.EMERGENCY_ACKNOWLEDGE)
"""Roles that belong to a callback hall, the default one where the file names none."""


@cache
def _followers() -> tuple[Callable[[UnitOfWork], int], ...]:
    """What follows a change of units: a capability may offer ``following.units_changed``, which says how many of its rows
    found their unit by it."""
    return tuple(offered("following", "units_changed"))


@dataclass(slots=True)
class Outcome:
    """``rows`` = ``imported`` + ``changed`` + ``duplicates`` + ``rejected``.

    Attributes:
        dry_run: nothing was written.
        read: every sheet, column and row of the file.
        repaired: events under 待匹配单位 that found their unit.
        passwords: first passwords by 工号, to be shown once.
        rejects: path of the rejects file, if there is one.
    """

    dry_run: bool = False
    rows: int = 0
    imported: int = 0
    changed: int = 0
    duplicates: int = 0
    rejected: int = 0
    repaired: int = 0
    read: FileRead = field(default_factory=FileRead)
    passwords: dict[str, str] = field(default_factory=dict)
    rejects: str | None = None
    reasons: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For the last line of ``--json``."""
        told: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("dry_run", "rows", "imported", "changed", "duplicates", "rejected")
        }
        told |= {
            "reject_reasons": self.reasons,
            "sheets": msgspec.to_builtins(self.read.sheets),
            "sheets_not_read": msgspec.to_builtins(self.read.passed),
            "rejects_file": self.rejects,
        }
        if self.repaired:
            told["repaired"] = self.repaired
        if self.passwords:
            told["passwords"] = self.passwords
        return told


@dataclass(slots=True)
class _Judged(Generic[_New]):
    """What the rows of a file come to, judged against what is there."""

    new: list[_New]
    changed: list[_New]
    same: int
    rejected: list[RejectedRow]

    def outcome(self, sheet: Sheet, *, dry_run: bool) -> Outcome:
        """The counts."""
        counts = (len(self.new), len(self.changed), self.same, len(self.rejected))
        return Outcome(dry_run, sum(counts), *counts, read=sheet.read)


def _judged(
    sheet: Sheet,
    taken: Sequence[_New],
    rejected: Sequence[RejectedRow],
    is_new: Callable[[_New], bool],
    differs: Callable[[_New], bool],
) -> _Judged[_New]:
    """Tell what is new from what changes something, and refuse what comes from a rejects file and may change it wrongly."""
    judged = _Judged[_New]([], [], 0, [*sheet.rejected, *rejected])
    for one in taken:
        if is_new(one):
            judged.new.append(one)
        elif not differs(one):
            judged.same += 1
        elif (row := sheet.row_at(one.line)).unsure:
            judged.rejected.append(sheet.refused(row, Problem("masterdata.taken")))
        else:
            judged.changed.append(one)
    judged.rejected.sort(key=lambda row: row.line)
    return judged


def import_units(
    database: Database,
    city_id: str,
    by: Author,
    path: Path,
    rejects: Path | None = None,
    *,
    dry_run: bool = False,
) -> Outcome:
    """Take in units with their aliases, and give events that waited for one of these names their unit.

    Raises:
        ProblemError: the file is no table of units.
    """
    out, sheet = rejects_path(path, rejects), read_sheet(path, Kind.UNITS)
    if dry_run:
        with database.read(city_id) as reading:
            judged = _judge_units(reading, sheet)
        outcome = judged.outcome(sheet, dry_run=True)
    else:
        with database.write(city_id) as work:
            judged = _judge_units(work, sheet)
            outcome = judged.outcome(sheet, dry_run=False)
            changing = [*judged.new, *judged.changed]
            if changing:
                told = UnitsImport(tuple(sorted(unit.code for unit in changing)))
                units_id = derived_id("units", city_id)
                act(work, Operation.by(by, told, work.now, entity_id=units_id, beside=UnitRows(changing)))
            outcome.repaired = sum(follow(work) for follow in _followers())
    _reject(outcome, sheet, judged.rejected, out)
    return outcome


def _judge_units(reading: Reading, sheet: Sheet) -> _Judged[NewUnit]:
    city = reading.city_id
    known, names = units.known_units(reading), units.unit_names_and_codes(reading)
    code_of = {unit.unit_id: unit.code for unit in known.values()}
    aliases = {alias: code_of[unit_id] for alias, unit_id in names.items() if unit_id in code_of}
    parents = {unit.code: code_of.get(unit.parent_id or "", "") for unit in known.values()}
    taken, rejected = read_units(sheet, aliases, parents)
    return _judged(
        sheet,
        taken,
        rejected,
        lambda unit: units.unit_id_of(city, unit.code) not in known,
        lambda unit: units.differs(city, unit, known, names),
    )


def import_officers(
    database: Database,
    city_id: str,
    by: Author,
    path: Path,
    rejects: Path | None = None,
    *,
    dry_run: bool = False,
) -> Outcome:
    """Take in officers and their postings.

    Raises:
        ProblemError: the file is no table of officers.
    """
    out, sheet = rejects_path(path, rejects), read_sheet(path, Kind.OFFICERS)
    if dry_run:
        with database.read(city_id) as reading:
            judged = _judge_officers(reading, sheet)
    else:
        with database.write(city_id) as work:
            judged = _judge_officers(work, sheet)
            changing = [*judged.new, *judged.changed]
            if changing:
                renamed = {one.badge_no: one.name for one in changing}
                told = OfficersImport(tuple(sorted(renamed)))
                rows, officers_id = OfficerRows(renamed, changing), derived_id("officers", city_id)
                act(work, Operation.by(by, told, work.now, entity_id=officers_id, beside=rows))
    outcome = judged.outcome(sheet, dry_run=dry_run)
    _reject(outcome, sheet, judged.rejected, out)
    return outcome


def _judge_officers(reading: Reading, sheet: Sheet) -> _Judged[NewPosting]:
    names, known = officers.officer_names(reading), officers.postings(reading)
    names_of_units = units.unit_names_and_codes(reading)
    taken, rejected = read_officers(sheet, names_of_units, reading.now, reading.zone(), known)
    return _judged(
        sheet,
        taken,
        rejected,
        lambda one: _key(one) not in known,
        lambda one: known[_key(one)] != one.valid_to or names.get(one.badge_no) != one.name,
    )


def import_users(
    database: Database,
    city_id: str,
    by: Author,
    path: Path,
    rejects: Path | None = None,
    *,
    dry_run: bool = False,
    passwords: Passwords | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Take in colleagues. New ones get a password that is shown once and must be changed at the first login.

    Raises:
        ProblemError: the file is no table of users.
    """
    out, sheet = rejects_path(path, rejects), read_sheet(path, Kind.USERS)
    with database.read(city_id) as reading:
        judged = _judge_users(reading, sheet)
    outcome = judged.outcome(sheet, dry_run=dry_run)
    if not dry_run:
        # Hashed outside the transaction: each takes a tenth of a second on purpose, and SQLite has one writer.
        hasher, hashes = passwords or Passwords(), {}
        for done, user in enumerate(judged.new, 1):
            outcome.passwords[user.number] = generate()
            hashes[user.number] = hasher.hash(outcome.passwords[user.number])
            if progress:
                progress(done, len(judged.new))
        with database.write(city_id) as work:
            _take_users(work, [*judged.new, *judged.changed], hashes, outcome, by)
    _reject(outcome, sheet, judged.rejected, out)
    return outcome


def _judge_users(reading: Reading, sheet: Sheet) -> _Judged[NewUser]:
    known = users.known_users(reading)
    taken, rejected = read_users(sheet, units.unit_names_and_codes(reading))
    return _judged(
        sheet,
        [_in_hall(user) for user in taken],
        rejected,
        lambda user: user.number not in known,
        lambda user: not known[user.number].same_as(user),
    )


def _take_users(
    work: UnitOfWork, taken: Sequence[NewUser], hashes: Mapping[str, str], outcome: Outcome, by: Author
) -> None:
    """Make the accounts that are new and change those that are told otherwise, one record each."""
    known = users.known_users(work)
    made: list[Operation[UserCreate]] = []
    changed: list[Operation[UserChange]] = []
    for user in taken:
        before, role = known.get(user.number), user.role.value
        if before is None:
            user_id = user_id_of(work.city_id, user.number)
            person = Person(user_id, user.number, user.name, user.role, user.unit_id, user.hall_id)
            new = NewAccount(person, hashes[user.number], user.skills)
            told = UserCreate(user.number, role)
            made.append(Operation.by(by, told, work.now, entity_id=user_id, beside=new))
            continue
        outcome.passwords.pop(user.number, None)  # somebody made the account in the meantime
        if before.same_as(user):
            outcome.duplicates += 1
            continue
        change, rows = UserChange(user.number, role), ChangedUser(before, user)
        changed.append(Operation.by(by, change, work.now, entity_id=before.user_id, beside=rows))
    outcome.imported = len(act_all(work, made))
    outcome.changed = len(act_all(work, changed))


def _in_hall(user: NewUser) -> NewUser:
    if user.hall_id is None and user.role in IN_A_HALL:
        return NewUser(user.number, user.name, user.role, user.unit_id, DEFAULT_HALL, user.skills, user.line)
    return user


def _key(new: NewPosting) -> PostingKey:
    return PostingKey(new.badge_no, new.unit_id, new.valid_from)


def _reject(outcome: Outcome, sheet: Sheet, rejected: Sequence[RejectedRow], path: Path) -> None:
    file = RejectsFile(path, sheet.columns.header)
    for row in rejected:
        file.add(sheet.place(row.line), row.problems, row.cells)
        code = row.problems[0].code
        outcome.reasons[code] = outcome.reasons.get(code, 0) + 1
    file.close()
    if rejected:
        outcome.rejects = str(path)
