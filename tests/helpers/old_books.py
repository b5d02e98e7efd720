"""Small workbooks of the forms that no library here writes: .xls, .xlsb and .ods. A cell is a text, a number, or ``None``; a failed
formula is its error as text (``#REF!``)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = str | float | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}


def write_xls(path: Path, sheets: Sheets, *, locked: bool = False) -> Path:
    """An OLE file with one stream of BIFF8 records."""
    begin = struct.pack("<HHHHLL", 0x0600, 5, 0, 0, 0, 0)
    names = [name.encode("utf-16-le") for name in sheets]
    parts = [_xls_sheet(rows) for rows in sheets.values()]
    head = _biff(0x0809, begin) + (_biff(0x002F, bytes(54)) if locked else b"")
    listed = sum(len(_biff(0x0085, bytes(8) + name)) for name in names)
    at = len(head) + listed + len(_biff(0x000A))
    stream = head
    for name, part in zip(names, parts, strict=True):
        stream += _biff(0x0085, struct.pack("<LBBBB", at, 0, 0, len(name) // 2, 1) + name)
        at += len(part)
    stream += _biff(0x000A) + b"".join(parts)
    path.write_bytes(_ole(stream))
    return path


def _xls_sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    body = [_biff(0x0809, struct.pack("<HHHHLL", 0x0600, 0x10, 0, 0, 0, 0))]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str) and cell in _ERRORS:
                body.append(_biff(0x0205, place + bytes((_ERRORS[cell], 1))))
            elif isinstance(cell, str):
                body.append(
                    _biff(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
                )
            elif cell is not None:
                body.append(_biff(0x0203, place + struct.pack("<d", cell)))
    return b"".join((*body, _biff(0x000A)))


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _ole(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")
    sectors = len(stream) // 512
    tables = -(-(sectors + 1) * 4 // 508)
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    table += [*range(tables + 2, tables + 1 + sectors), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (tables * 128 - len(table))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<LLLLLLLLL", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109L", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    folder = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(
        "Workbook", 2, 0xFFFFFFFF, tables + 1, len(stream)
    )
    return head + struct.pack(f"<{len(table)}L", *table) + folder.ljust(512, b"\x00") + stream


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    return (
        coded.ljust(64, b"\x00")
        + struct.pack("<HBBLLL", len(coded) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        + bytes(36)
        + struct.pack("<LQ", first, size)
    )


def write_xlsb(path: Path, sheets: Sheets) -> Path:
    """An archive of parts of BIFF12 records."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("_rels/.rels", _relations([(f"{relation}/officeDocument", "xl/workbook.bin")]))
        targets = [(f"{relation}/worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)]
        book.writestr("xl/_rels/workbook.bin.rels", _relations(targets))
        listed = b"".join(
            _record(156, struct.pack("<LL", 0, n) + _wide(f"rId{n}") + _wide(name))
            for n, name in enumerate(sheets, 1)
        )
        whole = _record(131) + _record(153, bytes(12)) + _record(143) + listed + _record(144) + _record(132)
        book.writestr("xl/workbook.bin", whole)
        for n, rows in enumerate(sheets.values(), 1):
            book.writestr(f"xl/worksheets/sheet{n}.bin", _xlsb_sheet(rows))
    return path


def _xlsb_sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    width = max(map(len, rows), default=1)
    body = [_record(129), _record(148, struct.pack("<LLLL", 0, len(rows) - 1, 0, width - 1)), _record(145)]
    for row, cells in enumerate(rows):
        body.append(_record(0, struct.pack("<LLHBBBL", row, 0, 300, 0, 0, 0, 0)))
        for column, cell in enumerate(cells):
            place = struct.pack("<LL", column, 0)
            if isinstance(cell, str) and cell in _ERRORS:
                body.append(_record(3, place + bytes((_ERRORS[cell],))))
            elif isinstance(cell, str):
                body.append(_record(6, place + _wide(cell)))
            elif cell is not None:
                body.append(_record(5, place + struct.pack("<d", cell)))
    return b"".join((*body, _record(146), _record(130)))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size, length = b"", len(body)
    while True:
        size += bytes((length & 0x7F | (0x80 if length > 127 else 0),))
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'


def write_ods(path: Path, sheets: Sheets, *, below: str = "", manifest: str = "") -> Path:
    """An OpenDocument archive; ``below`` is XML that stands below the rows of its first sheet, ``manifest`` XML of its manifest."""
    tables = []
    for name, rows in sheets.items():
        lines = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows
        )
        tables.append(f"<table:table table:name={quoteattr(name)}>{lines}{below}</table:table>")
        below = ""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0" office:version="1.3"><office:body><office:spreadsheet>{"".join(tables)}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        book.writestr("content.xml", content)
        book.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
        )
    path.write_bytes(whole.getvalue())
    return path


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        )
    return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
