"""Each shipped questionnaire, path by path: what is asked, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from domain.dispositions import Disposition
from domain.orders.drafts import OrderDraft
from domain.questionnaire.context import ScriptContext, context_for
from domain.vocabulary import About, Aspect, Consent, OrderKind, Route, SmsVerdict, Visibility
from tests.domain.questionnaire.play import ENTER, PHONED, Key, asked, play, shipped

WALKED_IN = context_for(channel="walk_in", line="alarm")
SMS = context_for(channel="phone_110", line="alarm", sms_dissatisfied=True)
WINDOW_SMS = context_for(line="household", sms_dissatisfied=True)
FINE_SMS = context_for(line="traffic", case_types=("交通违法", "违停"), sms_dissatisfied=True)
RECORDED = context_for(channel="phone_110", line="alarm", recording=True)
WINDOW = context_for(line="household")
ACCIDENT = context_for(line="traffic", case_types=("交通事故", "财产损失"))
FINE = context_for(line="traffic", case_types=("交通违法", "违停"))
VEHICLE = context_for(line="traffic", case_types=("车驾管", "换证"))
UNKNOWN_TRAFFIC = context_for(line="traffic", case_types=("其他",))
NOTHING = ScriptContext()

COMPLAINT: tuple[Key, ...] = ("等了一个小时", "希望道歉", "0231", 1)
"""The tail after a 3: what, wish, officer, the unit may call."""


@dataclass(frozen=True)
class Path:
    name: str
    questionnaire: str
    context: ScriptContext
    keys: tuple[Key, ...]
    overall: int | None = None
    ended: str | None = None
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind to reasons."""
    asks: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()


