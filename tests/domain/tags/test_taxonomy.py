"""Tags: the shipped ones, what became of retired ones, and how they are found."""

from __future__ import annotations

from typing import Any

import pytest

from bench.tag_corpus import TAGS, believable_tags
from domain.problems import ProblemError
from domain.tags.reading import read_tags
from domain.tags.search import TagSearch
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagStatus
from resources import shipped_tags


@pytest.fixture(scope="module")
def shipped() -> Taxonomy:
    return shipped_tags()


@pytest.fixture(scope="module")
def search(shipped: Taxonomy) -> TagSearch:
    return TagSearch(shipped)


def entry(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "zh": "标签", "en": "tag", "pinyin": "biao qian", **more}


def found(search: TagSearch, typed: str, limit: int = 12) -> list[str]:
    return [tag.name["zh"] for tag in search.find(typed, limit)]


def test_merged_tags_count_as_their_successor(shipped: Taxonomy) -> None:
    merged = shipped.get("problem.attitude.phone_rude")
    assert merged is not None
    assert merged.status is TagStatus.MERGED
    today = shipped.resolve(merged.code)
    assert today is not None
    assert today.code == "problem.attitude.rude"
    assert merged.code in shipped.codes_below("problem.attitude"), "an old order still counts"
    assert merged.label() == "接电话态度差", "and still reads as it did"


def test_retired_tags_stay_themselves(shipped: Taxonomy) -> None:
    retired = shipped.resolve("business.alarm.epidemic")
    assert retired is not None
    assert retired.status is TagStatus.RETIRED
    assert shipped.resolve("no.such") is None


def test_successors_are_followed_to_the_last() -> None:
    tags = read_tags(
        [
            entry("problem.a", status="merged", replaced_by="problem.b"),
            entry("problem.b", status="merged", replaced_by="problem.c"),
            entry("problem.c"),
        ]
    )
    last = tags.resolve("problem.a")
    assert last is not None
    assert last.code == "problem.c"
    assert tags.codes_below("problem.c") == {"problem.a", "problem.b", "problem.c"}


def test_one_that_was_merged_elsewhere_counts_there_alone() -> None:
    tags = read_tags(
        [
            entry("problem.a"),
            entry("problem.a.x", status="merged", replaced_by="problem.b.y"),
            entry("problem.b"),
            entry("problem.b.y"),
        ]
    )
    assert tags.codes_below("problem.a") == {"problem.a"}
    assert tags.codes_below("problem.b") == {"problem.b", "problem.b.y", "problem.a.x"}
    assert tags.codes_within("problem.a") == {"problem.a", "problem.a.x"}
    assert tags.codes_below("problem.none") == frozenset()


def test_the_tree(shipped: Taxonomy) -> None:
    assert [tag.code for tag in shipped.path("problem.attitude.cold")] == [
        "problem.attitude",
        "problem.attitude.cold",
    ]
    assert "discipline.duty.absent" in {tag.code for tag in shipped.children("discipline.duty")}
    assert shipped.path("no.such") == ()
    assert all(tag.parent is None for tag in shipped.children(None))


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([entry("problem.a"), entry("problem.a")], "tag.double"),
        ([entry("problem.a.b")], "tag.parent_missing"),
        ([entry("problem.a", status="merged")], "tag.successor_missing"),
        ([entry("problem.a", status="merged", replaced_by="problem.x")], "tag.successor_missing"),
        (
            [entry("problem.a", status="merged", replaced_by="nature.x"), entry("nature.x")],
            "tag.successor_missing",
        ),
        ([entry("problem.a", replaced_by="problem.b"), entry("problem.b")], "tag.successor_missing"),
        ([entry("problem.a", status="merged", replaced_by="problem.a")], "tag.ring"),
        ([entry("colour.red")], "tag.entry"),
        ([entry("problem")], "tag.entry"),
        ([entry("problem.a", status="gone")], "tag.entry"),
        ([{"code": "problem.a"}], "tag.entry"),
        (["problem.a"], "tag.entry"),
    ],
)
def test_a_broken_file_says_what_is_wrong(entries: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_tags(entries)
    assert code in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tdsy", "态度生硬"), ("TDSY", "态度生硬"), ("td", "态度问题"), ("cjm", "出警慢"), ("chujing", "出警慢"), ("chu jing", "出警慢"),
        ("出警", "出警慢"), ("扯皮", "推诿扯皮"), ("long wait", "等候时间长"), ("tamd", None), ("dhsjc", "等候时间长"), ("dhsj", "等候时间长"),
    ],
)  # fmt: skip
def test_finding(search: TagSearch, typed: str, first: str | None) -> None:
    hits = found(search, typed)
    assert (hits[0] if hits else None) == first


SPELT = read_tags(
    [
        entry("problem.a", zh="推诿扯皮", pinyin="tui wei che pi", words=["踢皮球"]),
        entry("problem.b", zh="收费不合理", pinyin="shou fei bu he li"),
        entry("problem.c", zh="程序拖沓", pinyin="cheng xu tuo ta"),
        entry("problem.d", zh="您好没说", pinyin="nin hao mei shuo"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "zh"),
    [
        ("tuiweicepi", "推诿扯皮"), ("tui wei che", "推诿扯皮"), ("souhei", "收费不合理"), ("shou hei", "收费不合理"),
        ("cenxu", "程序拖沓"), ("chenxu", "程序拖沓"), ("ling hao", "您好没说"), ("lin", "您好没说"), ("mei suo", "您好没说"),
        ("chxtt", "程序拖沓"), ("lhms", "您好没说"), ("shhbhl", "收费不合理"), ("踢皮球", "推诿扯皮"), ("皮球", "推诿扯皮"),
        ("扯皮 推诿", "推诿扯皮"), ("诿扯", "推诿扯皮"), ("'tui'wei", "推诿扯皮"),
    ],
)  # fmt: skip
def test_slips_parts_and_spoken_words_find_too(typed: str, zh: str) -> None:
    assert found(TagSearch(SPELT), typed) == [zh]


def test_what_is_likely_comes_first_among_equal_hits_only(search: TagSearch) -> None:
    plain = [tag.code for tag in search.find("cj", 12)]
    last = [tag.code for tag in search.find("cj", 12) if tag.initials.startswith("cj")][-1]
    likely = [tag.code for tag in search.find("cj", 12, first={last: 0, plain[-1]: 1})]
    assert likely[0] == last
    assert likely[1:] != plain[1:] or plain[0] == last
    assert search.find("cj", 12, without=[last])[0].code != last


def test_the_start_outranks_the_inside(search: TagSearch) -> None:
    hits = found(search, "cj")
    assert hits.index("出警慢") < hits.index("未出警") < len(hits)


def test_nothing_typed_finds_nothing(search: TagSearch) -> None:
    assert found(search, "  ") == []
    assert found(search, "没有这样的") == []
    assert len(found(search, "a", 5)) == 5


def test_retired_and_merged_tags_are_not_offered(search: TagSearch) -> None:
    assert found(search, "疫情") == []
    assert "接电话态度差" not in found(search, "jdh")


def test_a_citys_worth_of_tags() -> None:
    tags = believable_tags()
    assert len(tags) == TAGS == 1288
    assert [tag.code for tag in believable_tags()] == [tag.code for tag in tags]
    search = TagSearch(tags)
    for tag in tags:
        if tag.status is TagStatus.ACTIVE and tag.parent:
            assert search.find(tag.name["zh"], 1) == [tag]
            assert tag in search.find(tag.initials, 50)
