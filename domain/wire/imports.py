"""Taking in a file from a page: what it turned out to be, how far it is, what became of it; past imports, and one taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.problems import Param
from domain.wire.types import Count, Instant, Short, Stranger

MAX_FILE = 64 << 20
"""Bytes of one file; larger ones go in by the command line."""


class FileState(StrEnum):
    """How far a file is."""

    THERE = auto()
    JUDGING = auto()
    JUDGED = auto()
    """Every row was judged and nothing taken in."""
    TAKING = auto()
    DONE = auto()
    STOPPED = auto()
    """Somebody stopped it, or the centre did not go on: what was taken in stays, and the rest can be."""
    REFUSED = auto()
    """It is no table of events, or the mapping does not fit it: ``problems``."""


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """How a file is to be read. ``columns``: field → name of its column, for those that are not found by their names; empty: no column
    fills it.

    ``places``: of a file without a header field → place of its column, from 1. ``agreed``: whoever takes it in has seen what there
    is to ask about it.
    """

    source: Short = ""
    columns: dict[str, str] = field(default_factory=dict)
    places: dict[str, Count] = field(default_factory=dict)
    trial: bool = False
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A problem of a file."""

    code: Short
    params: dict[str, Param] = field(default_factory=dict)
    field: Short | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row as understood: field → text, masked."""

    sheet: str
    line: Count
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Excluded:
    """So many are never to be asked about; ``columns`` may say why."""

    reason: Short
    events: Count
    columns: list[str]


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A sheet (``name`` is empty for a text) and its rows; ``why`` it was not read, empty where it was."""

    name: str
    rows: Count
    why: Short = ""


@dataclass(frozen=True, slots=True)
class CellsShown:
    """Cells that go nowhere, or that were made empty: of which column, how many.

    ``code`` says what about them; empty: nobody reads the column, and ``sample`` is the first of them, masked.
    """

    sheet: str
    column: str
    cells: Count
    letter: Short = ""
    code: Short = ""
    sample: Short = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file came to; before it is taken in what it would come to. Counts as of an import's answer.

    Attributes:
        header: names of its columns; ``used``: field → column.
        reject_reasons: rejected rows by the code of their first reason.
        concerns: what somebody has to agree to before it is taken in.
        sheets: those that were read, and those that were not.
        left_out: rows that are none, by the reason: headers that come again, footers.
        cells: what of its columns is not read, or was made empty.
    """

    import_id: Short
    source: Short
    kind: Short
    detail: str
    header_line: Count
    header: list[str]
    used: dict[str, str]
    counts: dict[str, Count]
    samples: list[RowShown]
    exclusions: list[Excluded]
    reject_reasons: dict[str, Count]
    concerns: list[Told] = field(default_factory=list)
    sheets: list[SheetShown] = field(default_factory=list)
    left_out: dict[str, Count] = field(default_factory=dict)
    cells: list[CellsShown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileStanding:
    """A file that was handed over. ``share``: how far it is being read, 0 to 1; ``rejects``: there is a file of them; ``asked``: how it
    was read when it was judged last.

    ``columns``: of a file in which no header was found the names that may be one, or (``named`` false) what stands first in its columns,
    masked.
    """

    file_id: Stranger
    name: Short
    state: FileState
    at: Instant
    size: Count = 0
    share: float = 0.0
    rows: Count = 0
    rejects: bool = False
    judgement: Judgement | None = None
    asked: ImportChoice | None = None
    problems: list[Told] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    named: bool = True


@dataclass(frozen=True, slots=True)
class PastImport:
    """One import; ``digest`` is empty of what was pushed, ``taken_back`` how many events were taken out again."""

    import_id: Short
    source: Short
    status: Short
    started_at: Instant
    counts: dict[str, Count]
    digest: Short = ""
    taken_back: Count = 0


@dataclass(frozen=True, slots=True)
class PastImports:
    """The newest imports, newest first."""

    imports: list[PastImport]


@dataclass(frozen=True, slots=True)
class UndoImport:
    """``dry_run``: only say what would go."""

    dry_run: bool = True


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What went, and what stays by its reason."""

    import_id: Short
    dry_run: bool
    taken_back: Count
    stays: dict[str, Count]
