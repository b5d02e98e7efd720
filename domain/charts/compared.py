"""Whether an interval tells a unit apart from the whole: 明显高于, 不能区分, 明显低于."""

from __future__ import annotations

from domain.figures.basis import Figure, Insufficient
from domain.figures.funnel import Flag


def compared(figure: Figure, whole: float, least: int, *, good_when_high: bool) -> Flag:
    """Which side of the whole an interval lies on altogether.

    Args:
        least: from how many on it is judged at all (the catalogue's ``least``).
    """
    if isinstance(figure, Insufficient) or figure.basis.n < least:
        return Flag.HOLLOW
    if figure.low <= whole <= figure.high:
        return Flag.WITHIN
    return Flag.BETTER if (figure.low > whole) is good_when_high else Flag.WORSE
