"""Files that nobody should get in, and why each is refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from server.attachments.limits import FILE_BYTES
from tests.helpers.files import SHEET, film, office, pdf, picture

EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(200)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@dataclass(frozen=True)
class Hostile:
    """``name`` as the browser sends it; ``code``: the reason it is refused for."""

    what: str
    name: bytes
    content: bytes
    code: str


def hostile_files() -> list[Hostile]:
    """All of them."""
    return [*_names(), *_types(), *_pictures(), *_office(), *_pdfs(), *_recordings()]


def _names() -> Iterator[Hostile]:
    fine = picture()
    yield Hostile("a path upwards", b"../../etc/cron.d/x.jpg", fine, "attachment.name_path")
    yield Hostile("a path of Windows", rb"..\..\boot.jpg", fine, "attachment.name_path")
    yield Hostile("only dots", b"..", fine, "attachment.name_path")
    yield Hostile("300 characters", ("长" * 296 + ".jpg").encode(), fine, "attachment.name_long")
    yield Hostile("turned round", "单据\u202egpj.exe".encode(), fine, "attachment.name_marks")
    yield Hostile("nothing to see", "照\u200b片.jpg".encode(), fine, "attachment.name_marks")
    yield Hostile("a bell", b"photo\x07.jpg", fine, "attachment.name_marks")
    yield Hostile("no text", b"\xff\xfe\xfd.jpg", fine, "attachment.name_unreadable")
    yield Hostile("no name", b"", fine, "attachment.name_missing")


def _types() -> Iterator[Hostile]:
    yield Hostile("0 bytes", b"empty.jpg", b"", "attachment.empty")
    yield Hostile("a program", "照片.jpg".encode(), EXE, "attachment.type")
    yield Hostile(
        "a picture with script",
        b"a.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "attachment.type",
    )
    yield Hostile(
        "a page", b"a.pdf", b"<!doctype html><html><script>alert(1)</script></html>", "attachment.type"
    )
    yield Hostile("text", b"a.jpg", b"only words, and a number 13800000000\n" * 3, "attachment.type")
    yield Hostile("GIF", b"a.png", b"GIF89a" + bytes(40), "attachment.type")
    yield Hostile("an old document", b"a.doc", OLE, "attachment.type")
    yield Hostile("an archive", b"a.docx", _zip({"a.txt": b"x"}), "attachment.type")
    yield Hostile("21 MB", b"a.jpg", picture() + bytes(FILE_BYTES + 1), "attachment.too_large")


def _pictures() -> Iterator[Hostile]:
    png = picture("PNG")
    yield Hostile(
        "a pixel bomb", b"a.png", _png(60_000, 60_000, zlib.compress(bytes(64))), "attachment.pixels"
    )
    yield Hostile(
        "a bomb in a picture's notes",
        b"a.png",
        _png(2, 2, b"x", note=zlib.compress(bytes(5_000_000), 1)),
        "attachment.damaged",
    )
    yield Hostile("half a picture", b"a.jpg", picture(size=(400, 300))[:900], "attachment.damaged")
    yield Hostile("half a PNG", b"a.png", png[: len(png) // 2], "attachment.damaged")
    yield Hostile(
        "a picture and an archive", b"a.jpg", picture() + _zip({"x.js": b"alert(1)"}), "attachment.mixed"
    )
    yield Hostile("a picture and a PDF", b"a.jpg", _with_comment(picture(), b"%PDF-1.4"), "attachment.mixed")
    yield Hostile(
        "a picture and a page",
        b"a.jpg",
        _with_comment(picture(), b"<SCRIPT>alert(1)</SCRIPT>"),
        "attachment.mixed",
    )


def _office() -> Iterator[Hostile]:
    outside = '<Relationship Id="r9" Type="x/{}" Target="http://evil.example/x" TargetMode="External"/>'
    field = "<w:document xmlns:w='w'><w:p><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\x</w:instrText></w:p></w:document>"
    bomb = (
        "<!DOCTYPE a [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><w:document xmlns:w='w'>&b;</w:document>"
    )
    yield Hostile(
        "a zip bomb", b"a.docx", office(parts={"word/media/a.emf": bytes(3_000_000)}), "attachment.bomb"
    )
    yield Hostile(
        "ten thousand parts",
        b"a.docx",
        office(parts={f"word/{n}.xml": "" for n in range(4_001)}),
        "attachment.bomb",
    )
    yield Hostile("macros", b"a.docx", office(parts={"word/vbaProject.bin": b"x"}), "attachment.macro")
    yield Hostile(
        "macros by their type",
        b"a.docx",
        office("application/vnd.ms-word.document.macroEnabled.main+xml"),
        "attachment.macro",
    )
    yield Hostile(
        "macros of 1992",
        b"a.xlsx",
        office(SHEET, {"xl/macrosheets/sheet1.xml": "<a/>"}, body="<a/>"),
        "attachment.macro",
    )
    yield Hostile(
        "a template elsewhere",
        b"a.docx",
        office(relationships=outside.format("attachedTemplate")),
        "attachment.outside",
    )
    yield Hostile(
        "a link", b"a.docx", office(relationships=outside.format("hyperlink")), "attachment.outside"
    )
    yield Hostile(
        "a table elsewhere",
        b"a.xlsx",
        office(SHEET, {"xl/externalLinks/a.xml": "<a/>"}, body="<a/>"),
        "attachment.outside",
    )
    yield Hostile("a field that runs", b"a.docx", office(body=field), "attachment.outside")
    yield Hostile(
        "a formula that calls",
        b"a.xlsx",
        office(SHEET, {"xl/worksheets/a.xml": '<c><f>WEBSERVICE("http://x")</f></c>'}, body="<a/>"),
        "attachment.outside",
    )
    yield Hostile(
        "an object", b"a.docx", office(parts={"word/embeddings/oleObject1.bin": OLE}), "attachment.embedded"
    )
    yield Hostile("entities", b"a.docx", office(body=bomb), "attachment.damaged")
    yield Hostile(
        "entities in UTF-16",
        b"a.docx",
        office(parts={"word/a.xml": bomb.encode("utf-16")}),
        "attachment.damaged",
    )
    yield Hostile("something in front", b"a.docx", office()[:30] + office(), "attachment.mixed")
    yield Hostile("something behind", b"a.docx", office() + b"<script>", "attachment.mixed")


def _pdfs() -> Iterator[Hostile]:
    tree = {"/JavaScript": DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a")])})}
    yield Hostile("a PDF with script", b"a.pdf", _pdf_with("/Names", tree), "attachment.script")
    launch = _pdf_with("/OpenAction", {"/S": NameObject("/Launch"), "/F": TextStringObject("cmd.exe")})
    yield Hostile("a PDF that starts a program", b"a.pdf", launch, "attachment.script")
    written = _pdf_with(
        "/OpenAction", {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    )
    disguised = written.replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/#4aS")
    yield Hostile("script by another spelling", b"a.pdf", disguised, "attachment.script")
    inside = PdfWriter()
    inside.add_blank_page(99, 99)
    inside.add_attachment("x.exe", EXE)
    yield Hostile("a file in a PDF", b"a.pdf", pdf(inside), "attachment.embedded")
    locked = PdfWriter()
    locked.add_blank_page(99, 99)
    locked.encrypt("secret", algorithm="RC4-128")
    yield Hostile("a password", b"a.pdf", pdf(locked), "attachment.password")
    yield Hostile("a PDF and an archive", b"a.pdf", pdf() + _zip({"a.js": b"x" * 2_000}), "attachment.mixed")
    yield Hostile("half a PDF", b"a.pdf", pdf()[:200] + b"%%EOF", "attachment.damaged")


def _recordings() -> Iterator[Hostile]:
    yield Hostile("a film and a program", b"a.mp4", film(b"isom", EXE), "attachment.damaged")
    yield Hostile("a film without an end", b"a.mp4", film()[:-40], "attachment.damaged")
    yield Hostile("a program called music", b"a.mp3", b"ID3\x03\0\0\0\0\0\x02xx" + EXE, "attachment.damaged")
    endless = struct.pack(">I4s", 0, b"moov")
    yield Hostile("boxes without end", b"a.mp4", film(b"isom", endless * 20), "attachment.damaged")


def _zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _png(width: int, height: int, data: bytes, note: bytes | None = None) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    notes = chunk(b"zTXt", b"Comment\0\0" + note) if note is not None else b""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + notes + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _with_comment(jpeg: bytes, comment: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def _pdf_with(name: str, action: dict[str, object]) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(99, 99)
    told = DictionaryObject({NameObject(key): value for key, value in action.items()})
    writer.root_object[NameObject(name)] = told
    return pdf(writer)
