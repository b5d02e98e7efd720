"""Small files of every kind that may be attached to an order, made by code."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter

PLACE = b"+30.6586+104.0647/"
"""Where a telephone says it was."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture with a camera, a place and a note in it."""
    image = Image.new("RGB", size, (200, 60, 60))
    image.putpixel((0, 0), (10, 20, 30))
    exif = Image.Exif()
    exif[0x010F] = "Mingchuan Camera"
    exif[0x8825] = {1: "N", 2: (30.0, 39.0, 31.0), 3: "E", 4: (104.0, 3.0, 53.0)}
    target = io.BytesIO()
    if kind == "JPEG":
        image.save(target, "JPEG", exif=exif, comment=PLACE)
    else:
        image.save(target, kind, exif=exif)
    return target.getvalue()


def pdf(writer: PdfWriter | None = None) -> bytes:
    """A PDF of one empty page, or what somebody wrote."""
    if writer is None:
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def office(
    main: str = WORD,
    parts: Mapping[str, bytes | str] | None = None,
    *,
    body: str = "<w:document xmlns:w='w'><w:body/></w:document>",
    relationships: str = "",
    types: str = "",
) -> bytes:
    """A document or table; ``parts`` are added, ``relationships`` and ``types`` are XML that goes into those parts."""
    folder, name = ("xl", "workbook") if "spreadsheet" in main else ("word", "document")
    found: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override PartName="/{folder}/{name}.xml" ContentType="{main}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="r1" Type="x/officeDocument"'
        f' Target="{folder}/{name}.xml"/></Relationships>',
        f"{folder}/{name}.xml": body,
        f"{folder}/_rels/{name}.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">{relationships}</Relationships>',
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in found.items():
            archive.writestr(part, content)
    return target.getvalue()


def box(name: bytes, *contents: bytes) -> bytes:
    """A box of an ISO base media file."""
    whole = b"".join(contents)
    return struct.pack(">I4s", 8 + len(whole), name) + whole


def film(brand: bytes = b"isom", *behind: bytes) -> bytes:
    """What a telephone records: with the place in the notes of the film and of its track."""
    notes = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE))
    moov = box(
        b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), box(b"meta", PLACE)), notes
    )
    return b"".join((box(b"ftyp", brand, bytes(4), brand), moov, box(b"mdat", bytes(256)), *behind))


def song(*, tagged: bool = True, frames: int = 8) -> bytes:
    """An MP3 of 128 kbit/s, its tag with a place in it."""
    frame = b"\xff\xfb\x90\x00".ljust(417, b"\0")
    tag = b"ID3\x03\0\0" + bytes((0, 0, 0, len(PLACE))) + PLACE
    return (tag if tagged else b"") + frame * frames + b"TAG" + PLACE.ljust(125, b"\0")


def good_files() -> dict[str, bytes]:
    """One of each, by its name."""
    return {
        "现场照片.jpg": picture(),
        "截图.png": picture("PNG"),
        "回执.pdf": pdf(),
        "情况说明.docx": office(),
        "名单.xlsx": office(SHEET, body="<workbook/>"),
        "录音.m4a": film(b"M4A "),
        "录音.mp3": song(),
        "执法记录.mp4": film(),
    }
