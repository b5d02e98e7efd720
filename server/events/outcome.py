"""What an import did, in numbers that add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

import msgspec

from server.reading.report import FileRead


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


@dataclass(slots=True)
class Summary:
    """One run of an import.

    Attributes:
        kind, detail: ``csv`` and the encoding, or ``xlsx`` and the sheets.
        read: every sheet, column and row of the file.
        used: field → column that filled it; ``ignored`` columns went to the source fields only, ``personal`` nowhere else.
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
    missing: dict[str, int] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    exclusions: Counter[str] = field(default_factory=Counter)
    read: FileRead = field(default_factory=FileRead)
    repaired: int = 0
    decided: int = 0
    rejects: str | None = None

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
            "missing": {name: count for name, count in self.missing.items() if count},
            "reject_reasons": dict(self.reasons),
            "exclusion_reasons": dict(self.exclusions),
            "sheets": msgspec.to_builtins(self.read.sheets),
            "sheets_not_read": msgspec.to_builtins(self.read.passed),
            "repaired": self.repaired,
            "decided": self.decided,
            "rejects_file": self.rejects,
        }
