"""Texts, outcomes of calls, and judgements of aspects, counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.aapor import OutcomeCounts
from domain.figures.case_keys import CaseKey, Table
from domain.figures.counts import Axis, Sent
from domain.figures.strata import Opinions
from domain.ids import derived_id
from domain.tasks.replicated import WITHDRAWAL
from domain.times import DAY, HOUR
from domain.vocabulary import Aspect, Satisfaction
from domain.wire.rows import Fact
from server.analysis.counting.calls import aspects, phone_outcomes
from server.analysis.counting.cases import facts_of
from server.analysis.counting.texts import sms_ledger, sms_ratings
from server.answers.aspects import packed
from server.db.database import Database
from server.planning.cutting_off import ANSWERED_BY_SMS
from tests.helpers.centre import CITY, Clock, open_centre, sqlite_copy
from tests.server.analysis.counted import ALL, DAY_THEN, NORTH, SOUTH, THEN, Rows, asked

NEXT = DAY_THEN + timedelta(days=1)


@pytest.fixture
def city(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path), Clock())
    yield opened
    opened.dispose()


def test_ratings_count_on_the_day_they_were_given(city: Database) -> None:
    with city.write(CITY) as work:
        rows = Rows(work)
        rows.rated(rows.event(), 1)
        event = rows.event(unit_id=SOUTH)
        rows.rated(event, 3, after=DAY)
        rows.rated(event, 1, after=DAY, leg="call", channel="web")
        # What counts for nothing: late, no rating, a second one, about a rectification, an event for training.
        rows.rated(rows.event(), 3, canonical=False, late=True)
        rows.rated(rows.event(), None, label="demand")
        rows.rated(rows.event(), 3, leg="rectified")
        rows.rated(rows.event(trial=True), 3)
    with city.read(CITY) as reading:
        assert sms_ratings(reading, asked(), ()) == {(): Opinions(1, 0, 0)}
        assert sms_ratings(reading, asked(NEXT, NEXT), (Axis.UNIT, Axis.CHANNEL)) == {
            (SOUTH, "sms"): Opinions(0, 0, 1),
            (SOUTH, "web"): Opinions(1, 0, 0),
        }


def test_the_ledger_of_a_day_adds_up(city: Database) -> None:
    with city.write(CITY) as work:
        rows = Rows(work)
        for state in ("delivered", "failed", "unknown", "no_receipt", "accepted"):
            rows.text(rows.event(), state)
        for state in ("excluded", "cancelled", "planned"):
            rows.text(rows.event(), state, tried_at=None, planned_at=THEN)
        rows.text(rows.event(), "delivered", tried_at=THEN + DAY)  # left on the next day
        rows.text(rows.event(), "delivered", leg="thanks")
        for label, more in (
            ("satisfied", {}),
            ("unclear", {"settled_label": "dissatisfied", "inbox": "low", "confidence": "low"}),
            ("demand", {"inbox": "demand"}),
        ):
            event = rows.event()
            message_id = rows.text(event, "delivered")
            rows.replied(event, label, message_id, **more)
    with city.read(CITY) as reading:
        [(_, found)] = sms_ledger(reading, asked(), ()).items()
        later = sms_ledger(reading, asked(NEXT, NEXT), ())[()]
        key = CaseKey(Table.SMS_LEDGER, DAY_THEN, DAY_THEN, "readable")
        assert len(facts_of(reading, key, ALL)) == found.readable
    assert found == Sent(
        planned=11, excluded=1, cancelled=1, waiting=1, sent=8, delivered=4, failed=1, no_receipt=1, unknown=1, replied=3, readable=2
    )  # fmt: skip
    assert found.planned == found.excluded + found.cancelled + found.waiting + found.sent
    assert (later.planned, later.delivered) == (1, 1)


def test_a_task_called_on_two_days_counts_once_on_the_first(city: Database) -> None:
    with city.write(CITY) as work:
        rows = Rows(work)
        rows.called(rows.event(), (THEN, "no_answer"), (THEN + DAY, "complete"))
        rows.called(rows.event(unit_id=SOUTH), (THEN + DAY, "no_answer"), stratum="A")
        # Not of the survey, or answered by text before the call did.
        rows.called(rows.event(), (THEN, "complete"), reason="after_rectification")
        rows.called(rows.event(trial=True), (THEN, "complete"))
        gone = Fact(derived_id("gone"), WITHDRAWAL, THEN + HOUR, disposition=ANSWERED_BY_SMS)
        rows.called(rows.event(), (THEN, "no_answer"), facts=[gone])
    both = asked(DAY_THEN, NEXT)
    with city.read(CITY) as reading:
        assert phone_outcomes(reading, asked(), ()) == {(): OutcomeCounts(complete=1)}
        assert phone_outcomes(reading, asked(NEXT, NEXT), ()).keys() == {()}
        whole = phone_outcomes(reading, both, (Axis.DAY,))
        of_the_sample = phone_outcomes(reading, both, (Axis.UNIT,), strata="S")
    assert {key: one.cases for key, one in whole.items()} == {
        (DAY_THEN.isoformat(),): 1,
        (NEXT.isoformat(),): 1,
    }
    assert of_the_sample == {(NORTH,): OutcomeCounts(complete=1)}


def test_aspects_are_judged_where_they_were_asked_about(city: Database) -> None:
    judged = packed([(Aspect.HANDLING, Satisfaction(3)), (Aspect.BEARING, Satisfaction(1))])
    with city.write(CITY) as work:
        rows = Rows(work)
        for stratum, more in (("S", {}), ("A", {}), ("S", {"reason": "requested"})):
            event = rows.event()
            task_id = rows.task(event, stratum=stratum, **more)
            of = {"task_id": task_id, "event_id": event["event_id"], "trial": False, "event_at": THEN}
            rows.answer(of, 3, answered_at=THEN, aspects=judged)
        unclear = packed([(Aspect.HANDLING, Satisfaction(0))])
        event = rows.event()
        task_id = rows.task(event)
        of = {"task_id": task_id, "event_id": event["event_id"], "trial": False, "event_at": THEN}
        rows.answer(of, 0, answered_at=THEN, aspects=unclear)
    with city.read(CITY) as reading:
        assert aspects(reading, asked(), ()) == {
            ("handling",): Opinions(0, 0, 2),
            ("bearing",): Opinions(2, 0, 0),
        }
        assert aspects(reading, asked(), (Axis.UNIT,), strata="BS?") == {
            (NORTH, "handling"): Opinions(0, 0, 1),
            (NORTH, "bearing"): Opinions(1, 0, 0),
        }
