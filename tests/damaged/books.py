"""Good workbooks of every form, and what can happen to one: on its way as bytes, or in a program that writes its parts wrongly."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from server.reading.package import DAMAGE
from tests.helpers.old_books import Cell, Sheets, write_ods, write_xls, write_xlsb

HEADER: Final[list[Cell]] = ["处警单号", "报警时间", "报警人", "报警电话", "处警单位", "简要警情"]
ROWS: Final = 60
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]*>")
_ODD: Final = (
    b"0", b"-1", b"1", b"65536", b"1048576", b"1048577", b"4294967295", b"99999999999999999999", b"NaN", b"1E999", b"\xff\xfe", b"",
)  # fmt: skip


def sheets() -> Sheets:
    """Two sheets of one table, and one of something else."""
    rows: list[list[Cell]] = [
        [f"CJ{n:06d}", f"2026-11-{n % 28 + 1:02d} 12:{n % 60:02d}:00", "王小明", 13800138000.0 + n, "城关派出所", "邻里纠纷 <&> " * (n % 5)]
        for n in range(ROWS)
    ]  # fmt: skip
    rows[3][4] = "#REF!"
    return {
        "十月": [HEADER, *rows[:40]],
        "十一月": [HEADER, *rows[40:]],
        "说明": [["请逐行填写"], [None, 1.5]],
    }


def write_xlsx(path: Path, content: Sheets) -> Path:
    """As a spreadsheet program does: shared strings, a formula, merged cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in content.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        page["H2"] = "=1+1"
        page.merge_cells("E3:E6")
    book.save(path)
    return path


GOOD: Final[tuple[Callable[[Path, Sheets], Path], ...]] = (write_xlsx, write_xls, write_xlsb, write_ods)


def damaged(folder: Path, seed: int) -> Path:
    """The workbook of a seed: a good one to which one or several things have happened."""
    chance = random.Random(seed)
    write = GOOD[0] if chance.random() < 0.5 else chance.choice(GOOD[1:])
    path = write(folder / f"{seed}.{write.__name__.removeprefix('write_')}", sheets())
    data = path.read_bytes()
    packed = data.startswith(b"PK")
    for _ in range(chance.randint(1, 3)):
        if packed and chance.random() < 0.9:
            data = _in_a_part(data, chance)
        else:
            data = chance.choice((_flipped, _flipped, _cut, _zeroed, _doubled))(data, chance)
        packed = packed and data.startswith(b"PK")
    path.write_bytes(data)
    return path


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 60))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _zeroed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes(512) + data[at + 512 :]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(data)), chance.choice((16, 512, 4096))
    return data[: at + size] + data[at:]


def _in_a_part(data: bytes, chance: random.Random) -> bytes:
    """The archive with one part changed, left out, or put in another's place."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
    except DAMAGE:
        return data
    names = sorted(parts)
    told = [name for name in names if re.search(r"sheet|workbook|shared|content|\.rels|style", name)]
    name = chance.choice(told or names)
    what = chance.random()
    if what < 0.1:
        del parts[name]
    elif what < 0.2:
        parts[name] = parts[chance.choice(names)]
    else:
        change = chance.choice((_odd_number,) * 5 + (_lost_tag, _lost_tag, _repeated_tag, _flipped, _cut))
        parts[name] = change(parts[name], chance) if parts[name] else b""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
    return whole.getvalue()


def _odd_number(part: bytes, chance: random.Random) -> bytes:
    """One number, or all that are the same, as another: a place, a length, an index, a style."""
    found = list(_NUMBER.finditer(part))
    if not found:
        return part
    one, odd = chance.choice(found), chance.choice(_ODD)
    if chance.random() < 0.3:
        return part.replace(b'"' + one[0] + b'"', b'"' + odd + b'"')
    return part[: one.start()] + odd + part[one.end() :]


def _lost_tag(part: bytes, chance: random.Random) -> bytes:
    found = list(_TAG.finditer(part))
    if not found:
        return part
    one = chance.choice(found)
    return part[: one.start()] + part[one.end() :]


def _repeated_tag(part: bytes, chance: random.Random) -> bytes:
    found = list(_TAG.finditer(part))
    if not found:
        return part
    one, times = chance.choice(found), chance.choice((1, 1_000, 100_000))
    return part[: one.end()] + one[0] * times + part[one.end() :]
