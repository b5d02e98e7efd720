"""What a word of state says by its shape and colour. No Qt, so that presenters may use it."""

from __future__ import annotations

from enum import StrEnum


class Tone(StrEnum):
    """Good, look out, bad, neither, chosen."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    NEUTRAL = "neutral"
    ACCENT = "accent"
