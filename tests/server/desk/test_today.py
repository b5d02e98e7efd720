"""今天: each order once, where it presses most, with the page on which one goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.orders.standing import Standing
from domain.vocabulary import Consent, OrderKind, OrderMove, OrderState
from domain.wire.orders import OrderLine
from server.desk.today import Group, Waiting, group_of, slug_of, today

M, S = OrderMove, OrderState
NOW, END = 1_000_000, 2_000_000
HANDLING = frozenset({M.RECORD_CONTACT, M.REPORT, M.ANSWER_URGE, M.NOTE})


def waiting(
    moves: frozenset[OrderMove] = HANDLING,
    *,
    due: int | None = END + 1,
    order_id: str = "a",
    **changes: object,
) -> Waiting:
    line = OrderLine(
        order_id, "20261130-0001", "dissatisfied", "responsible_unit", "rectifying", "normal", None, "", "alarm", "", [], [], 0,
        due_at=due,
    )  # fmt: skip
    standing = Standing(OrderKind.DISSATISFIED, S.RECTIFYING, consent=Consent.UNIT_MAY_CONTACT)
    return Waiting(line, replace(standing, **changes), moves)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "group", "slug"),
    [
        (waiting(frozenset({M.COUNTERSIGN, M.SEND_BACK}), due=NOW - 1), Group.TO_COUNTERSIGN, "countersign"),
        (waiting(due=NOW - 1), Group.OVERDUE, "contact"),
        (waiting(urge_waits=True), Group.URGED, "answer"),
        (waiting(frozenset({M.SIGN, M.RETURN})), Group.TO_SIGN, "sign"),
        (waiting(frozenset({M.CONFIRM_PRAISE, M.DENY_PRAISE})), Group.PRAISE, "praise"),
        (waiting(frozenset({M.APPROVE, M.SEND_BACK})), Group.TO_REVIEW, "review"),
        (waiting(sent_back=1, contacts=1), Group.SENT_BACK, "report"),
        (waiting(round=2), Group.REDO, "contact"),
        (waiting(due=END - 1, contacts=1), Group.DUE_TODAY, "report"),
        (waiting(consent=Consent.CENTRE_REPLIES), Group.GOING_ON, "report"),
        (waiting(due=None), Group.GOING_ON, "contact"),
        (waiting(frozenset({M.APPEAL}), due=None), Group.TO_APPEAL, "appeal"),
        (waiting(frozenset({M.NOTE}), due=NOW - 1), Group.ELSEWHERE, ""),
    ],
)
def test_an_order_stands_where_it_presses_most(one: Waiting, group: Group, slug: str) -> None:
    assert (group_of(one, NOW, END), slug_of(one)) == (group, slug)


def test_each_order_is_there_once_and_the_most_pressing_first() -> None:
    heaps = today(
        [waiting(order_id="a"), waiting(order_id="b", due=NOW - 1), waiting(order_id="c")], NOW, END
    )
    assert [(heap.group, [line.order_id for line in heap.lines]) for heap in heaps] == [
        (Group.OVERDUE, ["b"]),
        (Group.GOING_ON, ["a", "c"]),
    ]
