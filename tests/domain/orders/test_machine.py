"""The machine: each rule of who may do what, when; and random moves by random people that never lead to where nobody can go on."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.orders.clocks import Clock
from domain.orders.details import Details, Ground, Report
from domain.orders.machine import Effect, Refusal, dead_ends, judge, possible, reachable
from domain.orders.rows import ROWS, Party, Tick, Verb
from domain.orders.standing import Asked, Standing, is_below, named_by
from domain.questionnaire.rectification import Closing, ClosingReason, Verdict
from domain.vocabulary import Consent, Finding, OrderEnd, OrderKind, OrderMove, OrderState, Visibility
from tests.domain.orders.cases import (
    AGENT,
    CHIEF_EAST,
    CHIEF_EAST_1,
    DISCIPLINE,
    DISCIPLINE_2,
    EAST,
    EAST_1,
    LEAD,
    LEAD_2,
    MACHINE,
    NEW,
    NOON,
    OFFICER,
    OFFICER_2,
    PEOPLE,
    REPORT,
    SUPERVISOR,
    SUPERVISOR_2,
    TODAY,
    TREE,
    WEST,
    Tree,
    because,
    case,
    made,
    refused,
    to,
)  # fmt: skip

M, S = OrderMove, OrderState
ACCEPTED = Verdict(Closing.CLOSE, (ClosingReason.ACCEPTED,))
UNHAPPY = Verdict(Closing.REDO, (ClosingReason.STILL_DISSATISFIED,), one_level_up=True)
NOBODY_CAME = Verdict(Closing.REDO, (ClosingReason.FALSE_FEEDBACK,))


def _at_the_unit() -> Standing:
    """Sent to 分局 east, passed down to east-1, signed there."""
    order = made(NEW, M.DISPATCH, LEAD, to("east"))
    order = made(order, M.SIGN, EAST)
    order = made(order, M.PASS_DOWN, EAST, to("east-1"))
    return made(order, M.SIGN, EAST_1)


def _reported() -> Standing:
    return made(_at_the_unit(), M.REPORT, EAST_1, Details(report=REPORT))


def _awaiting_revisit() -> Standing:
    order = made(_reported(), M.COUNTERSIGN, CHIEF_EAST_1)
    order = made(order, M.APPROVE, EAST, because())
    return made(order, M.APPROVE, LEAD, because())


def test_no_state_is_out_of_reach_and_none_a_dead_end() -> None:
    assert reachable() == frozenset(OrderState)
    assert dead_ends() == frozenset()
    assert {row.move for row in ROWS} == set(OrderMove)


def test_it_goes_down_level_by_level_and_up_again() -> None:
    order = _at_the_unit()
    assert (order.state, order.chain, order.handler) == (S.RECTIFYING, ("east", "east-1"), "east-1")
    order = made(order, M.REPORT, EAST_1, Details(report=REPORT))
    assert order.state is S.AWAITING_CHIEF
    order = made(order, M.COUNTERSIGN, CHIEF_EAST_1)
    assert (order.state, order.reviewer) == (S.AWAITING_REVIEW, "east")
    assert refused(order, M.APPROVE, LEAD, because()) == {"order.review_pending"}
    assert refused(order, M.APPROVE, EAST_1, because()) == {"order.not_yours"}
    order = made(order, M.APPROVE, EAST, because())
    assert (order.state, order.reviewer) == (S.AWAITING_REVIEW, None)
    assert made(order, M.APPROVE, LEAD, because()).state is S.AWAITING_REVISIT


def test_the_second_revisit_closes_redoes_one_level_up_or_asks() -> None:
    order = _awaiting_revisit()
    closed = made(order, M.REVISIT, MACHINE, Details(verdict=ACCEPTED))
    assert (closed.state, closed.end) == (S.CLOSED, OrderEnd.CITIZEN_ACCEPTED)
    up = made(order, M.REVISIT, MACHINE, Details(verdict=UNHAPPY))
    assert (up.state, up.chain, up.round, up.forced) == (S.DISPATCHED, ("east",), 2, True)
    again = made(order, M.REVISIT, MACHINE, Details(verdict=NOBODY_CAME))
    assert (again.chain, again.round, again.raised) == (("east", "east-1"), 2, False)
    both = replace(case(order, MACHINE, Details(verdict=UNHAPPY)), named_chiefs=frozenset({"east"}))
    over = judge(both, M.REVISIT)
    assert isinstance(over, Effect)
    assert (over.order.chain, over.order.raised) == (("city",), True), "it names the chief of the level above"
    top = made(replace(order, chain=("city",)), M.REVISIT, MACHINE, Details(verdict=UNHAPPY))
    assert (top.state, top.before) == (S.AWAITING_LEAD, S.AWAITING_REVISIT)


def test_a_return_names_another_unit_and_after_two_it_stays() -> None:
    sent = made(NEW, M.DISPATCH, LEAD, to("east"))
    back = because(ground=Ground.NOT_OURS, unit_id="west")
    assert refused(sent, M.RETURN, EAST, replace(back, unit_id="east")) == {"order.own_unit"}
    assert refused(sent, M.RETURN, EAST, replace(back, reason="不是我们")) == {"order.reason_short"}
    assert refused(sent, M.RETURN, WEST, back) == {"order.not_yours"}
    assert refused(sent, M.RETURN, EAST, back, due={Clock.RETURN: NOON - 1}) == {"order.return_over"}
    once = made(sent, M.RETURN, EAST, back)
    assert (once.state, once.chain, once.returns) == (S.AWAITING_DISPATCH, (), 1)
    assert refused(once, M.DISPATCH, LEAD, to("east")) == {"order.missing"}
    assert not made(once, M.DISPATCH, LEAD, to("west")).forced
    forced = made(once, M.DISPATCH, LEAD, to("east", reason="属地明确"))
    assert forced.forced
    asked = judge(case(once, LEAD, to("east", reason="属地明确")), M.DISPATCH)
    assert isinstance(asked, Effect)
    assert Clock.RETURN not in {tick.clock for tick in asked.ticks}, "nobody returns it"
    assert refused(forced, M.RETURN, EAST, back) == {"order.forced"}
    answer = judge(case(once, LEAD, to("west")), M.DISPATCH)
    assert isinstance(answer, Effect)
    assert [tick.verb for tick in answer.ticks if tick.clock is Clock.RECTIFY] == [Verb.RUN]
    twice = made(
        made(once, M.DISPATCH, LEAD, to("west", reason="改派西区")),
        M.RETURN,
        WEST,
        replace(back, unit_id="east"),
    )
    assert twice.returns == 2
    assert made(twice, M.DISPATCH, LEAD, to("west", reason="两次退单后由中心决定")).forced


def test_what_a_unit_passed_down_comes_back_to_it() -> None:
    back = because(ground=Ground.FACTS, unit_id="east-2")
    order = made(_at_the_unit(), M.RETURN, EAST_1, back)
    assert (order.state, order.chain) == (S.RECTIFYING, ("east",))


def test_only_who_sent_it_recalls_and_only_unsigned() -> None:
    sent = made(NEW, M.DISPATCH, LEAD, to("east"))
    assert refused(sent, M.RECALL, LEAD_2, because()) == {"order.not_yours"}
    assert made(sent, M.RECALL, LEAD, because()).state is S.AWAITING_DISPATCH
    answer = judge(case(made(sent, M.SIGN, EAST), LEAD, because()), M.RECALL)
    assert isinstance(answer, Refusal)
    assert answer.problems[0].params["state"] == "rectifying"
    assert M.REDISPATCH in answer.possible


def test_hidden_from_the_unit_it_never_goes_there() -> None:
    hidden = replace(NEW, visibility=Visibility.HIDDEN_FROM_UNIT, complained_of="east")
    assert refused(hidden, M.DISPATCH, LEAD, to("east")) == {"order.hidden_from_unit"}
    assert refused(hidden, M.DISPATCH, LEAD, to("east-1")) == {"order.hidden_from_unit"}
    assert made(hidden, M.DISPATCH, LEAD, to("city")).handler == "city"
    seen = replace(hidden, state=S.DISPATCHED, chain=("city", "east"))
    assert possible(case(seen, EAST)) == ()


def test_a_unit_that_is_gone_is_sent_nothing() -> None:
    gone = Tree(dissolved=frozenset({"west"}))
    assert refused(NEW, M.DISPATCH, LEAD, to("west"), units=gone) == {"order.unit_closed"}
    assert refused(NEW, M.DISPATCH, LEAD, to("nowhere")) == {"order.unit_closed"}


def test_the_unit_above_takes_over_from_one_that_is_gone() -> None:
    assert refused(_at_the_unit(), M.HAND_UP, MACHINE) == {"order.unit_stands"}
    gone = Tree(dissolved=frozenset({"east-1"}))
    answer = judge(case(_at_the_unit(), MACHINE, units=gone), M.HAND_UP)
    assert isinstance(answer, Effect)
    assert (answer.order.handler, answer.order.state) == ("east", S.RECTIFYING)
    over = judge(
        replace(case(_at_the_unit(), MACHINE, units=gone), named_chiefs=frozenset({"east"})), M.HAND_UP
    )
    assert isinstance(over, Effect)
    assert over.order.chain == ("city",), "it names the chief of the one above"
    alone = replace(_at_the_unit(), chain=("east-1",))
    top = replace(case(alone, MACHINE, units=gone), named_chiefs=frozenset({"east", "city"}))
    nobody = judge(top, M.HAND_UP)
    assert isinstance(nobody, Effect)
    assert (nobody.order.state, nobody.order.chain) == (S.AWAITING_DISPATCH, ()), "the lead says who"


def test_what_names_the_chief_since_is_not_done_again_by_their_unit() -> None:
    chiefs = frozenset({"east-1"})
    order = _awaiting_revisit()
    fault = judge(replace(case(order, MACHINE, Details(verdict=NOBODY_CAME)), named_chiefs=chiefs), M.REVISIT)
    assert isinstance(fault, Effect)
    assert (fault.order.chain, fault.order.raised) == (("east",), True)
    asked = replace(order, state=S.AWAITING_LEAD, before=S.AWAITING_REVISIT)
    ended = replace(order, state=S.CLOSED, end=OrderEnd.CITIZEN_ACCEPTED, closed_on=TODAY)
    for stands, move in ((asked, M.REDO), (ended, M.REOPEN)):
        back = judge(replace(case(stands, LEAD, because()), named_chiefs=chiefs), move)
        assert isinstance(back, Refusal)
        assert [(one.code, one.field) for one in back.problems] == [("order.names_chief", "unit_id")]
        up = judge(replace(case(stands, LEAD, to("east", reason=WORDS)), named_chiefs=chiefs), move)
        assert isinstance(up, Effect), up
        assert up.order.handler == "east"


def test_the_unit_above_advises_the_one_that_is_kept_from_it_and_nobody_else_does() -> None:
    kept = replace(
        _at_the_unit(), chain=("east",), visibility=Visibility.HIDDEN_FROM_UNIT, complained_of="east-1"
    )
    told = Details(told="先听完再解释")
    assert M.ADVISE in possible(case(kept, EAST))
    assert made(kept, M.ADVISE, EAST, told) == kept, "nothing else changes"
    assert refused(kept, M.ADVISE, EAST) == {"order.missing"}
    assert refused(kept, M.ADVISE, LEAD, told) == {"order.not_yours"}
    assert refused(replace(kept, complained_of=None), M.ADVISE, EAST, told) == {"order.nobody_to_advise"}
    assert M.ADVISE not in possible(case(replace(kept, visibility=Visibility.NORMAL), EAST))


def test_what_a_partial_answer_opened_waits() -> None:
    assert refused(replace(NEW, confirmed=False), M.DISPATCH, LEAD, to("east")) == {"order.unconfirmed"}


@pytest.mark.parametrize("consent", [Consent.CENTRE_REPLIES, Consent.HIDDEN_FROM_UNIT, None])
def test_who_does_not_want_the_unit_to_is_not_contacted(consent: Consent | None) -> None:
    order = replace(_at_the_unit(), consent=consent)
    assert refused(order, M.RECORD_CONTACT, EAST_1, Details(told="电话联系")) == {"order.contact_forbidden"}


def test_an_extension_is_asked_once_before_it_is_due() -> None:
    order = _at_the_unit()
    ten = because(days=10)
    assert refused(order, M.ASK_EXTENSION, EAST_1, replace(ten, days=11)) == {"order.too_many_days"}
    assert refused(order, M.ASK_EXTENSION, EAST_1, ten, due={Clock.RECTIFY: NOON - 1}) == {"order.overdue"}
    asked = made(order, M.ASK_EXTENSION, EAST_1, ten)
    answer = judge(case(asked, LEAD, ten), M.GRANT_EXTENSION)
    assert isinstance(answer, Effect)
    assert set(answer.ticks) >= {Tick(Verb.ADD, Clock.RECTIFY), Tick(Verb.RESUME, Clock.RECTIFY)}
    assert refused(answer.order, M.ASK_EXTENSION, EAST_1, ten) == {"order.extension_used"}
    assert refused(order, M.GRANT_EXTENSION, LEAD, ten) == {"order.nothing_asked"}


def test_a_hold_names_a_ground_and_a_near_date() -> None:
    order = _at_the_unit()
    asked = Details(ground=Ground.INVESTIGATION, until=TODAY + timedelta(days=30), told="已告知鉴定时间")
    assert refused(order, M.ASK_HOLD, EAST_1, replace(asked, ground=Ground.NOT_OURS)) == {"order.ground"}
    assert refused(order, M.ASK_HOLD, EAST_1, replace(asked, until=date(2027, 6, 1))) == {"order.hold_date"}
    held = made(made(order, M.ASK_HOLD, EAST_1, asked), M.GRANT_HOLD, SUPERVISOR)
    assert held.state is S.ON_HOLD
    assert made(held, M.RESUME, MACHINE).state is S.RECTIFYING


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"facts": " "}, "report.facts"),
        ({"causes": ()}, "report.causes"),
        ({"actions": ()}, "report.actions"),
        ({"officers": ()}, "report.officers"),
        ({"contacted": False}, "report.contact"),
        ({"finding": Finding.NOT_UPHELD}, "report.causes"),
    ],
)
def test_a_report_is_whole(changes: dict[str, object], field: str) -> None:
    report = replace(REPORT, **changes)  # type: ignore[arg-type]
    answer = judge(case(_at_the_unit(), EAST_1, Details(report=report)), M.REPORT)
    assert isinstance(answer, Refusal)
    assert [problem.field for problem in answer.problems] == [field]


def test_what_is_not_upheld_may_be_explained() -> None:
    report = Report(
        Finding.NOT_UPHELD, "已依法处理", ("misunderstanding",), "", ("explanation",), contacted=True
    )
    assert made(_at_the_unit(), M.REPORT, EAST_1, Details(report=report)).state is S.AWAITING_CHIEF


def test_no_chief_signs_about_themselves() -> None:
    named = replace(REPORT, officers=("011",))
    order = made(_at_the_unit(), M.REPORT, EAST_1, Details(report=named))
    assert refused(order, M.COUNTERSIGN, CHIEF_EAST_1) == {"order.own_officer"}
    assert refused(order, M.COUNTERSIGN, CHIEF_EAST) == {"order.not_yours"}
    stands_in = replace(CHIEF_EAST, for_units=frozenset({"east-1"}))
    assert made(order, M.COUNTERSIGN, stands_in).state is S.AWAITING_REVIEW


def test_from_the_third_time_only_the_supervisor_sends_back() -> None:
    order = replace(_reported(), state=S.AWAITING_REVIEW, sent_back=2)
    assert refused(order, M.SEND_BACK, LEAD, because()) == {"order.supervisor_only"}
    assert made(order, M.SEND_BACK, SUPERVISOR, because()).sent_back == 3


def test_a_complaint_is_ended_by_the_supervisor_alone() -> None:
    withdrawn = made(_at_the_unit(), M.WITHDRAW, AGENT, because(attempt_id="a1", pressed=True))
    assert (withdrawn.state, withdrawn.before) == (S.AWAITING_LEAD, S.RECTIFYING)
    assert refused(_at_the_unit(), M.WITHDRAW, AGENT, because(attempt_id="a1")) == {"order.missing"}
    assert refused(_at_the_unit(), M.WITHDRAW, EAST_1, because(attempt_id="a1", pressed=True)) == {
        "order.not_yours"
    }
    end = because(end=OrderEnd.CITIZEN_WITHDREW)
    assert refused(withdrawn, M.CLOSE, LEAD, end) == {"order.supervisor_only"}
    assert made(withdrawn, M.CLOSE, SUPERVISOR, end).end is OrderEnd.CITIZEN_WITHDREW
    assert made(withdrawn, M.CONFIRM, LEAD, because()).state is S.RECTIFYING
    assert refused(withdrawn, M.CONCLUDE, SUPERVISOR, because(told="已当面告知")) == {"order.redos_left"}
    assert (
        made(replace(withdrawn, round=3), M.CONCLUDE, SUPERVISOR, because(told="已当面告知")).state
        is S.CLOSED
    )


def test_merged_is_closed_and_can_be_taken_apart() -> None:
    into = Details(target=NEW, same_group=True)
    order = _at_the_unit()
    merged = made(order, M.MERGE, LEAD, into)
    assert (merged.state, merged.end) == (S.CLOSED, OrderEnd.MERGED)
    answer = judge(case(order, LEAD, into), M.MERGE)
    assert isinstance(answer, Effect)
    assert {tick.clock for tick in answer.ticks if tick.verb is Verb.CANCEL} == set(Clock)
    assert refused(merged, M.REOPEN, LEAD, because()) == {"order.elsewhere"}
    assert made(merged, M.UNMERGE, LEAD, because()) == order
    assert refused(order, M.MERGE, LEAD, replace(into, same_group=False)) == {"order.not_mergeable"}
    closed = replace(NEW, state=S.CLOSED)
    assert refused(order, M.MERGE, LEAD, replace(into, target=closed)) == {"order.target_closed"}


def test_reopened_once_within_thirty_days() -> None:
    closed = made(_awaiting_revisit(), M.REVISIT, MACHINE, Details(verdict=ACCEPTED))
    again = made(closed, M.REOPEN, LEAD, because())
    assert (again.state, again.round, again.reopened, again.end) == (S.DISPATCHED, 2, True, None)
    old = replace(closed, closed_on=TODAY - timedelta(days=31))
    assert refused(old, M.REOPEN, LEAD, because()) == {"order.reopen_over"}
    assert refused(replace(closed, reopened=True), M.REOPEN, LEAD, because()) == {"order.reopened_already"}


def test_misconduct_is_there_for_discipline_alone() -> None:
    order = replace(NEW, kind=OrderKind.MISCONDUCT, visibility=Visibility.RESTRICTED)
    for person in PEOPLE:
        if person not in (DISCIPLINE, DISCIPLINE_2, MACHINE):
            assert possible(case(order, person)) == ()
    order = made(order, M.SIGN, DISCIPLINE)
    order = made(order, M.REPORT, DISCIPLINE, Details(report=REPORT))
    assert refused(order, M.APPROVE, DISCIPLINE, because()) == {"order.own_report"}
    assert made(order, M.APPROVE, DISCIPLINE, because(alone=True)).state is S.CLOSED
    assert made(order, M.APPROVE, DISCIPLINE_2, because()).end is OrderEnd.DISCIPLINE_CONCLUDED


def test_a_release_takes_two_of_discipline() -> None:
    order = replace(NEW, kind=OrderKind.MISCONDUCT, visibility=Visibility.RESTRICTED)
    assert refused(order, M.RELEASE, DISCIPLINE, because()) == {"order.nothing_asked"}
    asked = made(order, M.ASK_RELEASE, DISCIPLINE, because())
    assert refused(asked, M.RELEASE, DISCIPLINE, because()) == {"order.second_needed"}
    assert made(asked, M.RELEASE, DISCIPLINE_2, because()).visibility is Visibility.NORMAL


def test_what_is_opened_again_by_another_way_has_no_end() -> None:
    gone = made(NEW, M.TRANSFER, LEAD, Details(department="城管", told="已电话告知"))
    asked = made(gone, M.QUESTION, MACHINE)
    assert made(asked, M.RESTRICT, DISCIPLINE, because()).end is None
    assert made(asked, M.VOID, SUPERVISOR, because(ground=Ground.TEST)).end is None
    merged = made(_at_the_unit(), M.MERGE, LEAD, Details(target=NEW, same_group=True))
    kept = made(made(merged, M.QUESTION, MACHINE), M.CONFIRM, LEAD, because())
    assert made(kept, M.UNMERGE, LEAD, because()).state is S.RECTIFYING


def test_praise_is_looked_at_sent_and_confirmed() -> None:
    praise = replace(NEW, kind=OrderKind.PRAISE, confirmed=False)
    assert refused(praise, M.DISPATCH, LEAD, to("east")) == {"order.unconfirmed"}
    praise = made(praise, M.CHECK_PRAISE, LEAD, Details(officers=("020",)))
    sent = made(praise, M.DISPATCH, LEAD, to("east"))
    assert made(sent, M.CONFIRM_PRAISE, EAST, Details(officers=("021",))).officers == ("021",)
    silent = made(sent, M.CONFIRM_PRAISE, MACHINE)
    assert (silent.end, silent.officers) == (OrderEnd.PRAISE_CONFIRMED, ("020",))


def test_an_appeal_is_decided_by_somebody_who_did_not_decide_before() -> None:
    closed = made(_awaiting_revisit(), M.REVISIT, MACHINE, Details(verdict=ACCEPTED))
    closed = replace(closed, dispatchers=closed.dispatchers | {"supervisor"})
    asked = made(closed, M.APPEAL, EAST_1, because(ground=Ground.MISJUDGED))
    assert refused(asked, M.APPEAL, EAST_1, because(ground=Ground.MISJUDGED)) == {"order.appeal_used"}
    assert refused(asked, M.DECIDE_APPEAL, SUPERVISOR, because(upheld=True)) == {"order.own_decision"}
    assert made(asked, M.DECIDE_APPEAL, SUPERVISOR_2, because(upheld=True)).appeal == Asked(1)


def test_only_the_supervisor_lowers_a_complaint_and_it_goes_on_as_a_demand() -> None:
    assert refused(NEW, M.LOWER, LEAD, because()) == {"order.not_yours"}
    assert refused(NEW, M.LOWER, SUPERVISOR, because(reason="不算")) == {"order.reason_short"}
    lowered = made(NEW, M.LOWER, SUPERVISOR, because())
    assert (lowered.kind, lowered.state) == (OrderKind.DEMAND, NEW.state)
    assert refused(lowered, M.LOWER, SUPERVISOR, because()) == {"order.state"}
    assert refused(_at_the_unit(), M.LOWER, SUPERVISOR, because()) == {"order.state"}


def test_a_unit_that_leads_asks_others_for_their_part() -> None:
    order = _at_the_unit()
    ask = because(unit_id="west")
    asked = made(order, M.ASK_ASSIST, EAST_1, ask)
    assert (asked.assisting, asked.units, asked.handler) == (("west",), ("east", "east-1", "west"), "east-1")
    answer = judge(case(order, EAST_1, ask), M.ASK_ASSIST)
    assert isinstance(answer, Effect)
    assert (answer.ticks, answer.tells) == ((), (Party.ASSISTING,)), "no clock of its own"
    assert refused(asked, M.ASK_ASSIST, EAST_1, ask) == {"order.assists_already"}
    assert refused(order, M.ASK_ASSIST, EAST_1, because(unit_id="east")) == {"order.assists_already"}
    assert refused(order, M.ASK_ASSIST, WEST, ask) == {"order.not_yours"}
    hidden = replace(order, visibility=Visibility.HIDDEN_FROM_UNIT, complained_of="east-2")
    assert refused(hidden, M.ASK_ASSIST, EAST_1, ask) == {"order.assist_hidden"}
    many = replace(order, assisting=("a", "b", "c"))
    assert refused(many, M.ASK_ASSIST, EAST_1, ask) == {"order.assists_used"}
    assert set(possible(case(asked, WEST))) == {M.ADD_PART, M.ATTACH}
    added = made(asked, M.ADD_PART, WEST, because())
    assert added.added == ("west",)
    assert made(added, M.ADD_PART, WEST, because()).added == ("west",)
    assert made(added, M.REDISPATCH, LEAD, because(unit_id="east-2")).assisting == ()


def test_an_officer_says_once_that_it_was_not_theirs_and_the_supervisor_decides() -> None:
    order = _at_the_unit()
    assert refused(order, M.DISPUTE, replace(OFFICER, named=False), because()) == {"order.not_yours"}
    kept = replace(order, visibility=Visibility.HIDDEN_FROM_UNIT)
    assert refused(kept, M.DISPUTE, OFFICER, because()) == {"order.not_yours"}
    asked = made(order, M.DISPUTE, OFFICER, because())
    assert refused(asked, M.DISPUTE, OFFICER_2, because()) == {"order.dispute_waits"}
    assert refused(order, M.DECIDE_DISPUTE, SUPERVISOR, because(upheld=True)) == {"order.nothing_asked"}
    left = made(asked, M.DECIDE_DISPUTE, SUPERVISOR, because(upheld=False))
    assert (left.cleared, left.state) == ((), asked.state)
    assert refused(left, M.DISPUTE, OFFICER, because()) == {"order.dispute_used"}
    again = made(left, M.DISPUTE, OFFICER_2, because())
    assert made(again, M.DECIDE_DISPUTE, SUPERVISOR, because(upheld=True)).cleared == ("021",)


def test_who_may_know_that_an_order_names_them() -> None:
    sent = made(NEW, M.DISPATCH, LEAD, to("east"))
    assert named_by(NEW, ["020"]) == set()
    assert named_by(sent, ["020"]) == {"020"}
    assert named_by(replace(sent, visibility=Visibility.HIDDEN_FROM_UNIT), ["020"]) == set()
    assert named_by(replace(sent, state=S.VOID), ["020"]) == set()
    praise = replace(sent, kind=OrderKind.PRAISE, officers=("021",))
    assert named_by(praise, ["020"]) == set()
    assert named_by(replace(praise, end=OrderEnd.PRAISE_CONFIRMED), ["020"]) == {"021"}


def test_two_people_put_something_on_the_board() -> None:
    closed = made(_awaiting_revisit(), M.REVISIT, MACHINE, Details(verdict=ACCEPTED))
    written = made(closed, M.WRITE_BOARD, SUPERVISOR, Details(told="群众反映出警慢，已增设巡逻点"))
    yes = Details(consent=True)
    assert refused(written, M.PUBLISH, SUPERVISOR, yes) == {"order.second_needed"}
    assert refused(written, M.PUBLISH, SUPERVISOR_2) == {"order.no_consent"}
    assert made(written, M.PUBLISH, SUPERVISOR_2, yes).published


_UNITS = st.sampled_from([None, "city", "east", "west", "east-1", "east-2"])
_DETAILS = st.builds(
    Details,
    unit_id=_UNITS,
    reason=st.sampled_from(["", "好", WORDS := "经核对辖区范围不属本单位"]),
    ground=st.sampled_from([None, *Ground]),
    days=st.sampled_from([0, 5, 11]),
    until=st.sampled_from([None, TODAY, TODAY + timedelta(days=20)]),
    told=st.sampled_from(["", "已电话告知"]),
    department=st.sampled_from(["", "城管"]),
    attempt_id=st.sampled_from([None, "a1"]),
    pressed=st.booleans(),
    report=st.sampled_from([None, REPORT, replace(REPORT, officers=("011",))]),
    upheld=st.sampled_from([None, True, False]),
    verdict=st.sampled_from([None, ACCEPTED, UNHAPPY, NOBODY_CAME, Verdict(Closing.LEAD_DECIDES, ())]),
    end=st.sampled_from([None, OrderEnd.NOT_REACHED]),
    target=st.sampled_from([None, NEW]),
    same_group=st.booleans(),
    sampled=st.booleans(),
    alone=st.booleans(),
    consent=st.booleans(),
)


class RandomMoves(RuleBasedStateMachine):
    """Anybody tries anything; what is made is legal, and there is always somebody who can go on."""

    order: Standing

    @initialize(
        kind=st.sampled_from(
            [OrderKind.DISSATISFIED, OrderKind.DEMAND, OrderKind.PRAISE, OrderKind.MISCONDUCT]
        ),
        hidden=st.booleans(),
    )
    def opened(self, kind: OrderKind, hidden: bool) -> None:
        seen = Visibility.HIDDEN_FROM_UNIT if hidden else Visibility.NORMAL
        if kind is OrderKind.MISCONDUCT:
            seen = Visibility.RESTRICTED
        self.order = replace(NEW, kind=kind, visibility=seen, confirmed=kind is not OrderKind.PRAISE)

    @rule(move=st.sampled_from(OrderMove), actor=st.sampled_from(PEOPLE), details=_DETAILS)
    def tried(self, move: OrderMove, actor: object, details: Details) -> None:
        given = case(self.order, actor, details)  # type: ignore[arg-type]
        answer = judge(given, move)
        if isinstance(answer, Refusal):
            assert answer.problems
            assert move not in answer.possible or all(p.code != "order.state" for p in answer.problems)
            return
        rows = [row for row in ROWS if row.move is move and self.order.state in row.sources]
        assert any(answer.order.state in (row.lands or (self.order.state,)) for row in rows)
        assert move in possible(given)
        self.order = answer.order

    @rule(data=st.data())
    def gone_on(self, data: st.DataObject) -> None:
        """A move that is possible for somebody, so that it gets far."""
        actor = data.draw(st.sampled_from(PEOPLE))
        moves = possible(case(self.order, actor))
        if moves:
            self.tried(data.draw(st.sampled_from(moves)), actor, data.draw(_DETAILS))

    @invariant()
    def somebody_can_go_on(self) -> None:
        if self.order.state.open:
            assert any(possible(case(self.order, person)) for person in PEOPLE)

    @invariant()
    def it_holds_together(self) -> None:
        order = self.order
        if order.state in (S.DISPATCHED, S.AWAITING_CHIEF):
            assert order.handler is not None
        if order.state is S.AWAITING_DISPATCH:
            assert order.chain == ()
        assert (order.state is S.CLOSED) <= (order.end is not None and order.closed_on is not None)
        assert order.end is None or order.state in (S.CLOSED, S.ARCHIVED, S.AWAITING_LEAD)
        assert order.returns <= 2
        assert order.redispatches <= 3
        assert 0 <= order.reviews < max(1, len(order.chain))
        if order.visibility is Visibility.HIDDEN_FROM_UNIT and order.complained_of is not None:
            below = [
                u for u in order.chain if u == order.complained_of or is_below(TREE, u, order.complained_of)
            ]
            assert below == []


TestRandomMoves = RandomMoves.TestCase
WALKS = int(os.environ.get("MINYI110_WALKS", "60"))
"""Sixty and always the same in every run of the tests; others, and as many as one asks for, by this name."""
TestRandomMoves.settings = settings(
    max_examples=WALKS, stateful_step_count=40, deadline=None, derandomize="MINYI110_WALKS" not in os.environ
)
