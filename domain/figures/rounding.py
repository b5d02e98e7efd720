"""The one place where figures are rounded for people: the same digits on a screen, in a document, in a workbook."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from domain.figures.basis import Formula
from domain.figures.catalogue import CATALOGUE, FigureKey

FEW = 100
"""Below so many a decimal would say more than they can."""


class Digits(IntEnum):
    """Decimals of a percentage, by where it stands."""

    SCREEN = 1
    EXPORT = 2


def percent(value: float, n: float, digits: Digits = Digits.SCREEN) -> str:
    """A share as per cent, without the sign: no decimal where it rests on fewer than a hundred, half up.

    Two exports of one share never differ by where it was rounded first: it is rounded from the share itself.
    """
    places = 0 if n < FEW and digits is Digits.SCREEN else int(digits)
    return rounded(value, places, hundredfold=True)


def rate(value: float, n: float, digits: Digits = Digits.SCREEN) -> str:
    """A number per so many, e.g. per 1,000 services: as a percentage is."""
    places = 0 if n < FEW and digits is Digits.SCREEN else int(digits)
    return rounded(value, places)


def of_figure(key: FigureKey, value: float, n: float, digits: Digits = Digits.SCREEN) -> str:
    """A value of a figure as the figure is said: orders whole, shares in per cent, the rest as they are; without a sign."""
    if key is FigureKey.ITEMS:
        return rounded(value, 0)
    return percent(value, n, digits) if in_percent(key) else rate(value, n, digits)


def in_percent(key: FigureKey) -> bool:
    """Whether a figure is said in per cent; the others are per so many, or an index."""
    return CATALOGUE[key].interval not in (Formula.POISSON, Formula.FUNNEL, Formula.BOOTSTRAP)


def rounded(value: float, places: int, *, hundredfold: bool = False) -> str:
    """Half up, as people do it; nought has no sign."""
    # By way of the shortest decimal that is this float: 0.845 is meant as it is written, not as it is stored. A hundred times a
    # float is another one, at times below its half (0.575), so the decimal is multiplied.
    exact = Decimal(repr(value)) * (100 if hundredfold else 1)
    found = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{found + 0:f}" if found else f"{abs(found):f}"
