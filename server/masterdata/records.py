"""What a master-data file says, checked row by row but not yet in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.problems import Problem
from domain.vocabulary import Role, UnitKind


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A police unit. ``parent_code`` is empty for the top of the tree."""

    code: str
    name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()
    parent_code: str = ""
    public_phone: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class NewPosting:
    """An officer at a unit, from (UTC ms, 0 = always) to (exclusive, None = still)."""

    badge_no: str
    name: str
    unit_id: str
    valid_from: int = 0
    valid_to: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class NewUser:
    """A colleague: 工号, name, role, unit where the role has one, hall, skills (languages, business lines)."""

    number: str
    name: str
    role: Role
    unit_id: str | None = None
    hall_id: str | None = None
    skills: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class UnitRows:
    """The units that an import changes, as its file tells them."""

    units: Sequence[NewUnit]


@dataclass(frozen=True, slots=True)
class OfficerRows:
    """The postings that an import changes, and the officers' names by 警号."""

    names: dict[str, str]
    postings: Sequence[NewPosting]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken, as it came."""

    line: int
    problems: tuple[Problem, ...]
    cells: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit the database has already."""

    unit_id: str
    code: str
    name: str
    kind: str
    parent_id: str | None
    public_phone: str


@dataclass(frozen=True, slots=True)
class KnownUser:
    """An account the database has already."""

    user_id: str
    number: str
    name: str
    role: str
    unit_id: str | None
    hall_id: str | None
    skills: tuple[str, ...]

    def same_as(self, new: NewUser) -> bool:
        """Whether an import would change nothing."""
        return (self.name, self.role, self.unit_id, self.hall_id, self.skills) == (
            new.name,
            new.role.value,
            new.unit_id,
            new.hall_id,
            new.skills,
        )


@dataclass(frozen=True, slots=True)
class ChangedUser:
    """A colleague as the database has them, and as an import tells them."""

    known: KnownUser
    new: NewUser
