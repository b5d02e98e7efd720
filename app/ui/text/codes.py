"""Labels of vocabulary codes in the language in force; a code that this version does not know shows as itself."""

from __future__ import annotations

from enum import Enum

from app.ui.text.catalogue import language
from resources import words


def side_by_side(*parts: str) -> str:
    """What is known of something in one line, e.g. 报警 · 城东派出所; what is not known leaves no gap."""
    return " · ".join(part for part in parts if part)


def said(enum: type[Enum], code: object) -> str:
    """The label of a code, e.g. ``said(OrderState, "closed")`` is 办结; empty for no code at all."""
    if code is None or code == "":
        return ""
    try:
        member = enum(code)
    except ValueError:
        return str(code)
    return words.label(member, language().value)
