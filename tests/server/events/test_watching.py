"""A watched folder: good exports end in ``done``, others in ``failed`` with the reason, half-copied ones are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.events.watching import WatchedFolder, take_all
from tests.fixtures.exports import export_rows, write_csv
from tests.server.events.test_commands import command, home, last_line

__all__ = ["home"]  # a fixture


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_one_pass(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    rows = list(export_rows(10))
    rows[0][8] = "12"
    write_csv(folder / "a.csv", rows)
    bad = [[*row[:8], "12", *row[9:]] for row in export_rows(5, first=50)]
    write_csv(folder / "b.csv", bad)
    (folder / "c.csv").write_text("什么,都不是\n王小明,13800138000\n", encoding="utf-8")
    (folder / "~$d.xlsx").write_bytes(b"lock")
    (folder / "notes.md").write_text("x")
    code, told = last_line("import", "--watch", str(folder), "--once")
    assert (code, told) == (0, {"taken": ["a.csv"], "failed": ["b.csv", "c.csv"]})
    assert names(folder) == ["notes.md", "~$d.xlsx"]
    assert names(folder / "done") == ["a.csv", "a.rejects.csv"]
    assert names(folder / "failed") == [
        "b.csv",
        "b.csv.reason.txt",
        "b.rejects.csv",
        "c.csv",
        "c.csv.reason.txt",
    ]
    assert "100%" in (folder / "failed" / "b.csv.reason.txt").read_text(encoding="utf-8")
    assert "13800138000" not in (folder / "failed" / "c.csv.reason.txt").read_text(encoding="utf-8")
    assert [run["imported"] for run in last_line("imports")[1]["imports"]] == [9]
    # the next night's export of the same name replaces nothing
    write_csv(folder / "a.csv", list(export_rows(3, first=20)))
    assert last_line("import", "--watch", str(folder), "--once")[1]["taken"] == ["a.2.csv"]


def test_a_file_that_still_grows_is_left_alone(tmp_path: Path) -> None:
    watched = WatchedFolder(tmp_path)
    taken: list[str] = []

    def take(path: Path, _rejects: Path) -> str:
        taken.append(path.name)
        return ""

    growing, still = tmp_path / "growing.csv", tmp_path / "still.csv"
    growing.write_text("a")
    still.write_text("a")
    assert list(take_all(watched, take)) == []
    growing.write_text("ab")
    assert [path.name for path, _ in take_all(watched, take)] == ["still.csv"]
    assert [path.name for path, _ in take_all(watched, take)] == ["growing.csv"]
    assert taken == ["still.csv", "growing.csv"]


@pytest.mark.parametrize("arguments", [(), ("a.csv", "--watch", ".")])
def test_a_file_or_a_folder(arguments: tuple[str, ...]) -> None:
    assert command("import", *arguments)[0] == 2


def test_no_folder(tmp_path: Path) -> None:
    assert command("import", "--watch", str(tmp_path / "none"), "--once")[0] == 2
