"""Contrast between two colours, as WCAG 2.2 counts it (1 to 21)."""

from __future__ import annotations


def luminance(colour: str) -> float:
    """Relative luminance (0 black, 1 white) of ``#RRGGBB``.

    Raises:
        ValueError: not a six-digit hex colour.
    """
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"not a #RRGGBB colour: {colour!r}")
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours: 4.5 is needed for text, 3 for borders and shapes."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
