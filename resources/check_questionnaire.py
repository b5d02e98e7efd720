"""Check questionnaire files before they are used: ``python -m resources.check_questionnaire FILE ...``.

Says file, line and reason for each fault, in Chinese (``--en``: in English). Exits 0 when all may be used, 2 otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.problems import Problem
from domain.questionnaire.loader import check
from resources.words import word


def sentences(problems: Iterable[Problem], lang: str = "zh") -> list[str]:
    """Each problem as a line to read: where it stands, and what is wrong."""
    place = "line {row}: {words}" if lang == "en" else "第 {row} 行：{words}"
    return [place.format(row=p.row or 1, words=word(p.code, p.params, lang)) for p in problems]


def check_file(path: Path, lang: str = "zh") -> list[str]:
    """What is wrong with a file, in words; empty when it may be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return [word("file.not_found", {"name": path.name}, lang)]
    except (OSError, UnicodeDecodeError):
        return [word("file.unreadable", {"name": path.name}, lang)]
    return sentences(check(text), lang)


def main(arguments: Sequence[str]) -> int:
    """Check every file named; prints nothing for one that is sound."""
    lang = "en" if "--en" in arguments else "zh"
    found = 0
    for name in (a for a in arguments if not a.startswith("--")):
        for sentence in check_file(Path(name), lang):
            sys.stdout.write(f"{name}: {sentence}\n")
            found += 1
    return 2 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
