"""The tags that ship: sound, as many as they should be, and none of those that went before lost."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from domain.tags.book import cells_of, changes, line_of
from domain.tags.checking import Checked, check
from domain.vocabulary import Route, TagStatus
from resources import SHIPPED_TAGS, read_yaml, shipped_tags, tag_files
from server.cli import main
from server.tags.spelling import spelt

HERE = Path(__file__).parent
FIRST = (HERE / "first_codes.txt").read_text("utf-8").split()
HASHES = json.loads((HERE / "hashes.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(tag_files(), spelt, read_yaml("tag_words.yaml"))


def test_the_files_are_sound_and_whole(checked: Checked) -> None:
    assert [(fault.field, fault.row, fault.code) for fault in checked.faults] == []
    assert checked.leaves == 1288 == len(shipped_tags().leaves())
    assert dict(checked.by_axis) == {"nature": 64, "business": 372, "problem": 652, "discipline": 200}


def test_every_code_that_ever_shipped_is_there_and_counts_somewhere() -> None:
    tags = shipped_tags()
    for code in FIRST:
        today = tags.resolve(code)
        assert today is not None, code
        assert today.status is TagStatus.ACTIVE or code == "business.alarm.epidemic"


def test_branches_of_discipline_that_propose_a_route_hand_it_down() -> None:
    tags = shipped_tags()
    proposing = {tag.code for tag in tags if tag.route is not None}
    assert proposing == {
        f"discipline.{name}" for name in "violence money charges steering leak pressure favour".split()
    }
    for leaf in tags.leaves():
        branch = ".".join(leaf.code.split(".")[:2])
        assert tags.route_of(leaf.code) is (Route.DISCIPLINE if branch in proposing else None)


def test_as_a_table_and_back_they_are_the_same() -> None:
    tags = {tag.code: tag for tag in shipped_tags()}
    lines = [
        line_of(
            row,
            cells_of(
                tag,
                spelt(tag.name["zh"]) if spelt(tag.name["zh"]).replace(" ", "") == tag.pinyin else tag.pinyin,
            ),
        )
        for row, tag in enumerate(tags.values(), start=2)
    ]
    assert changes(lines, tags) == ([], [])


def test_whoever_changes_the_files_counts_them_up() -> None:
    """A city gets them once, by their number."""
    digest = sha256("".join(tag_files()[name] for name in sorted(tag_files())).encode()).hexdigest()
    assert HASHES[str(SHIPPED_TAGS)] == digest, (
        "a new hash in hashes.json, and once it was released a new number"
    )


def test_the_command_says_what_they_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tags", "check", "--json", "--near", "1"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["leaves"], told["duplicates"], told["faults"]) == (1288, 0, 0)
    assert told["by_branch"]["problem.attitude"] == 84


def test_the_command_names_file_line_and_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tag_files()
    files["nature.yaml"] = files["nature.yaml"].replace("code: nature.demand,", "code: nature.complaint,", 1)
    monkeypatch.setattr("resources.tag_files", lambda: files)
    monkeypatch.setenv("MINYI110_LANG", "en")
    assert main(["tags", "check"]) == 2
    assert "nature.yaml: line " in capsys.readouterr().err
