"""How large everything is drawn: 100 to 200 %, on top of what the desktop already asks for."""

from __future__ import annotations

from collections.abc import MutableMapping

STEPS = (100, 110, 125, 150, 175, 200)
VARIABLE = "QT_SCALE_FACTOR"
GIVEN = "MINYI110_SCALE_GIVEN"
"""What stood in it before the program's first start: a start of its own inherits what the one before asked for."""


def clamp(percent: int) -> int:
    """The nearest step on offer, so that a broken setting never makes the window unusable."""
    return min(STEPS, key=lambda step: (abs(step - percent), step))


def set_before_start(percent: int, environment: MutableMapping[str, str]) -> None:
    """Ask Qt for a scale; must run before the application object exists, hence a change needs a restart.

    Qt scales layout, text, icons and hairlines alike, which a factor of our own in every size would miss.
    """
    step = clamp(percent)
    given = environment.setdefault(GIVEN, environment.get(VARIABLE, ""))
    if step == 100 and not given:
        environment.pop(VARIABLE, None)
    else:
        environment[VARIABLE] = f"{_number(given) * step / 100:g}"


def _number(given: str) -> float:
    """A factor as the desktop wrote it; what is none counts as 1, as it does to Qt."""
    try:
        number = float(given)
    except ValueError:
        return 1.0
    return number if 0 < number < 100 else 1.0
