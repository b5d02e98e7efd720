"""A 整改提示 says what to do otherwise and not whose case it was."""

from __future__ import annotations

import pytest

from domain.board import Known
from domain.orders.advice import LONGEST, problems

KNOWN = Known(words=("民警到了以后没有下车，隔着车窗说了两句就走了",), citizens=("李明",), badges=("012345",))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("到场后要下车见到报警人，当面说明处理结果；夜间巡查每晚两次。", []),
        ("窗口办理超过8小时的要主动告知，一次性说清要带的材料。", []),
        ("把这几点改进落实到每个班组，时时检查。", []),
        ("22:14 到场的不能隔着车窗说话", ["order.advice_hour"]),
        ("晚上十点以后的噪音警情都要上楼", ["order.advice_hour"]),
        ("不能到了以后没有下车，隔着车窗就走", ["board.verbatim"]),
        ("012345 要向李明道歉", ["board.officer", "board.name"]),
        ("好" * (LONGEST + 1), ["order.advice_long"]),
    ],
)
def test_what_it_may_say(text: str, codes: list[str]) -> None:
    found = list(problems(text, KNOWN))
    assert [one.code for one in found] == codes
    assert all(one.field == "told" for one in found)
