"""Every reason has words in both languages, and says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import server
from resources.words import problem_catalogue
from server.reading.rejects import todo

_CODE = re.compile(
    r'Problem\(\s*"([a-z]+\.[a-z_]+)"|"((?:table|row|date|text|number|phone|import)\.[a-z_]+)"'
)


def test_every_code_of_the_readers_has_words() -> None:
    root = Path(server.__file__).parent
    files = [
        file for folder in ("reading", "events", "masterdata") for file in root.joinpath(folder).rglob("*.py")
    ]
    codes = {a or b for file in files for a, b in _CODE.findall(file.read_text(encoding="utf-8"))}
    assert len(codes) > 60
    catalogue = problem_catalogue()
    assert [code for code in sorted(codes) if set(catalogue.get(code, {})) != {"zh", "en"}] == []
    assert [code for code in sorted(codes) for lang in ("zh", "en") if not todo(code, lang)] == []
