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
