"""The form under the keys: digits, Enter, back, changes of earlier answers, drafts, matrix, dates and numbers."""

from __future__ import annotations

import pytest

from domain.questionnaire.answers import from_plain, to_plain
from domain.questionnaire.context import (
    ScriptContext,
    TrafficKind,
    context_for,
    context_from_plain,
    traffic_kind,
)
from domain.questionnaire.engine import evaluate
from domain.questionnaire.loader import load
from domain.questionnaire.model import Kind
from domain.questionnaire.responses import MAX_ANSWERS, validate_response
from domain.questionnaire.steps import back, begin, enter, misfits, press, put
from domain.questionnaire.wire import context_from_wire, context_to_wire, from_wire, to_wire
from domain.vocabulary import Aspect, OrderKind, Route, Satisfaction
from domain.wire.parts import Answer as WireAnswer
from tests.domain.questionnaire.play import ENTER, PHONED, play, shipped
from tests.domain.questionnaire.small import SMALL

SMALL_Q = load(SMALL)
NOTHING = ScriptContext()


def test_a_matrix_takes_a_digit_for_each_row_and_goes_on_after_the_last() -> None:
    step = play(SMALL_Q, NOTHING, (1, 1, ENTER, 3))
    assert step.at == "grid"
    assert step.answers["grid"] == {"speed": 3}
    step = press(SMALL_Q, NOTHING, step, 1)
    assert step.at == "overall"
    assert step.answers["grid"] == {"speed": 3, "manners": 1}


def test_a_full_matrix_begins_anew() -> None:
    step = play(SMALL_Q, NOTHING, (1, 1, ENTER, 3, 3))
    step = press(SMALL_Q, NOTHING, back(step), 2)
    assert step.answers["grid"] == {"speed": 2}


def test_the_worse_judgement_of_an_aspect_stands() -> None:
    state = play(SMALL_Q, NOTHING, (1, 2, 2, ENTER, ENTER, 1, 2, 2)).state
    assert dict(state.outcome.aspects) == {
        Aspect.ARRIVAL_TIME: Satisfaction.DISSATISFIED,
        Aspect.COURTESY: Satisfaction.BASICALLY_SATISFIED,
        Aspect.RESULT: Satisfaction.BASICALLY_SATISFIED,
    }


def test_a_multiple_choice_toggles_and_an_exclusive_answer_stands_alone() -> None:
    step = play(SMALL_Q, NOTHING, (1, 2, 2, 3))
    assert (step.at, step.answers["problems"]) == ("problems", (2, 3))
    step = press(SMALL_Q, NOTHING, step, 2)
    assert step.answers["problems"] == (3,)
    step = press(SMALL_Q, NOTHING, step, 1)
    assert (step.at, step.answers["problems"]) == ("visits", (1,))
    assert press(SMALL_Q, NOTHING, back(step), 3).answers["problems"] == (3,)


def test_enter_passes_an_optional_question_and_stops_at_a_required_one() -> None:
    step = play(SMALL_Q, NOTHING, (1, 2))
    step = enter(SMALL_Q, NOTHING, step)
    assert (step.at, step.answers["problems"]) == ("visits", ())
    step = enter(SMALL_Q, NOTHING, step)
    assert (step.at, step.answers["visits"]) == ("grid", "")
    stuck = enter(SMALL_Q, NOTHING, step)
    assert stuck.at == "grid"
    assert stuck.problem is not None
    assert stuck.problem.code == "answer.required"


@pytest.mark.parametrize(
    ("typed", "code"),
    [(412, "answer.out_of_range"), ("多次", "answer.type"), (-1.5, "answer.out_of_range")],
)
def test_enter_never_replaces_what_was_typed(typed: str | float, code: str) -> None:
    step = put(SMALL_Q, NOTHING, play(SMALL_Q, NOTHING, (1, 1)), "visits", typed)
    stuck = enter(SMALL_Q, NOTHING, step)
    assert (stuck.at, stuck.answers["visits"]) == ("visits", typed)
    assert stuck.problem is not None
    assert (stuck.problem.code, stuck.problem.field) == (code, "visits")
    assert [p.code for p in misfits(stuck.answers, stuck.state)] == [code]


