"""A search that cannot find proves nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.privacy.needles import ENCODINGS, Search, Secret

NUMBER = Secret("number", "15937264810", "a number")
REMARK = Secret("words", "民警临走还把门口的雪扫了", "a remark")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("at", [0, 1, 7, 4_194_300, 4_194_304])
def test_whole_and_in_pieces_in_every_encoding_at_any_place(encoding: str, at: int) -> None:
    noise = os.urandom(at)
    for secret, piece in ((NUMBER, "9372648"), (REMARK, "还把门口"), (NUMBER, NUMBER.text)):
        found = list(Search([NUMBER, REMARK]).in_bytes(noise + piece.encode(encoding) + b"x", "noise"))
        assert (at, encoding) in {(f.at, f.encoding) for f in found}
        assert {f.secret for f in found} == {secret}


def test_less_than_a_piece_is_not_a_finding() -> None:
    content = "937264 还把门".encode() + os.urandom(3_000_000)
    assert not list(Search([NUMBER, REMARK]).in_bytes(content, "noise"))


def test_names_of_files_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "录音15937264810.wav").write_bytes(b"")
    found, files, _ = Search([NUMBER]).in_folders([tmp_path])
    assert files == 1
    assert found


def test_what_is_too_short_to_be_looked_for_is_said() -> None:
    with pytest.raises(ValueError, match="too short"):
        Search([Secret("words", "王伟", "a name")])


HEX = "0123456789abcdef"
INSTANTS = st.integers(1_420_000_000_000, 2_050_000_000_000).map(str)
IDS = st.uuids().map(str)
FINGERPRINTS = st.integers(10**16, 2**63 - 1).map(str)
HASHES = st.text(HEX, min_size=64, max_size=64)
BESIDE = st.sampled_from(["", "\t", " ", '"', ":", "，", "-", "\n", "x", "尾号"])


@st.composite
def by_chance(draw: st.DrawFn) -> tuple[str, str]:
    """An instant, id or hash in which seven digits stand that are the end of somebody's number; the two."""
    kind = draw(st.sampled_from(["instant", "id", "hash", "fingerprint"]))
    if kind in ("instant", "fingerprint"):
        text = draw(INSTANTS if kind == "instant" else FINGERPRINTS)
        at = draw(st.integers(0, len(text) - 7))
        piece = text[at : at + 7]
    else:
        piece = draw(st.text("0123456789", min_size=7, max_size=7))
        text = draw(IDS if kind == "id" else HASHES)
        at = draw(st.sampled_from([0, 1, 24, 29]) if kind == "id" else st.integers(0, 57))
        text = text[:at] + piece + text[at + 7 :]
        assume(re.search("[a-f]", text))
    number = (
        "1" + draw(st.sampled_from("3456789")) + draw(st.text("0123456789", min_size=2, max_size=2)) + piece
    )
    assume(number not in text)
    return text, number


@given(by_chance(), BESIDE.filter(lambda sign: sign != "x"), BESIDE)
def test_digits_within_an_instant_an_id_or_a_hash_are_chance(
    case: tuple[str, str], before: str, after: str
) -> None:
    text, number = case
    content = f"{before}{text}{after}".encode()
    assert not list(Search([Secret("number", number, "a number")]).in_bytes(content, "a dump"))


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.integers(0, 4), st.integers(7, 11), INSTANTS, IDS, HASHES, BESIDE, BESIDE
)  # fmt: skip
def test_digits_that_stand_by_themselves_are_found_whatever_stands_near(
    number: str, at: int, length: int, instant: str, key: str, digest: str, before: str, after: str
) -> None:
    """A part of a number between an instant, an id and a hash."""
    piece = number[at : at + length]
    content = f"{instant}\t{digest}\t{key}-{before}{piece}{after},{key}\t{instant}".encode()
    place = len(f"{instant}\t{digest}\t{key}-{before}".encode())
    found = Search([Secret("number", number, "a number")]).in_bytes(content, "a dump")
    assert place in {one.at for one in found}


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.one_of(INSTANTS, IDS, HASHES, FINGERPRINTS),
    st.integers(0, 64),
)
def test_a_whole_number_is_found_even_within_them(number: str, text: str, at: int) -> None:
    content = (text[:at] + number + text[at:]).encode()
    assert list(Search([Secret("number", number, "a number")]).in_bytes(content, "a dump"))


def test_seven_digits_within_a_hash_are_chance_and_a_whole_number_never_is() -> None:
    number = Secret("number", "13912345678", "a number")
    search = Search([number])
    digest = b"ab" * 20 + b"1234567" + b"c" * 17
    assert not list(search.in_bytes(digest, "a hash"))
    assert list(search.in_bytes(b"ab" * 20 + b"13912345678" + b"cd" * 10, "a number beside an id"))
    assert list(search.in_bytes(b"call 1234567 back", "a piece"))
    assert list(search.in_bytes(b"0" * 20 + b"1234567" + b"0" * 20, "a piece among digits"))
