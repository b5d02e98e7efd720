"""The rows that show how to fill in the templates of master data: nobody has to delete them, and they are never taken in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.vocabulary import Role, UnitKind
from resources.words import label

EXAMPLES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "units": (
        ("EX", "示例市公安局", "示例市局", "", label(UnitKind.CITY_BUREAU), "0000-0000000"),
        ("EX01", "示例市公安局东湖分局", "东湖分局、东湖公安分局", "EX", label(UnitKind.BRANCH), ""),
        ("EX0101", "东湖分局柳荫派出所", "柳荫所、柳荫派出所", "EX01", label(UnitKind.STATION), ""),
    ),
    "officers": (
        ("900001", "示例甲", "EX0101", "2026-01-01", ""),
        ("900002", "示例乙", "柳荫派出所", "", ""),
    ),
    "users": (
        ("8001", "示例丙", label(Role.AGENT), "", "main", "zh、en"),
        ("8002", "示例丁", label(Role.LIAISON), "EX0101", "", ""),
    ),
}
"""By kind; the number or code stands first, the name behind it."""


def is_example(kind: str, number: str, name: str) -> bool:
    """Whether a row still is one of a template's: with its number and its name, whatever else somebody wrote over."""
    return any(row[:2] == (number, name) for row in EXAMPLES[kind])
