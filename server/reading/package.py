"""The parts of a workbook's archive by their usual names, whatever program has packed them.

Some programs write backslashes between folders, some put all parts at the archive's root, some people pack a folder
again. The reader of workbooks knows the usual names alone: a workbook with other ones is packed anew for it.
"""

from __future__ import annotations

import html
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum, auto
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from domain.problems import Problem, ProblemError

BLOCK: Final = 1 << 20
WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
STRINGS: Final = "xl/sharedStrings.xml"
STYLES: Final = "xl/styles.xml"

_SMALL: Final = 16 << 20
_READ_BY_NAME: Final = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(?:workbook\.xml|styles\.xml|sharedstrings\.xml|_rels/.*|worksheets/.*\.xml)\Z",
    re.IGNORECASE,
)
"""What the reader looks at; pictures, macros and drawings stay behind."""

_TABLES: Final = (".csv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".txt", ".et")
_ATTRIBUTE: Final = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

_TARGET: Final = re.compile(r"\bTarget\s*=\s*(?:\"([^\"]+)\"|'([^']+)')")

_ROOT: Final = "_rels/.rels"
_TO_THE_WORKBOOK: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)

_SPELLED: Final = {part.lower(): part for part in (STRINGS, STYLES, _ROOT, "[Content_Types].xml")}

DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    NotImplementedError,
    UnicodeError,
    OverflowError,
    RuntimeError,
)
"""What reading a damaged archive may raise."""


