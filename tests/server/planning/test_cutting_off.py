"""What a task was drawn by stays with it; what had come of the SMS is fixed at the cut-off, for the drawn alike."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import insert, select, update

from domain.sampling import VERIFYING_SHARE, Stratum, drawn, verifies
from domain.sms.message import Leg, MessageState, message_id
from domain.tasks.state import TaskStatus
from domain.times import DAY, HOUR, MINUTE
from domain.vocabulary import TaskReason
from server.acts.authors import Console
from server.db.database import Database
from server.events import citizen_answers
from server.events.citizen_answers import CitizenAnswer
from server.planning import cutting_off, planning
from server.settings.service import put
from server.sms.tables import sms_message
from server.tasks import lanes
from server.tasks.tables import task
from tests.helpers.centre import CITY, OPERATOR, Clock
from tests.helpers.city import Told, crowd, fill
from tests.server.planning.test_planning import tasks


def sent(database: Database, keys: list[str], due_in: int = 0) -> None:
    """A text about each of these, due so long from now."""
    with database.write(CITY) as work:
        rows = [
            {
                "city_id": CITY, "message_id": message_id(CITY, key, Leg.HANDLED, 1), "event_id": key, "leg": "handled", "round": 1,
                "state": MessageState.PLANNED.value, "template": "handled", "template_version": 1, "extension": "02", "mask": "",
                "carrier": "", "parts": 1, "planned_at": work.now, "due_at": work.now + due_in, "window_from": 510, "window_until": 1200,
                "batch_id": key, "claim_fence": 0, "tries": 0, "counted_tries": 0, "restored": False,
            }
            for key in keys
        ]  # fmt: skip
        work.conn.execute(insert(sms_message), rows)


def answered(database: Database, key: str, rating: int | None, label: str = "") -> None:
    with database.write(CITY) as work:
        told = CitizenAnswer(
            message_id(CITY, key, label or str(rating), 1), key, work.now, rating=rating, label=label
        )
        citizen_answers.keep(work, [told], Console.here())


def test_a_task_keeps_what_it_was_drawn_by(database: Database) -> None:
    fill(database, [*crowd(40), Told("sore", ("13900000001",), sms_reply="3")], sample_ppm=500_000, seed=5)
    planning.plan(database, CITY)
    made = tasks(database)
    assert {(t.sample_ppm, t.seed) for t in made} == {(500_000, "5")}
    assert Counter(t.reason for t in made)["sms_dissatisfied"] == 1
    assert all(drawn("5", t.event_id, 0.5) for t in made if t.reason == TaskReason.SAMPLE)


def test_the_drawn_are_called_a_day_after_their_text_and_who_is_dissatisfied_at_once(
    database: Database, clock: Clock
) -> None:
    keys = fill(database, crowd(2))
    sent(database, keys, due_in=HOUR)
    planning.plan(database, CITY)
    now = clock()
    assert {(t.not_before, t.lane) for t in tasks(database)} == {(now + HOUR + DAY, lanes.WAITING + 3)}
    answered(database, keys[0], 3)
    stands = {t.event_id: t for t in tasks(database)}
    assert (stands[keys[0]].lane, stands[keys[0]].not_before, stands[keys[0]].reason) == (1, now, "sample")
    assert stands[keys[1]].lane == lanes.WAITING + 3


def test_strata_are_fixed_at_the_cut_off_and_stay(database: Database, clock: Clock) -> None:
    keys = fill(database, crowd(5))
    sent(database, keys)
    planning.plan(database, CITY)
    for key, (rating, label) in zip(
        keys, [(3, ""), (2, ""), (None, "praise"), (None, "demand")], strict=False
    ):
        answered(database, key, rating, label)
    with database.write(CITY) as work:
        put(work, {"planning.skip_answered": False}, OPERATOR)
    # Who is dissatisfied is called at once, and fixed at once.
    assert cutting_off.cut_off(database, CITY) == 1
    clock.forward(DAY)
    assert cutting_off.cut_off(database, CITY) == 4
    answered(database, keys[4], 3)
    fixed = {t.event_id: (t.stratum, t.reason, t.lane < lanes.OUT) for t in tasks(database)}
    assert [fixed[key] for key in keys] == [
        (letter, "sample", True) for letter in (Stratum.DISSATISFIED, Stratum.ANSWERED, Stratum.ANSWERED, Stratum.SILENT, Stratum.SILENT)
    ]  # fmt: skip
    assert cutting_off.cut_off(database, CITY) == 0


def test_who_was_not_drawn_and_answers_dissatisfied_stands_with_the_dissatisfied(
    database: Database, clock: Clock
) -> None:
    """They may be called at once, counted from their event: long before they were asked and answered."""
    keys = fill(database, crowd(2), sample_ppm=0)
    sent(database, keys)
    assert planning.plan(database, CITY).tasks == 0
    clock.forward(HOUR)
    answered(database, keys[0], 3)
    planning.plan(database, CITY)
    cutting_off.cut_off(database, CITY)
    [made] = tasks(database)
    assert made.not_before < clock() - HOUR
    assert (made.event_id, made.reason, made.stratum) == (
        keys[0],
        TaskReason.SMS_DISSATISFIED,
        Stratum.DISSATISFIED,
    )


def test_who_was_not_drawn_and_answers_dissatisfied_a_day_later_stays_silent(
    database: Database, clock: Clock
) -> None:
    keys = fill(database, crowd(1), sample_ppm=0)
    sent(database, keys)
    planning.plan(database, CITY)
    clock.forward(DAY + HOUR)
    answered(database, keys[0], 3)
    planning.plan(database, CITY)
    cutting_off.cut_off(database, CITY)
    assert [(made.reason, made.stratum) for made in tasks(database)] == [("sms_dissatisfied", Stratum.SILENT)]


def test_who_has_answered_is_not_called_but_for_those_that_verify(database: Database, clock: Clock) -> None:
    keys = fill(database, crowd(60), seed=9)
    sent(database, keys)
    planning.plan(database, CITY)
    for key in keys[:50]:
        answered(database, key, 1)
    clock.forward(DAY)
    cutting_off.cut_off(database, CITY)
    made = {t.event_id: t for t in tasks(database)}
    verifying = {key for key in keys[:50] if verifies("9", key, 1.0)}
    assert 0 < len(verifying) < 20
    assert {key for key in keys if made[key].reason == TaskReason.VERIFY} == verifying
    called = {key for key in keys if made[key].state != TaskStatus.CLOSED}
    assert called == {*verifying, *keys[50:]}
    assert {made[key].stratum for key in keys[50:]} == {"S"}


def test_a_text_that_left_late_puts_the_cut_off_off(database: Database, clock: Clock) -> None:
    keys = fill(database, crowd(1))
    sent(database, keys)
    planning.plan(database, CITY)
    late = clock() + 3 * HOUR
    with database.write(CITY) as work:
        work.conn.execute(update(sms_message).values(state="accepted", accepted_at=late))
    clock.forward(DAY + MINUTE)
    assert cutting_off.cut_off(database, CITY) == 0
    [one] = tasks(database)
    assert (one.not_before, one.stratum) == (late + DAY, None)
    clock.forward(3 * HOUR)
    assert cutting_off.cut_off(database, CITY) == 1


@pytest.mark.parametrize("rate", [0.1631, 1.0])
def test_a_tenth_of_the_drawn_verifies(rate: float) -> None:
    events = [str(n) for n in range(20_000)]
    taken = [event for event in events if drawn("s", event, rate)]
    chosen = [event for event in events if verifies("s", event, rate)]
    assert set(chosen) < set(taken)
    assert abs(len(chosen) / len(taken) - VERIFYING_SHARE) < 0.02


def test_a_city_without_texts_calls_as_before(database: Database, clock: Clock) -> None:
    fill(database, [Told("1", ago=HOUR)])
    planning.plan(database, CITY)
    with database.read(CITY) as reading:
        assert reading.conn.execute(select(task.c.not_before)).scalar_one() == clock() + HOUR
