"""Tags as the shipped files write them."""

from __future__ import annotations

from server.tags.spelling import spelt


def entry(code: str, zh: str) -> dict[str, object]:
    """A tag with all that a leaf needs; what it says is of no matter."""
    return {
        "code": code,
        "zh": zh,
        "en": "tag",
        "pinyin": spelt(zh),
        "define": "甲",
        "example": "乙",
        "words": ["丙", "丁"],
    }
