"""Two people move one order at the same moment: one effect, and both are told what became of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from domain.acts.order_move import Seen
from domain.problems import ProblemError
from domain.vocabulary import OrderMove, Role
from tests.helpers.centre import Centre
from tests.helpers.city import OTHER_STATION, STATION
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.orders import answered, moved, orders_of, whole

M = OrderMove
PAIRS = int(os.environ.get("MINYI110_PAIRS", "4"))
"""Pairs of each kind; the whole search: MINYI110_PAIRS=70 on both databases."""


@dataclass(frozen=True)
class Pair:
    """What two people do at once, and what the second of them may be told."""

    first: tuple[str, OrderMove, dict[str, str]]
    second: tuple[str, OrderMove, dict[str, str]]
    told: frozenset[str]


DISPATCH = Pair(
    ("2001", M.DISPATCH, {"unit_id": STATION}),
    ("2002", M.DISPATCH, {"unit_id": STATION}),
    frozenset({"order.secondary"}),
)
ELSEWHERE = Pair(
    ("2001", M.DISPATCH, {"unit_id": STATION}),
    ("2002", M.DISPATCH, {"unit_id": OTHER_STATION}),
    frozenset({"order.moved"}),
)
TAKEN_BACK = Pair(
    ("2001", M.RECALL, {"reason": "派错"}), ("3001", M.SIGN, {}), frozenset({"order.moved", "order.unknown"})
)


@pytest.mark.parametrize("pair", [DISPATCH, ELSEWHERE, TAKEN_BACK], ids=["same", "elsewhere", "taken back"])
def test_one_effect_and_both_are_told(centre: Centre, desk: Desk, pair: Pair) -> None:
    lead = sit_down(centre, "2001", Role.LEAD)
    sit_down(centre, "2002", Role.LEAD)
    sit_down(centre, "3001", Role.LIAISON, unit_id=STATION)
    answered(centre, desk, *[DISSATISFIED] * PAIRS)
    for order_id in orders_of(centre, lead):
        before = Seen(1)
        if pair is TAKEN_BACK:
            moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
            before = Seen(2, 1, STATION)
        stood = len(whole(centre, lead, order_id).history)
        told = _at_once(centre, order_id, before, pair)
        made = [step for step in whole(centre, lead, order_id).history[stood:] if step.effect != "not_made"]
        assert len(made) == 1, told
        assert sorted(told) in [sorted(["applied", one]) for one in pair.told]


def _at_once(centre: Centre, order_id: str, before: Seen, pair: Pair) -> list[str]:
    barrier = Barrier(2)

    def move(by: str, what: OrderMove, given: dict[str, str]) -> Callable[[], str]:
        def run() -> str:
            barrier.wait()
            try:
                verdict = moved(centre, by, order_id, what, before, **given).verdict
            except ProblemError as refused:
                return refused.problems[0].code
            return verdict.code or str(verdict.result)

        return run

    with ThreadPoolExecutor(2) as threads:
        return [one.result() for one in [threads.submit(move(*who)) for who in (pair.first, pair.second)]]
