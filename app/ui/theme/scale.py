"""How large everything is drawn: 100 to 200 %, on top of what the desktop already asks for."""

from __future__ import annotations

from collections.abc import MutableMapping

STEPS = (100, 110, 125, 150, 175, 200)
VARIABLE = "QT_SCALE_FACTOR"


def clamp(percent: int) -> int:
    """The nearest step on offer, so that a broken setting never makes the window unusable."""
    return min(STEPS, key=lambda step: (abs(step - percent), step))


def set_before_start(percent: int, environment: MutableMapping[str, str]) -> None:
    """Ask Qt for a scale; must run before the application object exists, hence a change needs a restart.

    Qt scales layout, text, icons and hairlines alike, which a factor of our own in every size would miss.
    """
    step = clamp(percent)
    if step == 100:
        environment.pop(VARIABLE, None)
    else:
        environment[VARIABLE] = str(step / 100)
