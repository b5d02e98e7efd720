"""No outcome of a call without a call, whoever tells it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.acts import checking
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.world import KnownWorld
from domain.dispositions import Disposition
from domain.vocabulary import Role

ID = "00000000-0000-4000-8000-00000000000"
MAY = [d for d in Disposition if d.facts.by_agent]
FREE = {"not_attempted", "technical", "refer_to_lead_uncontacted"}


@dataclass(frozen=True)
class Somebody:
    roles: tuple[Role, ...] = (Role.AGENT,)
    hall_id: str | None = None


def attempt(*outcomes: str, direction: str = "outgoing", shown: bool = False) -> Attempt:
    told = [Outcome(f"{ID}{n}", code) for n, code in enumerate(outcomes)]
    return Attempt(ID + "8", ID + "9", direction, 10, 20, told, number_shown=shown)


def found(act: Attempt, version: int | None = None) -> list[tuple[str, bool]]:
    world = KnownWorld(Somebody())
    return [(problem.code, problem.mark) for problem in checking.problems(act, world, 30, version)]


@pytest.mark.parametrize("disposition", MAY)
def test_only_what_says_that_nobody_was_called_stands_without_a_call(disposition: Disposition) -> None:
    expected = [] if disposition.value in FREE else [("attempt.not_dialled", False)]
    assert found(attempt(disposition)) == expected


@pytest.mark.parametrize("direction", ["outgoing", "out"])
def test_one_task_of_several_is_enough(direction: str) -> None:
    told = attempt("not_attempted", "complete", "busy", direction=direction)
    assert found(told) == [("attempt.not_dialled", False)] * 2


@pytest.mark.parametrize("disposition", MAY)
@pytest.mark.parametrize(("direction", "shown"), [("outgoing", True), ("incoming", False), ("in", False)])
def test_who_was_dialled_or_called_in_may_have_any(
    disposition: Disposition, direction: str, shown: bool
) -> None:
    assert found(attempt(disposition, direction=direction, shown=shown)) == []


@pytest.mark.parametrize("disposition", ["no_answer", "complete"])
def test_one_told_before_the_rule_is_marked(disposition: str) -> None:
    assert found(attempt(disposition), version=1) == [("attempt.not_dialled", True)]