def test_a_date_that_is_none_stays_as_it_was_typed() -> None:
    visited = put(SMALL_Q, NOTHING, play(SMALL_Q, NOTHING, (1, 1)), "visits", 3)
    step = put(SMALL_Q, NOTHING, visited, "day", "上礼拜")
    assert enter(SMALL_Q, NOTHING, step).answers["day"] == "上礼拜"


@pytest.mark.parametrize("code", ["alarm_110"])
def test_no_text_of_any_script_is_lost_by_enter(code: str) -> None:
    """Each question that is answered in words, with one character too many, on the way of the dissatisfied."""
    script = shipped(code)
    held = 0
    for question in script.questions():
        if question.kind is not Kind.TEXT:
            continue
        text = "字" * (question.max_length + 1)
        step = begin(script, PHONED, {question.code: text})
        for _ in range(60):
            satisfied = not step.state.confirmed or step.state.answered < 3
            step = enter(script, PHONED, press(script, PHONED, step, 1 if satisfied else 3))
        assert step.answers[question.code] == text
        held += step.at == question.code
    assert held


@pytest.mark.parametrize(("digit", "code"), [(9, "answer.not_offered"), (4, "answer.not_offered")])
def test_a_key_without_an_answer_does_nothing(digit: int, code: str) -> None:
    step = press(SMALL_Q, NOTHING, begin(SMALL_Q, NOTHING), digit)
    assert step.at == "identity"
    assert step.problem is not None
    assert step.problem.code == code
    assert step.answers == {}


def test_digits_are_text_in_a_text_box() -> None:
    step = play(SMALL_Q, NOTHING, (1, 1))
    refused = press(SMALL_Q, NOTHING, step, 3)
    assert refused.problem is not None
    assert refused.problem.code == "answer.no_digit_here"


def test_back_moves_and_changes_nothing() -> None:
    step = play(SMALL_Q, NOTHING, (1, 1))
    assert step.at == "visits"
    assert back(step).at == "reason"
    assert back(back(step)).at == "identity"
    assert back(back(back(step))).at == "identity"
    assert back(step).answers == step.answers


def test_a_changed_answer_hides_what_followed_and_keeps_it() -> None:
    """The follow-ups of the first answer stay stored, count for nothing, and are back when it is changed again."""
    alarm = shipped("alarm_110")
    step = play(alarm, PHONED, (1, 1, 1, 1, 3, 1, 1, 1, "来得慢", ENTER, ENTER, 1, 1))
    assert [o.kind for o in step.state.outcome.orders] == [OrderKind.DISSATISFIED]
    changed = put(alarm, PHONED, step, "arrival", 1)
    assert changed.state.outcome.orders == ()
    assert changed.answers["unhappy_what"] == "来得慢"
    assert "unhappy_what" not in changed.state.counted
    again = put(alarm, PHONED, changed, "arrival", 3)
    assert again.state.outcome.orders == step.state.outcome.orders


def test_after_a_change_the_cursor_goes_to_what_is_open_now() -> None:
    alarm = shipped("alarm_110")
    step = play(alarm, PHONED, (1, 1, 1, 2, 1, 1, 1))
    assert step.at == "more"
    for _ in range(4):
        step = back(step)
    assert step.at == "handled"
    assert press(alarm, PHONED, step, 1).at == "arrival"


def test_an_answer_that_ends_the_call_ends_the_form() -> None:
    step = play(SMALL_Q, NOTHING, (1, 3))
    assert (step.at, step.state.ended, step.state.complete) == (None, "appointment", True)
    assert step.state.outcome.orders == ()


def test_a_draft_is_opened_where_it_was_left() -> None:
    step = play(SMALL_Q, NOTHING, (1, 2, 2))
    kept = from_plain(to_plain(step.answers))
    assert kept == step.answers
    assert begin(SMALL_Q, NOTHING, kept).at == "visits"


def test_progress_counts_what_is_asked() -> None:
    step = play(shipped("alarm_110"), PHONED, (1, 1, 1))
    assert (step.state.answered, step.state.total) == (3, 6)
    step = press(shipped("alarm_110"), PHONED, step, 1)
    assert (step.state.answered, step.state.total) == (4, 9)


