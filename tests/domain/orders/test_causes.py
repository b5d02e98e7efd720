"""What a report chooses from: every code means something, is told from its neighbour, and no other is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

import resources
from domain.orders.causes import Action, ActionGroup, RootCause, load_report_codes
from domain.orders.details import Details
from domain.orders.machine import Refusal, judge
from domain.orders.standing import Standing
from domain.problems import ProblemError
from domain.vocabulary import OrderKind, OrderMove, OrderState
from tests.domain.orders.cases import EAST_1, REPORT, case

MOST_CAUSES, MOST_ACTIONS = 24, 20
FILE = resources.read_text("orders", "causes.yaml")


def test_every_code_has_a_meaning_in_both_languages_and_few_enough_to_choose_from() -> None:
    codes = resources.report_codes()
    assert set(codes.causes) == set(RootCause)
    assert set(codes.actions) == set(Action)
    assert set(codes.groups) == set(ActionGroup)
    assert [text.zh for text in codes.groups.values()] == ["人员", "流程", "告知", "保障", "政策", "协作"]
    assert len(codes.causes) <= MOST_CAUSES
    assert len(codes.actions) <= MOST_ACTIONS
    for meanings in (codes.causes, codes.actions):
        names = [meaning.name for meaning in meanings.values()]
        assert len({name.zh for name in names}) == len({name.en for name in names}) == len(names)
        assert all(meaning.definition.zh and meaning.distinction.en for meaning in meanings.values())


def test_a_distinction_names_the_neighbour() -> None:
    codes = resources.report_codes()
    for cause in codes.causes.values():
        assert codes.causes[RootCause(cause.unlike)].name.zh in cause.distinction.zh
    for action in codes.actions.values():
        assert codes.actions[Action(action.unlike)].name.zh in action.distinction.zh


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  attitude:\n", "  mood:\n"),
        ("unlike: language", "unlike: weather"),
        ("unlike: language", "unlike: attitude"),
        ("{zh: 业务不熟, en: Not skilled enough}", "{zh: 业务不熟}"),
        ("  support:\n", "  goodwill:\n"),
        ("      apology:\n", "      done_again:\n"),
    ],
)
def test_a_broken_list_is_refused(old: str, new: str) -> None:
    assert old in FILE
    with pytest.raises(ProblemError):
        load_report_codes(FILE.replace(old, new, 1))


@pytest.mark.parametrize("field", ["causes", "actions"])
def test_a_code_that_is_none_is_refused_at_its_field(field: str) -> None:
    report = replace(REPORT, **{field: (*getattr(REPORT, field), "weather")})
    order = Standing(
        OrderKind.DISSATISFIED, OrderState.RECTIFYING, complained_of="east-1", chain=("east-1",), signed=True
    )
    answer = judge(case(order, EAST_1, Details(report=report)), OrderMove.REPORT)
    assert isinstance(answer, Refusal)
    assert [(one.code, one.field) for one in answer.problems] == [("order.code_unknown", f"report.{field}")]
