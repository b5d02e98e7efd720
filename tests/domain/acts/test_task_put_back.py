"""放回: its rules and its fact."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.acts import checking
from domain.acts.registry import factual, read, repairable
from domain.acts.task_put_back import PutBack
from domain.acts.world import KnownWorld
from domain.vocabulary import PutBackReason, Role
from domain.wire import codec
from domain.wire.rows import Fact

ID = "00000000-0000-4000-8000-00000000000"
CALL = ID + "4"


@dataclass(frozen=True)
class Somebody:
    roles: tuple[Role, ...] = (Role.AGENT,)
    hall_id: str | None = None


def put_back(reason: str = "noise", **more: str) -> PutBack:
    return PutBack(ID + "1", ID + "2", ID + "3", CALL, reason, **more)


def codes(act: PutBack, dialled: tuple[str, ...] = (), role: Role = Role.AGENT) -> list[tuple[str, bool]]:
    world = KnownWorld(Somebody((role,)), calls_dialled=dialled)
    return [(problem.code, problem.mark) for problem in checking.problems(act, world, 5)]


@pytest.mark.parametrize("reason", [*PutBackReason])
def test_each_reason_will_do(reason: str) -> None:
    assert codes(put_back(reason, words="他是我邻居")) == []


def test_an_unknown_reason_is_refused() -> None:
    assert codes(put_back("tired")) == [("put_back.reason", False)]


def test_another_reason_needs_words() -> None:
    assert (
        codes(put_back("other")) == codes(put_back("other", words="  ")) == [("put_back.words_needed", False)]
    )
    assert codes(put_back("noise")) == []


def test_what_was_dialled_is_not_put_back() -> None:
    assert codes(put_back(), dialled=(CALL,)) == [("put_back.dialled", False)]
    assert codes(put_back(), dialled=(ID + "9",)) == []


def test_only_who_works_tasks_puts_them_back() -> None:
    assert codes(put_back(), role=Role.ANALYST) == [("access.forbidden", False)]


def test_it_waits_for_its_task_and_tells_it_a_fact() -> None:
    act = put_back("dialect", language="yue", typed="听不懂")
    assert [(need.kind, need.id) for need in act.needs()] == [("task", ID + "2")]
    assert act.entity_of(ID + "9") == ID + "2"
    told = Fact(ID + "1", "put_back", 77, disposition="dialect", user_id=ID + "9", language="yue")
    assert act.facts(ID + "9", 77) == {ID + "2": told}
    assert factual(act.KIND)
    assert not repairable(act.KIND), "its call has left the screen: a refused one holds nothing back"
    assert read(act.KIND, 1, codec.encode(act)) == act
