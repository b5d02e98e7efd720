"""Tags suggested from a remark: the right one, why, and nothing where nothing is wrong."""

from __future__ import annotations

from math import log

import pytest

from bench.tag_judging import PRAISE, Labelled, development, held_out, judged, praising, traps
from domain.tags.bm25 import Bm25
from domain.tags.heard import clauses
from domain.tags.reading import read_tags
from domain.tags.suggesting import SuggestIndex, suggest
from domain.vocabulary import TagAxis
from resources import shipped_tags

TAGS = read_tags(
    [
        {"code": "problem.speed", "zh": "响应效率", "en": "Speed", "pinyin": "x"},
        {
            "code": "problem.speed.late",
            "zh": "到场太晚",
            "en": "Late",
            "pinyin": "x",
            "define": "人来了但迟。没来用“没有人来”",
            "example": "等了一个多钟头才见着人。",
            "words": ["等半天", "才来"],
        },
        {
            "code": "problem.speed.nobody",
            "zh": "没有人来",
            "en": "Nobody",
            "pinyin": "x",
            "define": "始终无人到场。来得晚用“到场太晚”",
            "example": "等到天亮都没看到一个人影。",
            "words": ["没见人", "白等"],
        },
        {
            "code": "problem.old",
            "zh": "等半天",
            "en": "Old",
            "pinyin": "x",
            "status": "retired",
            "words": ["等半天"],
        },
        {"code": "nature.praise", "zh": "表扬感谢", "en": "Praise", "pinyin": "x", "words": ["谢谢", "热情"]},
    ]
)
INDEX = SuggestIndex.of(TAGS)


@pytest.fixture(scope="module")
def shipped() -> SuggestIndex:
    return SuggestIndex.of(shipped_tags())


def codes(remark: str, index: SuggestIndex = INDEX, **asked: TagAxis | None) -> list[str]:
    return [one.code for one in suggest(remark, index, **asked)]


def test_the_best_comes_first_with_the_words_it_rests_on() -> None:
    first, second = suggest("我报了警，等半天警察才来", INDEX)
    assert (first.code, second.code) == ("problem.speed.late", "problem.speed.nobody")
    assert first.score > second.score
    assert first.words == ("等半天", "才来")


def test_branches_and_retired_tags_are_not_suggested_nor_what_a_neighbour_is() -> None:
    assert codes("响应效率") == [
        "problem.speed.late",
        "problem.speed.nobody",
    ]  # for their branch's name; itself never
    assert codes("无人") == ["problem.speed.nobody", "problem.speed.late"]
    assert codes("用") == []


@pytest.mark.parametrize("remark", ["", "  \n", "😀🎉👮‍♀️", "……！？", "\x00\u202e", "ㄅㄆ"])
def test_what_says_nothing_suggests_nothing(remark: str) -> None:
    assert codes(remark) == []
    assert codes(remark, axis=None) == []


def test_a_remark_of_ten_thousand_characters_is_read_to_its_end(shipped: SuggestIndex) -> None:
    assert codes("嗯，😀" * 3_300 + "等半天才来")[0] == "problem.speed.late"
    assert len(suggest("，".join(one.text for one in development())[:10_000], shipped)) == 5


@pytest.mark.parametrize("remark", ["我等半天纔來", "我等　半天，嗯才来呀", "我　等嗯半天，才来"])
def test_another_spelling_is_the_same_remark(remark: str) -> None:
    assert codes(remark)[0] == "problem.speed.late"
    assert all(word in remark for one in suggest(remark, INDEX) for word in one.words)


def test_what_a_remark_rests_on_is_quoted_as_it_was_typed() -> None:
    assert suggest("等嗯半天", INDEX)[0].words == ("等嗯半天",)
    (clause,) = clauses("ＡＢ嗯c")
    assert (clause.text, list(clause.places)) == ("abc", [0, 1, 3])


def test_praise_speaks_for_no_problem_but_for_what_is_wanted() -> None:
    assert codes("很热情，没让我等，谢谢") == []
    assert codes("很热情，没让我等，谢谢", axis=TagAxis.NATURE) == ["nature.praise"]
    assert codes("很热情，谢谢", axis=None) == ["nature.praise"]
    assert codes("很热情，谢谢，但是等半天才来")[0] == "problem.speed.late"
    assert codes("一点也不热情，等半天")[0] == "problem.speed.late"


def test_no_more_than_asked_for_and_none_of_another_axis(shipped: SuggestIndex) -> None:
    remark = "等了一个多小时警察才来，电话也没人接"
    assert len(suggest(remark, shipped, most=3)) == 3
    assert all(code.startswith("problem.") for code in codes(remark, shipped))
    assert {code.partition(".")[0] for code in codes(remark, shipped, axis=TagAxis.BUSINESS)} == {"business"}


def test_bm25_is_what_its_paper_says() -> None:
    texts = Bm25([{"a": 1.0, "b": 2.0}, {"a": 1.0}, {"c": 3.0}])
    length, usual = 3.0, 7 / 3
    rare = log(1 + (3 - 1 + 0.5) / 1.5)
    expected = rare * 2.0 * 2.2 / (2.0 + 1.2 * (0.4 + 0.6 * length / usual))
    assert texts.scores(["b", "d"]) == pytest.approx([expected, 0, 0])
    assert texts.gain("b", 0) == pytest.approx(expected)
    assert (texts.gain("b", 1), texts.gain("d", 0)) == (0, 0)
    assert Bm25([]).scores(["a"]) == []


def test_four_of_five_remarks_held_out_find_their_tag_among_the_first_five(shipped: SuggestIndex) -> None:
    for labelling in ("first", "second"):
        score = judged(held_out(labelling), lambda text: codes(text, shipped))
        assert score.five >= 0.8 * score.n


def test_praise_is_told_from_faults_where_it_was_tuned_and_faults_are_not_silenced(
    shipped: SuggestIndex,
) -> None:
    silent = [one.code for one in praising() if not codes(one.text, shipped)]
    assert silent.count(PRAISE) >= 38
    assert len(silent) - silent.count(PRAISE) <= 1


def test_what_judges_is_not_learnt_from() -> None:
    judges = {_bare(one) for one in (*held_out(), *traps())}
    written = [text for tag in shipped_tags() for text in (tag.example, *tag.words)]
    assert not {"".join(clause.text for clause in clauses(text)) for text in written} & judges
    assert not {_bare(one) for one in development()} & judges


def _bare(remark: Labelled) -> str:
    return "".join(clause.text for clause in clauses(remark.text))