PATHS = [
    # 110 ------------------------------------------------------------------------------------------------------------
    Path("plain satisfied", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 1, 1), overall=1),
    Path("walked in: the call-taker is not asked about", "alarm_110", WALKED_IN, (1, 1, 1, 1, 1, 1, 1, 1), overall=1,
         skips=("call_attitude",)),
    Path("someone else answers", "alarm_110", PHONED, (1 + 1,), ended="someone_else", skips=("convenient", "overall")),
    Path("wrong number", "alarm_110", PHONED, (3,), ended="wrong_number", skips=("convenient",)),
    Path("another time", "alarm_110", PHONED, (1, 2), ended="appointment"),
    Path("unwilling", "alarm_110", PHONED, (1, 3), ended="refusal_soft"),
    Path("objects to recording, it is switched off", "alarm_110", RECORDED, (1, 4, 1, 1, 1, 1, 1, 1, 1, 1), overall=1,
         asks=("recording_off",)),
    Path("objects to recording, it cannot be switched off", "alarm_110", RECORDED, (1, 4, 2), ended="refusal_soft"),
    Path("by phone: arrival is not asked about", "alarm_110", PHONED, (1, 1, 1, 2, 1, 1, 1, 1), overall=1,
         skips=("arrival",)),
    Path("nobody got in touch", "alarm_110", PHONED, (1, 1, 1, 3, 3, *COMPLAINT, 1, 1), overall=3,
         orders={"dissatisfied": ("overall", "aspect", "no_response")}, skips=("arrival", "officer_attitude", "result")),
    Path("nobody got in touch, satisfied all the same", "alarm_110", PHONED, (1, 1, 1, 3, 1, *COMPLAINT, 1, 1), overall=1,
         orders={"dissatisfied": ("aspect", "no_response")}),
    Path("one aspect alone", "alarm_110", PHONED, (1, 1, 1, 1, 3, 1, 1, 1, *COMPLAINT, 1, 1), overall=1,
         orders={"dissatisfied": ("aspect",)}),
    Path("overall alone", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 3, *COMPLAINT, 1, 1), overall=3,
         orders={"dissatisfied": ("overall",)}),
    Path("2 alone opens nothing", "alarm_110", PHONED, (1, 1, 2, 1, 2, 2, 2, 2, 1), overall=2, skips=("unhappy_what",)),
    Path("2 and a wish that something be done", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 2, 4, ENTER, "多派人", 2),
         overall=2, orders={"demand": ("suggestion",)}),
    Path("still going on", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 4, 1, 1), overall=1),
    Path("cannot say", "alarm_110", PHONED, (1, 1, 0, 1, 0, 0, 0, 0, 1), overall=0),
    Path("praise by name", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 1, 2, ENTER, "城东所王警官", 1), overall=1,
         orders={"praise": ("named_praise",)}),
    Path("praise of nobody", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 1, 2, ENTER, ENTER), overall=1),
    Path("query and suggestion", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 1, 3, 4, ENTER, "何时回电", ENTER), overall=1,
         orders={"demand": ("query", "suggestion")}),
    Path("misconduct", "alarm_110", PHONED, (1, 1, 1, 1, 1, 1, 1, 1, 5, ENTER, "收了二百元", ENTER), overall=1,
         orders={"misconduct": ("reported",)}),
    Path("everything at once", "alarm_110", PHONED,
         (1, 1, 3, 3, 3, *COMPLAINT, 2, 3, 5, ENTER, "李警官", 2, "请回电", 1, "要钱", ENTER), overall=3,
         orders={"dissatisfied": ("overall", "aspect", "no_response"), "praise": ("named_praise",),
                 "demand": ("query",), "misconduct": ("reported",)}),
    Path("dissatisfied by SMS: overall is not asked again", "alarm_110", SMS, (1, 1, 2, 4, ENTER, *COMPLAINT, 1, 1),
         orders={"dissatisfied": ("aspect", "sms")}, asks=("sms_why",),
         skips=("overall", "call_attitude", "handled", "arrival", "officer_attitude", "result")),
    Path("dissatisfied by SMS, cannot say why", "alarm_110", SMS, (1, 1, 0, *COMPLAINT, 1, 1),
         orders={"dissatisfied": ("sms",)}),
    Path("dissatisfied by SMS, nobody came", "alarm_110", SMS, (1, 1, 5, ENTER, *COMPLAINT, 1, 1),
         orders={"dissatisfied": ("aspect", "sms", "no_response")}),
    Path("the SMS was a slip", "alarm_110", SMS, (1, 1, 7, 1, 1), overall=1, asks=("overall",), skips=("unhappy_what",)),
    Path("thinks otherwise than by SMS", "alarm_110", SMS, (1, 1, 8, 2, 1), overall=2, asks=("overall",),
         skips=("unhappy_what",)),
    Path("the SMS was a slip, dissatisfied all the same", "alarm_110", SMS, (1, 1, 7, 3, *COMPLAINT, 1, 1), overall=3,
         orders={"dissatisfied": ("overall",)}),
    # Window ---------------------------------------------------------------------------------------------------------
    Path("plain satisfied", "window_service", WINDOW, (1, 1, 1, 1, 1, 1, 1, 1), overall=1, skips=("stuck_at",)),
    Path("several visits", "window_service", WINDOW, (1, 1, 2, 1, 3, ENTER, 1, 1, 1, 1, 1), overall=1, asks=("stuck_at",)),
    Path("not done, all else well", "window_service", WINDOW,
         (1, 1, 3, 4, ENTER, 1, 1, 1, 1, "材料不够", "请回电", ENTER, 2, 1, 1), overall=1, orders={"demand": ("not_done",)}),
    Path("not done, and another 3", "window_service", WINDOW, (1, 1, 3, 2, ENTER, 3, 1, 1, 2, *COMPLAINT, 1, 1), overall=2,
         orders={"dissatisfied": ("aspect",)}),
    Path("asked to pay extra", "window_service", WINDOW, (1, 1, 1, 1, 1, 2, 1, 1, "照相五十元"), overall=1,
         orders={"misconduct": ("extra_charges",)}),
    Path("asked to pay extra, and dissatisfied", "window_service", WINDOW,
         (1, 1, 1, 1, 3, 2, 3, *COMPLAINT, 1, 2, "照相五十元"), overall=3,
         orders={"dissatisfied": ("overall", "aspect"), "misconduct": ("extra_charges",)}),
    Path("the SMS about the window was a slip", "window_service", WINDOW_SMS, (1, 1, 7, 1, 1, 1), overall=1),
    Path("thinks otherwise about the window, and cannot say how", "window_service", WINDOW_SMS, (1, 1, 8, 1, 0, 1), overall=0),
    Path("stands by the SMS about the window", "window_service", WINDOW_SMS, (1, 1, 6, ENTER, 1, *COMPLAINT, 1, 1),
         orders={"dissatisfied": ("sms",)}, skips=("overall",)),
    # Traffic --------------------------------------------------------------------------------------------------------
    Path("accident", "traffic", ACCIDENT, (1, 1, 1, 1, 1, 1, 1), overall=1,
         asks=("accident_arrival", "accident_explained", "accident_fair"), skips=("kind", "identified", "done", "disputed")),
    Path("accident, not fair", "traffic", ACCIDENT, (1, 1, 1, 1, 3, 2, *COMPLAINT, 1, 1), overall=2,
         orders={"dissatisfied": ("aspect",)}, skips=("disputed", "appeal")),
    Path("enforcement", "traffic", FINE, (1, 1, 1, 1, 1, 1, 1), overall=1,
         asks=("identified", "rights_told", "officer_attitude"), skips=("accident_arrival", "disputed")),
    Path("enforcement, rights not told", "traffic", FINE, (1, 1, 1, 3, 1, 1, 2, *COMPLAINT, 1, 1), overall=1,
         orders={"dissatisfied": ("aspect", "rights_not_told")}, asks=("disputed",), skips=("appeal",)),
    Path("only the fine itself", "traffic", FINE, (1, 1, 1, 1, 1, 3, 1, ENTER, *COMPLAINT, 1, 1), overall=3,
         orders={"dissatisfied": ("overall", "penalty_disputed")}, asks=("appeal",)),
    Path("licence", "traffic", VEHICLE, (1, 1, 1, 1, 1, 1, 1), overall=1, asks=("done", "waiting", "window_attitude")),
    Path("licence not done", "traffic", VEHICLE, (1, 1, 3, 3, ENTER, 1, 1, 1, "没带证", ENTER, ENTER, 1, 1, 1), overall=1,
         orders={"demand": ("not_done",)}),
    Path("kind unknown: it is asked", "traffic", UNKNOWN_TRAFFIC, (1, 1, 2, 1, 1, 1, 1, 1), overall=1,
         asks=("kind", "identified")),
    Path("the SMS about a fine was a slip", "traffic", FINE_SMS, (1, 1, 7, 1, 1), overall=1, skips=("disputed",)),
    Path("thinks otherwise about a fine, still not satisfied", "traffic", FINE_SMS, (1, 1, 8, 3, 2, *COMPLAINT, 1, 1), overall=3,
         orders={"dissatisfied": ("overall",)}, asks=("disputed",)),
    # After rectification --------------------------------------------------------------------------------------------
    Path("accepted", "revisit_after_rectification", NOTHING, (1, 1, 1, 1, 1, 1, 1, 1), overall=1, skips=("missing",)),
    Path("nobody got in touch", "revisit_after_rectification", NOTHING, (1, 1, 3, 1, *COMPLAINT, 1, 1),
         orders={"dissatisfied": ("aspect", "not_contacted")}, skips=("solved", "outcome", "missing")),
    Path("still dissatisfied", "revisit_after_rectification", NOTHING, (1, 1, 1, 2, 1, 3, 1, "书面答复", "0231", 1, 1, 1),
         overall=3, orders={"dissatisfied": ("overall", "aspect")}, asks=("missing",), skips=("unhappy_what",)),
    Path("under pressure", "revisit_after_rectification", NOTHING, (1, 1, 2, 1, 1, 1, 2, 1, "让我改成满意"), overall=1,
         orders={"misconduct": ("pressure",)}),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda p: f"{p.questionnaire}: {p.name}")
