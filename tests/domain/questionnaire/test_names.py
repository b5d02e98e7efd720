"""How a citizen is asked for: by a surname that is certain, or as the owner of the phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import COMPOUND_SURNAMES, NameKind, address, classify, surname_of
from domain.vocabulary import Sex


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("李伟", "李"), ("王小明", "王"), ("欧阳娜", "欧阳"), ("欧阳建国", "欧阳"), ("诸葛亮", "诸葛"), ("欧阳", "欧阳"),
        ("李 伟", "李"), ("李　伟", "李"), (" 李伟 ", "李"), ("李女士", "李"), ("欧阳先生", "欧阳"), ("单于飞", "单于"),
        ("爱新觉罗启星", "爱新觉罗"), ("张王晓明", "张"), ("司马迁", "司马"), ("万俟卨", "万俟"),
    ],
)  # fmt: skip
def test_a_certain_surname(name: str, surname: str) -> None:
    assert surname_of(name) == surname


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", NameKind.MISSING), ("  ", NameKind.MISSING), ("-", NameKind.MISSING),
        ("李某", NameKind.PLACEHOLDER), ("李某某", NameKind.PLACEHOLDER), ("李*", NameKind.PLACEHOLDER),
        ("李X", NameKind.PLACEHOLDER), ("李××", NameKind.PLACEHOLDER), ("匿名", NameKind.PLACEHOLDER),
        ("热心市民", NameKind.PLACEHOLDER), ("报警人", NameKind.PLACEHOLDER), ("先生", NameKind.PLACEHOLDER),
        ("不详", NameKind.PLACEHOLDER),
        ("星河物业管理有限公司", NameKind.COMPANY), ("城东酒店", NameKind.COMPANY), ("高德平台", NameKind.COMPANY),
        ("李记面馆", NameKind.COMPANY), ("Star Hotel Ltd", NameKind.COMPANY), ("城东派出所", NameKind.COMPANY),
        ("John Smith", NameKind.UNREADABLE), ("买买提·阿不都", NameKind.UNREADABLE), ("李伟 王芳", NameKind.UNREADABLE),
        ("李伟、王芳", NameKind.UNREADABLE), ("李伟（代报）", NameKind.UNREADABLE), ("李", NameKind.UNREADABLE),
        ("13800138000", NameKind.UNREADABLE), ("扎西次仁", NameKind.UNREADABLE), ("李伟的妈妈呀", NameKind.UNREADABLE),
    ],
)  # fmt: skip
def test_whoever_cannot_be_named(name: str, kind: NameKind) -> None:
    assert classify(name) is kind
    assert address(name, Sex.MALE) is None


@pytest.mark.parametrize(
    ("name", "sex", "zh", "en"),
    [
        ("李伟", Sex.MALE, "先生", "Mr."),
        ("李伟", Sex.FEMALE, "女士", "Ms."),
        ("李女士", Sex.UNKNOWN, "女士", "Ms."),
        ("李先生", Sex.MALE, "先生", "Mr."),
    ],
)
def test_the_title_follows_the_sex(name: str, sex: Sex, zh: str, en: str) -> None:
    for lang, title in (("zh", zh), ("en", en)):
        found = address(name, sex, lang)
        assert found is not None
        assert (found.surname, found.honorific) == ("李", title)


@pytest.mark.parametrize(
    ("name", "sex"), [("李伟", Sex.UNKNOWN), ("李女士", Sex.MALE), ("李先生", Sex.FEMALE)]
)
def test_a_title_that_is_not_certain_is_not_said(name: str, sex: Sex) -> None:
    assert address(name, sex) is None


@given(st.text(max_size=12), st.sampled_from(list(Sex)))
def test_any_entry_is_read_without_an_error(name: str, sex: Sex) -> None:
    found = address(name, sex)
    if found is not None:
        assert found.surname in "".join(name.split())
        assert 1 <= len(found.surname) <= 4
        assert len(found.surname) == 1 or found.surname in COMPOUND_SURNAMES
