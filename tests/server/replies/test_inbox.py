"""短信来件: settled by one person at a time, on record, and taken back within ten seconds."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from domain.sms.desk import HOLD, UNDO
from domain.sms.label import ReplyLabel
from domain.sms.message import Event
from domain.times import SECOND
from domain.vocabulary import Role
from server.db.tables import operation
from server.emergencies.tables import emergency
from server.events.tables import citizen_answer
from server.orders.tables import order
from server.replies import timer
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.simulate import Waiting
from server.sms.judging import judge
from server.sms.moving import Moves
from server.sms.raw import keep
from server.sms.repository import messages
from server.sms.tables import sms_alarm, sms_message, sms_reply
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, Centre, Workstation
from tests.helpers.city import number
from tests.server.replies.world import City
from tests.server.sms.world import World

M = ReplyLabel


class Desk:
    """A city with two at their desks."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.city = City(centre.database)
        self.one, self.other = self._seat("3001"), self._seat("3002")

    def _seat(self, number: str) -> Workstation:
        self.centre.add_user(number, Role.LEAD)
        made = self.centre.workstation()
        made.login(number)
        return made

    def ask(self, path: str, who: Workstation | None = None, **body: str) -> Any:
        """The answer's status and JSON."""
        seat = who or self.one
        if body:
            answer = self.centre.http.post(f"/api/v1/sms/inbox/{path}", json=body, headers=seat.as_user)
        else:
            answer = self.centre.http.get(f"/api/v1/sms/inbox{path}", headers=seat.as_user)
        return answer.status_code, answer.json()

    def code(self, told: Any) -> str:
        """Why it was refused."""
        return str(told[1]["code"])

    def follow(self) -> None:
        """Ten seconds pass."""
        self.centre.clock.forward(UNDO)
        timer.look_if_due(self.centre.database, CITY)


@pytest.fixture
def desk(sqlite_centre: Centre) -> Desk:
    return Desk(sqlite_centre)


def test_the_list_says_no_word_of_a_reply_and_the_most_pressing_comes_first(desk: Desk) -> None:
    low = desk.city.reply(M.SATISFIED, "还行还行还行", sure=False)
    danger = desk.city.reply(M.EMERGENCY, "快来救我", n=1)
    status, page = desk.ask("")
    assert status == 200
    assert [(one["reply_id"], one["why"]) for one in page["lines"]] == [(danger, "emergency"), (low, "low")]
    assert page["waiting"] == {"emergency": 1, "low": 1}
    assert "还行" not in str(page)
    assert {one["template"] for one in page["texts"]} == {"agent", "demand", "praise", "reask"}


def test_two_never_have_the_same_and_who_read_it_stands_on_record(desk: Desk) -> None:
    key = desk.city.reply(M.SATISFIED, "还行还行还行", sure=False)
    status, opened = desk.ask("open", reply_id=key)
    assert (status, opened["words"], opened["line"]["label"]) == (200, "还行还行还行", "satisfied")
    assert [one["ours"] for one in opened["talk"]] == [True, False]
    refused = desk.ask("open", desk.other, reply_id=key)
    assert (desk.code(refused), refused[1]["params"]) == ("sms.inbox.held", {"name": "用户3001"})
    assert desk.code(desk.ask("settle", desk.other, reply_id=key, label="satisfied")) == "sms.inbox.held"
    desk.centre.clock.forward(HOLD)
    assert desk.ask("open", desk.other, reply_id=key)[0] == 200
    with desk.centre.database.read(CITY) as reading:
        kinds = list(reading.conn.execute(select(operation.c.kind)).scalars())
    assert kinds.count("sms.inbox_open") == 2


