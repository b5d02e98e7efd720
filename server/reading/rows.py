"""One record of a table as an event, or every reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from domain.ids import event_id, event_namer
from domain.phones import Phone, mask, read_phone, read_phones
from domain.policy import ExclusionCode
from domain.problems import Problem
from domain.times import DEFAULT_ZONE
from domain.vocabulary import BusinessLine
from server.reading import vocabulary
from server.reading.columns import Columns
from server.reading.dates import SERIAL_EPOCH, DateReader
from server.reading.examples import EXAMPLE_NUMBERS
from server.reading.mapping import NO_MAPPING, SourceMapping
from server.reading.report import Remarks
from server.reading.returned import Returned
from server.reading.row import EventRow
from server.reading.synonyms import NUMBERS, TIMES, Field
from server.reading.values import (
    KEPT_DIGITS,
    MAX_TEXT,
    NO_RESULT,
    PLACEHOLDERS,
    clean,
    has_broken_character,
    has_control_character,
    is_scientific,
    narrow,
    rounded_zeros,
    ruin_of,
    whole,
)

MAX_NUMBER: Final = 64
MAX_CASE_TYPE: Final = 80
_DECISIVE: Final = frozenset(
    {
        *NUMBERS, *TIMES, Field.PHONE, Field.UNIT, Field.UNIT_CODE, Field.BUSINESS_LINE, Field.CASE_TYPE, Field.CASE_SUBTYPE,
        Field.NO_REVISIT, Field.REVISIT_ALLOWED,
    }
)  # fmt: skip
"""Fields whose failed formula costs the row: without them it would be another event, another unit's, or called though it may not be."""

_WORDED: Final = frozenset(
    {
        Field.NAME, Field.UNIT, Field.UNIT_CODE, Field.ADDRESS, Field.BUSINESS_LINE, Field.CASE_TYPE, Field.CASE_SUBTYPE,
        Field.OFFICER_NAMES,
    }
)  # fmt: skip
"""Fields in which nobody writes two question marks in a row."""
ROUNDED: Final = 5
"""No number ends in so many zeros beyond the digits that a spreadsheet keeps."""

MAYBE_ROUNDED: Final = 2
"""A number ends in so many by chance; in a file in which no number has other digits there, a spreadsheet put them."""

_UNCODED: Final = frozenset({Field.NAME, Field.ADDRESS, Field.FACTS, Field.PHONE, Field.SECOND_PHONE})
"""Fields in which 1.0 is not the code 1: free text, and numbers that are read by themselves."""

_CACHE: Final = 50_000
_BADGE = re.compile(r"(?<![0-9A-Z])[A-Z]{0,3}\d{3,12}(?![0-9A-Z])")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_DIGIT = re.compile(r"\d")
_T = TypeVar("_T")
_encode = msgspec.json.Encoder().encode


