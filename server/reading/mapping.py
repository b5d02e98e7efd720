"""Mapping files: how one source names its columns and values, where the built-in names do not do.

YAML with these keys, all optional::

    source: traffic-desk            # name of the source; part of every event's id
    sheet: 办理记录                  # for workbooks
    encoding: gbk                   # where detection is not wanted
    area_code: "0371"               # of landlines written without one
    columns: {reported_at: 登记日期 + 登记时间, phone: [电话A, 电话B], second_phone: []}  # [] is: no column
    columns: [1: dispatch_no, 2: reported_at, 5: phone]   # of a file without a header: by position
    constants: {business_line: traffic}
    values: {case_type: {"01": 刑事}, sex: {"M": 男}}
    dates: ["%d/%m/%Y %H:%M"]       # strptime formats, tried first
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from domain.problems import Problem, ProblemError
from server.reading import plain_yaml
from server.reading.columns import field_of
from server.reading.encoding import detect
from server.reading.files import check_file
from server.reading.synonyms import Field

_KEYS: Final = frozenset(
    {"source", "sheet", "encoding", "area_code", "columns", "constants", "values", "dates"}
)
_NO_TEXT: Final = frozenset(
    {
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "unicode-escape",
        "raw-unicode-escape",
        "undefined",
        "charmap",
    }
)
_SOURCE = re.compile(r"[A-Za-z0-9_.\-\u4e00-\u9fff]{1,64}\Z")
_AREA_CODE = re.compile(r"0\d{2,3}\Z")
_LARGEST: Final = 1 << 20
"""Bytes of a mapping file."""

_MOST_COLUMNS: Final = 500
_CONSTANTS: Final = frozenset(
    {Field.BUSINESS_LINE, Field.CASE_TYPE, Field.CASE_SUBTYPE, Field.REPORT_WAY, Field.UNIT, Field.UNIT_CODE}
)
"""What can be the same for a whole file; a number, a time or a person cannot."""


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """A mapping file, read.

    Attributes:
        columns: field → names of the column that fills it, first one found; none: no column does.
        text: as it was written, for whoever has to keep it.
        positions: 0-based place of a column → its field, for a table without a header; ``columns`` is empty then.
    """

    source: str = ""
    sheet: str = ""
    encoding: str = ""
    area_code: str = ""
    columns: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    positions: Mapping[int, Field] = field(default_factory=dict)
    constants: Mapping[Field, str] = field(default_factory=dict)
    values: Mapping[Field, Mapping[str, str]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    text: str = field(default="", compare=False, repr=False)


NO_MAPPING: Final = SourceMapping()


def read_mapping(text: str) -> SourceMapping:
    """The mapping a YAML text describes.

    Raises:
        ProblemError: it is no YAML, or says what no mapping can say; the problem has the line or the key.
    """
    plain = plain_yaml.load(text)
    if not isinstance(plain.value, dict):
        raise _refused("mapping.not_a_mapping")
    try:
        return _mapping(plain.value, text)
    except ProblemError as error:
        raise ProblemError(*(_on_its_line(problem, plain.lines) for problem in error.problems)) from error


def load_mapping(path: Path) -> SourceMapping:
    """The mapping that a file describes, in whatever encoding of text it is.

    Raises:
        ProblemError: there is no such file, or it describes none.
    """
    check_file(path)
    if path.stat().st_size > _LARGEST:
        raise _refused("mapping.too_large", kilobytes=str(_LARGEST >> 10))
    try:
        encoding = detect(path)
        return read_mapping(path.read_text(encoding=encoding.name).removeprefix("\ufeff"))
    except OSError:
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    except UnicodeError:
        raise _refused("mapping.not_text") from None
    except ProblemError as error:
        if error.problems[0].code.startswith("table."):
            raise _refused("mapping.not_text") from error
        raise


def _mapping(raw: Mapping[str, Any], text: str) -> SourceMapping:
    unknown = [str(key) for key in raw if key not in _KEYS]
    if unknown:
        raise _refused("mapping.unknown_key", key=unknown[0], known=", ".join(sorted(_KEYS)))
    return SourceMapping(
        source=check_source(_word(raw, "source")) if raw.get("source") is not None else "",
        sheet=_word(raw, "sheet"),
        encoding=_encoding(_word(raw, "encoding")),
        area_code=_area_code(_word(raw, "area_code")),
        columns={}
        if isinstance(raw.get("columns"), list)
        else {
            name: () if value is None or value == [] else _names(value, f"columns.{name}")
            for name, value in _fields(raw, "columns")
        },
        positions=_positions(raw["columns"]) if isinstance(raw.get("columns"), list) else {},
        constants=dict(_constants(raw)),
        values={name: _translations(value, f"values.{name}") for name, value in _fields(raw, "values")},
        dates=_formats(raw.get("dates")),
        text=text,
    )


def check_source(name: str) -> str:
    """The name of a source if it can be one: letters, digits, Chinese, ``-_.``, at most 64.

    Raises:
        ProblemError: it cannot.
    """
    if not _SOURCE.match(name):
        raise _refused("source.bad_name", name=name[:80])
    return name


def _on_its_line(problem: Problem, lines: Mapping[str, int]) -> Problem:
    """A problem with the line that its key stands on."""
    line = problem.row if problem.row is not None else lines.get(problem.field or "")
    return Problem(problem.code, problem.params, problem.field, line)


def _refused(code: str, row: int | None = None, **params: str) -> ProblemError:
    return ProblemError(Problem(code, params, field=params.get("key"), row=row))


def _word(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refused("mapping.bad_value", key=key)
    return value


def _encoding(name: str) -> str:
    """The codec of a text encoding: Python also calls rot13 and base64 codecs, and some that are for host names or source code."""
    if not name:
        return ""
    try:
        codec = codecs.lookup(name).name
        codecs.getincrementaldecoder(codec)("strict").decode("0".encode(codec))
    except (LookupError, UnicodeError, TypeError, ValueError) as error:
        raise _refused("mapping.bad_value", key="encoding") from error
    if codec in _NO_TEXT:
        raise _refused("mapping.bad_value", key="encoding")
    return codec


def _area_code(text: str) -> str:
    if text and not _AREA_CODE.match(text):
        raise _refused("mapping.bad_value", key="area_code")
    return text


def _fields(raw: Mapping[str, Any], key: str) -> list[tuple[Field, Any]]:
    section = raw.get(key) or {}
    if not isinstance(section, dict):
        raise _refused("mapping.bad_value", key=key)
    found = []
    for name, value in section.items():
        if name not in list(Field):
            raise _refused("mapping.unknown_field", key=f"{key}.{name}", known=", ".join(Field))
        found.append((Field(name), value))
    return found


def _positions(section: list[Any]) -> dict[int, Field]:
    """``[1: dispatch_no, 2: 报警时间]``: YAML reads it as a list of mappings with one key each."""
    found: dict[int, Field] = {}
    for part in section:
        if not isinstance(part, dict) or not part:
            raise _refused("mapping.bad_positions", key="columns")
        for place, name in part.items():
            at = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
            if not 1 <= at <= _MOST_COLUMNS or at - 1 in found:
                raise _refused("mapping.bad_positions", key="columns")
            field = field_of(str(name))
            if field is None or field in found.values():
                raise _refused("mapping.unknown_field", key=f"columns.{place}", known=", ".join(Field))
            found[at - 1] = field
    if not found:
        raise _refused("mapping.bad_positions", key="columns")
    return dict(sorted(found.items()))


def _names(value: Any, key: str) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise _refused("mapping.bad_value", key=key)
    return tuple(name.strip() for name in names)


def _constants(raw: Mapping[str, Any]) -> list[tuple[Field, str]]:
    found = []
    for name, value in _fields(raw, "constants"):
        if name not in _CONSTANTS:
            raise _refused(
                "mapping.not_constant", key=f"constants.{name}", known=", ".join(sorted(_CONSTANTS))
            )
        found.append((name, _names(value, f"constants.{name}")[0]))
    return found


def _translations(value: Any, key: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _refused("mapping.bad_value", key=key)
    if not all(translated is None or isinstance(translated, str) for translated in value.values()):
        raise _refused("mapping.bad_value", key=key)
    return {written: translated or "" for written, translated in value.items()}


def _formats(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    formats = _names(value, "dates")
    for form in formats:
        try:
            datetime.strptime(datetime(2026, 11, 21, 15, 42).strftime(form), form)  # noqa: DTZ001, DTZ007
        except ValueError as error:
            raise _refused("mapping.bad_value", key="dates") from error
        if not ("%Y" in form or "%y" in form or "%c" in form):
            raise _refused("mapping.bad_value", key="dates")
    return formats