def test_path(path: Path) -> None:
    questionnaire = shipped(path.questionnaire)
    step = play(questionnaire, path.context, path.keys)
    state = step.state
    met = asked(questionnaire, path.context, path.keys)
    assert state.ended == path.ended
    assert step.at in (None, "goodbye")
    assert state.complete
    assert state.outcome.overall == path.overall
    assert {draft.kind.value: draft.reasons for draft in state.outcome.orders} == path.orders
    assert set(path.asks) <= set(met)
    assert not set(path.skips) & set(met)


@pytest.mark.parametrize(
    ("code", "context", "questions"),
    [
        ("alarm_110", PHONED, 9),
        ("window_service", WINDOW, 8),
        ("traffic", ACCIDENT, 7),
        ("traffic", FINE, 7),
        ("revisit_after_rectification", NOTHING, 8),
    ],
)
def test_a_plain_satisfied_call_is_one_key_a_question(
    code: str, context: ScriptContext, questions: int
) -> None:
    step = play(shipped(code), context, [1] * questions)
    assert (step.state.answered, step.state.total) == (questions, questions)
    assert step.at == "goodbye"
    assert step.state.complete
    assert step.state.outcome.orders == ()


def one_order(code: str, context: ScriptContext, keys: tuple[Key, ...], kind: OrderKind) -> OrderDraft:
    orders = play(shipped(code), context, keys).state.outcome.orders
    return next(draft for draft in orders if draft.kind is kind)