def test_a_digit_settles_it_and_what_follows_follows_ten_seconds_later(desk: Desk) -> None:
    key = desk.city.reply(M.SATISFIED, "能满意才怪", sure=False)
    desk.ask("open", reply_id=key)
    status, line = desk.ask("settle", reply_id=key, label="dissatisfied")
    assert (status, line["settled"], line["label"]) == (200, "dissatisfied", "satisfied")
    assert (desk.ask("")[1]["lines"], desk.city.rows(citizen_answer)) == ([], [])
    assert desk.ask("undo", reply_id=key)[0] == 200
    assert len(desk.ask("")[1]["lines"]) == 1
    desk.ask("settle", reply_id=key, label="dissatisfied")
    desk.follow()
    assert [(row.rating, row.label) for row in desk.city.rows(citizen_answer)] == [(3, "dissatisfied")]
    assert desk.city.codes() == ["followup"]
    assert desk.code(desk.ask("undo", reply_id=key)) == "sms.inbox.too_late"
    assert desk.code(desk.ask("settle", reply_id=key, label="satisfied")) == "sms.inbox.settled"
    [row] = desk.city.rows(sms_reply)
    assert (row.label, row.settled_label) == ("satisfied", "dissatisfied")


def test_a_demand_is_drafted_when_somebody_says_that_it_is_one(desk: Desk) -> None:
    key = desk.city.reply(M.DEMAND, "什么时候能立案")
    desk.ask("settle", reply_id=key, label="demand")
    assert desk.city.rows(order) == []
    desk.follow()
    assert [row.kind for row in desk.city.rows(order)] == ["demand"]


def test_an_emergency_that_somebody_confirms_is_raised_once(desk: Desk) -> None:
    key = desk.city.reply(M.EMERGENCY, "他又来砸门了")
    late = desk.city.reply(M.UNCLEAR, "他又来了", n=1, sure=False, cut=True)
    desk.ask("settle", reply_id=key, label="emergency")
    desk.ask("settle", reply_id=late, label="emergency")
    desk.follow()
    assert len(desk.city.rows(emergency)) == 2
    assert desk.city.codes() == ["emergency", "emergency"]


def test_a_text_goes_back_under_the_question(desk: Desk) -> None:
    key = desk.city.reply(M.DEMAND, "身份证办好了吗")
    stray = desk.city.reply(M.SATISFIED, "1", to=None, n=1)
    assert desk.ask("answer", reply_id=key, template="demand")[0] == 200
    assert ("demand", "planned", "02") in desk.city.texts()
    assert desk.code(desk.ask("answer", reply_id=key, template="handled")) == "sms.inbox.text"
    assert desk.code(desk.ask("answer", reply_id=stray, template="demand")) == "sms.inbox.no_number"


def test_a_stray_is_answered_at_the_number_it_came_from_and_what_comes_back_rates_nothing(desk: Desk) -> None:
    city, database = desk.city, desk.centre.database
    World(database).gateway()
    wrote = number(70)

    def write(text: str, to: str) -> None:
        with database.write(CITY) as work:
            told = msgspec.json.encode(Waiting(from_=wrote, to=to, text=text))
            keep(work, "g", [RawIncoming(RawKind.REPLY, told)])
        assert judge(database, CITY) == 1

    write("你们单位几点上班", "1069011002")
    [line] = desk.ask("")[1]["lines"]
    status, opened = desk.ask("open", reply_id=line["reply_id"])
    assert (line["why"], status, opened["can_answer"]) == ("stray", 200, True)
    assert wrote not in str(opened)
    assert desk.ask("answer", reply_id=line["reply_id"], template="agent")[0] == 200
    assert city.texts() == [("agent", "planned", "09")]
    with database.write(CITY) as work:
        moves = Moves(work)
        for row in messages.of(work, [city.back("agent")]).values():
            for one in (Event.TAKEN, Event.NAMED):
                moves.happened(row, one)
        moves.write("test")
        work.conn.execute(
            update(sms_message).where(sms_message.c.template == "agent").values(tries=1, tried_at=work.now)
        )
    desk.centre.clock.forward(60 * SECOND)
    write("3", "1069011009")
    assert [one["why"] for one in desk.ask("")[1]["lines"]] == ["stray", "stray"]
    assert city.codes() == ["agent"], "no promise of a call that nobody can make"


