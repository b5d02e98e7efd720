"""Routes of figures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from starlette.responses import Response

from domain.acts.alarm_say import AlarmSaid
from domain.acts.index_weigh import IndexWeighed
from domain.permissions import Permission, Scope, may, scope_of
from domain.problems import Problem, ProblemError
from domain.tallies import DateBy
from domain.vocabulary import BusinessLine
from domain.wire.figures import (
    Alarm,
    CasesPage,
    FiguresPage,
    IndexEffect,
    IndexWeights,
    TriedWeights,
)
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.analysis import timer
from server.analysis.alarms.raising import clockwork
from server.analysis.alarms.saying import say
from server.analysis.figure_pages.all_pages import made, own, page_named
from server.analysis.figure_pages.cases import cases_page
from server.analysis.figure_pages.question import of_oneself, question
from server.analysis.indexing import repository
from server.analysis.indexing.weighing import tried, weighed
from server.analysis.satisfaction import By, Report, bounded, report, too_many
from server.masterdata.repository.subtree import unit_subtree
from server.recurring import running
from server.sync.delivery import again_on_conflict
from server.web.messages import body, reply, wire
from server.web.problems import Refusal
from server.web.state import TheDatabase

router = APIRouter(tags=["reports"])


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Look for alarms every night, and keep what figures are summed from, while the application runs."""
    database, city_id = app.state.centre.database, app.state.centre.config.city_id
    with running(clockwork(database, city_id)), running(timer.clockwork(database, city_id)):
        yield


@router.get(
    "/reports/satisfaction",
    **wire(
        gives=Report,
        what="Satisfaction estimated from the strata with its two bands, answers by phone, basis",
    ),
)
def satisfaction(
    user: Annotated[CurrentUser, require(Permission.REPORT_READ)],
    database: TheDatabase,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    by: By | None = None,
    date_by: Annotated[DateBy, Query(alias="date-by")] = DateBy.ANSWERED,
    estimate: bool = True,
) -> Response:
    if start > end:
        raise ProblemError(
            Problem("report.period_reversed", {"from": str(start), "to": str(end)}, field="from")
        )
    if by is By.OFFICER and not may([user.role], Permission.REPORT_READ_OFFICER):
        raise Refusal(403, "access.forbidden", {"permission": Permission.REPORT_READ_OFFICER})
    with database.read(user.city_id) as reading:
        units = None
        if scope_of([user.role], Permission.REPORT_READ) is Scope.UNIT:
            units = unit_subtree(reading, user.unit_id) if user.unit_id else []
        if by in (By.OFFICER, By.ASPECT):
            bounded(reading, start, end)
        left_out = estimate and too_many(reading, start, end)
        found = report(reading, start, end, by, date_by, units, estimate=estimate and not left_out)
        return reply(replace(found, too_many=left_out))


@router.get(
    "/figures/cases", **wire(gives=CasesPage, what="The cases behind a mark, masked; as many as it says")
)
def cases(
    user: Annotated[CurrentUser, require(Permission.REPORT_READ)],
    database: TheDatabase,
    case: Annotated[str, Query(min_length=1, max_length=2000)],
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    with database.read(user.city_id) as reading:
        return reply(cases_page(reading, user, case, after))


@router.get(
    "/figures/own", **wire(gives=FiguresPage, what="An officer's figures of themselves, without any case")
)
def of_myself(
    user: Annotated[CurrentUser, require(Permission.PRAISE_READ_OWN)],
    database: TheDatabase,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
) -> Response:
    with database.read(user.city_id) as reading:
        return reply(own(of_oneself(reading, user, start, end)))


@router.post("/figures/alarms/said", **wire(AlarmSaid, Alarm, what="The alarm as it stands now"))
def said_of_an_alarm(
    user: Annotated[CurrentUser, require(Permission.ALARM_JUDGE)],
    database: TheDatabase,
    message: Annotated[AlarmSaid, body(AlarmSaid)],
) -> Response:
    def once() -> Alarm:
        with database.write(user.city_id) as work:
            return say(work, user, message)

    return reply(again_on_conflict(once))


@router.get("/figures/index/weights", **wire(gives=IndexWeights, what="The weights of today: who, when, why"))
def weights(user: Annotated[CurrentUser, require(Permission.REPORT_READ)], database: TheDatabase) -> Response:
    with database.read(user.city_id) as reading:
        return reply(repository.newest(reading))


@router.post("/figures/index/weights", **wire(IndexWeighed, IndexWeights, what="The version that came of it"))
def weigh(
    user: Annotated[CurrentUser, require(Permission.INDEX_WEIGH)],
    database: TheDatabase,
    message: Annotated[IndexWeighed, body(IndexWeighed)],
) -> Response:
    def once() -> IndexWeights:
        with database.write(user.city_id) as work:
            return weighed(work, user, message)

    return reply(again_on_conflict(once))


@router.post(
    "/figures/index/tried", **wire(TriedWeights, IndexEffect, what="What weights would do to every unit")
)
def try_weights(
    user: Annotated[CurrentUser, require(Permission.INDEX_WEIGH)],
    database: TheDatabase,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    message: Annotated[TriedWeights, body(TriedWeights)],
) -> Response:
    with database.read(user.city_id) as reading:
        return reply(tried(question(reading, user, start, end), message.weights))


@router.get(
    "/figures/{page}",
    **wire(gives=FiguresPage, what="A page of figures, each with its interval, basis and cases"),
)
def figures(
    user: Annotated[CurrentUser, require(Permission.REPORT_READ)],
    database: TheDatabase,
    page: str,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    line: Annotated[list[BusinessLine], Query(default_factory=list)],
    unit: Annotated[str, Query(max_length=64)] = "",
    channel: Annotated[str, Query(max_length=16)] = "",
    officer: Annotated[str, Query(max_length=32)] = "",
    *,
    spread: bool = True,
) -> Response:
    wanted = page_named(page)
    with database.read(user.city_id) as reading:
        asked = question(reading, user, start, end, unit, line, channel, officer, spread=spread)
        return reply(made(wanted, asked))
