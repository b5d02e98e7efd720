"""The import as an operator runs it: exit codes, words, the last line of ``--json``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from server import cli
from tests.fixtures.exports import export_rows, write_csv, write_titled_xlsx


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MINYI110_LANG", "zh")
    return tmp_path / "home"


def command(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(arguments, out, err)
    return code, out.getvalue(), err.getvalue()


def last_line(*arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = command(*arguments, "--json")
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    return code, told


def test_import_twice(tmp_path: Path) -> None:
    rows = list(export_rows(40))
    rows[5][8] = "1.38E+10"
    path = str(write_csv(tmp_path / "a.csv", rows, encoding="gbk"))
    code, out, err = command("import", path)
    assert code == 0
    assert "40 行：新增 39，更新 0，重复 0，拒收 1" in out
    assert "rejects.csv" in err
    code, told = last_line("import", path)
    assert (code, told["rows"], told["duplicates"], told["rejected"]) == (0, 40, 39, 1)
    assert told["reject_reasons"] == {"phone.scientific": 1}
    code, out, _ = command("unmatched-units")
    assert code == 0
    assert "派出所" in out


def test_source_of_the_mapping_and_dry_run(tmp_path: Path) -> None:
    book = str(write_titled_xlsx(tmp_path / "a.xlsx", list(export_rows(12))))
    mapping = tmp_path / "m.yaml"
    mapping.write_text("source: centre-2\n", encoding="utf-8")
    code, told = last_line("import", book, "--mapping", str(mapping), "--dry-run")
    assert (code, told["source"], told["imported"], told["dry_run"]) == (0, "centre-2", 12, True)
    assert last_line("import", book, "--source", "x")[1]["source"] == "x"
    assert last_line("import", book)[1]["source"] == "default"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 99, b"a,b\n1,2\n", "处警单号\n1\n".encode()])
def test_wrong_file_is_one_sentence_and_exit_code_2(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    code, _, err = command("import", str(path))
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    code, told = last_line("import", str(path))
    assert code == 2
    assert told["error"]["code"].startswith("table.")


def test_missing_files(tmp_path: Path) -> None:
    assert command("import", str(tmp_path / "none.csv"))[0] == 2
    good = write_csv(tmp_path / "a.csv", list(export_rows(1)))
    assert command("import", str(good), "--mapping", str(tmp_path / "none.yaml"))[0] == 2
    for kind in ("units", "officers", "users"):
        assert (
            last_line(f"import-{kind}", str(tmp_path / "none.xlsx"))[1]["error"]["code"] == "file.not_found"
        )


def test_untouched_templates_bring_nothing(tmp_path: Path) -> None:
    for kind in ("units", "officers", "users"):
        path = str(tmp_path / f"{kind}.xlsx")
        assert command("template", kind, "--out", path)[0] == 0
        assert command("template", kind, "--out", path)[0] == 2
        code, told = last_line(f"import-{kind}", path)
        assert (code, told["imported"]) == (0, 0)
        assert told["reject_reasons"] == {"row.example": told["rows"]}
    path = str(tmp_path / "events.xlsx")
    assert command("template", "events", "--out", path)[0] == 0
    code, told = last_line("import", path, "--yes")
    assert (code, told["imported"], told["reject_reasons"]) == (0, 0, {"row.example": 1})
