"""All pages: each mark opens as many cases as it says, and whatever is asked for is answered in words."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from domain.acts.alarm_say import AlarmSaid
from domain.figures.beside import FigureNote
from domain.figures.catalogue import FigureKey
from domain.figures.strata import Opinions
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire import figures as wire
from domain.wire.shown import Shown
from server.analysis.figure_pages import funnels
from server.analysis.figure_pages.all_pages import PAGES
from server.analysis.figure_pages.rising import looked_at
from server.analysis.figure_pages.where import against
from tests.helpers.centre import Centre
from tests.helpers.city import BRANCH, OTHER_STATION, STATION
from tests.helpers.desk import Desk, sit_down
from tests.server.analysis.figure_pages.city import A_WEEK, WEEKS, asked, numbers, opens, page, says


@pytest.mark.parametrize("name", PAGES)
def test_every_mark_opens_as_many_cases_as_it_says(analyst: Desk, name: wire.Page) -> None:
    found = page(analyst, name)
    walked = {shown.cases: shown for shown in numbers(found.blocks) if shown.cases is not None}
    assert walked
    assert any(says(shown) for shown in walked.values())
    for shown in walked.values():
        cases = opens(analyst, shown)
        assert (cases.total, len(cases.lines)) == (says(shown),) * 2, shown


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"from": "2020-01-01", "to": "2020-01-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "1996-11-30"},
        {"from": "9999-12-31", "to": "9999-12-31"},
        {"line": ["permit", "case"]},
        {"channel": "sms", "unit": BRANCH},
        {"unit": OTHER_STATION, "from": "2026-11-20", "to": "2026-11-20"},
    ],
)
def test_there_are_words_where_there_is_little(analyst: Desk, name: wire.Page, query: dict[str, Any]) -> None:
    found = page(analyst, name, **query)
    for shown in numbers(found.blocks):
        assert shown.value is None or math.isfinite(shown.value)
        assert shown.value is not None or {FigureNote.INSUFFICIENT, FigureNote.RATE_NOT_RECORDED} & set(
            shown.notes
        )


@pytest.mark.parametrize(
    ("name", "query", "status", "code"),
    [
        ("nothing", {}, 404, "figures.page.not_found"),
        ("overview", {"from": "2026-12-01"}, 422, "report.period_reversed"),
        ("overview", {"channel": "fax"}, 422, "figures.channel"),
        ("overview", {"unit": "11111111-1111-4111-8111-111111111111"}, 404, "figures.place.not_found"),
        ("overview", {"from": "x"}, 422, "wire.invalid"),
        ("cases", {"case": "of=nothing"}, 422, "cases.unreadable"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    analyst: Desk, name: str, query: dict[str, str], status: int, code: str
) -> None:
    answer = asked(analyst, name, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_overview_tells_three_sets_of_people_apart(analyst: Desk) -> None:
    kinds = next(block for block in page(analyst, "overview").blocks if isinstance(block, wire.Rates))
    estimate, texts, phone = kinds.sides
    a, b, s = WEEKS, 2 * WEEKS, (A_WEEK + A_WEEK // 2) * WEEKS
    assert [round(shown.n) for shown in estimate.rates] == [a + b + s] * 3
    assert (texts.rates[0].n, phone.rates[0].n) == (3 * WEEKS, s)
    # Of S nobody was drawn but those who were called, so that the sample is all of it.
    said = Opinions(
        satisfied=(A_WEEK - 3) * WEEKS, dissatisfied=3 * WEEKS + 1, middle=A_WEEK // 2 * WEEKS - 1
    )
    assert estimate.rates[0].value == pytest.approx((said.satisfied + WEEKS) / (a + b + s))
    assert phone.rates[0].value == pytest.approx(said.satisfied / said.n)


def test_a_unit_sees_its_own_and_not_who_answered_what(city: Centre, liaison: Desk, analyst: Desk) -> None:
    found = page(liaison, "overview")
    assert [shown.n for shown in numbers(found.blocks[0])][:1] == [(A_WEEK + 3) * WEEKS]
    walked = [shown for shown in numbers(found.blocks) if shown.cases is not None]
    assert walked
    for shown in walked:
        cases = opens(liaison, shown)
        assert cases.total == says(shown)
        assert all(line.kind == "order" and not line.mask for line in cases.lines)
    foreign = asked(liaison, "overview", unit=OTHER_STATION)
    nowhere = asked(liaison, "overview", unit="11111111-1111-4111-8111-111111111111")
    assert foreign.status_code == 404
    assert foreign.json() == nowhere.json()
    answers = next(
        shown for shown in numbers(page(analyst, "overview").blocks) if "phone" in (shown.cases or "")
    )
    assert asked(liaison, "cases", case=answers.cases).json()["code"] == "cases.forbidden"


def test_reports_of_misconduct_are_counted_for_discipline_alone(city: Centre, analyst: Desk) -> None:
    discipline = sit_down(city, "9003", Role.DISCIPLINE, hall_id=None)
    last = []
    for who in (analyst, discipline):
        months = next(
            block
            for block in page(who, "overview").blocks
            if isinstance(block, wire.Trend) and block.step == "month"
        )
        last.append(months.lines[0].points[-1].shown.value)
    assert last == [2, 3]


def test_units_stand_against_what_the_city_leads_to_expect(analyst: Desk) -> None:
    funnel, rows = page(analyst, "units").blocks
    assert isinstance(funnel, wire.Funnel)
    assert isinstance(rows, wire.Rows)
    worse, other = A_WEEK * WEEKS, A_WEEK // 2 * WEEKS
    share = (3 * WEEKS + 1) / (worse + other)
    points = {point.label.key: point for point in funnel.points}
    assert points[STATION].expected == pytest.approx(share * worse)
    assert points[STATION].shown.value == pytest.approx(100 * 3 * WEEKS / (share * worse))
    assert points[OTHER_STATION].shown.counts["dissatisfied"] == 1
    assert [point.own for point in funnel.points] == [False, False]
    assert funnel.expected_false == pytest.approx(0.004)
    assert rows.order is wire.RowOrder.SIGNAL
    assert [row.label.name for row in rows.rows] == [
        "北桥派出所",
        "柳河派出所",
    ]  # neither is flagged: by name
    assert page(analyst, "units", spread="false").asked.spread is False


def test_a_unit_sees_others_as_points_without_a_name_where_there_are_many(
    liaison: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def points() -> list[wire.FunnelPoint]:
        funnel = page(liaison, "units").blocks[0]
        assert isinstance(funnel, wire.Funnel)
        return funnel.points

    assert [(point.label.key, point.own) for point in points()] == [(STATION, True)]
    monkeypatch.setattr(funnels, "ANONYMOUS_FROM", 2)
    assert sorted(point.label.key for point in points()) == ["", STATION]
    assert OTHER_STATION not in asked(liaison, "units").text


def test_a_branch_is_the_sum_of_what_is_below_it(analyst: Desk) -> None:
    (tree,) = page(analyst, "where").blocks
    assert isinstance(tree, wire.Tree)
    nodes = {node.label.key: node for node in tree.nodes}
    assert nodes[STATION].parent == nodes[OTHER_STATION].parent == BRANCH
    assert nodes[BRANCH].shown.n == nodes[STATION].shown.n + nodes[OTHER_STATION].shown.n == tree.against.n
    assert nodes[STATION].against is wire.Against.ABOVE
    assert nodes[OTHER_STATION].against is wire.Against.BELOW


def test_what_it_is_about(analyst: Desk) -> None:
    blocks = page(analyst, "what").blocks
    rows = {block.title: block for block in blocks if isinstance(block, wire.Rows)}
    assert {row.label.key: row.shown.value for row in rows["abouts"].rows} == {"attitude": 2, "result": 2}
    handling = next(row for row in rows["aspects"].rows if row.label.key == "handling")
    assert handling.shown.counts["dissatisfied"] == 3 * WEEKS + 1
    matrix = next(block for block in blocks if isinstance(block, wire.Matrix))
    assert [label.name for label in matrix.rows] == ["北桥派出所", "柳河派出所"]


@pytest.mark.parametrize(
    ("low", "high", "n", "where"),
    [
        (0.1, 0.2, 30, wire.Against.ABOVE),
        (0.01, 0.04, 30, wire.Against.BELOW),
        (0.05, 0.2, 30, wire.Against.NOT_TOLD_APART),
        (0.1, 0.2, 29, wire.Against.HOLLOW),
    ],
)
def test_what_touches_the_city_is_not_told_apart_from_it(
    low: float, high: float, n: int, where: wire.Against
) -> None:
    one = Shown(FigureKey.DISSATISFIED_RATE, n, (low + high) / 2, low, high)
    assert against(one, Shown(FigureKey.DISSATISFIED_RATE, 999, 0.05, 0.04, 0.06)) is where


def test_the_weeks_before_are_the_eight_that_end_where_now_begins() -> None:
    look = looked_at(date(2026, 11, 29), 4)
    assert look is not None
    assert look.now == (date(2026, 11, 2), date(2026, 11, 29))
    assert look.before[-1] == (date(2026, 10, 26), date(2026, 11, 1))
    assert look.start == date(2026, 9, 7)
    assert len(look.before) == 8
    assert looked_at(date(1970, 2, 1), 1) is None


def test_alarms_are_judged_by_whom_the_table_says(city: Centre, analyst: Desk, liaison: Desk) -> None:
    (block,) = page(analyst, "alarms").blocks
    assert isinstance(block, wire.AlarmList)
    (alarm,) = block.alarms
    assert alarm.label.name == "柳河派出所"
    said = AlarmSaid(alarm.alarm_id, wire.AlarmState.OPEN, "先看两件")
    refused = city.post("/figures/alarms/said", said, liaison.as_user)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")
    answer = city.post("/figures/alarms/said", said, analyst.as_user)
    assert codec.decode(answer.content, wire.Alarm).remark == "先看两件"
    (mine,) = page(liaison, "alarms").blocks
    assert isinstance(mine, wire.AlarmList)
    assert (mine.alarms[0].shown.cases, mine.alarms[0].shown.value) == (None, alarm.shown.value)
