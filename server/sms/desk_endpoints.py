"""Routes of rules and texts: listed, put in a new version, tried dry, paused and stopped; how far texts go, and the centre's own numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.acts.sms_mode import SmsModeSet
from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_rule_state import SmsRuleState
from domain.acts.sms_template_put import SmsTemplatePut
from domain.permissions import Permission
from domain.wire.sms_rules import (
    PlanPreview,
    RuleChanged,
    RuleList,
    TeamChange,
    TeamList,
    TextList,
    WrongNumbers,
)
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.sms import desk, wrong_numbers
from server.web.messages import body, reply, wire
from server.web.state import TheDatabase

router = APIRouter(prefix="/sms", tags=["sms"])

Reader = Annotated[CurrentUser, require(Permission.SMS_READ)]
Ruler = Annotated[CurrentUser, require(Permission.SMS_RULE)]
Writer = Annotated[CurrentUser, require(Permission.SMS_TEMPLATE)]
Keeper = Annotated[CurrentUser, require(Permission.SETTINGS_MANAGE)]
Seen = Annotated[int, Query(ge=0)]


@router.get("/rules", **wire(gives=RuleList, what="the rules in force, and how far texts go"))
def list_rules(user: Reader, database: TheDatabase) -> Response:
    with database.read(user.city_id) as reading:
        return reply(desk.rules(reading))


@router.post(
    "/rules",
    **wire(SmsRulePut, RuleList, what="A rule in a new version; ``seen`` is the one it was made from"),
)
def put_rule(
    user: Ruler, database: TheDatabase, told: Annotated[SmsRulePut, body(SmsRulePut)], seen: Seen = 0
) -> Response:
    with database.write(user.city_id) as work:
        return reply(desk.put_rule(work, told, seen, user))


@router.post("/rules/state", **wire(SmsRuleState, RuleChanged, what="Paused, stopped, or going on"))
def set_rule_state(
    user: Ruler, database: TheDatabase, told: Annotated[SmsRuleState, body(SmsRuleState)]
) -> Response:
    with database.write(user.city_id) as work:
        return reply(desk.set_state(work, told, user))


@router.get("/texts", **wire(gives=TextList, what="the texts in force, or the versions of one"))
def list_texts(
    user: Reader, database: TheDatabase, template: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    with database.read(user.city_id) as reading:
        return reply(desk.texts(reading, template))


@router.post("/texts", **wire(SmsTemplatePut, TextList, what="A text in a new version"))
def put_text(
    user: Writer,
    database: TheDatabase,
    told: Annotated[SmsTemplatePut, body(SmsTemplatePut)],
    seen: Seen = 0,
) -> Response:
    with database.write(user.city_id) as work:
        return reply(desk.put_text(work, told, seen, user))


@router.get(
    "/plan/dry-run", **wire(gives=PlanPreview, what="what planning would do now; nothing comes of it")
)
def dry_run(user: Ruler, database: TheDatabase) -> Response:
    with database.read(user.city_id) as reading:
        return reply(desk.preview(reading))


@router.post("/mode", **wire(SmsModeSet, RuleList, what="How far texts go"))
def set_mode(
    user: Annotated[CurrentUser, require(Permission.SMS_GATEWAY)],
    database: TheDatabase,
    told: Annotated[SmsModeSet, body(SmsModeSet)],
) -> Response:
    with database.write(user.city_id) as work:
        return reply(desk.set_mode(work, told, user))


@router.get("/team", **wire(gives=TeamList, what="The centre's own numbers, masked"))
def list_team(user: Keeper, database: TheDatabase) -> Response:
    with database.read(user.city_id) as reading:
        return reply(desk.team(reading))


@router.post("/team", **wire(TeamChange, TeamList, what="Numbers of the centre's own people in and out"))
def change_team(
    user: Keeper, database: TheDatabase, told: Annotated[TeamChange, body(TeamChange)]
) -> Response:
    with database.write(user.city_id) as work:
        return reply(desk.change_team(work, told, user))


@router.get(
    "/wrong-numbers", **wire(gives=WrongNumbers, what="numbers that are not whose a source says, masked")
)
def list_wrong_numbers(
    user: Annotated[CurrentUser, require(Permission.EVENT_IMPORT)],
    database: TheDatabase,
    source: Annotated[str, Query(max_length=64)] = "",
    after: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    with database.read(user.city_id) as reading:
        return reply(wrong_numbers.page(reading, source, after))
