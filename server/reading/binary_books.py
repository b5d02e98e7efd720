"""Workbooks that are not XML: where the cells of .xls and .xlsb stand, and which of their formulas have failed.

Only as much of these forms is read here as is needed to know that a sheet fits into memory; the reader of workbooks does
the rest.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from domain.problems import Problem, ProblemError
from server.reading.cells import Block
from server.reading.package import Package

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_BYTES: Final = 128 << 20
"""Bytes of an .xls, and of a sheet of an .xlsb."""

_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_END_OF_CHAIN: Final = 0xFFFFFFFA
_BOF, _SHEET, _LOCKED, _FORMULA, _BOOL_OR_ERROR, _SEVERAL = 0x0809, 0x0085, 0x002F, 0x0006, 0x0205, 0x00BD
_CELLS: Final = frozenset({0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6, _FORMULA, _BOOL_OR_ERROR, _SEVERAL})
"""Records of .xls that are a cell with content; their row and column stand first."""

_XLSB_SHEET, _XLSB_ROW, _XLSB_ERROR, _XLSB_FAILED, _XLSB_LAST = 156, 0, 3, 11, 11


def xls_blocks(path: Path) -> list[Block]:
    """The blocks of cells of an old workbook's sheets, in their order.

    Raises:
        ProblemError: it is damaged, locked by a password, too large, or no workbook.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ProblemError(Problem("table.too_large"))
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ProblemError(Problem("table.encrypted"))
    try:
        return _xls_blocks(_stream(data))
    except (struct.error, IndexError) as error:
        raise ProblemError(Problem("table.broken_workbook")) from error


def xlsb_blocks(package: Package) -> dict[str, Block]:
    """The blocks of cells of a binary workbook's sheets, by their names.

    Raises:
        ProblemError: it is damaged or too large.
    """
    try:
        names = _xlsb_names(package)
        return {name: _xlsb_block(_whole(package, part)) for part, name in names.items()}
    except (struct.error, IndexError) as error:
        raise ProblemError(Problem("table.broken_workbook")) from error


def _stream(data: bytes) -> bytes:
    """The stream of an OLE file that is the workbook."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if not (7 <= shift <= 16 and mini_shift <= shift):
        raise ProblemError(Problem("table.broken_workbook"))
    size, mini = 1 << shift, 1 << mini_shift
    fats, directory, _, cutoff, first_mini, _, more, _ = struct.unpack_from("<LLLLLLLL", data, 44)
    heads = list(struct.unpack_from("<109L", data, 76))
    while more < _END_OF_CHAIN and len(heads) <= fats + 109:
        sector = struct.unpack_from(f"<{size // 4}L", data, (more + 1) << shift)
        heads += sector[:-1]
        more = sector[-1]
    table = [
        entry
        for head in heads[:fats]
        if head < _END_OF_CHAIN
        for entry in struct.unpack_from(f"<{size // 4}L", data, (head + 1) << shift)
    ]
    entries = {}
    listing = b"".join(data[(at + 1) << shift : (at + 2) << shift] for at in _chain(table, directory))
    for start in range(0, len(listing) - 127, 128):
        length = struct.unpack_from("<H", listing, start + 64)[0]
        name = listing[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        entries[name] = struct.unpack_from("<LQ", listing, start + 116)
    book = entries.get("Workbook") or entries.get("Book")
    if book is None:
        raise ProblemError(Problem("table.not_a_table"))
    first, length = book
    if length >= cutoff:
        return b"".join(data[(at + 1) << shift : (at + 2) << shift] for at in _chain(table, first))
    root = entries.get("Root Entry", (0, 0))
    inner = b"".join(data[(at + 1) << shift : (at + 2) << shift] for at in _chain(table, root[0]))
    small = [
        entry
        for at in _chain(table, first_mini)
        for entry in struct.unpack_from(f"<{size // 4}L", data, (at + 1) << shift)
    ]
    return b"".join(inner[at * mini : (at + 1) * mini] for at in _chain(small, first))


def _chain(table: list[int], first: int) -> Iterator[int]:
    at = first
    for _ in range(len(table)):
        if at >= len(table):
            return
        yield at
        at = table[at]


def _xls_blocks(stream: bytes) -> list[Block]:
    starts: list[int] = []
    blocks: dict[int, Block] = {}
    here: Block | None = None
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if kind == _LOCKED:
            raise ProblemError(Problem("table.encrypted"))
        if kind == _SHEET:
            starts.append(struct.unpack_from("<L", stream, body)[0])
        elif kind == _BOF:
            here = blocks.setdefault(at, Block())
        elif kind in _CELLS and here is not None:
            row, column = struct.unpack_from("<HH", stream, body)
            last = struct.unpack_from("<H", stream, body + length - 2)[0] if kind == _SEVERAL else column
            here.add(row + 1, max(column, last) + 1)
            here.filled += max(0, last - column)
            shown = _failed(kind, stream, body)
            if shown:
                here.failed.setdefault(row + 1, []).append((column, shown))
        elif kind == 0 and length == 0:
            break
        at = body + length
    return [blocks.get(start, Block()) for start in starts]


def _failed(kind: int, stream: bytes, body: int) -> str:
    """What a cell shows whose formula has failed; empty for others."""
    if kind == _BOOL_OR_ERROR and stream[body + 7]:
        return _ERRORS.get(stream[body + 6], "#VALUE!")
    if kind == _FORMULA and stream[body + 12 : body + 14] == b"\xff\xff" and stream[body + 6] == 2:
        return _ERRORS.get(stream[body + 8], "#VALUE!")
    return ""


def _whole(package: Package, part: str) -> bytes:
    if package.size(part) > MAX_BYTES:
        raise ProblemError(Problem("table.too_large"))
    with package.open(part) as stream:
        return stream.read(MAX_BYTES)


def _xlsb_names(package: Package) -> dict[str, str]:
    """Part → the name of the sheet that it holds."""
    targets = package.targets("xl/_rels/workbook.bin.rels")
    found = {}
    for kind, body in _xlsb_records(_whole(package, "xl/workbook.bin")):
        if kind == _XLSB_SHEET:
            relation, at = _wide(body, 8)
            name, _ = _wide(body, at)
            if relation not in targets:  # the reader of workbooks gives up altogether there
                raise ProblemError(Problem("table.broken_workbook"))
            found[targets[relation]] = name
    return found


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A counted text in UTF-16, and where the next thing begins."""
    end = at + 4 + 2 * struct.unpack_from("<L", body, at)[0]
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _xlsb_block(data: bytes) -> Block:
    block, row = Block(), 0
    for kind, body in _xlsb_records(data):
        if kind == _XLSB_ROW:
            row = struct.unpack_from("<L", body)[0] + 1
        elif 2 <= kind <= _XLSB_LAST and len(body) >= 8:
            column = struct.unpack_from("<L", body)[0]
            block.add(row, column + 1)
            if kind in (_XLSB_ERROR, _XLSB_FAILED):
                block.failed.setdefault(row, []).append((column, _ERRORS.get(body[8], "#VALUE!")))
    return block


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            part = data[at]
            at += 1
            length |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80 or shift > 21:
                break
        yield kind, data[at : at + length]
        at += length
