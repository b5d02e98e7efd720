"""What is heavy and seldom needed is no part of every process: the import of events, workers of the server, commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pypinyin", "httpx")
"""60 and 17 MB, which come with the handlers of acts, and so into everything that does one."""
AT_THE_TOP = re.compile(rf"^(?:from|import) ({'|'.join(HEAVY)})\b", re.MULTILINE)


def test_what_few_acts_need_is_imported_where_it_is_needed() -> None:
    held = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in (ROOT / "server").rglob("*.py")
        for found in AT_THE_TOP.findall(path.read_text(encoding="utf-8"))
    ]
    assert not held, held
