"""Reading replies: the papers' list whole, our own lists as right as is asked, and what must never change a label."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from domain.sms.label import ReplyLabel
from domain.sms.reading import Confidence
from domain.sms.reading.answer import POSITIVE
from domain.sms.reading.canonical import MOST
from domain.sms.scoring import PLEASED, RATINGS, Labelled
from domain.vocabulary import Aspect, Satisfaction
from tests.domain.sms.labelled import NAMES, reading, rows, scored

OWN = [row for name in ("development", *NAMES) for row in rows(name)]
TRADITIONAL = [OpenCC(script) for script in ("s2t", "s2tw", "s2hk")]
FULL_WIDTH = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}
NOISE = " 　\t\n，。！？、；：,.!?…·~—-*()（）“”\u200b\u200f\u202e\x00"


@pytest.mark.parametrize("row", rows("development"), ids=lambda row: row.text)
def test_the_list_of_the_papers_is_read_whole(row: Labelled) -> None:
    got = reading(row.text)
    assert got.label is row.label
    assert got.also == row.also
    assert got.aspects.items() >= row.aspects.items()
    assert row.label is ReplyLabel.UNCLEAR or got.reasons


def test_own_lists_are_read_as_right_as_is_asked() -> None:
    score = scored(*NAMES)
    assert score.pleased.value is not None
    assert score.pleased.value >= 0.98
    assert score.dissatisfied.value is not None
    assert score.dissatisfied.value >= 0.98
    assert score.ratings_read.value is not None
    assert score.ratings_read.value >= 0.75


@pytest.mark.parametrize("label", [ReplyLabel.EMERGENCY, ReplyLabel.OPTOUT])
def test_no_emergency_and_no_opt_out_is_missed(label: ReplyLabel) -> None:
    mine = [row for row in rows("replies") if row.label is label]
    assert len(mine) >= 100
    assert [row.text for row in mine if not row.right(reading(row.text))] == []


def test_no_opt_out_is_invented() -> None:
    read_so = [row for row in OWN if reading(row.text).label is ReplyLabel.OPTOUT]
    assert [row.text for row in read_so if ReplyLabel.OPTOUT not in (row.label, *row.accept)] == []


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(OWN), st.lists(st.tuples(st.integers(0, 40), st.sampled_from(NOISE)), max_size=6))
def test_spaces_and_punctuation_never_change_a_label(row: Labelled, noise: list[tuple[int, str]]) -> None:
    text = row.text
    for at, sign in noise:
        text = text[:at] + sign + text[at:]
    assert reading(text).label is reading(row.text).label


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(OWN), st.sampled_from(TRADITIONAL), st.booleans())
def test_width_and_script_never_change_a_label(row: Labelled, script: OpenCC, wide: bool) -> None:
    text = script.convert(row.text.translate(FULL_WIDTH) if wide else row.text)
    assert reading(text).label is reading(row.text).label


# "2, it took long" is the citizen's 2 whatever the words say; only what is read out of words alone can be turned by one.
PLEASED_ROWS = [row for row in OWN if reading(row.text).label in PLEASED] + [
    row for row in OWN if reading(row.text).label is ReplyLabel.BASICALLY and len(row.text) <= 6
]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(PLEASED_ROWS), st.integers(0, 40))
def test_a_denial_anywhere_never_leaves_a_positive_label(row: Labelled, at: int) -> None:
    assert reading(row.text[:at] + "不" + row.text[at:]).label not in POSITIVE


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30) | st.text("不没满意好谢123退订刀打我你们了吗 ，", max_size=40))
def test_anything_at_all_is_read_as_something(text: str) -> None:
    got = reading(text)
    assert all(0 <= reason.start < reason.end <= len(text) for reason in got.reasons)
    assert ReplyLabel.YES is not got.label


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\u202e\u200f", "???", "😂", "\ue000\ud800", "م", "。" * 2000]
)
def test_what_says_nothing_is_unclear(text: str) -> None:
    assert reading(text).label is ReplyLabel.UNCLEAR
    assert reading(text).reasons == ()


def test_a_reason_stands_where_the_citizen_typed_it() -> None:
    text = "１，不 满 意？不，民警很耐心"
    spans = {text[reason.start : reason.end] for reason in reading(text).reasons}
    assert {"１", "很耐心"} <= spans


def test_a_long_reply_is_read_so_far_and_unknown_words_go_to_a_person() -> None:
    assert reading("嗯" * MOST + "救命").label is ReplyLabel.UNCLEAR
    lost = reading("昨日取回之物与登记簿册所载相符然其中尚余一函未启")
    assert (lost.label, lost.to_a_person) == (ReplyLabel.UNCLEAR, True)


def test_a_yes_is_one_only_where_it_was_asked_for() -> None:
    for text in ("Y", "愿意", "是的"):
        assert reading(text, after_order_open=True).label is ReplyLabel.YES
        assert reading(text).label is not ReplyLabel.YES
    assert reading("愿意 但是他又拿刀来了", after_order_open=True).label is ReplyLabel.EMERGENCY


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("没有不满意", ReplyLabel.SATISFIED),
        ("满意才怪", ReplyLabel.DISSATISFIED),
        ("能满意才怪", ReplyLabel.DISSATISFIED),
        ("原来不满意现在满意了", ReplyLabel.SATISFIED),
        ("原来满意现在不满意", ReplyLabel.DISSATISFIED),
        ("都处理好了不满意", ReplyLabel.DISSATISFIED),
        ("上次他拿刀砍我", ReplyLabel.UNCLEAR),
        ("上次他拿刀砍我，现在又在砸门", ReplyLabel.EMERGENCY),
        ("3天了没人来", ReplyLabel.DISSATISFIED),
        ("3个民警都很好", ReplyLabel.PRAISE),
        ("满意的话就回1吗", ReplyLabel.UNCLEAR),
    ],
)
def test_scope_time_and_what_a_number_counts(text: str, label: ReplyLabel) -> None:
    assert reading(text).label is label


def test_a_rating_counts_and_anything_else_does_not() -> None:
    assert {label: label.rating for label in RATINGS} == {
        ReplyLabel.SATISFIED: Satisfaction.SATISFIED,
        ReplyLabel.PRAISE: Satisfaction.SATISFIED,
        ReplyLabel.BASICALLY: Satisfaction.BASICALLY_SATISFIED,
        ReplyLabel.DISSATISFIED: Satisfaction.DISSATISFIED,
    }
    assert ReplyLabel.EMERGENCY.rating is None


def test_an_aspect_hangs_on_its_noun_and_two_that_contradict_are_none() -> None:
    assert reading("窗口态度差").aspects == {Aspect.WINDOW_ATTITUDE: Satisfaction.DISSATISFIED}
    assert reading("接线员很耐心").aspects == {Aspect.CALL_ATTITUDE: Satisfaction.SATISFIED}
    assert Aspect.OFFICER_ATTITUDE not in reading("民警很耐心，民警态度差").aspects


def test_a_reading_names_its_lexicon_and_what_a_person_must_see() -> None:
    got = reading("我要退订那个贷款短信，骗子发的")
    assert (got.label, got.confidence) == (ReplyLabel.DEMAND, Confidence.LOW)
    assert got.lexicon
