"""The centre's painter: links, words, nothing that could be taken for markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from app.ui.theme.contrast import contrast
from domain.charts.marks import Box, Chart, Ink, Mark, Shape
from server.analysis.painting.svg import PRINT, svg
from tools.chart_samples import all_charts

_SVG = "{http://www.w3.org/2000/svg}"


def _drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg(chart, "one", lambda key: f"/figures/cases?{key}"))


@pytest.mark.parametrize("kind", list(all_charts(True)))
def test_every_mark_is_a_link_with_its_words(kind: str) -> None:
    chart = all_charts(True)[kind](328)
    links = _drawn(chart).findall(f"{_SVG}a")
    assert [(one.get("href"), one.get("aria-label"), one.findtext(f"{_SVG}title")) for one in links] == [
        (f"/figures/cases?{mark.cases}", mark.says, mark.says) for mark in chart.marks
    ]


def test_a_chart_is_named_and_described() -> None:
    root = _drawn(all_charts(False)["funnel"](760))
    named = {one.get("id"): one.text for one in root.iter() if one.get("id")}
    assert [bool(named[part]) for part in str(root.get("aria-labelledby")).split()] == [True, True]
    assert root.get("role") == "group"  # as an image it would hide its links


def test_what_has_no_cases_is_no_link_and_still_said() -> None:
    root = _drawn(Chart("t", "d", 10, 10, (Mark(Box(0, 0, 9, 9), Shape.DISC, Ink.OK, "said"),)))
    assert root.find(f"{_SVG}a") is None
    assert [one.get("aria-label") for one in root.iter() if one.get("role") == "img"] == ["said"]


def test_texts_are_texts_whatever_is_in_them() -> None:
    bad = "</title><script>\"'&\x00\x1f\u202e\ud800"
    mark = Mark(Box(0, 0, 9, 9), Shape.CELL, Ink.BAD, bad, f"u={bad[:20]}", bad)
    drawn = svg(Chart(bad, bad, 10, 10, (mark,)), "one", lambda key: f"?{key}")
    root = ElementTree.fromstring(drawn.encode())
    assert not root.findall(f".//{_SVG}script")
    assert root.findtext(f".//{_SVG}text") == "</title><script>\"'&"


def test_colours_come_from_the_page_or_stand_inside() -> None:
    chart = all_charts(True)["weeks"](760)
    assert "#" not in svg(chart, "one", str)
    assert all(colour in svg(chart, "one", str, PRINT) for colour in PRINT.values())


def test_print_is_readable_and_knows_every_ink() -> None:
    assert set(PRINT) == set(Ink)
    assert all(contrast(colour, "#FFFFFF") >= 4.5 for ink, colour in PRINT.items() if ink is not Ink.LINE)
