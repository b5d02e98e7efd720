"""Figures over answers: what counts, what does not, and by what it is broken down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from domain.figures.beside import CountOf, FigureNote
from domain.figures.catalogue import FigureKey
from domain.ids import derived_id
from domain.satisfaction import Counts
from domain.tallies import DateBy
from domain.tasks.replicated import ATTEMPT
from domain.times import DAY, day_of
from domain.vocabulary import Aspect, Role, Satisfaction
from domain.wire import codec
from domain.wire.rows import Fact
from server.analysis import satisfaction
from server.analysis.satisfaction import By, Report, report
from server.answers.aspects import packed
from server.answers.recounting import rebuild
from server.answers.tables import attempt, response
from server.application.app import API
from server.db.database import Database
from server.db.work import UnitOfWork
from server.events.tables import event
from server.live.repository.panel import panel
from server.masterdata.tables import officer, unit
from server.orders.access import NOTHING
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, NOON, Centre, Clock, open_centre, sqlite_copy
from tests.helpers.desk import sit_down
from tests.server.analysis.counted import DAY_THEN, Rows
from tests.server.analysis.counted import NORTH as RECORDED
from tests.server.analysis.counted import SOUTH as RECORDED_NOWHERE
from tests.server.analysis.test_counting_frame import fill

NORTH, SOUTH = derived_id("unit", "north"), derived_id("unit", "south")
AGENT = derived_id("user", "agent")
TODAY = day_of(NOON)

ANSWERS = (
    # unit, officers, overall, standing, trial, days since the event, handling aspect
    (NORTH, ("100001",), 1, "canonical", False, 0, 1),
    (NORTH, ("100001", "100002"), 1, "canonical", False, 0, 1),
    (NORTH, ("100002",), 2, "canonical", False, 40, 3),
    (SOUTH, ("200001",), 3, "canonical", False, 0, 3),
    (SOUTH, ("200001",), 0, "canonical", False, 0, 0),
    (SOUTH, ("200001",), 3, "secondary", False, 0, 3),
    (SOUTH, ("200001",), 3, "canonical", True, 0, 3),
    (NORTH, ("100001",), 3, "superseded", False, 0, 3),
)
UNANSWERED = 2
"""Tasks of the south that were tried in vain."""


@pytest.fixture
def answered(database: Database) -> Database:
    """A centre with the answers above, all given today at noon."""
    with database.write(CITY) as work:
        for unit_id, name in ((NORTH, "北"), (SOUTH, "南")):
            row = {
                "city_id": CITY,
                "unit_id": unit_id,
                "code": name,
                "name": name,
                "kind": "station",
                "public_phone": "",
            }
            work.conn.execute(insert(unit), row)
        work.conn.execute(insert(officer), {"city_id": CITY, "badge_no": "100001", "name": "王某"})
        for n, (unit_id, badges, overall, standing, trial, days, aspect) in enumerate(ANSWERS):
            _event(work, n, unit_id, badges, trial, days, "complete")
            _answer(work, n, unit_id, overall, standing, trial, days, aspect)
        for n in range(100, 100 + UNANSWERED):
            _event(work, n, SOUTH, ("200001",), False, 0, "no_answer")
        rebuild(work)
    return database


def _event(
    work: UnitOfWork, n: int, unit_id: str, badges: tuple[str, ...], trial: bool, days: int, disposition: str
) -> None:
    at = NOON - days * DAY - 1000
    ids: dict[str, Any] = {"city_id": CITY, "event_id": derived_id("event", str(n))}
    listed = "[" + ",".join(f'"{badge}"' for badge in badges) + "]"
    work.conn.execute(
        insert(event),
        ids
        | {
            "source": "t",
            "dispatch_no": str(n),
            "call_no": "",
            "business_line": "alarm",
            "case_type": "",
            "unit_id": unit_id,
        }
        | {"case_subtype": "", "report_channel": "", "reported_at": at, "unit_text": "", "officers": listed}
        | {
            "no_revisit": False,
            "trial": trial,
            "content_hash": 0,
            "source_fields": None,
            "import_id": derived_id("i"),
        },
    )
    task_id, attempt_id, group = (derived_id(what, str(n)) for what in ("task", "attempt", "group"))
    work.conn.execute(
        insert(task),
        ids
        | {
            "task_id": task_id,
            "group_id": group,
            "hall_id": HALL,
            "channel": "phone",
            "round": 1,
            "priority": 3,
        }
        | {
            "questionnaire": "alarm_110",
            "event_at": at,
            "created_at": at,
            "not_before": at,
            "state": "settled",
        }
        | {
            "due_at": at,
            "attempts": 1,
            "last_attempt_at": NOON,
            "last_disposition": disposition,
            "facts": codec.encode([Fact(attempt_id, ATTEMPT, NOON, disposition=disposition)]).decode(),
            "trial": trial,
            "numbers": 1,
        }
        | {"lane": 99, "queue_at": at},
    )
    work.conn.execute(
        insert(attempt),
        {
            "city_id": CITY,
            "attempt_id": attempt_id,
            "group_id": group,
            "user_id": AGENT,
            "device_id": derived_id("d"),
        }
        | {"hall_id": HALL, "direction": "outgoing", "started_at": NOON - 500, "connected_at": NOON - 400}
        | {"ended_at": NOON, "wrap_up_ms": 50, "number_shown": True, "trial": trial}
        | {"task_id": task_id, "disposition": disposition},
    )


def _answer(
    work: UnitOfWork,
    n: int,
    unit_id: str,
    overall: int | None,
    standing: str,
    trial: bool,
    days: int,
    aspect: int,
) -> None:
    key: dict[str, Any] = {"city_id": CITY, "response_id": derived_id("response", str(n)), "revision": 1}
    work.conn.execute(
        insert(response),
        key
        | {
            "op_id": derived_id("op", str(n)),
            "task_id": derived_id("task", str(n)),
            "event_id": derived_id("event", str(n)),
        }
        | {
            "attempt_id": derived_id("attempt", str(n)),
            "user_id": AGENT,
            "unit_id": unit_id,
            "business_line": "alarm",
        }
        | {
            "questionnaire": "alarm_110",
            "questionnaire_version": "1",
            "questionnaire_hash": "0" * 64,
            "language": "zh",
        }
        | {"base_revision": 0, "overall": overall, "standing": standing, "partial": False, "trial": trial}
        | {"answered_at": NOON, "event_at": NOON - days * DAY - 1000, "answers": "[]"}
        | {"aspects": packed([(Aspect.HANDLING, Satisfaction(aspect))])},
    )


def figures_of(
    database: Database, by: By | None = None, date_by: DateBy = DateBy.ANSWERED, **more: Any
) -> Report:
    with database.read(CITY) as reading:
        return report(reading, TODAY, TODAY, by, date_by, **more)


def test_only_canonical_answers_of_real_events_count(answered: Database) -> None:
    found = figures_of(answered)
    assert found.counts == Counts(2, 1, 1, 1, asked=len(ANSWERS) - 1 + UNANSWERED)
    assert (found.basis.secondary, found.basis.trial) == (1, 1)


def test_the_response_rate_counts_those_tried_in_vain(answered: Database) -> None:
    assert figures_of(answered).response.value == pytest.approx(5 / (len(ANSWERS) - 1 + UNANSWERED))


def test_who_was_not_asked_the_overall_question_is_not_in_its_response_rate(answered: Database) -> None:
    with answered.write(CITY) as work:
        _event(work, 200, NORTH, ("100001",), False, 0, "complete")
        _answer(work, 200, NORTH, None, "canonical", False, 0, 3)
        rebuild(work)
    found = figures_of(answered)
    assert found.counts.asked == len(ANSWERS) - 1 + UNANSWERED
    assert found.response.value == pytest.approx(5 / (len(ANSWERS) - 1 + UNANSWERED))


def test_an_answer_belongs_to_the_day_of_its_event_if_asked_so(answered: Database) -> None:
    counts = figures_of(answered, date_by=DateBy.EVENT).counts
    assert (counts.basically_satisfied, counts.valid) == (0, 3)


def test_by_unit(answered: Database) -> None:
    lines = {line.name: line.counts for line in figures_of(answered, By.UNIT).lines}
    assert lines["北"] == Counts(2, 1, 0, 0, asked=4)
    assert lines["南"] == Counts(0, 0, 1, 1, asked=3 + UNANSWERED)


@pytest.mark.parametrize("by", ["officer", "aspect"])
def test_what_is_read_from_rows_alone_is_read_of_so_many_events(
    sqlite_centre: Centre, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(satisfaction, "MOST_EVENTS", -1)
    who = sit_down(sqlite_centre, "3001", Role.ANALYST)

    def asked(by: str) -> Any:
        days = {"from": "2026-01-01", "to": "2026-11-30", "by": by}
        return sqlite_centre.http.get(f"{API}/reports/satisfaction", params=days, headers=who.as_user)

    assert (asked(by).status_code, asked(by).json()["code"]) == (422, "report.too_much")
    found = codec.decode(asked("unit").content, Report)
    assert (found.too_many, found.figures) == (True, ())


@pytest.mark.parametrize("events", [len(ANSWERS) - 1 + UNANSWERED, len(ANSWERS) - 2 + UNANSWERED])
def test_events_are_counted_to_one_above_the_most(
    answered: Database, monkeypatch: pytest.MonkeyPatch, events: int
) -> None:
    monkeypatch.setattr(satisfaction, "MOST_EVENTS", events)
    with answered.read(CITY) as reading:
        there = len(ANSWERS) - 1 + UNANSWERED
        assert satisfaction.too_many(reading, TODAY, TODAY) is (there > events)
        assert not satisfaction.too_many(reading, date.min, TODAY - timedelta(days=50))


def test_aspects_are_figures_of_their_own(answered: Database) -> None:
    (line,) = figures_of(answered, By.ASPECT).lines
    (share,) = line.figures
    assert (line.key, share.figure, share.value, share.n) == ("handling", FigureKey.ASPECT_RATE, 0.5, 4)


def test_a_unit_sees_its_own_alone(answered: Database) -> None:
    found = figures_of(answered, By.UNIT, units=[SOUTH])
    assert [line.name for line in found.lines] == ["南"]
    assert found.counts.valid == 1


def test_the_days_are_both_included_and_no_other(answered: Database) -> None:
    with answered.read(CITY) as reading:
        before = report(
            reading, date(2026, 1, 1), date.fromordinal(TODAY.toordinal() - 1), None, DateBy.ANSWERED
        )
    assert before.counts == Counts()


def test_the_panel_counts_the_same(answered: Database) -> None:
    with answered.read(CITY) as reading:
        look = panel(reading, NOTHING, HALL, 0)
    assert (look.satisfied, look.basically, look.dissatisfied, look.unclear) == (2, 1, 1, 1)
    assert look.completed == 5
    assert look.calls == look.connected == len(ANSWERS) - 1 + UNANSWERED
    assert look.talk_ms == 400 * look.connected
    assert look.outcomes == {"complete": len(ANSWERS) - 1, "no_answer": UNANSWERED}


def test_all_time_is_a_period_too(answered: Database) -> None:
    with answered.read(CITY) as reading:
        found = report(reading, date.min, date.max, None, DateBy.ANSWERED)
    assert found.counts.replies == 5


_K = FigureKey


@pytest.fixture
def city(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path), Clock())
    with opened.write(CITY) as work:
        fill(Rows(work))
    yield opened
    opened.dispose()


def of_then(database: Database, by: By | None = None, **more: Any) -> Report:
    with database.read(CITY) as reading:
        return report(reading, DAY_THEN, DAY_THEN, by, DateBy.EVENT, **more)


def test_the_rate_is_of_everybody_and_the_share_of_the_phone_stands_last(city: Database) -> None:
    strict, _, inclusive, phone = of_then(city).figures
    # A 2; B 2 + 1 of 满意, 基本满意; S 6, of whom 3 were called and 1 + 0 + 1 answered.
    assert strict.value == pytest.approx((2 * 0 + 2 + 6 * 1 / 2) / 11)
    assert (strict.n, strict.counts[CountOf.STRATUM_A], strict.counts[CountOf.DRAWN_OF_S]) == (11, 2, 3)
    assert strict.low is not None
    assert strict.second is not None
    assert strict.second.low <= strict.low
    assert FigureNote.AT_LEAST in inclusive.notes
    assert (phone.figure, phone.value, phone.n) == (_K.PHONE_RATE, pytest.approx(1 / 3), 3)


def test_what_was_drawn_by_no_recorded_share_has_no_weight(city: Database) -> None:
    lines = {line.key: line.figures for line in of_then(city, By.UNIT).lines}
    *rates, phone = lines[RECORDED_NOWHERE]
    assert [one.value for one in rates] == [None] * 3
    assert all(FigureNote.RATE_NOT_RECORDED in one.notes for one in (*rates, of_then(city).figures[0]))
    assert (phone.value, phone.n) == (0, 1)
    assert FigureNote.RATE_NOT_RECORDED not in lines[RECORDED][0].notes


def test_an_answer_counts_for_each_officer_of_its_event(city: Database) -> None:
    lines = {line.key: line.figures[0] for line in of_then(city, By.OFFICER).lines}
    assert {key: (one.n, one.value) for key, one in lines.items()} == {
        "100001": (3, pytest.approx(1 / 3)), "100002": (1, 0),
    }  # fmt: skip


def test_the_basis_is_told_without_what_is_counted_from_rows(city: Database) -> None:
    found = of_then(city, By.LINE, estimate=False)
    assert (found.figures, [line.figures for line in found.lines]) == ((), [])


def test_a_unit_s_rate_is_of_its_own_events(city: Database) -> None:
    assert of_then(city, units=[RECORDED_NOWHERE]).figures[-1].n == 1
    assert of_then(city, units=[]).figures[-1].n == 0