def test_one_dissatisfied_order_carries_its_aspects_and_fields() -> None:
    keys: tuple[Key, ...] = (1, 1, 1, 1, 3, 3, 1, 3, "等了一个小时 ", "希望道歉", "高个子", 1, 1)
    draft = one_order("alarm_110", PHONED, keys, OrderKind.DISSATISFIED)
    assert draft == OrderDraft(
        kind=OrderKind.DISSATISFIED,
        route=Route.RESPONSIBLE_UNIT,
        reasons=("overall", "aspect"),
        about=About.SPEED,
        aspects=(Aspect.ARRIVAL_TIME, Aspect.OFFICER_ATTITUDE),
        tags=("problem.speed.late", "problem.attitude"),
        words="等了一个小时",
        wish="希望道歉",
        officer_hint="高个子",
        consent=Consent.UNIT_MAY_CONTACT,
    )
    assert draft.visibility is Visibility.NORMAL


@pytest.mark.parametrize(
    ("digit", "consent", "visibility"),
    [
        (1, Consent.UNIT_MAY_CONTACT, Visibility.NORMAL),
        (2, Consent.CENTRE_REPLIES, Visibility.NORMAL),
        (3, Consent.HIDDEN_FROM_UNIT, Visibility.HIDDEN_FROM_UNIT),
    ],
)
def test_consent_decides_who_sees_the_order(digit: int, consent: Consent, visibility: Visibility) -> None:
    keys: tuple[Key, ...] = (1, 1, 1, 1, 1, 1, 1, 3, ENTER, ENTER, ENTER, digit, 1)
    draft = one_order("alarm_110", PHONED, keys, OrderKind.DISSATISFIED)
    assert (draft.consent, draft.visibility) == (consent, visibility)


def test_misconduct_goes_to_discipline_and_stays_out_of_the_open_tags() -> None:
    step = play(shipped("window_service"), WINDOW, (1, 1, 1, 1, 1, 2, 1, 1, "照相五十元"))
    draft = step.state.outcome.orders[0]
    assert (draft.route, draft.visibility) == (Route.DISCIPLINE, Visibility.RESTRICTED)
    assert draft.tags == ("discipline.charges",)
    assert draft.words == "照相五十元"
    assert step.state.outcome.tags == ()


@pytest.mark.parametrize(("digit", "publish"), [(1, True), (2, False)])
def test_praise_is_published_only_by_consent(digit: int, publish: bool) -> None:
    keys: tuple[Key, ...] = (1, 1, 1, 1, 1, 1, 1, 1, 2, ENTER, "王警官", digit)
    draft = one_order("alarm_110", PHONED, keys, OrderKind.PRAISE)
    assert (draft.words, draft.publish, draft.about) == ("王警官", publish, None)