class RowReader:
    """Reads the records of one table.

    Args:
        columns: what its columns are.
        city_id, source: part of every event's id.
        now: the present instant in UTC ms, for refusing the future.
        mapping: constants, translations of values, date formats.
        zone: the city's zone.
        epoch: the day that serial day numbers count from.
        remarks: where it is noted what did not cost a row.
    """

    def __init__(
        self,
        columns: Columns,
        *,
        city_id: str,
        source: str,
        now: int,
        mapping: SourceMapping = NO_MAPPING,
        zone: str = DEFAULT_ZONE,
        epoch: datetime = SERIAL_EPOCH,
        remarks: Remarks | None = None,
    ) -> None:
        self._columns = columns
        self.remarks = remarks if remarks is not None else Remarks()
        self._name = event_namer(city_id, source)
        self._city, self._source = city_id, source
        self._area_code = mapping.area_code
        self._constants = mapping.constants
        self._values = mapping.values
        self._dates = DateReader(now, zone, mapping.dates, epoch)
        self._returned = Returned(columns.header)
        self._exact = False
        read = {index for field, index in columns.used.items() if field is not Field.OFFICER_NAMES}
        self._kept = [(columns.header[i], i) for i in columns.kept]
        self._read_fields = [
            (index, Field(field))
            for filled in (columns.used, columns.halves)
            for field, index in filled.items()
        ]
        self._free = [i for i in columns.kept if i not in read]
        self._default_line = self._guess_line()
        self._ways = _Cached(vocabulary.report_way)
        self._lines = _Cached(vocabulary.business_line)
        self._guessed = _Cached(vocabulary.likely_line)
        self._places = [columns.used.get(field, -1) for field in Field]
        self._halves = dict(columns.halves)
        self._allowed = columns.used.get(Field.REVISIT_ALLOWED, -1) if columns.undecided else -1
        self._special = bool(self._constants or self._values)
        self._number_field = Field.DISPATCH_NO if Field.DISPATCH_NO in columns.used else Field.CALL_NO
        self._discouraged = _Cached(vocabulary.is_no_revisit)
        self._refused = _Cached(vocabulary.is_revisit_refused)
        self._sexes = _Cached(vocabulary.sex)
        self._badges = _Cached(badges)

    def read(
        self, line: int, record: Sequence[str], wrong: str | None = None
    ) -> EventRow | tuple[Problem, ...]:
        """The event of a record, or its problems: at least one, each with the line and the column's name."""
        holds = False
        if self._returned.any:
            wrong = wrong or self._returned.not_mended(record)
            holds = self._returned.holds(record)
        if wrong is not None:
            columns, expected = (len(self._returned.row(row)) for row in (record, self._columns.header))
            return (Problem(wrong, {"columns": columns, "expected": expected}, row=line),)
        cells = [cell.strip() for cell in record]
        joined = "".join(cells)
        if not joined.isprintable() or "'" in joined or "=" in joined:
            if has_control_character(joined):
                self._note_controls(line, cells)
            cells = [clean(cell) for cell in cells]
            joined = "".join(cells)
        if len(joined) > MAX_TEXT or "\ufffd" in joined or not joined.isprintable():
            wrong = _unfit(cells)
            if wrong:
                return (Problem(wrong, {"limit": MAX_TEXT}, row=line),)
        problems: list[Problem] = []
        if "#" in joined or "??" in joined or "Err:" in joined:
            self._drop_ruins(line, cells, problems)
            if problems:
                return tuple(self._placed(problem, line) for problem in problems)
        event = self._event(line, cells, problems, holds=holds)
        if event is None or problems:
            return tuple(self._placed(problem, line) for problem in problems)
        return event

    def _event(self, line: int, cells: list[str], problems: list[Problem], *, holds: bool) -> EventRow | None:
        undecided = self._allowed >= 0 and self._is_undecided(cells[self._allowed])
        (
            dispatch_text, call_text, line_text, case_type, subtype, way, reported_text, dispatched_text, arrived_text,
            closed_text, unit, unit_code, officers, officer_names, name, sex, phone_text, second_text, address, facts,
            no_revisit, allowed,
        ) = self._take(cells)  # fmt: skip
        dispatch_no = self._number(dispatch_text, Field.DISPATCH_NO, problems, holds=holds)
        call_no = self._number(call_text, Field.CALL_NO, problems, holds=holds)
        if not dispatch_no and not call_no and not problems:
            problems.append(Problem("number.missing", field=self._number_field))
        if dispatch_no in EXAMPLE_NUMBERS or call_no in EXAMPLE_NUMBERS:
            problems.append(Problem("row.example", field=self._number_field))
        reported = self._time(reported_text, Field.REPORTED_AT, problems, cells)
        if reported is None and not any(p.field == Field.REPORTED_AT for p in problems):
            problems.append(Problem("date.missing", field=Field.REPORTED_AT))
        dispatched = self._time(dispatched_text, Field.DISPATCHED_AT, problems, cells)
        arrived = self._time(arrived_text, Field.ARRIVED_AT, problems, cells)
        closed = self._time(closed_text, Field.CLOSED_AT, problems, cells)
        unread: list[Field] = []
        phone, second = self._phones(phone_text, second_text, problems, unread)
        unit_code = narrow(unit_code)
        problems.extend(
            Problem("text.field_too_long", {"limit": limit}, field=field)
            for field, text, limit in ((Field.NAME, name, 200), (Field.ADDRESS, address, 500),
                                       (Field.UNIT, unit, 120), (Field.UNIT_CODE, unit_code, MAX_NUMBER))
            if len(text) > limit
        )  # fmt: skip
        if problems or reported is None:
            return None
        if len(case_type) > MAX_CASE_TYPE or len(subtype) > MAX_CASE_TYPE:
            self._note_shortened(line, case_type, subtype)
        for field in unread:
            self.remarks.add("phone.not_read", self._columns.named(field), line)
        refused = bool(no_revisit and self._discouraged[no_revisit])
        if undecided and not refused:
            written = f"{self._columns.named(Field.REVISIT_ALLOWED)} = {cells[self._allowed]}"
            self.remarks.add(ExclusionCode.UNDECIDED.value, written, line)
        return EventRow(
            event_id=self._name(dispatch_no)
            if dispatch_no
            else event_id(self._city, self._source, "", call_no, unit or unit_code),
            line_no=line,
            source=self._source,
            dispatch_no=dispatch_no,
            call_no=call_no,
            reported_at=reported,
            business_line=self._lines[line_text] or self._default_line or self._guessed[case_type],
            case_type=case_type[:MAX_CASE_TYPE],
            case_subtype=subtype[:MAX_CASE_TYPE],
            report_way=self._ways[way],
            dispatched_at=dispatched,
            arrived_at=arrived,
            closed_at=closed,
            unit_code=unit_code,
            unit_name=unit,
            officers=self._badges[officers or officer_names],
            name=name,
            sex=self._sexes[sex],
            phone=phone,
            second_phone=second,
            address=address,
            facts=facts,
            no_revisit=refused or bool(allowed and not undecided and self._refused[allowed]),
            undecided=undecided and not refused,
            returned=self._returned.any and not holds,
            source_fields=self._source_fields(cells, name, (phone, second)),
        )

    def _drop_ruins(self, line: int, cells: list[str], problems: list[Problem]) -> None:
        """Refuse a row whose field is a failed formula or was turned into question marks; empty what may be missing."""
        empty = []
        for index, field in self._read_fields:
            text = cells[index]
            code = ruin_of(text)
            if code is not None and field in _DECISIVE:
                problems.append(Problem(code, {"value": text}, field=field))
            elif code is not None:
                empty.append(index)
            elif "??" in text and _is_questioned(field, text):
                problems.append(Problem("text.question_marks", field=field))
        if problems:
            return
        empty += [i for i in self._free if ruin_of(cells[i]) is not None]
        for index in empty:
            code = "text.formula_empty" if cells[index] == NO_RESULT else "text.formula_failed"
            self.remarks.add(code, self._columns.header[index], line)
            cells[index] = ""

    def _note_controls(self, line: int, cells: Sequence[str]) -> None:
        for name, cell in zip(self._columns.header, cells, strict=False):
            if has_control_character(cell):
                self.remarks.add("text.control_character", name, line)

    def _note_shortened(self, line: int, case_type: str, subtype: str) -> None:
        for field, text in ((Field.CASE_TYPE, case_type), (Field.CASE_SUBTYPE, subtype)):
            if len(text) > MAX_CASE_TYPE:
                self.remarks.add("text.shortened", self._columns.named(field), line)

    def _is_undecided(self, text: str) -> bool:
        """Whether nobody can say what a cell of 是否回访 means, and the mapping does not translate it."""
        return vocabulary.is_plain_no(whole(text)) and text not in self._values.get(Field.REVISIT_ALLOWED, ())

    def _take(self, cells: list[str]) -> list[str]:
        """The text of every field in the order of ``Field``; empty where no column fills it or the cell says 无."""
        cells.append("")  # what the index -1 of a field without a column points at
        texts = [text if (text := cells[index]) not in PLACEHOLDERS else "" for index in self._places]
        if ".0" in "".join(texts):
            texts = [
                text if field in _UNCODED else whole(text) for field, text in zip(Field, texts, strict=True)
            ]
        if self._special:
            for position, field in enumerate(Field):
                translations = self._values.get(field)
                if translations:
                    texts[position] = translations.get(texts[position], texts[position])
                texts[position] = texts[position] or self._constants.get(field, "")
        return texts

    def _number(self, text: str, name: Field, problems: list[Problem], *, holds: bool) -> str:
        if not text:
            return ""
        number = text if text.isalnum() and text.isascii() else "".join(narrow(text).split())
        if is_scientific(number):
            problems.append(Problem("number.scientific", {"value": number}, field=name))
        elif len(number) > MAX_NUMBER:
            problems.append(Problem("number.too_long", {"limit": MAX_NUMBER}, field=name))
        elif not _DIGIT.search(number):
            problems.append(Problem("number.unreadable", field=name))
        elif len(number) > KEPT_DIGITS and not holds and self._is_rounded(number):
            problems.append(Problem("number.rounded", {"digits": KEPT_DIGITS}, field=name))
        return number

    def _is_rounded(self, number: str) -> bool:
        """Whether a spreadsheet has put zeros in place of a number's last digits, as it does for all numbers of a column."""
        if not number.isdecimal():
            return False
        zeros = rounded_zeros(number)
        self._exact = self._exact or not zeros
        return zeros >= (MAYBE_ROUNDED if not self._exact else ROUNDED)

    def _time(self, text: str, name: Field, problems: list[Problem], cells: list[str]) -> int | None:
        if name in self._halves:
            other = whole(cells[self._halves[name]])
            found = self._dates.read_pair(text, "" if other in PLACEHOLDERS else other, name)
        elif not text:
            return None
        else:
            known = self._dates.known(text)
            if known is not None:
                return known
            found = self._dates.read(text, name)
        if isinstance(found, Problem):
            problems.append(found)
            return None
        return found

    def _phones(
        self, first: str, second: str, problems: list[Problem], unread: list[Field]
    ) -> tuple[Phone | None, Phone | None]:
        """The two numbers of a row. One that cannot be read costs the row if none before it in the row can be."""
        if not second:
            if not first:
                return None, None
            found = read_phone(first) if len(first) == 11 else None  # the usual case costs a tenth
            if isinstance(found, Phone):
                return found, None
        numbers: list[Phone] = []
        for text, name in ((first, Field.PHONE), (second, Field.SECOND_PHONE)):
            if not text:
                continue
            cell = read_phones(text, self._area_code)
            numbers.extend(cell.phones)
            if numbers:
                unread.extend([name] * len(cell.problems))
            else:
                problems.extend(Problem(p.code, p.params, field=name) for p in cell.problems)
        unlike = [number for number in numbers if number != numbers[0]]
        return numbers[0] if numbers else None, unlike[0] if unlike else None

    def _source_fields(self, cells: list[str], name: str, phones: tuple[Phone | None, Phone | None]) -> str:
        if self._free:
            self._mask(cells, name, phones)
        return _encode({header: cells[i] for header, i in self._kept if cells[i]}).decode()

    def _mask(self, cells: list[str], name: str, phones: tuple[Phone | None, Phone | None]) -> None:
        """Take numbers and the citizen's name out of the columns that no field reads: they may hold free text."""
        text = _MOBILE.sub(r"\1****\2", "\x1f".join([cells[i] for i in self._free]))
        for phone in phones:
            if phone is not None and phone.number in text:
                text = text.replace(phone.number, mask(phone.number))
        if len(name) > 1 and name in text:
            text = text.replace(name, name[0] + "*" * (len(name) - 1))
        for i, cell in zip(self._free, text.split("\x1f"), strict=True):
            cells[i] = cell

    def _guess_line(self) -> str:
        """The business line of a whole table: as its mapping says, else as the names of number and time give away."""
        names = [
            self._columns.named(name) for name in (*NUMBERS, Field.REPORTED_AT) if name in self._columns.used
        ]
        return vocabulary.likely_line(*names) or (
            BusinessLine.ALARM.value if any("警" in name for name in names) else ""
        )

    def _placed(self, problem: Problem, line: int) -> Problem:
        column = self._columns.named(Field(problem.field)) if problem.field else None
        return Problem(problem.code, problem.params, field=column, row=line)


def badges(text: str) -> tuple[str, ...]:
    """The 警号 in a cell: ``012345、012346``, ``张伟(012345)/李强(012346)``; each once, in order."""
    return tuple(dict.fromkeys(_BADGE.findall(narrow(text).upper())))


def _is_questioned(field: Field, text: str) -> bool:
    """Whether a text was turned into question marks; of what happened only if nothing else is left: people ask there."""
    if field in _WORDED:
        return True
    return field is Field.FACTS and "???" in text and not any(c.isalpha() for c in text)


def _unfit(cells: Sequence[str]) -> str | None:
    """The code of what makes a record's text unfit to be kept."""
    if any(has_broken_character(cell) for cell in cells):
        return "text.broken_character"
    return "text.too_long" if any(len(cell) > MAX_TEXT for cell in cells) else None


class _Cached(dict[str, _T]):
    """Readings of cells, each made when it is first asked for: most columns repeat a few hundred texts."""

    def __init__(self, read: Callable[[str], _T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> _T:
        if len(self) >= _CACHE:
            self.clear()
        found = self[text] = self._read(text)
        return found