def test_an_emergency_that_is_settled_out_of_a_stray_rings_with_its_number(desk: Desk) -> None:
    database = desk.centre.database
    World(database).gateway()
    with database.write(CITY) as work:
        told = msgspec.json.encode(Waiting(from_=number(70), to="1069011002", text="他又来了"))
        keep(work, "g", [RawIncoming(RawKind.REPLY, told)])
    judge(database, CITY)
    [line] = desk.ask("")[1]["lines"]
    desk.ask("open", reply_id=line["reply_id"])
    assert desk.ask("settle", reply_id=line["reply_id"], label="emergency")[0] == 200
    desk.follow()
    [rings] = desk.city.rows(emergency)
    with database.read(CITY) as reading:
        assert rings.group_id == reading.sealer.group_of(number(70))
    assert desk.city.codes() == ["emergency"], "sent back to the number it came from"


def test_what_is_not_there_and_what_cannot_be_said_is_refused(desk: Desk) -> None:
    key = desk.city.reply(M.SATISFIED, "1")  # needs nobody
    for path in ("open", "undo"):
        assert desk.code(desk.ask(path, reply_id=key)) == "sms.inbox.unknown"
    low = desk.city.reply(M.SATISFIED, "还行", n=1, sure=False)
    assert desk.code(desk.ask("settle", reply_id=low, label="yes")) == "sms.inbox.label"


def test_an_agent_sees_the_replies_of_their_hall(desk: Desk) -> None:
    desk.city.reply(M.SATISFIED, "还行", sure=False)
    desk.centre.add_user("3003", Role.AGENT, hall_id="elsewhere")
    away = desk.centre.workstation()
    away.login("3003")
    assert desk.ask("", away)[1]["lines"] == []
    assert len(desk.ask("")[1]["lines"]) == 1


def test_whoever_calls_reads_what_was_written_on_record_and_in_their_hall(desk: Desk) -> None:
    desk.city.reply(M.DISSATISFIED, "3，态度差")
    task_id = next(row.task_id for row in desk.city.rows(task) if row.event_id == desk.city.events[0])

    def ask(who: Workstation) -> Any:
        answer = desk.centre.http.post(
            "/api/v1/sms/conversation", json={"task_id": task_id}, headers=who.as_user
        )
        return answer.status_code, answer.json()

    desk.centre.add_user("3004", Role.AGENT, hall_id=HALL)
    desk.centre.add_user("3005", Role.AGENT, hall_id="elsewhere")
    near, far = desk.centre.workstation(), desk.centre.workstation()
    near.login("3004")
    far.login("3005")
    status, found = ask(near)
    assert (status, len(found["lines"])) == (200, 3)
    assert [one["words"] for one in found["lines"] if not one["ours"]] == ["3，态度差"]
    assert desk.code(ask(far)) == "sms.conversation.unknown"
    with desk.centre.database.read(CITY) as reading:
        kinds = list(reading.conn.execute(select(operation.c.kind)).scalars())
    assert kinds.count("sms.conversation_read") == 1


def test_what_cannot_be_followed_holds_up_no_emergency(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = desk.city.reply(M.SATISFIED, "还行", sure=False)
    desk.city.reply(M.EMERGENCY, "快来救我", n=1)
    desk.ask("settle", reply_id=key, label="satisfied")
    monkeypatch.setattr(timer.inbox, "follow_settled", lambda *_: 1 / 0)
    before = {row.emergency_id: row.next_at for row in desk.city.rows(sms_alarm)}
    with pytest.raises(ZeroDivisionError):
        desk.follow()
    assert {row.emergency_id: row.next_at for row in desk.city.rows(sms_alarm)} != before, (
        "it was looked after"
    )