def test_hard_rules_refuse_and_soft_rules_warn() -> None:
    step = play(SMALL_Q, NOTHING, (1, 1, ENTER, 3, 1, 1))
    assert evaluate(SMALL_Q, NOTHING, {**step.answers, "visits": 25}).warnings[0].params["rule"] == "many"
    state = evaluate(SMALL_Q, NOTHING, {**step.answers, "visits": 25})
    assert [p.params["rule"] for p in state.broken if p.code == "answer.rule"] == ["both"]
    assert not state.complete
    assert state.warned(frozenset()) == state.warnings
    assert state.warned(frozenset({"many"})) == ()
    found = validate_response(SMALL_Q, NOTHING, {**step.answers, "visits": 25})
    assert ("answer.rule", "overall") in [(p.code, p.field) for p in found]
    assert "many" not in [p.params.get("rule") for p in found]


GOOD = {
    "identity": 1,
    "reason": 1,
    "visits": 3,
    "day": "2026-11-20",
    "grid": {"speed": 1, "manners": 1},
    "overall": 1,
}


def test_a_good_response_has_no_problem() -> None:
    assert validate_response(SMALL_Q, NOTHING, GOOD) == ()


@pytest.mark.parametrize(
    ("field", "answer", "code"),
    [
        ("overall", None, "answer.required"),
        ("grid", {"speed": 1}, "answer.required"),
        ("overall", 4, "answer.not_offered"),
        ("overall", -1, "answer.not_offered"),
        ("overall", "1", "answer.type"),
        ("overall", True, "answer.type"),
        ("overall", 1.5, "answer.type"),
        ("overall", (1,), "answer.type"),
        ("identity", {"a": 1}, "answer.type"),
        ("problems", 2, "answer.type"),
        ("problems", (2, 2), "answer.repeated"),
        ("problems", (3, 2), "answer.repeated"),
        ("problems", (1, 2), "answer.exclusive"),
        ("problems", (9,), "answer.not_offered"),
        ("problems", (True,), "answer.type"),
        ("visits", 100, "answer.out_of_range"),
        ("visits", -1, "answer.out_of_range"),
        ("visits", float("nan"), "answer.type"),
        ("visits", float("inf"), "answer.type"),
        ("visits", "three", "answer.type"),
        ("day", "2026-02-30", "answer.not_a_date"),
        ("day", "20261120", "answer.not_a_date"),
        ("day", 20261120, "answer.type"),
        ("grid", {"speed": 7, "manners": 1}, "answer.not_offered"),
        ("grid", {"sped": 1, "manners": 1}, "answer.unknown_item"),
        ("grid", 3, "answer.type"),
        ("why", "字" * 21, "answer.too_long"),
        ("why", 3, "answer.type"),
        ("bye", "said", "answer.type"),
        ("weather", 1, "answer.unknown_question"),
    ],
)
def test_each_fault_stands_at_its_field(field: str, answer: object, code: str) -> None:
    answers = {k: v for k, v in {**GOOD, field: answer}.items() if v is not None}
    found = validate_response(SMALL_Q, NOTHING, answers)  # type: ignore[arg-type]
    assert (code, field) in [(p.code, p.field) for p in found]


def test_a_broken_off_call_needs_nothing_more() -> None:
    assert validate_response(SMALL_Q, NOTHING, {"identity": 1}, partial=True) == ()
    assert validate_response(SMALL_Q, NOTHING, {"identity": 1}) != ()


def test_a_flood_of_answers_is_one_problem() -> None:
    flood = {f"q{n}": 1 for n in range(MAX_ANSWERS + 1)}
    assert [p.code for p in validate_response(SMALL_Q, NOTHING, flood)] == ["answer.too_many"]


@pytest.mark.parametrize("value", [None, [1, "x"], {"a": {"b": 1}}, object(), [[1]], {1: 2}, b"x"])
def test_anything_that_json_brings_is_taken_in_and_judged(value: object) -> None:
    answers = from_plain({"overall": value})
    assert validate_response(SMALL_Q, NOTHING, answers) != ()


# Wire ---------------------------------------------------------------------------------------------------------------


