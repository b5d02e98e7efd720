"""What follows from a reply, in the transaction that judged it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import delete, insert, select, update

from domain.sms.conversation import Talk
from domain.sms.label import ReplyLabel
from domain.times import DAY, MINUTE, SECOND
from domain.vocabulary import OrderKind, OrderSource, OrderState
from domain.wire import codec
from domain.wire.rows import EmergencyRow, hall_scope
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.tables import feed
from server.db.work import new_id
from server.emergencies import repository as emergencies
from server.emergencies import service
from server.emergencies.tables import emergency
from server.events.tables import citizen_answer
from server.orders.tables import order
from server.planning import planning
from server.replies import timer
from server.replies.after_moves import AFTER_MOVE
from server.sms import ruling
from server.sms.tables import sms_alarm, sms_call, sms_conversation, sms_message, sms_reply
from server.tasks.tables import task
from tests.helpers.centre import CITY, OPERATOR, Clock
from tests.server.replies.world import City

M = ReplyLabel


@pytest.fixture
def city(database: Database) -> City:
    return City(database)


def test_who_is_satisfied_has_answered(city: City) -> None:
    city.reply(M.SATISFIED, "1")
    [answer] = city.rows(citizen_answer)
    assert (answer.rating, answer.leg, bool(answer.canonical)) == (1, "handled", True)
    assert [row.state for row in city.rows(sms_conversation)] == [Talk.CLOSED]
    assert (city.codes(), city.rows(sms_call), city.rows(order)) == ([], [], [])


def test_who_is_dissatisfied_is_called_first_and_asked_for_words(city: City, clock: Clock) -> None:
    city.reply(M.DISSATISFIED, "3", n=1)
    assert {t.event_id: t.priority for t in city.rows(task)} == {city.events[0]: 3, city.events[1]: 1}
    assert [call.due_at for call in city.rows(sms_call)] == [clock.now + DAY]
    assert city.texts() == [("followup", "planned", "02")]
    assert city.rows(order) == []
    city.reply(M.UNCLEAR, "来晚了，也没说法", to=city.back("followup"), n=1, sure=False)
    assert [row.state for row in city.rows(sms_conversation)] == [Talk.CLOSED]
    assert city.codes() == ["followup"]


def test_a_digit_in_answer_to_the_followup_goes_to_a_person(city: City) -> None:
    city.reply(M.DISSATISFIED, "3")
    last = city.reply(M.SATISFIED, "１", to=city.back("followup"))
    assert {row.reply_id: row.inbox for row in city.rows(sms_reply)}[last] == "low"
    assert [row.rating for row in city.rows(citizen_answer)] == [3]


def test_a_3_corrected_to_1_leaves_the_call_and_both_answers(city: City, clock: Clock) -> None:
    city.reply(M.DISSATISFIED, "3")
    clock.forward(MINUTE)
    city.reply(M.SATISFIED, "满意，按错了", to=city.questions[0])
    assert sorted((row.rating, bool(row.canonical)) for row in city.rows(citizen_answer)) == [
        (1, False),
        (3, True),
    ]
    assert len(city.rows(sms_call)) == 1
    assert min(t.priority for t in city.rows(task)) == 1


def test_of_two_answers_that_a_gateway_brings_at_once_the_first_counts(city: City) -> None:
    for n, said in ((0, "不满意"), (1, "不满意，没来人")):
        city.replies([(M.DISSATISFIED, said, "", n, {}), (M.SATISFIED, "满意，按错了", "", n, {})])
    assert [row.rating for row in city.rows(citizen_answer) if row.canonical] == [3, 3]


def test_two_replies_in_one_batch_see_each_other(city: City) -> None:
    city.replies([(M.UNCLEAR, "嗯", "", 0, {}), (M.UNCLEAR, "哦", "", 0, {}), (M.SATISFIED, "1", "", 1, {})])
    assert city.codes() == ["reask"]
    assert sorted(str(row.inbox) for row in city.rows(sms_reply)) == ["None", "None", "low"]


def test_who_was_not_drawn_is_called_for_what_was_bad_in_particular(database: Database) -> None:
    city = City(database, 1, drawn=False)
    assert city.rows(task) == []
    city.reply(M.SATISFIED, "基本满意，电话里语气有点急", aspects={"call_attitude": 3})
    assert planning.plan(database, CITY).tasks == 1
    [made] = city.rows(task)
    assert (made.priority, made.reason) == (1, "sms_dissatisfied")
    assert [row.rating for row in city.rows(citizen_answer)] == [1]


def test_a_task_that_waits_comes_to_the_front_for_what_was_bad_in_particular(city: City) -> None:
    city.reply(M.UNCLEAR, "人好，事没办成", n=1, aspects={"officer_attitude": 1, "result": 3})
    assert {t.event_id: t.priority for t in city.rows(task)} == {city.events[0]: 3, city.events[1]: 1}


def test_praise_and_demands_become_drafts_that_nobody_has_dispatched(city: City) -> None:
    city.reply(M.PRAISE, "民警很耐心", aspects={"officer_attitude": 1})
    [drafted] = city.rows(order)
    assert (drafted.kind, drafted.state, drafted.source) == (
        OrderKind.PRAISE,
        OrderState.AWAITING_DISPATCH,
        OrderSource.SMS,
    )
    assert drafted.event_id == city.events[0]
    demand = city.reply(M.DEMAND, "什么时候能立案", n=1)
    assert {row.reply_id: row.inbox for row in city.rows(sms_reply)}[demand] == "demand"
    assert (len(city.rows(order)), city.codes()) == (1, ["demand", "praise"])


def test_what_nobody_could_read_leaves_the_question_open(city: City, clock: Clock) -> None:
    city.reply(M.SATISFIED, "还行还行", sure=False)
    city.reply(M.DEMAND, "什么时候能立案", n=1)
    assert [row.until for row in city.rows(sms_conversation)] == [clock.now + 3 * DAY] * 2
    city.reply(M.DISSATISFIED, "3", n=1)
    assert [(row.rating, bool(row.canonical)) for row in city.rows(citizen_answer) if row.rating] == [
        (3, True)
    ]


def test_an_opt_out_holds_on_every_channel_and_an_open_order_is_asked_about_once(city: City) -> None:
    city.reply(M.OPTOUT, "T")
    assert city.codes() == ["optout"]
    city.reply(M.PRAISE, "很好", n=1)  # opens an order
    city.reply(M.OPTOUT, "退订", n=1)
    city.reply(M.OPTOUT, "退订", n=1)
    assert [code for code in city.codes() if code.startswith("optout")] == ["optout", "optout", "optout_open"]
    assert all(row.opted_out_at for row in city.rows(contact_group))
    assert planning.plan(city.database, CITY).tasks == 0


def test_a_yes_counts_only_after_it_was_asked_for(city: City) -> None:
    city.reply(M.PRAISE, "很好")
    city.reply(M.OPTOUT, "T")
    city.reply(M.YES, "Y")
    assert [row.state for row in city.rows(sms_conversation)] == [Talk.TELL_END]


def test_who_wanted_to_hear_of_the_end_is_told_once_when_nothing_is_open_any_more(city: City) -> None:
    city.reply(M.PRAISE, "很好")
    city.reply(M.OPTOUT, "T")
    city.reply(M.YES, "Y")
    [opened] = city.rows(order)

    def ends(state: OrderState) -> None:
        with city.database.write(CITY) as work:
            mine = order.c.order_id == opened.order_id
            work.conn.execute(update(order).where(mine).values(state=state.value))
            was, now = SimpleNamespace(state=OrderState.RECTIFYING), SimpleNamespace(state=state)
            made = SimpleNamespace(row=dict(opened._mapping), before=was, after=now)
            AFTER_MOVE(work, made)  # type: ignore[arg-type]

    other = {**opened._mapping, "order_id": new_id(), "label": "another"}
    with city.database.write(CITY) as work:
        work.conn.execute(insert(order), [other])
    ends(OrderState.AWAITING_REVIEW)
    assert "ended" not in city.codes(), "it is still open"
    ends(OrderState.CLOSED)
    assert "ended" not in city.codes(), "another about the same event is still open"
    with city.database.write(CITY) as work:
        work.conn.execute(delete(order).where(order.c.order_id == other["order_id"]))
    ends(OrderState.CLOSED)
    ends(OrderState.CLOSED)
    assert city.codes().count("ended") == 1
    assert [row.state for row in city.rows(sms_conversation)] == [Talk.CLOSED]


def test_a_wrong_number_is_left_alone_and_a_stray_waits_for_somebody(city: City) -> None:
    city.reply(M.WRONG_PERSON, "发错了")
    stray = city.reply(M.SATISFIED, "1", to=None, n=1)
    flagged = {row.group_id: bool(row.wrong_number) for row in city.rows(contact_group)}
    assert sorted(flagged.values()) == [False, True]
    assert {row.reply_id: row.inbox for row in city.rows(sms_reply)}[stray] == "stray"
    assert city.codes() == ["wrong"]


def test_an_emergency_rings_in_the_transaction_that_judged_it(city: City) -> None:
    city.reply(M.EMERGENCY, "他拿着刀在门口", to=None, sure=False)
    [raised] = city.rows(emergency)
    with city.database.read(CITY) as reading:
        row = emergencies.rows(reading, [raised.emergency_id])[raised.emergency_id]
        told = reading.conn.execute(
            select(feed.c.row_id).where(
                feed.c.scope == hall_scope(raised.hall_id), feed.c.kind == "emergency"
            )
        ).scalars()
        assert list(told) == [raised.emergency_id]
    assert (row.note, row.has_callback, row.raised_by_name) == ("他拿着刀在门口", True, "")
    # A row that a workstation cannot read does not ring.
    assert codec.decode(codec.encode(row), EmergencyRow) == row
    assert b"138" not in raised.texts
    assert city.texts() == [("emergency", "planned", "")]


def test_nobody_took_it_so_the_duty_list_is_told_until_somebody_does(city: City, clock: Clock) -> None:
    with city.database.write(CITY) as work:
        ruling.put_duty(work, ["13900000009 值班", "13900000008"], OPERATOR)
    city.reply(M.EMERGENCY, "快来救我")
    [raised] = city.rows(emergency)

    def look(later: int) -> list[str]:
        clock.forward(later)
        timer.look_if_due(city.database, CITY)
        return [code for code in city.codes() if code != "emergency"]

    assert look(5 * SECOND) == []
    clock.forward(26 * SECOND)
    with city.database.write(CITY) as work:
        assert service.escalate_overdue(work) == 1
    assert look(SECOND) == ["duty"] * 2
    assert look(MINUTE) == ["duty"] * 2
    assert look(MINUTE) == ["duty"] * 4
    with city.database.write(CITY) as work:
        emergencies.set_acknowledged(work, raised.emergency_id, raised.emergency_id)
    assert look(2 * MINUTE) == [*["duty"] * 4, "emergency_seen"]
    assert look(10 * MINUTE) == [*["duty"] * 4, "emergency_seen"]
    assert [row.next_at for row in city.rows(sms_alarm)] == [None]


def test_silence_ends_a_conversation(city: City, clock: Clock) -> None:
    city.reply(M.UNCLEAR, "哦")
    clock.forward(3 * DAY - 1)
    assert not timer.look_if_due(city.database, CITY)
    clock.forward(1)
    assert timer.look_if_due(city.database, CITY)
    assert [row.state for row in city.rows(sms_conversation)] == [Talk.EXPIRED]


def test_numbers_of_texts_back_are_sealed(city: City) -> None:
    city.reply(M.DISSATISFIED, "3")
    assert all(b"138000" not in bytes(row.number) for row in city.rows(sms_message))
