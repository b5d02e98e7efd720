"""Telephone numbers as exports write them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.phones import Phone, PhoneKind, mask, read_phone, read_phones
from domain.problems import Problem

MOBILE, LANDLINE = "13800138000", "037165881234"
AREA = "0371"
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(lambda n: len(set(n)) > 1)
landlines = st.from_regex(
    r"0(10[2-8][0-9]{7}|2[0-5][2-8][0-9]{7}|[3-9][0-9]{2}[2-8][0-9]{6,7})", fullmatch=True
)


@pytest.mark.parametrize(
    "written",
    [
        "13800138000", " 13800138000 ", "138 0013 8000", "138-0013-8000", "138 - 0013 - 8000", "+8613800138000",
        "+86 138-0013-8000", "86 13800138000", "8613800138000", "008613800138000", "0086-138-0013-8000", "(86)13800138000",
        "１３８００１３８０００", "＋８６１３８００１３８０００", "１３８－００１３－８０００", "'13800138000", "‘13800138000",
        "13800138000.0", "013800138000", "13800138000\n", "\ufeff13800138000", "138\u00a00013\u30008000", "电话：13800138000",
        "手机:13800138000", "张某 13800138000", "13800138000（家）", "13800138000(本人)", "Tel: 13800138000", '"13800138000"',
        "138—0013—8000", "138.0013.8000",
    ],
)  # fmt: skip
def test_a_mobile_however_written(written: str) -> None:
    assert read_phone(written, AREA) == Phone(MOBILE, PhoneKind.MOBILE)


@pytest.mark.parametrize(
    "written",
    [
        "037165881234", "0371-65881234", "0371 6588 1234", "(0371)65881234", "（0371）6588-1234", "0371—65881234",
        "+86 371 65881234", "+86-0371-65881234", "86037165881234", "008637165881234", "65881234", "6588-1234", "6588 1234",
        "座机：0371－65881234",
    ],
)  # fmt: skip
def test_a_landline_however_written(written: str) -> None:
    assert read_phone(written, AREA) == Phone(LANDLINE, PhoneKind.LANDLINE)


@pytest.mark.parametrize(
    ("written", "number"),
    [("010-62345678", "01062345678"), ("02162345678", "02162345678"), ("0379-6412345", "03796412345")],
)
def test_area_codes_of_two_and_three_digits(written: str, number: str) -> None:
    assert read_phone(written) == Phone(number, PhoneKind.LANDLINE)


@pytest.mark.parametrize(
    "written",
    ["0371-65881234-801", "0371-65881234转801", "0371-65881234 转 801", "65881234-801", "037165881234 分机801",
     "(0371)65881234#801", "0371-65881234 ext. 801", "0371-65881234（转801）"],
)  # fmt: skip
def test_extensions(written: str) -> None:
    phone = read_phone(written, AREA)
    assert phone == Phone(LANDLINE, PhoneKind.LANDLINE, "801")
    assert isinstance(phone, Phone)
    assert phone.key == "037165881234x801"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.38E+10", "phone.scientific"),
        ("1.38001E+10", "phone.scientific"),
        ("1.38e10", "phone.scientific"),
        ("１．３８Ｅ＋１０", "phone.scientific"),
        ("138****8000", "phone.masked"),
        ("138＊＊＊＊8000", "phone.masked"),
        ("138xxxx8000", "phone.masked"),
        ("1380013800", "phone.too_short"),
        ("0086", "phone.too_short"),
        ("+86 0086", "phone.too_short"),
        ("138001380001", "phone.too_long"),
        ("12345678901", "phone.unknown_prefix"),
        ("4001234567", "phone.service"),
        ("400-123-4567", "phone.service"),
        ("800-810-8888", "phone.service"),
        ("95588", "phone.service"),
        ("96166", "phone.service"),
        ("110", "phone.service"),
        ("12345", "phone.service"),
        ("10086", "phone.service"),
        ("00000000000", "phone.placeholder"),
        ("11111111111", "phone.placeholder"),
        ("13333333333333", "phone.too_long"),
        ("+852 9123 4567", "phone.foreign"),
        ("0085291234567", "phone.foreign"),
        ("电话不通", "phone.no_number"),
        ("abc", "phone.no_number"),
        ("138a00138000", "phone.unreadable"),
        ("0261234567", "phone.area_code"),
        ("010-6234567", "phone.too_short"),
        ("0371-165881234", "phone.too_long"),
        ("0371-15881234", "phone.local_part"),
        ("98765432", "phone.local_part"),
    ],
)
def test_what_cannot_be_read_says_why(written: str, code: str) -> None:
    found = read_phone(written, AREA)
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_landline_needs_an_area_code() -> None:
    found = read_phone("65881234")
    assert isinstance(found, Problem)
    assert found.code == "phone.no_area_code"


@pytest.mark.parametrize(
    "written", ["", "  ", "\u3000", "-", "--", "/", "无", "不详", "N/A", "none", "0", "'", "未提供"]
)
def test_an_empty_cell_is_no_fault(written: str) -> None:
    assert read_phone(written, AREA) is None
    assert read_phones(written, AREA).phones == ()


@pytest.mark.parametrize(
    "written",
    [
        "13800138000/0371-65881234", "13800138000、0371-65881234", "13800138000，037165881234", "13800138000;037165881234",
        "13800138000 0371-65881234", "13800138000\n0371-65881234", "13800138000|65881234", "手机13800138000 座机65881234",
        "13800138000/0371-65881234/13800138000", "138 0013 8000 / 0371 6588 1234",
    ],
)  # fmt: skip
def test_several_numbers_in_a_cell(written: str) -> None:
    assert [p.number for p in read_phones(written, AREA).phones] == [MOBILE, LANDLINE]
    first = read_phone(written, AREA)
    assert isinstance(first, Phone)
    assert first.number == MOBILE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0371-65881234/65881235", ["037165881234", "037165881235"]),
        ("010-62345678、62345679", ["01062345678", "01062345679"]),
        ("(0563)5881234 5881235", ["05635881234", "05635881235"]),
        ("0371-65881234转801/65881235", ["037165881234", "037165881235"]),
        ("0371-65881234/6588123", ["037165881234"]),
        ("13800138000/65881235", ["13800138000"]),
        ("65881235/0371-65881234", ["037165881234"]),
    ],
)
def test_a_neighbour_takes_the_area_code_of_the_landline_before_it(written: str, read: list[str]) -> None:
    assert [p.number for p in read_phones(written).phones] == read


def test_of_several_numbers_the_bad_ones_are_told() -> None:
    cell = read_phones("110 / 13800138000 / 138****8000")
    assert [p.number for p in cell.phones] == [MOBILE]
    assert {p.code for p in cell.problems} == {"phone.service", "phone.masked"}


@pytest.mark.parametrize(
    ("number", "shown"),
    [(MOBILE, "138****8000"), (LANDLINE, "0371****34"), ("01062345678", "010****78"), ("037165881234x801", "0371****34"),
     ("", "****"), ("110", "****"), ("张三", "****"), ("1380013", "****")],
)  # fmt: skip
def test_masking(number: str, shown: str) -> None:
    assert mask(number) == shown


@given(
    mobiles,
    st.sampled_from(["", "+86", "+86 ", "0086", "86", "0", "'", "电话："]),
    st.sampled_from("- ."),
    st.booleans(),
)
def test_any_mobile_in_any_dress(number: str, prefix: str, sign: str, wide: bool) -> None:
    written = prefix + sign.join((number[:3], number[3:7], number[7:]))
    if wide:
        written = written.translate({ord("0") + d: 0xFF10 + d for d in range(10)})
    assert read_phone(written) == Phone(number, PhoneKind.MOBILE)


@given(landlines, st.sampled_from(["-", " ", ""]), st.sampled_from(["", "+86 ", "0086"]))
def test_any_landline_with_its_area_code(number: str, sign: str, prefix: str) -> None:
    size = 3 if number[1] in "12" else 4
    assert read_phone(prefix + number[:size] + sign + number[size:], AREA) == Phone(
        number, PhoneKind.LANDLINE
    )


@given(mobiles | landlines)
def test_a_mask_hides_at_least_four_digits(number: str) -> None:
    shown = mask(number)
    assert "****" in shown
    assert number not in shown
    assert sum(c.isdigit() for c in shown) <= len(number) - 4


@given(st.text(max_size=40) | st.text(alphabet="0123456789 +-()/、转xXeE.*８无'", max_size=30))
@example("1" * 300)
@example("+")
@example("转1")
@example("²³")
@example("٣" * 11)
@example("1³900138000")
def test_nothing_raises_and_no_problem_carries_the_number(written: str) -> None:
    cell = read_phones(written, AREA)
    for problem in cell.problems:
        assert not any(isinstance(value, str) for value in problem.params.values())
    for phone in cell.phones:
        assert phone.number.isascii()
        assert phone.number.isdecimal()
        assert phone.number[0] == ("1" if phone.kind is PhoneKind.MOBILE else "0")
        assert read_phone(phone.number) == Phone(phone.number, phone.kind), "reading again changes nothing"
    first = read_phone(written, AREA)
    assert isinstance(first, Phone) == bool(cell.phones)
