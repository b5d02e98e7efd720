"""What a text for the open board must not say, and which orders never stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.board import DAYS, LONGEST, RUN, Candidate, Known, findings, not_shown, surname_of, text_problems
from domain.vocabulary import OrderEnd, OrderKind, Visibility

WORDS = "我上周在明川路报的警，民警来了半个小时都不理我，说话还特别难听"
KNOWN = Known(
    words=(WORDS, "已向群众当面道歉并说明出警情况"),
    citizens=("李明华", "欧阳娜"),
    officers=("张建国",),
    badges=("013377",),
)
FINE = "群众反映出警等候时间长、接待不够耐心。经核实，当天警力集中在另一起警情，沟通不足。单位已上门致歉，改为出警途中先电话联系。"


def codes(text: str, known: Known = KNOWN) -> set[str]:
    return {one.code for one in findings(text, known)}


def test_a_text_in_words_of_its_own_passes() -> None:
    assert text_problems(FINE, KNOWN) == []


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        ("13800138000", "board.phone"),
        ("138-0013-8000", "board.phone"),
        ("１３８ ００１３ ８０００", "board.phone"),
        ("一三八零零一三八零零零", "board.phone"),
        ("幺三八，零零幺三，八零零零", "board.phone"),
        ("0371-65881234", "board.phone"),
        ("6588123", "board.phone"),
        ("410102199003071234", "board.id_number"),
        ("41010219900307123x", "board.id_number"),
        ("川A12345", "board.plate"),
        ("川 a·1234D", "board.plate"),
        ("沪AD12345", "board.plate"),
        ("A12345的车", "board.plate"),
        ("中山路12号", "board.address"),
        ("三单元", "board.address"),
        ("5栋", "board.address"),
        ("B座", "board.address"),
        ("幸福小区", "board.address"),
        ("石桥村", "board.address"),
        ("3月7日", "board.day"),
        ("十一月三十日", "board.day"),
        ("2026-11-03", "board.day"),
        ("李明华", "board.name"),
        ("李 明·华", "board.name"),
        ("李女士", "board.name"),
        ("李某", "board.name"),
        ("欧阳女士", "board.name"),
        ("张建国", "board.officer"),
        ("王警官", "board.officer"),
        ("赵某某民警", "board.officer"),
        ("副所长", "board.officer"),
        ("013377", "board.officer"),
        ("012345", "board.officer"),
        ("小学生", "board.minor"),
        ("8岁的孩子", "board.minor"),
        ("半个小时都不理我，", "board.verbatim"),
        ("半个小时，都不理我", "board.verbatim"),
        ("当面道歉并说明出警", "board.verbatim"),
    ],
)
def test_each_thing_is_found_where_it_stands(piece: str, code: str) -> None:
    text = f"经核实，{piece}；已整改。"
    found = [one for one in findings(text, KNOWN) if one.code == code]
    assert found, codes(text)
    assert any(set(text[one.start : one.end]) <= set(piece) for one in found)
    [told] = {problem.code for problem in text_problems(text, KNOWN) if problem.code == code}
    assert told == code


@pytest.mark.parametrize(
    "text",
    [
        "当天共接警 320 起，平均 12 分钟到场。",
        "2026年11月，城关区。",
        "村民反映夜间噪声，农村地区路灯少。",
        "已建立回访制度，三天内答复，责任到人。",
        "拨打110后等待较久。",
        "四川北路一带停车难。",
        "群众感谢民警，向民警和辅警致谢；感谢警官耐心。",
    ],
)
def test_what_tells_nothing_is_left_alone(text: str) -> None:
    assert codes(text) == set()


def test_what_overlaps_is_told_once() -> None:
    found = text_problems(f"{WORDS}，13800138000", replace(KNOWN, words=(WORDS, "13800138000，还有")))
    pieces = [str(one.params["piece"]) for one in found if one.code == "board.verbatim"]
    assert pieces == [f"{WORDS}", "13800138000"]


def test_it_is_long_enough_at_two_hundred() -> None:
    assert text_problems("好" * LONGEST, Known()) == []
    assert [one.code for one in text_problems("好" * (LONGEST + 1), Known())] == ["board.long"]


@given(
    st.text(alphabet="民警来了，不理我。说话 abc12", max_size=60),
    st.text(alphabet="民警来了，不理我。说话 abc12", max_size=60),
)
def test_no_run_of_the_words_ever_passes(text: str, words: str) -> None:
    runs = {words[at : at + RUN] for at in range(len(words) - RUN + 1)}
    quotes = any(text[at : at + RUN] in runs for at in range(len(text) - RUN + 1))
    if quotes:
        assert "board.verbatim" in codes(text, Known(words=(words,)))


@given(
    st.text(alphabet="民警来了不理我说话", min_size=RUN, max_size=30),
    st.integers(0, 40),
    st.sampled_from(["", "，", " ", "。 "]),
)
def test_punctuation_hides_no_quotation(words: str, at: int, between: str) -> None:
    start = at % (len(words) - RUN + 1)
    quoted = between.join(words[start : start + RUN])
    assert "board.verbatim" in codes(quoted, Known(words=(words,)))


def test_surnames() -> None:
    assert [surname_of(name) for name in ("李明华", "欧阳娜", "Smith", "")] == ["李", "欧阳", "", ""]


CLOSED = Candidate(
    OrderKind.DISSATISFIED, Visibility.NORMAL, True, False, OrderEnd.CITIZEN_ACCEPTED, date(2026, 11, 1)
)
TODAY = date(2026, 11, 1 + DAYS)


def test_who_consented_and_was_heard_a_week_ago_may_be_shown() -> None:
    assert list(not_shown(CLOSED, TODAY)) == []
    praise = replace(CLOSED, kind=OrderKind.PRAISE, end=OrderEnd.PRAISE_CONFIRMED)
    assert list(not_shown(praise, TODAY)) == []


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (replace(CLOSED, consent=False), "order.no_consent"),
        (replace(CLOSED, visibility=Visibility.HIDDEN_FROM_UNIT), "board.never"),
        (replace(CLOSED, visibility=Visibility.RESTRICTED), "board.never"),
        (replace(CLOSED, kind=OrderKind.MISCONDUCT, end=OrderEnd.DISCIPLINE_CONCLUDED), "board.never"),
        (replace(CLOSED, excluded=True), "board.never"),
        (replace(CLOSED, end=OrderEnd.MERGED), "board.end"),
        (replace(CLOSED, kind=OrderKind.PRAISE, end=OrderEnd.PRAISE_UNCONFIRMED), "board.end"),
        (replace(CLOSED, closed_on=date(2026, 11, 2)), "board.too_early"),
        (replace(CLOSED, closed_on=None), "board.too_early"),
    ],
)
def test_others_are_not(order: Candidate, code: str) -> None:
    assert [one.code for one in not_shown(order, TODAY)] == [code]
