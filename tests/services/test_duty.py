"""States, going home, emergencies, search, tags, the day's sentence."""

from __future__ import annotations

import pytest

from app.models.store import Store
from app.records.call import AppointmentDraft
from app.records.changes import ChangeKind, Changes
from app.records.duty import EmergencyReport
from app.records.errors import SaveFailed, Unreachable
from app.transport.network import URGENT
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR
from domain.vocabulary import Role
from tests.helpers.seat import Seat, outcome


@pytest.fixture
def lead(seat: Seat, tmp_path) -> Seat:  # type: ignore[no-untyped-def,misc]
    seat.centre.add_user("2001", Role.LEAD)
    from tests.helpers.seat import Hands, Wire

    taken = Seat(seat.centre, tmp_path / "lead", Wire(seat.centre.http), Hands(seat.centre.clock))
    taken.login("2001")
    yield taken
    taken.bench.close()


def test_a_state_is_kept_here_and_told_to_the_lead(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    assert bench.states.current().state == "off_duty"
    bench.states.change("on_duty")
    seat.hands.clock.forward(60_000)
    bench.states.change("short_break", "喝水")
    assert (bench.states.current().state, bench.states.current().reason) == ("short_break", "喝水")
    with pytest.raises(ProblemError):
        bench.states.change("asleep")
    seat.sync()
    agents = {a.number: a for a in lead.bench.hall.panel().agents}
    assert agents["1001"].state == "short_break"
    assert agents["1001"].since == seat.hands.clock.now


@pytest.mark.parametrize("followed", [True, False])
def test_a_seat_left_by_logging_out_is_off_duty_and_not_lost(seat: Seat, lead: Seat, followed: bool) -> None:
    bench = seat.login()
    bench.states.change("on_duty")
    seat.sync()
    bench.session.logout()
    if followed:  # at the same desk
        seat.centre.add_user("1002", Role.AGENT)
        seat.login("1002").states.change("on_duty")
    seat.sync()
    seat.hands.clock.forward(3 * HOUR)
    told = {a.number: (a.state, a.since) for a in lead.bench.hall.panel().agents}
    assert told["1001"] == ("off_duty", seat.hands.clock.now - 3 * HOUR)


@pytest.mark.parametrize("state", ["on_duty", "off_duty"])
def test_logging_out_says_once_that_one_has_gone(seat: Seat, state: str) -> None:
    bench = seat.login()
    bench.states.change(state)
    before = bench.sync.status().unsent
    bench.session.logout()
    assert bench.sync.status().unsent == before + (state == "on_duty")


def test_the_strip_hears_of_the_panel_whether_the_centre_is_there(seat: Seat, lead: Seat) -> None:
    bench = lead.bench
    bench.hall.panel()
    assert bench.sync.status().online
    lead.wire.up = False
    with pytest.raises(Unreachable):
        bench.hall.panel()
    assert not bench.sync.status().online
    lead.wire.up = True
    bench.hall.panel()
    assert bench.sync.status().online


def test_going_home_shows_what_is_left_and_hands_it_over(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    assert bench.states.leaving().clear
    first, second = bench.revisits.pack_items()[:2]
    call, _ = bench.calls.dial(bench.calls.open(first))
    at = seat.hands.clock.now + DAY
    bench.calls.finish(call, outcome(call, "appointment", appointment=AppointmentDraft(at)))
    draft = bench.calls.open(second)
    left = bench.states.leaving()
    assert (left.unsent, len(left.drafts), len(left.appointments)) == (1, 1, 1)
    assert left.drafts[0].call_id == draft.call_id
    assert left.appointments[0].task_id == first.task_id
    bench.states.hand_over([first.task_id, second.task_id], "明天休息")
    assert bench.calls.current() is None
    seat.sync()
    after = bench.states.leaving()
    assert (after.unsent, after.drafts, after.appointments) == (0, (), ())


@pytest.mark.parametrize(("days", "todays"), [(0, True), (1, False)])
def test_going_home_knows_which_appointments_are_todays(seat: Seat, days: int, todays: bool) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    call, _ = bench.calls.dial(bench.calls.open(item))
    at = seat.hands.clock.now + days * DAY + HOUR
    bench.calls.finish(call, outcome(call, "appointment", appointment=AppointmentDraft(at)))
    assert bench.states.leaving().todays == ({item.task_id} if todays else set())


def test_an_emergency_is_saved_sent_and_heard(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    call = bench.calls.open(item)
    report = EmergencyReport(
        "self_harm", "明川大桥", True, None, "13812345678", "站在栏杆外", task_id=item.task_id
    )
    raised = bench.emergencies.raise_(report)
    assert raised.sent_at is not None
    assert not raised.offline
    assert seat.wire.seen[-1] == "POST /api/v1/emergencies"  # ahead of everything
    lead.sync()
    ringing = lead.bench.emergencies.open()
    assert [(e.place, e.has_callback, e.raised_by_name) for e in ringing] == [("明川大桥", True, "用户1001")]
    lead.bench.emergencies.acknowledge(ringing[0].emergency_id)
    assert lead.bench.emergencies.callback_number(ringing[0].emergency_id) == "13812345678"
    seat.sync()
    heard = bench.emergencies.progress(raised.emergency_id)
    assert heard is not None
    assert (heard.heard_by, heard.offline) == ("用户2001", False)
    assert bench.emergencies.own() == [heard]
    kept = bench.calls.current()
    assert kept is not None
    assert kept.call_id == call.call_id


def test_without_the_centre_an_emergency_says_so_and_goes_on_trying(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    seat.work(item)
    seat.sync()
    raised = bench.emergencies.raise_(EmergencyReport("crime_in_progress", "城东市场"))
    assert (raised.offline, raised.sent_at) == (True, None)
    assert bench.emergencies.offline_numbers()[0].number
    lane = bench.engine.emergency
    seat.wire.seen.clear()
    seat.wire.up = True
    now = seat.hands.clock.now
    lane.wake()
    lane.step(now)
    assert seat.wire.seen == ["POST /api/v1/emergencies"]
    again = bench.emergencies.progress(raised.emergency_id)
    assert again is not None
    assert (again.offline, again.sent_at is not None) == (False, True)
    lead.sync()
    assert len(lead.bench.emergencies.open()) == 1
    lane.wake()
    lane.step(now + 10_000)
    assert len(seat.wire.seen) == 1  # once it is there this lane does not send it again
    seat.sync()
    assert bench.sync.status().unsent == 0
    lead.sync()
    assert len(lead.bench.emergencies.open()) == 1


def test_an_emergency_does_not_wait_long_and_not_for_the_disk(
    seat: Seat, lead: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = seat.login()
    assert max(URGENT) <= 3

    def full(*_: object) -> None:
        raise SaveFailed(Problem("store.disk_full"))

    with monkeypatch.context() as broken:
        broken.setattr(Store, "transact", full)
        raised = bench.emergencies.raise_(EmergencyReport("minor", "学校门口"))
        assert raised.sent_at is not None
        seat.wire.up = False
        with pytest.raises(SaveFailed):
            bench.emergencies.raise_(EmergencyReport("minor", "学校门口"))
    lead.sync()
    assert len(lead.bench.emergencies.open()) == 1


def test_search_finds_tasks_own_records_and_colleagues(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    assert {hit.kind for hit in bench.search.find("柳河")} == {"task"}
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)
    assert "record" in {hit.kind for hit in bench.search.find("柳河")}
    assert [h.title for h in bench.search.find("2001") if h.kind == "colleague"] == ["用户2001"]
    assert bench.search.find("  ") == []


def test_tags_are_found_by_initials_without_the_centre(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.up = False
    hits = bench.tags.search("tdsy") or bench.tags.search("td")
    assert hits
    assert bench.tags.name(hits[0].code, "zh") == hits[0].name_zh
    assert bench.tags.name(hits[0].code, "en") == hits[0].name_en
    assert bench.tags.name("of.nobody", "zh") == "of.nobody"
    assert bench.tags.search("")


def test_the_days_sentence_names_its_basis(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    panel = lead.bench.hall.panel()
    assert "尚无有效评价" in lead.bench.hall.day_sentence(panel)
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)
    seat.sync()
    panel = lead.bench.hall.panel()
    sentence = lead.bench.hall.day_sentence(panel)
    assert "有效评价1份" in sentence
    assert "95%区间" in sentence
    assert "完成1份" in sentence
    english = lead.bench.hall.day_sentence(panel, "en")
    assert "1 valid ratings" in english
    assert "100.0% strict" in english


def test_what_changed_is_told_and_a_listener_that_fails_harms_nobody(seat: Seat) -> None:
    bench = seat.login()
    heard: list[Changes] = []

    def broken(_changes: Changes) -> None:
        raise RuntimeError

    bench.bus.subscribe(broken)
    end = bench.bus.subscribe(heard.append)
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)
    assert any(c.touches(ChangeKind.RECORD) and item.task_id in c.ids for c in heard)
    end()
    heard.clear()
    seat.sync()
    assert heard == []


def test_an_agent_may_not_look_at_the_panel(seat: Seat) -> None:
    from app.records.errors import Refused

    bench = seat.login()
    with pytest.raises(Refused):
        bench.hall.panel()
