"""What is attached is what it says, and no more; everything else is refused with its reason, and nothing of it lies anywhere."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import socket
import struct
import tempfile
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from domain.problems import Problem, ProblemError
from server.attachments import scanner
from server.attachments.apart import Apart
from server.attachments.checks import notes
from server.attachments.examining import examine
from server.attachments.kinds import Kind
from server.attachments.limits import BODY_BYTES, FILES, MEGABYTE
from server.attachments.looking import Clean, looked_through
from server.attachments.names import shown_name
from server.attachments.receiving import Submitted, receive
from tests.helpers.files import PLACE, film, good_files, office, pdf, picture, song
from tests.server.attachments.hostile import EXE, Hostile, hostile_files

HOSTILE = hostile_files()
BOUNDARY = b"----aboundary"
FORM = f"multipart/form-data; boundary={BOUNDARY.decode()}"


def form(*files: tuple[bytes, bytes], fields: Mapping[str, str] | None = None, ended: bool = True) -> bytes:
    """What a browser sends."""
    body = b""
    for name, value in (fields if fields is not None else {"csrf": "token"}).items():
        body += b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (
            BOUNDARY,
            name.encode(),
            value.encode(),
        )
    for name, content in files:
        body += (
            b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\nContent-Type: image/jpeg\r\n\r\n%s\r\n'
            % (BOUNDARY, name, content)
        )
    return body + (b"--%s--\r\n" % BOUNDARY if ended else b"")


def received(body: bytes, *, piece: int = 1 << 16) -> Submitted:
    """As it is read."""

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), piece):
            yield body[at : at + piece]

    return asyncio.run(receive(chunks(), FORM, lambda _fields: None))


def verdict(name: bytes, content: bytes) -> Problem | Clean:
    """What becomes of one file, from what the browser sends to what is kept."""
    submitted = received(form((name, content)))
    [one] = submitted.files
    if one.problem is not None:
        return one.problem
    assert one.stream is not None
    try:
        found = examine(one.stream)
    except ProblemError as error:
        submitted.close()
        return error.problems[0]
    if found.stream is not one.stream:
        submitted.close()
    return found


def test_there_are_thirty() -> None:
    assert len(HOSTILE) >= 30
    assert len({one.what for one in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: one.what)
def test_it_is_refused_for_its_reason(one: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = verdict(one.name, one.content)
    assert isinstance(found, Problem), f"{one.what} was taken in"
    assert found.code == one.code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(good_files()))
def test_what_may_be_attached_is(name: str) -> None:
    found = verdict(name.encode(), good_files()[name])
    assert isinstance(found, Clean), found
    assert shown_name(name, found.kind) == name
    content = _whole(found)
    assert PLACE not in content
    assert b"Mingchuan Camera" not in content
    found.stream.close()


def test_a_picture_is_the_same_to_look_at() -> None:
    turned = Image.new("RGB", (40, 20), (250, 250, 250))
    turned.paste((0, 0, 0), (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # is to be looked at turned by a quarter
    target = io.BytesIO()
    turned.save(target, "JPEG", exif=exif, quality=95)
    found = verdict(b"a.jpg", target.getvalue())
    assert isinstance(found, Clean)
    with Image.open(found.stream) as image:
        assert image.size == (20, 40)
        assert not image.getexif()
        assert image.convert("L").getpixel((18, 2)) < 60  # type: ignore[operator]
        assert image.convert("L").getpixel((2, 37)) > 200  # type: ignore[operator]
    found.stream.close()


def dies(stream: IO[bytes]) -> Clean:
    """As a decoder that crashes, eats memory, or never ends; in the process apart."""
    match stream.read():
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"eat":
            bytearray(512 * MEGABYTE)
        case b"hang":
            signal.pause()
    return Clean(Kind.PDF, stream, 4)


def test_what_a_decoder_does_to_its_process_is_told_of_that_file_and_the_next_is_looked_at() -> None:
    apart = Apart(dies, seconds=0.4, memory=400 * MEGABYTE)
    try:
        assert apart.look(io.BytesIO(b"fine")).kind is Kind.PDF
        for content in (b"crash", b"eat", b"hang"):
            with pytest.raises(ProblemError, match=r"attachment\.too_much"):
                apart.look(io.BytesIO(content))
            assert apart.look(io.BytesIO(b"fine")).size == 4
    finally:
        apart.stop()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pictures_inside_a_document_do_not_say_where_they_were_taken(kind: str) -> None:
    inside = picture(kind)
    assert b"Mingchuan Camera" in inside
    name = "word/media/image1.jpeg" if kind == "JPEG" else "word/media/image1.png"
    found = verdict(b"a.docx", office(parts={name: inside}))
    assert isinstance(found, Clean), found
    with zipfile.ZipFile(found.stream) as archive:
        kept = archive.read(name)
        assert archive.testzip() is None
    assert b"Mingchuan" not in kept
    with Image.open(io.BytesIO(kept)) as shown, Image.open(io.BytesIO(inside)) as before:
        assert shown.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    found.stream.close()


def pdf_of(photograph: bytes) -> bytes:
    writer, stream = PdfWriter(), StreamObject()
    writer.add_blank_page(200, 200)
    stream.set_data(photograph)
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    writer._add_object(stream)
    return pdf(writer)


def test_pictures_inside_a_pdf_do_not_say_where_they_were_taken() -> None:
    whole = pdf_of(picture())
    found = verdict(b"a.pdf", whole)
    assert isinstance(found, Clean), found
    bare = _whole(found)
    assert (len(bare), b"Mingchuan" in whole, b"Mingchuan" in bare) == (len(whole), True, False)
    found.stream.close()


@pytest.mark.parametrize(
    "sign", [b"\xff\xfe", b"\xff\xff\xff\xfe", b"\xff\xed"], ids=["comment", "filled", "IPTC"]
)
def test_pictures_inside_a_pdf_say_nothing_beside_what_is_seen(sign: bytes) -> None:
    plain, words = picture(), b"taken at the citizen's door"
    told = plain[:2] + sign + struct.pack(">H", len(words) + 2) + words + plain[2:]
    whole = pdf_of(told)
    bare = notes.blanked(whole)
    assert (len(bare), words in whole, words in bare) == (len(whole), True, False)
    at = bare.index(b"\xff\xd8\xff")
    with Image.open(io.BytesIO(bare[at:])) as shown, Image.open(io.BytesIO(plain)) as before:
        assert shown.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    with Image.open(io.BytesIO(notes.bare(told))) as shown:
        assert shown.convert("RGB").tobytes()
    assert words not in notes.bare(told)


def test_what_only_begins_like_a_picture_stays_as_it_is() -> None:
    words = b"\xff\xfe" + struct.pack(">H", 9) + b"squeeze"
    for other in (b"\xff\xd8" + words + b"and ends", b"\xff\xd8" + words + b"\xff\xda\0\x02 no frame"):
        assert notes.blanked(b"%PDF" + other) == b"%PDF" + other


def test_a_recording_plays_as_before() -> None:
    found = verdict(b"a.mp4", film())
    assert isinstance(found, Clean)
    assert len(_whole(found)) == len(film())
    found.stream.close()
    sound = verdict(b"a.mp3", song())
    assert isinstance(sound, Clean)
    assert _whole(sound) == song(tagged=False)[:-128]
    sound.stream.close()


def test_the_name_gets_the_ending_of_what_is_in_it() -> None:
    assert shown_name("照片.JPG", Kind.JPEG) == "照片.JPG"
    assert shown_name("照片.exe", Kind.PNG) == "照片.png"
    assert shown_name("第1.2版说明 终稿", Kind.PDF) == "第1.2版说明 终稿.pdf"


@pytest.mark.parametrize("piece", [1, 7, 1 << 16])
def test_a_form_comes_in_whatever_pieces(piece: int) -> None:
    submitted = received(form((b"a.jpg", picture()), (b"", b""), (b"b.jpg", b"xyz")), piece=piece)
    assert submitted.fields == {"csrf": "token"}
    assert [(one.shown, one.size) for one in submitted.files] == [("a.jpg", len(picture())), ("b.jpg", 3)]
    submitted.close()


def test_of_more_files_than_there_may_be_the_first_stay() -> None:
    submitted = received(form(*((f"{n}.jpg".encode(), b"x") for n in range(FILES + 2))))
    told = [one.problem.code if one.problem else "" for one in submitted.files]
    assert told == [""] * FILES + ["attachment.too_many"] * 2
    submitted.close()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (form((b"a.jpg", picture()), ended=False), "attachment.form"),
        (form((b"a.jpg", picture()))[:-200], "attachment.form"),
        (form(fields={"x": "y" * 70_000}), "attachment.form"),
        (form(fields={f"{n}": "" for n in range(50)}), "attachment.form"),
        (b"no form at all", "attachment.form"),
        (b"", "attachment.form"),
    ],
    ids=["no end", "cut", "a long field", "many fields", "none", "nothing"],
)
def test_what_is_no_whole_form_leaves_nothing(
    body: bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ProblemError) as raised:
        received(body)
    assert raised.value.problems[0].code == code
    assert list(tmp_path.iterdir()) == []


def test_an_upload_without_end_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield form((b"a.jpg", b""), ended=False)[:-2]
        while True:
            read += 1 << 20
            yield bytes(1 << 20)

    with pytest.raises(ProblemError) as raised:
        asyncio.run(receive(endless(), FORM, lambda _fields: None))
    assert raised.value.problems[0].code == "attachment.body"
    assert read <= BODY_BYTES + (1 << 20)


def test_nobody_sends_a_file_who_may_not() -> None:
    spooled: list[object] = []

    def forbid(_fields: Mapping[str, str]) -> None:
        spooled.append(_fields)
        raise ProblemError(Problem("access.forbidden"))

    async def chunks() -> AsyncIterator[bytes]:
        yield form((b"a.jpg", b""), ended=False)
        pytest.fail("it was read on")

    with pytest.raises(ProblemError, match=r"access\.forbidden"):
        asyncio.run(receive(chunks(), FORM, forbid))
    assert spooled == [{"csrf": "token"}]


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that says what it is told to."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while length := struct.unpack(">I", stream.read(4))[0]:
                    heard.append(stream.read(length))
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"tcp:127.0.0.1:{server.getsockname()[1]}", heard
        thread.join()


def test_a_scanner_that_is_named_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as (address, heard):
        monkeypatch.setenv(scanner.NAMED, address)
        assert verdict(b"a.jpg", picture()) == Problem("attachment.infected")
        assert b"".join(heard) == picture()
    with clamd(b"stream: OK\0") as (address, _):
        monkeypatch.setenv(scanner.NAMED, address)
        found = verdict(b"a.jpg", picture())
        assert isinstance(found, Clean)
        found.stream.close()
    assert verdict(b"a.jpg", picture()) == Problem("attachment.scanner"), "nobody listens there any more"


def test_a_file_that_grew_when_it_was_written_anew_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.attachments.looking.FILE_BYTES", 10)
    with pytest.raises(ProblemError, match=r"attachment\.too_large"):
        looked_through(io.BytesIO(picture()))


def _whole(clean: Clean) -> bytes:
    stream: IO[bytes] = clean.stream
    stream.seek(0)
    content = stream.read()
    assert len(content) == clean.size
    assert EXE[:16] not in content
    return content
