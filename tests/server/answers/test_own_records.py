"""Own records: those of a window of days are pulled, older ones asked for by page; nobody else's, and no order one may not know of."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts.response_submit import Response
from domain.questionnaire.answers import Answers
from domain.settings import CitySettings
from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE
from domain.vocabulary import Role
from domain.windows import window_start
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.records import RecordsPage
from domain.wire.rows import user_scope
from domain.wire.sync import OpResult, SnapshotPage
from server.application.app import API
from server.planning.planning import plan
from server.settings.service import put
from server.sync.repository import number_at
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.helpers.city import Told, crowd, events, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down

MISCONDUCT: Answers = {**SATISFIED, "more": (5,), "misconduct_words": "要我交了五百块"}
LONG_AGO = 40 * DAY


def page(centre: Centre, who: Desk, **query: Any) -> RecordsPage:
    answer = centre.http.get(f"{API}/records", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, RecordsPage)


def held(who: Desk) -> SnapshotPage:
    assert who.as_user
    return who.station.snapshot_page(user_scope(who.user_id))


def given(centre: Centre, desk: Desk, *forms: Answers, apart: int = MINUTE) -> list[str]:
    """One citizen for each form, one after the other; the names of the answers."""
    fill(centre.database, [Told(one.no, one.numbers, ago=one.ago) for one in crowd(len(forms))])
    plan(centre.database, CITY)
    centre.clock.forward(11 * MINUTE)  # who has been away for so long takes no share of the packs
    assert desk.as_user
    names = []
    for group, answers in zip(desk.pack(len(forms)).groups, forms, strict=True):
        envelope = desk.response(group, answers)
        [receipt] = desk.send(envelope)
        assert receipt.result == OpResult.APPLIED, receipt
        names.append(name_of(envelope))
        centre.clock.forward(apart)
    return names


def name_of(envelope: Envelope) -> str:
    return codec.decode(envelope.payload, Response).response_id


def test_what_left_the_window_is_pulled_no_more_and_asked_for(centre: Centre, desk: Desk) -> None:
    [old] = given(centre, desk, DISSATISFIED)
    head = desk.station.witness.seq
    assert [row.id for row in held(desk).rows] == [old]
    centre.clock.forward(LONG_AGO)
    came = held(desk)
    assert came.rows == []
    assert came.since == window_start(CitySettings().records, centre.clock(), DEFAULT_ZONE)
    # Growing older is nothing that a workstation is told of.
    assert desk.station.pull({user_scope(desk.user_id): head}).rows == []
    [record] = page(centre, desk).records
    assert (record.response_id, record.overall, len(record.orders)) == (old, 3, 1)


def test_a_city_sets_how_long_its_window_is(centre: Centre, desk: Desk) -> None:
    [old] = given(centre, desk, SATISFIED)
    centre.clock.forward(LONG_AGO)
    assert held(desk).rows == []
    with centre.database.write(CITY) as work:
        put(work, {"records.window_days": 60}, OPERATOR)
    assert [row.id for row in held(desk).rows] == [old]


def test_a_form_that_came_late_is_in_the_window_by_when_it_was_given(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    late = desk.response(desk.next().groups[0])
    centre.clock.forward(34 * DAY)
    assert desk.as_user
    assert [r.result for r in desk.send(late)] == [OpResult.APPLIED]
    assert [row.id for row in held(desk).rows] == [name_of(late)]
    centre.clock.forward(2 * DAY)
    assert held(desk).rows == []


def test_what_changes_of_an_old_record_does_not_bring_it_back(centre: Centre, desk: Desk) -> None:
    """The stretch of the feed that is looked through has it again; its date decides."""
    [old] = given(centre, desk, SATISFIED)
    centre.clock.forward(LONG_AGO)
    head = desk.station.push([]).witness.seq
    with centre.database.write(CITY) as work:
        record = work.record("note.import", old, {}, author_id=None)
        record.touch(user_scope(desk.user_id), "record", old)
    assert held(desk).rows == []
    [row] = desk.station.pull({user_scope(desk.user_id): head}).rows
    assert (row.id, row.deleted) == (old, True)


def test_a_page_follows_a_page_and_parts_no_instant(centre: Centre, desk: Desk) -> None:
    names = given(centre, desk, *[SATISFIED] * 5) + given_at_once(centre, desk, 4)
    seen: list[list[str]] = []
    before: int | None = None
    while True:
        part = page(centre, desk, limit=3, **({} if before is None else {"before": before}))
        seen.append([record.response_id for record in part.records])
        before = part.before
        if before is None:
            break
    assert [set(some) for some in seen] == [set(names[5:]), set(names[2:5]), set(names[:2])]
    assert seen[1:] == [names[4:1:-1], names[1::-1]]


def given_at_once(centre: Centre, desk: Desk, count: int) -> list[str]:
    """Answers of citizens that were told in one instant."""
    with centre.database.write(CITY) as work:
        events(work, [Told(f"once{n}", (f"1390000000{n}",)) for n in range(count)])
    plan(centre.database, CITY)
    assert desk.as_user
    envelopes = [desk.response(group) for group in desk.pack(count).groups]
    assert {r.result for r in desk.send(*envelopes)} == {OpResult.APPLIED}
    return [name_of(one) for one in envelopes]


def test_a_corrected_form_is_told_once_as_it_stands(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    first = desk.response(group, SATISFIED)
    name = name_of(first)
    assert [r.result for r in desk.send(first)] == [OpResult.APPLIED]
    centre.clock.forward(MINUTE)
    again = desk.response(group, DISSATISFIED, response_id=name, revision=2, base_revision=1)
    assert [r.result for r in desk.send(again)] == [OpResult.APPLIED]
    [record] = page(centre, desk).records
    assert (record.response_id, record.revision, record.overall) == (name, 2, 3)
    assert page(centre, desk, before=record.recorded_at).records == []


def test_nobody_is_told_of_anothers_forms(centre: Centre, desk: Desk) -> None:
    given(centre, desk, SATISFIED, MISCONDUCT)
    assert page(centre, sit_down(centre, "1002")).records == []
    lead = sit_down(centre, "2001", Role.LEAD)
    assert page(centre, lead).records == []
    # What a form reports to discipline opens an order its author does not hear of again.
    assert [record.orders for record in page(centre, desk).records] == [[], []]


def test_who_gives_no_forms_may_not_ask(centre: Centre, desk: Desk) -> None:
    officer = sit_down(centre, "3001", Role.LIAISON)
    answer = centre.http.get(f"{API}/records", headers=officer.as_user)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")
    answer = centre.http.get(f"{API}/records", params={"before": "x"}, headers=desk.as_user)
    assert answer.status_code == 422


@pytest.mark.parametrize("count", [0, 1, 7])
def test_the_number_given_before_an_instant_is_found(centre: Centre, count: int) -> None:
    with centre.database.read(CITY) as reading:
        first = reading.head()[0]
    at = []
    for n in range(count):
        centre.clock.forward(HOUR)
        at.append(centre.clock())
        with centre.database.write(CITY) as work:
            put(work, {"planning.max_age_days": 40 + n}, OPERATOR)
    with centre.database.read(CITY) as reading:
        assert number_at(reading, 0) == 0
        assert number_at(reading, centre.clock() + 1) == first + count
        assert [number_at(reading, one) for one in at] == [first + n for n in range(count)]
