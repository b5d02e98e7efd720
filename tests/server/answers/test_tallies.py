"""The counts that reports are summed from go with what they count; that they equal a recount is looked at after every test here."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from domain.satisfaction import Counts
from domain.tallies import DateBy, Measure
from domain.times import DAY, day_of
from server.analysis.satisfaction import By, report
from server.answers.recounting import differences, rebuild
from server.db.mechanism import describe_centre
from server.events.repository import repair_units
from server.events.tables import event
from server.masterdata.names import normal_name
from server.planning.planning import plan
from server.tallies.repository import Part, sums
from server.tallies.tables import tally
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.city import STATION, Told, fill
from tests.helpers.desk import Desk


def test_a_call_told_late_moves_its_task_to_the_day_of_that_call(
    centre: Centre, desk: Desk, clock: Clock
) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    early = desk.attempt(group, "no_answer")
    first_day = day_of(clock())
    clock.now += DAY
    desk.send(desk.attempt(group, "busy"))

    def asked() -> list[int]:
        with centre.database.read(CITY) as reading:
            days = (first_day, first_day + timedelta(days=1))
            return [report(reading, day, day, None, DateBy.ANSWERED).basis.asked for day in days]

    assert asked() == [0, 1]
    desk.send(early)
    assert asked() == [1, 0]


def test_a_unit_found_later_takes_tried_tasks_along(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    with centre.database.write(CITY) as work:
        work.conn.execute(update(event).values(unit_id=None, unit_text="柳河派出所"))
    desk.send(desk.attempt(group), desk.response(group))

    def tried() -> dict[str, int]:
        today = day_of(centre.clock())
        with centre.database.read(CITY) as reading:
            found = sums(reading, today, today, DateBy.ANSWERED, Part.UNIT)
            return {
                unit: numbers[Measure.COMPLETE]
                for unit, numbers in found.items()
                if numbers[Measure.COMPLETE]
            }

    assert tried() == {"": 1}
    with centre.database.write(CITY) as work:
        assert repair_units(work, {normal_name("柳河派出所"): STATION}) == 1
    assert tried() == {STATION: 1}


def test_a_period_is_the_sum_of_its_days(centre: Centre, desk: Desk, clock: Clock) -> None:
    fill(centre.database, [Told(str(n), (f"1380000{n:04d}",)) for n in range(4)])
    plan(centre.database, CITY)
    for _ in range(4):
        group = desk.next().groups[0]
        desk.send(desk.attempt(group), desk.response(group))
        clock.now += 20 * DAY
    first = day_of(NOON)
    with centre.database.read(CITY) as reading:
        for start, length in ((0, 1), (0, 70), (-40, 55), (15, 60), (1, 19)):
            begin, end = first + timedelta(days=start), first + timedelta(days=start + length - 1)
            days = [begin + timedelta(days=n) for n in range(length)]
            whole = report(reading, begin, end, By.UNIT, DateBy.ANSWERED).counts
            one_by_one = [report(reading, day, day, None, DateBy.ANSWERED).counts for day in days]
            assert whole == sum(one_by_one, Counts())
        assert report(reading, first, first + timedelta(days=90), None, DateBy.ANSWERED).basis.answers == 4


def test_wrong_counts_are_found_and_made_anew(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    desk.send(desk.attempt(group), desk.response(group))
    with centre.database.write(CITY) as work:
        work.conn.execute(update(tally).values(satisfied=tally.c.satisfied + 1))
    with centre.database.write(CITY) as work:
        assert differences(work)
        rebuild(work)
    with centre.database.write(CITY) as work:  # another zone has other days
        assert not differences(work)
        describe_centre(work, None, "Pacific/Honolulu")
        assert differences(work)
        rebuild(work)