@pytest.mark.parametrize(
    ("keys", "about"),
    [
        ((1, 1, 1, 3, 1, 1, 2, *COMPLAINT, 1), About.PROCEDURE),
        ((1, 1, 1, 1, 1, 3, 1, ENTER, *COMPLAINT, 1), About.POLICY),
        ((1, 1, 1, 3, 1, 3, 1, ENTER, *COMPLAINT, 1), About.PROCEDURE),
        ((1, 1, 1, 1, 3, 3, 2, *COMPLAINT, 1), About.ATTITUDE),
        ((1, 1, 1, 1, 1, 3, 2, *COMPLAINT, 1), None),
    ],
    ids=["rights not told", "only the fine", "the fine, rights not told", "attitude", "overall alone"],
)
def test_what_a_complaint_about_enforcement_is_about(keys: tuple[Key, ...], about: About | None) -> None:
    assert one_order("traffic", FINE, keys, OrderKind.DISSATISFIED).about is about


@pytest.mark.parametrize(
    ("digit", "verdict"), [(7, SmsVerdict.MISTAKEN), (8, SmsVerdict.CHANGED), (0, SmsVerdict.UPHELD)]
)
def test_what_is_said_of_the_sms_answer_stands_beside_it(digit: int, verdict: SmsVerdict) -> None:
    state = play(shipped("alarm_110"), SMS, (1, 1, digit)).state
    assert state.outcome.sms_verdict is verdict
    assert state.outcome.overall is None
    asked_anew = verdict is not SmsVerdict.UPHELD
    assert (state.current == "overall") is asked_anew
    assert ("overall" in {problem.field for problem in state.broken}) is asked_anew


def test_after_rectification_the_order_is_redone_not_doubled() -> None:
    keys: tuple[Key, ...] = (1, 1, 1, 3, 3, 3, 1, "书面答复", ENTER, 1, 1)
    draft = one_order("revisit_after_rectification", NOTHING, keys, OrderKind.DISSATISFIED)
    assert draft.reopens
    assert draft.wish == "书面答复"
    assert draft.aspects == (Aspect.RESOLUTION, Aspect.UNIT_ATTITUDE, Aspect.UNIT_OUTCOME)


@pytest.mark.parametrize(("key", "publish"), [(1, True), (2, False), (ENTER, None)])
def test_what_comes_of_a_complaint_is_published_only_where_they_agree(key: Key, publish: bool | None) -> None:
    unhappy: tuple[Key, ...] = (1, 1, 1, 1, 1, 1, 1, 3, *COMPLAINT, 3, ENTER, "何时回电", key)
    for kind in (OrderKind.DISSATISFIED, OrderKind.DEMAND):
        assert one_order("alarm_110", PHONED, unhappy, kind).publish is publish


def test_who_keeps_it_from_the_unit_is_not_asked_to_publish() -> None:
    hidden: tuple[Key, ...] = (1, 1, 1, 1, 1, 1, 1, 3, *COMPLAINT[:-1], 3, 1)
    assert play(shipped("alarm_110"), PHONED, hidden).at == "goodbye"


def test_recording_is_named_only_where_it_is_on() -> None:
    for code in ("alarm_110", "window_service", "traffic", "revisit_after_rectification"):
        questionnaire = shipped(code)
        off, on = play(questionnaire, NOTHING, (1,)), play(questionnaire, RECORDED, (1,))
        offered = [[o.code for o in s.state.find("convenient").options] for s in (off, on)]  # type: ignore[union-attr]
        assert "no_recording" not in offered[0]
        assert offered[1][-1] == "no_recording"


def test_cards_come_up_with_the_answers_that_need_them() -> None:
    assert play(shipped("alarm_110"), PHONED, (2,)).state.cards == ("wrong_person",)
    assert play(shipped("alarm_110"), RECORDED, (1, 4)).state.cards == ("no_recording",)


def test_every_ending_is_a_disposition() -> None:
    ends = {
        option.end
        for code in ("alarm_110", "window_service", "traffic", "revisit_after_rectification")
        for question in shipped(code).questions()
        for option in question.options
        if option.end
    }
    assert ends == {
        Disposition.SOMEONE_ELSE,
        Disposition.WRONG_NUMBER,
        Disposition.APPOINTMENT,
        Disposition.REFUSAL_SOFT,
    }
