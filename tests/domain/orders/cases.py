"""A small city, its people, and a move put together for the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from domain.orders.clocks import Clock
from domain.orders.details import Case, Details, Limits, Report
from domain.orders.machine import Effect, Refusal, judge
from domain.orders.standing import Actor, Hat, Standing
from domain.vocabulary import Consent, Finding, OrderKind, OrderMove, OrderState

NOON = 1_795_320_000_000
"""2026-11-22 12:00 in Shanghai."""
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Tree:
    """市局 with two 分局, and two 所队 below the first; what is dissolved is not there."""

    uppers: Mapping[str, str] = field(
        default_factory=lambda: {"east": "city", "west": "city", "east-1": "east", "east-2": "east"}
    )
    dissolved: frozenset[str] = frozenset()

    def parent(self, unit_id: str) -> str | None:
        return self.uppers.get(unit_id)

    def stands(self, unit_id: str, day: date) -> bool:
        return unit_id not in self.dissolved and (unit_id in self.uppers or unit_id == "city")


TREE = Tree()


def _one(user_id: str, hat: Hat, unit_id: str | None = None, badge: str | None = None) -> Actor:
    return Actor(user_id, frozenset({hat}), unit_id, badge)


AGENT = _one("agent", Hat.AGENT)
LEAD, LEAD_2 = _one("lead", Hat.LEAD), _one("lead-2", Hat.LEAD)
SUPERVISOR, SUPERVISOR_2 = _one("supervisor", Hat.SUPERVISOR), _one("supervisor-2", Hat.SUPERVISOR)
EAST, WEST, EAST_1 = (_one(f"at-{unit}", Hat.LIAISON, unit) for unit in ("east", "west", "east-1"))
CHIEF_EAST, CHIEF_EAST_1 = (
    _one("chief-east", Hat.CHIEF, "east", "010"),
    _one("chief-east-1", Hat.CHIEF, "east-1", "011"),
)
DISCIPLINE, DISCIPLINE_2 = _one("discipline", Hat.DISCIPLINE), _one("discipline-2", Hat.DISCIPLINE)
OFFICER, OFFICER_2 = (
    replace(_one(f"officer-{badge}", Hat.OFFICER, "east-1", badge), named=True) for badge in ("020", "021")
)
MACHINE = _one("machine", Hat.MACHINE)
PEOPLE = (
    AGENT, LEAD, LEAD_2, SUPERVISOR, SUPERVISOR_2, EAST, WEST, EAST_1, CHIEF_EAST, CHIEF_EAST_1, DISCIPLINE, DISCIPLINE_2, OFFICER, OFFICER_2,
    MACHINE,
)  # fmt: skip

NEW = Standing(
    OrderKind.DISSATISFIED,
    OrderState.AWAITING_DISPATCH,
    complained_of="east-1",
    consent=Consent.UNIT_MAY_CONTACT,
)
REPORT = Report(
    Finding.UPHELD,
    facts="当日值班民警迟到",
    causes=("late",),
    cause_words="警力不足",
    actions=("apology",),
    action_words="当面致歉",
    officers=("020",),
    contacted=True,
)
WORDS = "经核对辖区范围不属本单位"


def case(
    order: Standing,
    actor: Actor,
    details: Details | None = None,
    *,
    units: Tree = TREE,
    due: Mapping[Clock, int] | None = None,
    limits: Limits | None = None,
) -> Case:
    return Case(order, actor, details or Details(), units, NOON, TODAY, due or {}, limits or Limits())


def made(order: Standing, move: OrderMove, actor: Actor, details: Details | None = None) -> Standing:
    """The order after a move that is to be made."""
    answer = judge(case(order, actor, details), move)
    assert isinstance(answer, Effect), answer
    return answer.order


def refused(
    order: Standing,
    move: OrderMove,
    actor: Actor,
    details: Details | None = None,
    *,
    due: Mapping[Clock, int] | None = None,
    units: Tree = TREE,
) -> set[str]:
    """The codes of a move that is not to be made."""
    answer = judge(case(order, actor, details, due=due, units=units), move)
    assert isinstance(answer, Refusal), answer
    return {problem.code for problem in answer.problems}


def to(unit_id: str, **more: object) -> Details:
    return replace(Details(unit_id=unit_id), **more)  # type: ignore[arg-type]


def because(reason: str = WORDS, **more: object) -> Details:
    return replace(Details(reason=reason), **more)  # type: ignore[arg-type]
