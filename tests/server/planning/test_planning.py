"""Who is asked and who is not: every event without a task has its reason, and a second run finds nothing to do."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.policy import ExclusionCode
from domain.times import DAY, HOUR
from domain.wire.rows import hall_scope
from domain.wire.sync import OpResult
from server.contacts.repository import add_groups
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.feed import newest
from server.db.tables import feed
from server.db.work import new_id
from server.events.repository import remove_events
from server.events.tables import event
from server.planning import planning, repository
from server.planning.tables import unplanned
from server.settings.service import put
from server.tasks.following import events_changed
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, OPERATOR, Centre
from tests.helpers.city import OTHER_STATION, STATION, Told, crowd, events, fill, rule
from tests.helpers.desk import Desk


def reasons(database: Database) -> dict[str, str]:
    with database.read(CITY) as reading:
        rows = reading.conn.execute(
            select(event.c.dispatch_no, unplanned.c.reason).join(
                unplanned, unplanned.c.event_id == event.c.event_id
            )
        )
        return {row.dispatch_no: row.reason for row in rows}


def tasks(database: Database) -> list[Any]:
    with database.read(CITY) as reading:
        return list(reading.conn.execute(select(task).order_by(task.c.event_at)))


def group_fact(database: Database, digits: str, **facts: Any) -> None:
    with database.write(CITY) as work:
        group = work.sealer.group_of(digits)
        add_groups(work, [group])
        work.conn.execute(update(contact_group).where(contact_group.c.group_id == group).values(**facts))


NEVER = {
    "no number": (Told("1", ()), ExclusionCode.NO_NUMBER),
    "not to be asked": (Told("1", no_revisit=True), ExclusionCode.DISCOURAGED),
    "undecided": (Told("1", excluded=ExclusionCode.UNDECIDED.value), ExclusionCode.UNDECIDED),
    "domestic violence": (Told("1", case_type="家庭暴力"), ExclusionCode.DOMESTIC_VIOLENCE),
    "a minor": (Told("1", case_type="走失儿童"), ExclusionCode.MINOR),
    "serious crime": (Told("1", case_type="抢劫"), ExclusionCode.SERIOUS_CRIME),
    "an informant": (Told("1", case_type="提供线索"), ExclusionCode.INFORMANT),
    "the deceased's family": (Told("1", case_type="非正常死亡"), ExclusionCode.BEREAVED),
    "for training only": (Told("1", trial=True), ExclusionCode.TRIAL),
}


@pytest.mark.parametrize("name", NEVER)
def test_an_event_never_to_be_asked_about_keeps_its_reason(database: Database, name: str) -> None:
    told, reason = NEVER[name]
    fill(database, [told])
    counts = planning.plan(database, CITY)
    assert counts.tasks == 0
    assert counts.by_reason == {reason: 1}
    assert reasons(database) == {"1": reason}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"opted_out_at": 1}, ExclusionCode.OPTED_OUT),
        ({"hard_refusal_at": 1}, ExclusionCode.HARD_REFUSAL),
        ({"wrong_number": True}, ExclusionCode.WRONG_NUMBER),
    ],
)
def test_what_is_known_of_a_number_holds_for_its_new_events(
    database: Database, facts: dict[str, Any], reason: str
) -> None:
    group_fact(database, "13800000001", **facts)
    fill(database, [Told("1")])
    assert planning.plan(database, CITY).by_reason == {reason: 1}


def test_waiting_is_no_reason_to_make_no_task(database: Database) -> None:
    group_fact(database, "13800000001", last_contact_at=database.clock() - DAY)
    fill(database, [Told("1", ago=HOUR)])
    assert planning.plan(database, CITY).tasks == 1
    [made] = tasks(database)
    assert made.not_before == made.event_at + 2 * HOUR
    assert made.lane >= 10


def test_an_unmatched_event_waits_for_its_unit_and_is_planned_when_it_has_one(database: Database) -> None:
    [key] = fill(database, [Told("1", unit_id=None)])
    assert planning.plan(database, CITY).by_reason == {"unit.unmatched": 1}
    assert tasks(database) == []
    with database.write(CITY) as work:
        work.conn.execute(update(event).where(event.c.event_id == key).values(unit_id=STATION))
    assert planning.plan(database, CITY).tasks == 1


def test_a_line_without_questionnaire_is_not_asked(database: Database) -> None:
    with database.write(CITY) as work:
        rule(work, business_line="traffic", questionnaire=None)
    fill(database, [Told("1", business_line="traffic"), Told("2")])
    assert planning.plan(database, CITY).by_reason == {planning.NO_QUESTIONNAIRE: 1}


def test_the_sample_is_drawn_by_its_seed_and_dissatisfied_ones_are_all_called(database: Database) -> None:
    told = crowd(400) + [Told(f"s{n}", (f"139{n:08d}",), sms_reply="3") for n in range(20)]
    fill(database, told, sample_ppm=180_000, seed=11)
    counts = planning.plan(database, CITY)
    made = tasks(database)
    assert sum(1 for t in made if t.priority == 1) == 20
    assert 40 <= len(made) - 20 <= 105  # 18% of 400, five standard deviations around
    assert counts.by_reason == {repository.NOT_DRAWN: 420 - len(made)}
    # The same events in another centre, in another order, give the same sample.
    again = sorted(t.event_id for t in made)
    with database.read(CITY) as reading:
        rules = planning.rule_book(reading).rules
    drawn = [e for e in all_events(database) if planning.drawn(rules[0].seed, e, rules[0].rate)]
    assert set(drawn) <= set(again)


def all_events(database: Database) -> list[str]:
    with database.read(CITY) as reading:
        return list(reading.conn.execute(select(event.c.event_id)).scalars())


def test_a_second_run_and_a_run_in_small_pieces_make_the_same_tasks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "CHUNK", 7)
    fill(database, crowd(40), sample_ppm=500_000)
    counts = planning.plan(database, CITY)
    made = [t.task_id for t in tasks(database)]
    assert counts.tasks == len(made)
    assert counts.looked_at == 40
    second = planning.plan(database, CITY)
    assert (second.tasks, second.looked_at) == (0, 0)
    third = planning.plan(database, CITY, again=True)
    assert (third.tasks, third.looked_at) == (0, 40 - len(made))
    assert [t.task_id for t in tasks(database)] == made


def test_a_dry_run_counts_the_same_and_writes_nothing(database: Database) -> None:
    told = [
        *crowd(30),
        Told("w", ("13900000001",), unit_id=OTHER_STATION),
        Told("x", no_revisit=True),
        Told("y", unit_id=None),
    ]
    fill(database, told, sample_ppm=500_000)
    with database.read(CITY) as reading:
        before = reading.head()
        dry = planning.dry_run(reading)
    with database.read(CITY) as reading:
        assert reading.head() == before
        assert reading.conn.execute(select(func.count()).select_from(task)).scalar_one() == 0
    real = planning.plan(database, CITY)
    assert (dry.tasks, dry.by_unit, dry.by_reason) == (real.tasks, real.by_unit, real.by_reason)


def test_every_task_is_announced_to_its_hall(database: Database) -> None:
    fill(database, crowd(5))
    planning.plan(database, CITY)
    with database.read(CITY) as reading:
        announced = set(
            reading.conn.execute(select(feed.c.row_id).where(feed.c.scope == hall_scope(HALL))).scalars()
        )
    assert announced == {t.task_id for t in tasks(database)}


def test_an_event_older_than_the_city_asks_about_is_left_alone(database: Database) -> None:
    fill(database, [Told("1", ago=31 * DAY), Told("2", ("13900000001",), ago=29 * DAY)])
    assert planning.plan(database, CITY).tasks == 1
    with database.write(CITY) as work:
        put(work, {"planning.max_age_days": 40}, OPERATOR)
    assert planning.plan(database, CITY).tasks == 1


def test_who_answers_dissatisfied_by_sms_later_goes_to_the_front(database: Database) -> None:
    keys = fill(database, [Told("1"), Told("2", ("13900000001",))])
    planning.plan(database, CITY)
    with database.write(CITY) as work:
        work.conn.execute(update(event).where(event.c.event_id == keys[1]).values(sms_reply="3"))
    assert planning.plan(database, CITY).raised == 1
    assert {t.event_id: (t.priority, t.lane) for t in tasks(database)} == {keys[0]: (3, 3), keys[1]: (1, 1)}
    assert planning.plan(database, CITY).raised == 0


def test_who_was_not_drawn_is_called_after_all_when_he_is_dissatisfied(database: Database) -> None:
    [key] = fill(database, [Told("1")], sample_ppm=0)
    assert planning.plan(database, CITY).by_reason == {repository.NOT_DRAWN: 1}
    with database.write(CITY) as work:
        work.conn.execute(update(event).where(event.c.event_id == key).values(sms_reply="3"))
    assert planning.plan(database, CITY).tasks == 1
    assert reasons(database) == {}


def test_trial_events_are_planned_where_the_city_trains(database: Database) -> None:
    with database.write(CITY) as work:
        put(work, {"contact.trial_tasks": True}, OPERATOR)
    fill(database, [Told("1", trial=True)], sample_ppm=0)
    planning.plan(database, CITY)
    [made] = tasks(database)
    assert made.trial


def test_what_was_done_before_the_task_was_known_is_taken_in_when_it_is(centre: Centre, desk: Desk) -> None:
    """A centre restored from a backup plans again: the forms it did not know what to do with find their tasks."""
    fill(centre.database, [Told("1")])
    planning.plan(centre.database, CITY)
    group = desk.next().groups[0]
    with centre.database.write(CITY) as work:
        work.conn.execute(task.delete())
    receipts = desk.send(desk.attempt(group), desk.response(group))
    assert [r.result for r in receipts] == [OpResult.HELD, OpResult.HELD]
    planning.plan(centre.database, CITY)
    [made] = tasks(centre.database)
    assert (made.state, made.attempts) == ("settled", 1)


def test_new_events_of_a_known_citizen_join_his_group(database: Database) -> None:
    fill(database, [Told("1")])
    planning.plan(database, CITY)
    with database.write(CITY) as work:
        events(work, [Told("2", ago=HOUR)])
    planning.plan(database, CITY)
    assert len({t.group_id for t in tasks(database)}) == 1
    assert len(tasks(database)) == 2


def test_a_corrected_number_moves_the_open_task_to_the_right_citizen(centre: Centre, desk: Desk) -> None:
    [key] = fill(centre.database, [Told("1")])
    planning.plan(centre.database, CITY)
    with centre.database.write(CITY) as work:
        remove_events(work, [key])
        events(work, [Told("1", ("13900000009",))])
        assert events_changed(work, [key]) == 1
    group = desk.next().groups[0]
    assert [c.number for c in group.contacts] == ["13900000009"]
    with centre.database.read(CITY) as reading:
        assert group.group_id == reading.sealer.group_of("13900000009")


def test_a_changed_event_is_told_to_its_hall(database: Database) -> None:
    [key] = fill(database, [Told("1")])
    planning.plan(database, CITY)
    with database.read(CITY) as reading:
        before = reading.head()[0]
    with database.write(CITY) as work:
        events_changed(work, [key])
    with database.read(CITY) as reading:
        [seq] = reading.conn.execute(select(newest(feed.c.scope == hall_scope(HALL)).c.seq)).scalars()
    assert seq == before + 1


@pytest.mark.parametrize("why", ["too old", "not drawn", "refused since", "not to be asked"])
def test_a_task_somebody_worked_on_is_made_again_whatever_policy_says_now(
    centre: Centre, desk: Desk, why: str
) -> None:
    """After a restore: the event is back by an import, what was done about it is delivered again."""
    database = centre.database
    told = Told("1", ago=40 * DAY if why == "too old" else 26 * HOUR, no_revisit=why == "not to be asked")
    fill(database, [told], sample_ppm=0 if why == "not drawn" else 1_000_000)
    with database.read(CITY) as reading:
        event_id = reading.conn.execute(select(event.c.event_id)).scalar_one()
        group = reading.sealer.group_of(told.numbers[0])
    if why == "refused since":
        group_fact(database, told.numbers[0], hard_refusal_at=1)
    assert planning.plan(database, CITY).tasks == 0
    mine = planning.task_id(event_id, "phone", 1)
    payload = {
        "attempt_id": new_id(), "group_id": group, "direction": "outgoing", "started_at": 1, "ended_at": 2,
        "outcomes": [{"task_id": mine, "disposition": "no_answer"}],
    }  # fmt: skip
    called = desk.station.envelope("attempt.record", payload)
    assert desk.send(called)[0].result is OpResult.HELD
    assert planning.plan(database, CITY).tasks == 1
    assert [(row.task_id, row.attempts) for row in tasks(database)] == [(mine, 1)]
    assert desk.send(called)[0].original is OpResult.APPLIED


def test_what_is_held_in_vain_is_not_looked_for_all_the_time(
    centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(centre.database, crowd(3))
    payload = {
        "attempt_id": new_id(), "group_id": new_id(), "direction": "outgoing", "started_at": 1, "ended_at": 2,
        "outcomes": [{"task_id": new_id(), "disposition": "no_answer"}],
    }  # fmt: skip
    assert desk.send(desk.station.envelope("attempt.record", payload))[0].result is OpResult.HELD
    looks: list[int] = []
    real = repository.candidates

    def counted(reading: Any, since: int, *rest: Any, **more: Any) -> Any:
        looks.append(since)
        return real(reading, since, *rest, **more)

    monkeypatch.setattr(repository, "candidates", counted)
    looked: planning.Looked = {}
    for _ in range(3):
        planning.plan(centre.database, CITY, looked=looked)
    assert looks.count(0) == 1
    centre.clock.forward(HOUR)
    planning.plan(centre.database, CITY, looked=looked)
    assert looks.count(0) == 2