class Form(StrEnum):
    """The form of a packed workbook."""

    XLSX = auto()
    XLSB = auto()
    ODS = auto()


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook's archive.

    Attributes:
        names: usual name → the name that a part really has.
        folder: of the part that is the workbook itself; targets of its relations count from there.
        moved: name with plain slashes, in small letters → usual name.
    """

    archive: zipfile.ZipFile
    form: Form
    names: Mapping[str, str]
    folder: str = "xl"
    moved: Mapping[str, str] = field(default_factory=dict)

    @property
    def usual(self) -> bool:
        """Whether all parts that are read have their usual names."""
        return all(name == real for name, real in self.names.items() if _READ_BY_NAME.match(name))

    def size(self, part: str) -> int:
        """Bytes of a part unpacked, as the archive says; 0 where it has none."""
        real = self.names.get(part)
        return 0 if real is None else self.archive.getinfo(real).file_size

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """A part to be read; an empty one where the archive has none."""
        real = self.names.get(part)
        if real is None:
            yield BytesIO()
            return
        with self.archive.open(real) as stream:
            yield stream

    def text(self, part: str) -> str:
        """A small part as text."""
        with self.open(part) as stream:
            return stream.read(_SMALL).decode("utf-8", "replace")

    def sheets(self) -> dict[str, str]:
        """Part → the name of the sheet that it holds."""
        targets = self.targets(RELATIONS)
        named = {}
        for sheet in elements(self.text(WORKBOOK), "sheet"):
            relation = next((value for key, value in sheet.items() if key.endswith(":id")), "")
            if relation in targets:
                named[targets[relation]] = sheet.get("name", "")
        return named

    def targets(self, relations: str) -> dict[str, str]:
        """Id → part, of the workbook's relations."""
        return {
            entry.get("Id", ""): self._target(entry.get("Target", ""))
            for entry in elements(self.text(relations), "Relationship")
        }

    def _target(self, written: str) -> str:
        """The usual name of what a relation of the workbook points at."""
        path = posixpath.join("/", self.folder, written.replace("\\", "/"))
        plain = posixpath.normpath(path).lstrip("/")
        return self.moved.get(plain.lower(), plain)

    def packed_anew(self, replaced: Mapping[str, Callable[[IO[bytes], IO[bytes]], None]]) -> BytesIO:
        """The parts that are read under their usual names; those that are ``replaced`` are written by a function that reads the old one."""
        anew = BytesIO()
        with zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for part in self.names:
                if not _READ_BY_NAME.match(part):
                    continue
                with self.open(part) as old, target.open(part, "w", force_zip64=True) as new:
                    if part == RELATIONS:
                        new.write(self._relations())
                    elif part == _ROOT:
                        new.write(_TO_THE_WORKBOOK)
                    else:
                        replaced.get(part, _copied)(old, new)
        anew.seek(0)
        return anew

    def _relations(self) -> bytes:
        """The workbook's relations, pointing at usual names."""
        text = self.text(RELATIONS)

        def usual(found: re.Match[str]) -> str:
            return f'Target="/{html.escape(self._target(html.unescape(found[1] or found[2])))}"'

        return _TARGET.sub(usual, text).encode()


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """A workbook's archive.

    Raises:
        ProblemError: the archive is damaged, locked by a password, or holds no workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield _package(archive)
    except DAMAGE as error:
        raise ProblemError(Problem("table.broken_workbook")) from error


def elements(text: str, name: str) -> list[dict[str, str]]:
    """The attributes of every element of a name."""
    return [
        {key: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(match[1])}
        for match in re.finditer(rf"<(?:\w+:)?{name}\s([^<>]*)>", text)
    ]


def _package(archive: zipfile.ZipFile) -> Package:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.flag_bits & 1 for info in infos):
        raise ProblemError(Problem("table.encrypted"))
    plain = {
        posixpath.normpath(info.filename.replace("\\", "/")).lstrip("/"): info.filename for info in infos
    }
    lower = {name.lower(): name for name in plain}
    if "content.xml" in lower and ("mimetype" in lower or "meta-inf/manifest.xml" in lower):
        return Package(archive, Form.ODS, plain)
    if "xl/workbook.bin" in lower:
        return Package(archive, Form.XLSB, plain)
    book = _workbook_of(archive, plain, lower)
    if book is None:
        packed = any(name.endswith(_TABLES) for name in lower)
        raise ProblemError(Problem("table.packed" if packed else "table.not_a_table"))
    moved = _usual_names(plain, book)
    names = {usual: plain[name] for name, usual in moved.items()}
    small = {name.lower(): usual for name, usual in moved.items()}
    return Package(archive, Form.XLSX, names, posixpath.dirname(book), small)


def _workbook_of(archive: zipfile.ZipFile, plain: Mapping[str, str], lower: Mapping[str, str]) -> str | None:
    """The part that is the workbook itself: at its usual place, as the archive says, or wherever a part has that name."""
    if WORKBOOK in lower:
        return lower[WORKBOOK]
    relations = lower.get(_ROOT)
    if relations is not None:
        with archive.open(plain[relations]) as stream:
            text = stream.read(_SMALL).decode("utf-8", "replace")
        for entry in elements(text, "Relationship"):
            target = posixpath.normpath(entry.get("Target", "").replace("\\", "/").lstrip("/"))
            if entry.get("Type", "").endswith("/officeDocument") and target.lower() in lower:
                found = lower[target.lower()]
                return found if posixpath.basename(found).lower().startswith("workbook") else None
    named = [name for low, name in lower.items() if posixpath.basename(low) == "workbook.xml"]
    return named[0] if len(named) == 1 else None


def _usual_names(plain: Iterable[str], book: str) -> dict[str, str]:
    """Name → usual name, of an archive whose workbook is the part ``book``."""
    folder, base = posixpath.split(book)
    around = posixpath.dirname(folder) if posixpath.basename(folder).lower() == "xl" else ""
    spelled = {f"xl/{base}".lower(): WORKBOOK, f"xl/_rels/{base}.rels".lower(): RELATIONS}
    moved = {}
    for name in plain:
        usual = name
        if folder and name.startswith(folder + "/"):
            usual = "xl/" + name.removeprefix(folder + "/")
        elif around and name.startswith(around + "/"):
            usual = name.removeprefix(around + "/")
        elif not folder and not name.lower().startswith(("[content_types]", "_rels/.rels", "docprops/")):
            usual = f"xl/{name}"
        moved[name] = (spelled | _SPELLED).get(usual.lower(), usual)
    return moved


def _copied(old: IO[bytes], new: IO[bytes]) -> None:
    while block := old.read(BLOCK):
        new.write(block)
