"""Pages of figures travel whole, and no number without its basis is read from the wire."""

from __future__ import annotations

import json
from math import inf, nan
from typing import Any

import pytest

from domain.figures.basis import Basis, Formula, Insufficient
from domain.figures.beside import COUNTS, FigureNote
from domain.figures.catalogue import FigureKey
from domain.figures.funnel import Flag
from domain.figures.strata import Score
from domain.problems import ProblemError
from domain.wire import figures as wire
from domain.wire.codec import convert, decode, encode
from domain.wire.shown import Label, LabelOf, Shown, shown
from resources.figure_words import explained
from resources.words import LANGUAGES, label
from tests.helpers.figures import AN_ID, a_page, estimated, every_block, in_funnel, nothing_known, number


def test_a_page_comes_back_as_it_was() -> None:
    page = a_page()
    assert decode(encode(page), wire.FiguresPage) == page
    assert {type(block) for block in every_block()} == set(wire.Block.__args__)


def test_cases_come_back_as_they_were() -> None:
    line = wire.CaseLine("order", AN_ID.format(1), "2020-06-22", "第1派出所", "ALARM", "138****0001")
    cases = wire.CasesPage("m=x", 1, [line], "x")
    assert decode(encode(cases), wire.CasesPage) == cases


def spoilt(**changes: Any) -> dict[str, Any]:
    """A number as it travels, changed; None takes a field away."""
    plain = json.loads(encode(number(FigureKey.SOLVED, 61, 80))) | changes
    return {name: value for name, value in plain.items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 0},
        {"n": None},
        {"n": -1},
        {"low": 0.9},
        {"low": None},
        {"high": None},
        {"value": None},
        {"value": None, "notes": ["insufficient"]},
        {"low": None, "notes": ["insufficient"]},
        {"value": None, "low": None, "high": None},
        {"figure": "best_unit"},
        {"figure": None},
        {"figure": "items"},
        {"counts": {"sent": 3}},
        {"second": {"low": 0.1, "high": 0.9}},
        {"notes": ["because"]},
        {"cases": ""},
    ],
)
def test_a_number_without_basis_is_not_read(changes: dict[str, Any]) -> None:
    convert(spoilt(), Shown)
    with pytest.raises(ProblemError) as refused:
        convert(spoilt(**changes), Shown)
    assert refused.value.problems[0].code == "wire.invalid"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (wire.FiguresPage, {}),
        (wire.CasesPage, {}),
        (wire.Trend, {"block": "trend", "title": "t", "step": "day", "lines": []}),
        (
            wire.Matrix,
            {"block": "matrix", "title": "t", "rows": [{"of": "unit"}], "columns": [], "cells": []},
        ),
        (
            wire.FiguresPage,
            {"page": "overview", "asked": {"start": "x", "end": "y"}, "as_of": 1, "blocks": []},
        ),
    ],
)
def test_bodies_that_are_no_page(kind: type[Any], body: dict[str, Any]) -> None:
    with pytest.raises(ProblemError):
        convert(body, kind)


def test_months_have_no_limits() -> None:
    point = wire.TrendPoint("2020-01-01", number(FigureKey.ITEMS, 1, 9), low=1, high=2)
    line = wire.Line(Label(LabelOf.WHOLE), [point])
    assert wire.Trend("t", "week", [line]).lines == [line]
    with pytest.raises(ValueError, match="limits"):
        wire.Trend("t", "month", [line])


def test_one_whose_name_is_not_told_leads_nowhere() -> None:
    anonymous = Label(LabelOf.ANONYMOUS)
    for named, cases in ((Label(LabelOf.ANONYMOUS, "u1"), None), (anonymous, "m=x")):
        with pytest.raises(ValueError, match="not told"):
            wire.FunnelPoint(named, 1.0, in_funnel(5, 6.0, 100, cases=cases), Flag.WITHIN)


def test_a_tree_stands_under_what_is_above_it() -> None:
    tree = next(block for block in every_block() if isinstance(block, wire.Tree))
    with pytest.raises(ValueError, match="above"):
        wire.Tree(tree.title, tree.against, tree.nodes[::-1])


def test_too_little_says_so_and_few_are_hollow() -> None:
    nothing = shown(FigureKey.SOLVED, Insufficient(Basis(0, Formula.WILSON)), {})
    assert (nothing.value, nothing.notes) == (None, nothing_known().notes)
    assert number(FigureKey.SOLVED, 12, 29).notes == (FigureNote.FEW,)
    assert number(FigureKey.SOLVED, 12, 30).notes == ()


@pytest.mark.parametrize("n", [inf, nan])
def test_what_rests_on_no_number_is_not_made(n: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        Shown(FigureKey.SOLVED, n, 0.5, 0.4, 0.6)


def test_none_is_a_count_like_any() -> None:
    none = number(FigureKey.ITEMS, 0, 430)
    assert (none.value, none.n, none.notes) == (0, 430, ())


def test_a_number_explains_itself_with_its_own_counts() -> None:
    name, *parts = explained(number(FigureKey.SOLVED, 12, 40))
    assert name == ("解决率", "30%")
    assert dict(parts)["依据"] == "n = 40；群众说已解决 12；群众说未解决 28"
    assert dict(parts)["95% 区间"] == "Wilson 区间 [18%, 45%]"
    assert "已整改" in dict(parts)["不可"]
    assert explained(nothing_known())[0] == ("解决率", "样本不足")


def test_two_bands_are_not_called_one_name() -> None:
    text = dict(explained(estimated(Score.STRICT)))
    assert text["另一范围，不是置信区间"].startswith("无应答敏感范围")
    assert "…" not in text["95% 区间"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", FigureKey)
def test_every_figure_can_be_explained(key: FigureKey, lang: str) -> None:
    own = dict.fromkeys(COUNTS[key], 40.0)
    one = Shown(key, 40, 0.3, 0.2, 0.45, own, (FigureNote.JOINED,))
    parts = explained(one, lang)
    assert len(parts) >= 6
    assert all(label(count, lang) in parts[2][1] for count in own)
