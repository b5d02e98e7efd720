"""The marks of ``domain.charts`` as SVG: each mark a link, each with its words; colours by class, from the page or put inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from domain.charts.marks import CAPTION, Anchor, Box, Chart, Ink, Label, Line, Mark, Shape

_ANCHORS: Final = {Anchor.START: "start", Anchor.MIDDLE: "middle", Anchor.END: "end"}
_NOT_XML: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_BASELINE: Final = 0.36
"""How far below the middle of a text its baseline lies, in its size: ``dominant-baseline`` is not known to every reader of SVG."""

PRINT: Final[Mapping[Ink, str]] = {
    Ink.TEXT: "#000000",
    Ink.MUTED: "#333333",
    Ink.CONTROL: "#555555",
    Ink.LINE: "#BBBBBB",
    Ink.ACCENT: "#000000",
    Ink.OK: "#0B4A2B",
    Ink.BAD: "#8C1D18",
}
"""On paper, also one printed without colours."""


def svg(chart: Chart, name: str, href: Callable[[str], str], inks: Mapping[Ink, str] | None = None) -> str:
    """The picture.

    Args:
        name: of it on its page: ids begin with it.
        href: the address of the cases of a key.
        inks: colours put inside, for a picture that stands alone; None where the page's sheet has them.
    """
    wide, high = _number(chart.width), _number(chart.height)
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    labelled = f'aria-labelledby="{name}-title {name}-desc"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="group" {size} {labelled}>',
        f'<title id="{name}-title">{_safe(chart.title)}</title><desc id="{name}-desc">{_safe(chart.described)}</desc>',
        _style(inks) if inks is not None else "",
        '<g aria-hidden="true">',
        *(_line(one) for one in chart.lines),
        *(_shape(place, shape, ink) for place, shape, ink in chart.shapes),
        *(_label(one) for one in chart.labels),
        "</g>",
        *(_mark(one, href) for one in chart.marks),
        "</svg>",
    ]
    return "".join(parts)


def _style(inks: Mapping[Ink, str]) -> str:
    rules = "".join(f".f-{ink}{{fill:{colour}}}.s-{ink}{{stroke:{colour}}}" for ink, colour in inks.items())
    return f"<style>{rules}text{{font-family:'Noto Sans CJK SC',sans-serif}}</style>"


def _mark(one: Mark, href: Callable[[str], str]) -> str:
    words = _safe(one.says)
    inner = f"<title>{words}</title>{_shape(one.place, one.shape, one.ink)}{_sign(one)}{_digits(one)}"
    if one.cases is None:
        return f'<g role="img" aria-label="{words}">{inner}</g>'
    return f'<a href="{_safe(href(one.cases))}" aria-label="{words}">{inner}</a>'


def _sign(one: Mark) -> str:
    if one.sign is None:
        return ""
    return _shape(Box(one.place.x + 6, one.place.y + one.place.height - 18, 10, 10), one.sign, one.ink)


def _digits(one: Mark) -> str:
    if not one.text:
        return ""
    x, y = one.text_at or one.place.centre
    return _text(x, y, one.text, Ink.TEXT, one.text_anchor, one.text_size, strong=False)


def _shape(place: Box, shape: Shape, ink: Ink) -> str:
    x, y, wide, high = (_number(value) for value in (place.x, place.y, place.width, place.height))
    across, down = (_number(value) for value in place.centre)
    right, bottom = _number(place.x + place.width), _number(place.y + place.height)
    radius = _number(place.width / 2)
    match shape:
        case Shape.DISC:
            return f'<circle class="f-{ink}" cx="{across}" cy="{down}" r="{radius}"/>'
        case Shape.RING:
            return f'<circle class="s-{ink}" fill="none" stroke-width="1.5" cx="{across}" cy="{down}" r="{radius}"/>'
        case Shape.UP:
            return f'<path class="f-{ink}" d="M{x} {bottom}L{across} {y}L{right} {bottom}Z"/>'
        case Shape.DOWN:
            return f'<path class="f-{ink}" d="M{x} {y}L{across} {bottom}L{right} {y}Z"/>'
        case Shape.BAR:
            return f'<rect class="f-{ink}" x="{x}" y="{y}" width="{wide}" height="{high}"/>'
        case Shape.CELL:
            return f'<rect class="s-{ink}" fill="none" pointer-events="all" x="{x}" y="{y}" width="{wide}" height="{high}" rx="4"/>'
        case Shape.AREA:
            return f'<rect fill="none" pointer-events="all" x="{x}" y="{y}" width="{wide}" height="{high}"/>'


def _line(one: Line) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in one.points)
    dashes = ' stroke-dasharray="4 3"' if one.dashed else ""
    return f'<polyline class="s-{one.ink}" fill="none" stroke-width="{_number(one.width)}"{dashes} points="{points}"/>'


def _label(one: Label) -> str:
    return _text(one.x, one.y, one.text, one.ink, one.anchor, one.size, strong=one.strong)


def _text(
    x: float, y: float, text: str, ink: Ink, anchor: Anchor, size: float = CAPTION, *, strong: bool
) -> str:
    weight = ' font-weight="bold"' if strong else ""
    return (
        f'<text class="f-{ink}" x="{_number(x)}" y="{_number(y + size * _BASELINE)}" font-size="{_number(size)}" '
        f'text-anchor="{_ANCHORS[anchor]}"{weight}>{_safe(text)}</text>'
    )


def _safe(text: str) -> str:
    """As text of XML, without what XML may not hold and what turns the direction of all that follows."""
    return escape(_NOT_XML.sub("", text))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
