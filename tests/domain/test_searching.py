"""Words looked for in texts that are opened one by one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.searching import LONGEST, excerpt, found_in, marks, sought

SIGNS = st.text(st.sampled_from("民警态度不好办事推诿，。 ABCabc１2"), min_size=1, max_size=30)


def test_width_case_script_and_spaces_do_not_matter() -> None:
    wanted = sought("態度")
    assert wanted is not None
    assert wanted.words == ("态度",)
    assert found_in(wanted, ["那位民警 态 度 不好"]) is not None
    assert found_in(sought("abc1") or wanted, ["ＡＢＣ１ 号楼"]) is not None  # type: ignore[arg-type]


def test_all_words_must_be_there_in_any_order_and_any_part() -> None:
    wanted = sought("推诿 民警")
    assert wanted is not None
    assert found_in(wanted, ["民警很忙", "一直推诿"]) is not None
    assert found_in(wanted, ["一直推诿"]) is None


def test_pairs_that_stand_apart_are_not_the_word() -> None:
    wanted = sought("派出所长")
    assert wanted is not None
    texts = ["派出所里有人，出所长不在"]
    assert set(wanted.marks) <= marks(texts)
    assert found_in(wanted, texts) is None


def test_parts_are_not_run_together() -> None:
    wanted = sought("好办")
    assert wanted is not None
    assert not set(wanted.marks) <= marks(["态度好", "办事快"])
    assert found_in(wanted, ["态度好", "办事快"]) is None


def test_one_sign_is_enough_and_nothing_is_nothing() -> None:
    assert (sought("拖") or sought("x")) is not None
    assert sought("，。 ！") is None
    assert sought("长" * (LONGEST + 1)) is None


def test_an_excerpt_shows_what_was_found_and_no_long_number() -> None:
    text = "那天晚上家里进了小偷，打了很多次电话一直没有人接，后来回拨 13812345678 才说上话，" + "然后" * 30
    wanted = sought("回拨")
    assert wanted is not None
    shown = found_in(wanted, [text])
    assert shown is not None
    assert "回拨" in shown
    assert "138" not in shown
    assert shown.startswith("…")
    assert excerpt("110", 0) == "110"


@settings(max_examples=100)
@given(SIGNS, st.integers(0, 29), st.integers(1, 10))
def test_whatever_stands_in_a_text_has_its_marks_and_is_found(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    wanted = sought("".join(part.split()))
    if wanted is not None:
        assert set(wanted.marks) <= marks([text])
        assert found_in(wanted, [text]) is not None
