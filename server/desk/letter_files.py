"""Texts to begin from out of a file that people write, in the form of ``resources/orders/templates.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from domain.acts.letters_load import LetterText
from domain.problems import Problem, ProblemError
from domain.wire import codec


def read(path: Path) -> list[LetterText]:
    """The texts of a file.

    Raises:
        ProblemError: ``file.unreadable``; ``letter.file`` with the key of what cannot be read.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    except yaml.YAMLError:
        found = None
    if not isinstance(found, dict) or not found:
        raise ProblemError(Problem("letter.file", {"name": path.name}))
    return [_letter(str(key), one) for key, one in found.items()]


def _letter(key: str, one: Any) -> LetterText:
    try:
        text = one["text"]
        told = {
            "key": key,
            "field": one["field"],
            "zh": one["zh"],
            "en": one.get("en") or one["zh"],
            "text_zh": text["zh"],
            "text_en": text.get("en") or text["zh"],
            "tags": one.get("tags") or (),
            "moves": one.get("moves") or (),
        }
        return codec.convert(told, LetterText)
    except (KeyError, TypeError, AttributeError, ProblemError):
        raise ProblemError(Problem("letter.file", {"name": key})) from None
