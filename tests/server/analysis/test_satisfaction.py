"""Figures over answers: what counts, what does not, and by what it is broken down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from domain.ids import derived_id
from domain.problems import ProblemError
from domain.satisfaction import Counts, wilson_interval
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
from tests.helpers.centre import CITY, HALL, NOON, Centre
from tests.helpers.desk import sit_down

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
    assert found.total.counts == Counts(2, 1, 1, 1, asked=len(ANSWERS) - 1 + UNANSWERED)
    assert found.total.strict.value == pytest.approx(2 / 4)
    assert found.total.weighted.value == pytest.approx(2.5 / 4)
    assert found.total.inclusive.value == pytest.approx(3 / 4)
    assert (found.total.strict.low, found.total.strict.high) == wilson_interval(2, 4)
    assert (found.basis.secondary, found.basis.trial) == (1, 1)


def test_the_response_rate_counts_those_tried_in_vain(answered: Database) -> None:
    assert figures_of(answered).total.response.value == pytest.approx(5 / (len(ANSWERS) - 1 + UNANSWERED))


def test_who_was_not_asked_the_overall_question_is_not_in_its_response_rate(answered: Database) -> None:
    with answered.write(CITY) as work:
        _event(work, 200, NORTH, ("100001",), False, 0, "complete")
        _answer(work, 200, NORTH, None, "canonical", False, 0, 3)
        rebuild(work)
    found = figures_of(answered)
    assert found.total.counts.asked == len(ANSWERS) - 1 + UNANSWERED
    assert found.total.response.value == pytest.approx(5 / (len(ANSWERS) - 1 + UNANSWERED))


def test_an_answer_belongs_to_the_day_of_its_event_if_asked_so(answered: Database) -> None:
    counts = figures_of(answered, date_by=DateBy.EVENT).total.counts
    assert (counts.basically_satisfied, counts.valid) == (0, 3)


def test_by_unit(answered: Database) -> None:
    lines = {line.name: line.figures.counts for line in figures_of(answered, By.UNIT).lines}
    assert lines["北"] == Counts(2, 1, 0, 0, asked=4)
    assert lines["南"] == Counts(0, 0, 1, 1, asked=3 + UNANSWERED)


def test_an_answer_counts_for_each_officer_of_its_event(answered: Database) -> None:
    lines = {line.key: line for line in figures_of(answered, By.OFFICER).lines}
    assert lines["100001"].figures.counts.satisfied == 2
    assert lines["100002"].figures.counts == Counts(1, 1, 0, 0, asked=2)
    assert lines["100001"].name == "王某"


@pytest.mark.parametrize("date_by", DateBy)
def test_figures_by_officer_are_read_of_so_many_tasks_at_a_time(
    answered: Database, monkeypatch: pytest.MonkeyPatch, date_by: DateBy
) -> None:
    tried = {DateBy.ANSWERED: len(ANSWERS) - 1 + UNANSWERED, DateBy.EVENT: len(ANSWERS) - 2 + UNANSWERED}[
        date_by
    ]
    with answered.read(CITY) as reading:
        monkeypatch.setattr(satisfaction, "MOST_TASKS", tried)
        satisfaction.bounded(reading, TODAY, TODAY, date_by)
        monkeypatch.setattr(satisfaction, "MOST_TASKS", tried - 1)
        satisfaction.bounded(reading, date.min, TODAY - timedelta(days=50), date_by)
        with pytest.raises(ProblemError, match=r"report\.too_much"):
            satisfaction.bounded(reading, TODAY, TODAY, date_by)


def test_whoever_asks_for_more_is_told_how_much_there_may_be(
    sqlite_centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(satisfaction, "MOST_TASKS", -1)
    who = sit_down(sqlite_centre, "3001", Role.ANALYST)

    def asked(by: str) -> Any:
        days = {"from": "2026-01-01", "to": "2026-11-30", "by": by}
        return sqlite_centre.http.get(f"{API}/reports/satisfaction", params=days, headers=who.as_user)

    assert (asked("officer").status_code, asked("officer").json()["code"]) == (422, "report.too_much")
    assert asked("unit").status_code == 200


def test_events_nobody_was_called_about_are_passed_over_too(
    answered: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(satisfaction, "_EVENTS_A_TASK", 1)
    with answered.write(CITY) as work:
        for n in range(300, 300 + 5):
            _event(work, n, SOUTH, (), False, 0, "no_answer")
    with answered.read(CITY) as reading:
        events = len(ANSWERS) - 1 + UNANSWERED + 5
        monkeypatch.setattr(satisfaction, "MOST_TASKS", events)
        satisfaction.bounded(reading, TODAY, TODAY, DateBy.EVENT)
        monkeypatch.setattr(satisfaction, "MOST_TASKS", events - 1)
        with pytest.raises(ProblemError, match=r"report\.too_much"):
            satisfaction.bounded(reading, TODAY, TODAY, DateBy.EVENT)


def test_aspects_are_figures_of_their_own(answered: Database) -> None:
    (line,) = figures_of(answered, By.ASPECT).lines
    assert line.figures.counts == Counts(2, 0, 2, 1, asked=5)


def test_a_unit_sees_its_own_alone(answered: Database) -> None:
    found = figures_of(answered, By.UNIT, units=[SOUTH])
    assert [line.name for line in found.lines] == ["南"]
    assert found.total.counts.valid == 1


def test_the_days_are_both_included_and_no_other(answered: Database) -> None:
    with answered.read(CITY) as reading:
        before = report(
            reading, date(2026, 1, 1), date.fromordinal(TODAY.toordinal() - 1), None, DateBy.ANSWERED
        )
    assert before.total.counts == Counts()


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
    assert found.total.counts.replies == 5
