"""Speaking at a terminal: the language of whoever sits there, and problems as sentences."""

from __future__ import annotations

import os
from typing import Any

from domain.problems import Problem


def language() -> str:
    """Chinese, unless the terminal says English."""
    for name in ("MINYI110_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


def worded(problem: Problem, lang: str) -> str:
    """A problem as a sentence, with its row in front and what to do behind."""
    from resources.words import word

    row = (
        {"zh": f"第 {problem.row} 行：", "en": f"line {problem.row}: "}[lang]
        if problem.row is not None
        else ""
    )
    todo = word(f"{problem.code}.todo", problem.params, lang)
    advice = "" if todo.endswith(".todo") else {"zh": f"；{todo}", "en": f"; {todo}"}[lang]
    return f"{row}{word(problem.code, problem.params, lang)}{advice}"


def plain(problem: Problem, lang: str) -> dict[str, Any]:
    """A problem for a program to read."""
    return {
        "code": problem.code,
        "params": dict(problem.params),
        "field": problem.field,
        "row": problem.row,
        "text": worded(problem, lang),
    }
