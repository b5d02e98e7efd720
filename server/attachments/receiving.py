"""An upload as it comes: fields and files of a form, each file to a spool of its own, its limits kept while it is still coming.

Fields stand before the files in our forms, so that who may send at all is known before the first byte of a file is written anywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import IO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from domain.problems import Problem, ProblemError
from server.attachments.limits import BODY_BYTES, FILE_BYTES, FILES, MEGABYTE
from server.attachments.names import disguised, read_name
from server.attachments.spool import nameless

_MOST_FIELDS = 40
_MOST_FIELD_BYTES = 64 * 1024
_MOST_TOLD = 3 * FILES
"""Of so many files of one upload it is said what became of them; more are not even looked at."""


@dataclass(slots=True)
class Upload:
    """A file of an upload: where it was spooled to, or why it was not.

    Attributes:
        shown: its name as it may be shown.
    """

    shown: str
    size: int = 0
    problem: Problem | None = None
    stream: IO[bytes] | None = None

    def refuse(self, problem: Problem) -> None:
        """Let go what came of it so far; the first reason counts."""
        self.problem = self.problem or problem
        self.close()

    def close(self) -> None:
        """The spool is gone with it."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None


@dataclass(slots=True)
class Submitted:
    """A whole form. Whoever has it closes it."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    def close(self) -> None:
        for one in self.files:
            one.close()


Admit = Callable[[Mapping[str, str]], None]
"""Asked before the first file with the fields that came; raises where nobody may send here."""


async def receive(chunks: AsyncIterator[bytes], content_type: str, admit: Admit) -> Submitted:
    """Read a form to its end.

    Raises:
        ProblemError: ``attachment.form``: no form with files, or cut off; ``attachment.body``: longer than everything that may come.
        Exception: what ``admit`` or ``chunks`` raise. Nothing that came is kept then.
    """
    reader = _Reader(_boundary(content_type), admit)
    try:
        total = 0
        async for chunk in chunks:
            total += len(chunk)
            if total > BODY_BYTES:
                raise ProblemError(Problem("attachment.body", {"most": BODY_BYTES // MEGABYTE}))
            reader.write(chunk)
        return reader.end()
    except BaseException:
        reader.close()
        raise


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 256:
        raise ProblemError(Problem("attachment.form"))
    return boundary


class _Reader:
    """Callbacks of the parser."""

    def __init__(self, boundary: bytes, admit: Admit) -> None:
        self.form = Submitted()
        self._admit: Admit | None = admit
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value = b"", b""
        self._field: tuple[str, bytearray] | None = None
        self._file: Upload | None = None
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._part_ends,
                "on_end": self._end,
            },
        )

    def write(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise ProblemError(Problem("attachment.form")) from error

    def close(self) -> None:
        """Let go everything that came."""
        self.form.close()
        if self._file is not None:
            self._file.close()

    def end(self) -> Submitted:
        """The form, if it came to its end."""
        if not self._ended:
            raise ProblemError(Problem("attachment.form"))
        self._ask()
        return self.form

    def _ask(self) -> None:
        if self._admit is not None:
            admit, self._admit = self._admit, None
            admit(self.form.fields)

    def _part_begins(self) -> None:
        self._headers = {}
        self._name, self._value = b"", b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _headers_end(self) -> None:
        _, told = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"filename" in told:
            self._ask()
            self._file = self._begin(told[b"filename"])
            return
        if len(self.form.fields) >= _MOST_FIELDS:
            raise ProblemError(Problem("attachment.form"))
        self._field = (told.get(b"name", b"").decode("utf-8", "replace"), bytearray())

    def _begin(self, raw: bytes) -> Upload:
        if len(self.form.files) >= _MOST_TOLD:
            raise ProblemError(Problem("attachment.too_many", {"most": FILES}))
        upload = Upload(disguised(raw.decode("utf-8", "replace")))
        taken = sum(one.problem is None for one in self.form.files)
        try:
            upload.shown = read_name(raw)
        except ProblemError as error:
            upload.refuse(error.problems[0])
        if taken >= FILES:
            upload.refuse(Problem("attachment.too_many", {"most": FILES}))
        if upload.problem is None:
            upload.stream = nameless()
        return upload

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field is not None:
            value = self._field[1]
            value += data[start:end]
            if len(value) > _MOST_FIELD_BYTES:
                raise ProblemError(Problem("attachment.form"))
        elif self._file is not None:
            self._file.size += end - start
            if self._file.size > FILE_BYTES:
                self._file.refuse(Problem("attachment.too_large", {"most": FILE_BYTES // MEGABYTE}))
            if self._file.stream is not None:
                self._file.stream.write(data[start:end])

    def _part_ends(self) -> None:
        if self._field is not None:
            name, value = self._field
            self.form.fields[name] = value.decode("utf-8", "replace")
            self._field = None
        elif self._file is not None:
            self._keep(self._file)
            self._file = None

    def _keep(self, upload: Upload) -> None:
        """A form whose file was left out sends a nameless one of no bytes."""
        if (
            upload.size == 0
            and upload.problem is not None
            and upload.problem.code == "attachment.name_missing"
        ):
            return
        self.form.files.append(upload)

    def _end(self) -> None:
        self._ended = True