def test_answers_travel_by_code_and_come_back_the_same() -> None:
    answers = {**GOOD, "reason": 2, "problems": (2, 3), "why": "慢", "bye": True, "contact": 2, "visits": 2.5}
    sent = to_wire(SMALL_Q, answers)
    assert WireAnswer("reason", choices=["no"]) in sent
    assert WireAnswer("problems", choices=["speed", "manners"]) in sent
    assert WireAnswer("grid", rows={"speed": "satisfied", "manners": "satisfied"}) in sent
    assert from_wire(SMALL_Q, sent) == answers


def test_asked_and_none_is_not_lost_on_the_way() -> None:
    answers = {"identity": 1, "problems": (), "visits": "", "why": "", "day": ""}
    assert from_wire(SMALL_Q, to_wire(SMALL_Q, answers)) == answers


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (WireAnswer("weather", choices=["rain"]), "answer.unknown_question"),
        (WireAnswer("overall", choices=["splendid"]), "answer.type"),
        (WireAnswer("overall"), "answer.type"),
        (WireAnswer("overall", choices=["satisfied", "dissatisfied"]), "answer.type"),
        (WireAnswer("problems", choices=["speed", "splendid"]), "answer.not_offered"),
        (WireAnswer("visits", text="three"), "answer.type"),
        (WireAnswer("grid", rows={"speed": "splendid"}), "answer.not_offered"),
        (WireAnswer("bye", text="said"), "answer.type"),
    ],
)
def test_what_the_script_has_no_place_for_is_found_at_its_field(answer: WireAnswer, code: str) -> None:
    answers = {"identity": 1, "reason": 2, **from_wire(SMALL_Q, [answer])}
    found = validate_response(SMALL_Q, NOTHING, answers, partial=True)
    assert [(p.code, p.field) for p in found] == [(code, answer.question)]


def test_the_context_travels_with_the_response() -> None:
    context = context_for("phone_110", "traffic", ("交通事故",), recording=True)
    assert context.to_plain() == {
        "channel": "phone_110",
        "line": "traffic",
        "traffic_kind": "accident",
        "recording": True,
        "sms_dissatisfied": False,
    }
    assert context_from_plain(context.to_plain()) == context
    assert context_from_wire(context_to_wire(context)) == context
    assert context_from_plain({"channel": "pigeon", "recording": "yes", "x": 1}) == ScriptContext()


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (("交通事故", "财产损失"), TrafficKind.ACCIDENT),
        (("交通违法", "违停"), TrafficKind.ENFORCEMENT),
        (("车驾管", "期满换证"), TrafficKind.VEHICLE),
        (("车辆年检",), TrafficKind.VEHICLE),
        (("", ""), None),
        (("其他",), None),
    ],
)
def test_traffic_is_told_apart_by_its_case_types(types: tuple[str, ...], kind: TrafficKind | None) -> None:
    assert traffic_kind(*types) is kind


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("alarm_110", (1, 1, 1, 1, 1, 1, 1, 3, "慢", "道歉", "0231", 1, 1)),
        ("window_service", (1, 1, 2, 1, ENTER, 3, 1, 1, 1, "慢", "道歉", "0231", 1, 1)),
        ("revisit_after_rectification", (1, 1, 1, 3, 3, 3, 1, "书面答复", "0231", 1, 1)),
    ],
)
def test_each_answer_that_is_required_is_missed_when_it_is_gone(
    code: str, keys: tuple[int | str | None, ...]
) -> None:
    questionnaire = shipped(code)
    answers = play(questionnaire, NOTHING, keys).answers
    optional = {"unhappy_what", "unhappy_wish", "officer_hint", "stuck_at", "missing"}
    for gone in answers:
        left = {k: v for k, v in answers.items() if k != gone}
        missed = [
            p.field for p in validate_response(questionnaire, NOTHING, left) if p.code == "answer.required"
        ]
        assert (gone in missed) is (gone not in optional)


def test_misconduct_goes_to_discipline_whatever_a_trigger_says() -> None:
    astray = load(SMALL.replace("reason: rude,", "reason: rude, route: responsible_unit,"))
    state = play(astray, NOTHING, (1, 2, 3, ENTER, ENTER, 1, 1, 2)).state
    (draft,) = (d for d in state.outcome.orders if d.kind is OrderKind.MISCONDUCT)
    assert draft.route is Route.DISCIPLINE
