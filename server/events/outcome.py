"""What an import did, in numbers that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any, Final

import msgspec

from domain.policy import ExclusionCode
from server.reading.columns import REJECT_COLUMNS
from server.reading.report import FileRead
from server.reading.synonyms import Field
from server.reading.understood import Understood


class Result(StrEnum):
    """What became of one row."""

    IMPORTED = auto()
    CHANGED = auto()
    DUPLICATE = auto()
    REJECTED = auto()


@dataclass(slots=True)
class Counts:
    """``rows`` = ``imported`` + ``changed`` + ``duplicates`` + ``rejected``; the rest are parts of ``imported``.

    Attributes:
        without_contact: nobody can be asked, there is no number.
        excluded: a permanent reason not to ask.
        unmatched: waits under 待匹配单位.
    """

    rows: int = 0
    imported: int = 0
    changed: int = 0
    duplicates: int = 0
    rejected: int = 0
    without_contact: int = 0
    excluded: int = 0
    unmatched: int = 0

    def add(self, other: Counts) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


_CASE: Final = (Field.CASE_TYPE, Field.CASE_SUBTYPE)
_BEHIND: Final[Mapping[str, tuple[Field, ...]]] = {
    ExclusionCode.DISCOURAGED: (Field.NO_REVISIT, Field.REVISIT_ALLOWED),
    ExclusionCode.OPTED_OUT: (),
    ExclusionCode.TRIAL: (),
    ExclusionCode.UNDECIDED: (Field.REVISIT_ALLOWED,),
}
"""Which fields a reason for an exclusion is read from; the others go by the case type."""


@dataclass(slots=True)
class Summary:
    """One run of an import.

    Attributes:
        kind, detail: ``csv`` and the encoding, or ``xlsx`` and the sheets.
        read: every sheet, column and row of the file.
        used: field → column that filled it; ``ignored`` columns went to the source fields only, ``personal`` nowhere else.
        header: names of the columns as written, ``header_line`` where they stand; 0 for a file without a header.
        samples: the first rows of each sheet as understood, masked.
        out_of_reach: rows that bring nobody to ask: rejected, excluded or without contact, each counted once.
        digest: hex SHA-256 of the file.
        missing: rows in which a field that may be missing was missing.
        reasons: rejects by code.
        exclusions: why those of ``imported`` that are ``excluded`` are, by code.
        repaired: events that found their unit when the import ended.
        decided: earlier events of the source for which the mapping has decided what 是否回访 says.
        rejects: path of the rejects file, if there is one.
    """

    import_id: str
    source: str
    dry_run: bool
    counts: Counts = field(default_factory=Counts)
    kind: str = ""
    detail: str = ""
    used: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    header_line: int = 0
    samples: list[Understood] = field(default_factory=list)
    out_of_reach: int = 0
    digest: str = ""
    missing: dict[str, int] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    exclusions: Counter[str] = field(default_factory=Counter)
    read: FileRead = field(default_factory=FileRead)
    repaired: int = 0
    decided: int = 0
    rejects: str | None = None

    @property
    def columns(self) -> list[str]:
        """The names of the source's own columns, by which its next file is compared."""
        return [name for name in self.header if name and name not in REJECT_COLUMNS]

    def columns_behind(self, code: str) -> tuple[str, ...]:
        """The columns that may say why an event is excluded; none where not the file says it."""
        return tuple(self.used[field] for field in _BEHIND.get(code, _CASE) if field in self.used)

    def as_dict(self) -> dict[str, Any]:
        """For the last line of ``--json``."""
        return {
            **self.counts.as_dict(),
            "import_id": self.import_id,
            "source": self.source,
            "dry_run": self.dry_run,
            "kind": self.kind,
            "detail": self.detail,
            "columns": self.used,
            "ignored_columns": list(self.ignored),
            "personal_columns": list(self.personal),
            "header_line": self.header_line,
            "samples": [sample._asdict() for sample in self.samples],
            "exclusions": [
                {"reason": code, "events": count, "columns": list(self.columns_behind(code))}
                for code, count in self.exclusions.most_common()
            ],
            "digest": self.digest,
            "missing": {name: count for name, count in self.missing.items() if count},
            "reject_reasons": dict(self.reasons),
            "exclusion_reasons": dict(self.exclusions),
            "sheets": msgspec.to_builtins(self.read.sheets),
            "sheets_not_read": msgspec.to_builtins(self.read.passed),
            "repaired": self.repaired,
            "decided": self.decided,
            "rejects_file": self.rejects,
        }
