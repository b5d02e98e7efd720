"""A search that cannot find proves nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


def test_seven_digits_within_a_hash_are_chance_and_a_whole_number_never_is() -> None:
    number = Secret("number", "13912345678", "a number")
    search = Search([number])
    digest = b"ab" * 20 + b"1234567" + b"c" * 17
    assert not list(search.in_bytes(digest, "a hash"))
    assert list(search.in_bytes(b"ab" * 20 + b"13912345678" + b"cd" * 10, "a number beside an id"))
    assert list(search.in_bytes(b"call 1234567 back", "a piece"))
    assert list(search.in_bytes(b"0" * 20 + b"1234567" + b"0" * 20, "a piece among digits"))
