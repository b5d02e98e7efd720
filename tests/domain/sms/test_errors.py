"""Codes of gateways and carriers: the table that ships, and what is not in it."""

from __future__ import annotations

import pytest

from domain.sms.errors import CodeTable, ErrorClass, ErrorCodes
from resources import read_yaml


def table(protocol: str, own: dict[str, ErrorClass] | None = None) -> CodeTable:
    return CodeTable(ErrorCodes.of(read_yaml("sms", "errors.yaml")), protocol, own or {})


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("0x58", ErrorClass.THROTTLED),
        ("0x14", ErrorClass.THROTTLED),
        ("0x08", ErrorClass.TRANSIENT),
        ("0x45", ErrorClass.TRANSIENT),
        ("0x0b", ErrorClass.NUMBER),
        ("0x0d", ErrorClass.ACCOUNT),
        ("0x0e", ErrorClass.ACCOUNT),
        ("0x0f", ErrorClass.ACCOUNT),
        ("0x7f", ErrorClass.OTHER),
    ],
)
def test_what_a_status_of_smpp_says(code: str, error: ErrorClass) -> None:
    assert table("smpp").of_response(code) is error


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        (("UNDELIV",), ErrorClass.HANDSET),
        (("EXPIRED", "000"), ErrorClass.HANDSET),
        (("MK:0008",), ErrorClass.HANDSET),
        (("UNDELIV", "MI:0024"), ErrorClass.HANDSET),
        (("CB:0010",), ErrorClass.TRANSIENT),
        (("CA:0054",), ErrorClass.TRANSIENT),
        (("noroute",), ErrorClass.TRANSIENT),
        (("BEYONDH",), ErrorClass.THROTTLED),
        (("PHONEERR",), ErrorClass.NUMBER),
        (("KEYWORD",), ErrorClass.CONTENT),
        (("ID:0076",), ErrorClass.CONTENT),
        (("ID:0077",), ErrorClass.OTHER),
        (("MA:0051",), ErrorClass.CONTENT),
        (("SIGNBLOCKED",), ErrorClass.CONTENT),
        (("HD:0001",), ErrorClass.BLOCKED),
        (("BLACKLIST",), ErrorClass.BLOCKED),
        (("REJECTD", "ZZ:1"), ErrorClass.OTHER),
        (("",), ErrorClass.OTHER),
    ],
)
def test_what_a_receipt_says(codes: tuple[str, ...], error: ErrorClass) -> None:
    assert table("smpp").of_receipt(*codes) is error


def test_the_particular_decides_over_the_general() -> None:
    assert table("smpp").of_receipt("UNDELIV", "PHONEERR") is ErrorClass.NUMBER
    assert table("smpp").of_receipt("UNDELIV", "ZZ:1") is ErrorClass.HANDSET, "what is not known says nothing"


def test_a_gateways_own_codes_go_before_what_ships() -> None:
    own = table("smpp", {"MK:0001": ErrorClass.NUMBER, "0x08": ErrorClass.CONTENT})
    assert own.of_receipt("mk:0001") is ErrorClass.NUMBER
    assert own.of_receipt("MK:0002") is ErrorClass.HANDSET
    assert own.of_response("0x08") is ErrorClass.CONTENT


def test_only_what_passes_may_be_sent_once_more() -> None:
    assert {one for one in ErrorClass if one.may_pass} == {
        ErrorClass.THROTTLED,
        ErrorClass.TRANSIENT,
        ErrorClass.HANDSET,
    }
