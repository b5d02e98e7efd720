"""Grounds of moves, and the texts that a report may begin from: complete, in both languages."""

from __future__ import annotations

from domain.orders.asking import OPTIONAL
from domain.orders.details import Ground
from domain.orders.grounds import GROUNDS
from domain.orders.rows import ROWS
from domain.vocabulary import OrderMove
from resources import read_yaml, shipped_tags


def test_every_ground_is_of_use_and_every_move_that_needs_one_has_some() -> None:
    assert {ground for grounds in GROUNDS.values() for ground in grounds} == set(Ground)
    optional = {move for move, names in OPTIONAL.items() if "ground" in names}
    assert set(GROUNDS) == {row.move for row in ROWS if "ground" in row.needs} | optional


def test_texts_to_begin_from_have_a_place_and_both_languages() -> None:
    tags = {tag.code for tag in shipped_tags()}
    moves = {move.value for move in OrderMove}
    for key, one in read_yaml("orders", "templates.yaml").items():
        assert set(one["tags"]) <= tags, key
        assert set(one.get("moves", ())) <= moves, key
        assert all(one[lang] and one["text"][lang] for lang in ("zh", "en")), key
