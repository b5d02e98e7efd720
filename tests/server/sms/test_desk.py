"""Rules and texts by the desk's routes: tried dry, put in versions, never over a colleague's."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts.sms_mode import SmsModeSet
from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_rule_state import SmsRuleState
from domain.acts.sms_template_put import SmsTemplatePut
from domain.phones import mask
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire.sms_rules import TeamChange
from server.acts.authors import Console
from server.application.app import API
from server.replies.repository import wanted
from server.sms import planning, setting_up
from server.sms.repository import looking
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, fill, number
from tests.helpers.desk import Desk, sit_down
from tests.server.sms.world import TEXT, World

BY = Console("tester")


@pytest.fixture
def admin(sqlite_centre: Centre) -> Desk:
    """A city with the shipped rules and texts, a gateway of 3 parts a day, five events that wait."""
    database = sqlite_centre.database
    with database.write(CITY) as work:
        setting_up.set_up(work, "明川市公安局", BY)
    World(database).gateway("g", mode="simulate", daily_parts=3)
    keys = fill(database, [Told(str(n), (number(n),), ago=HOUR) for n in range(5)])
    with database.write(CITY) as work:
        looking.look_at(work, keys)
    return sit_down(sqlite_centre, "9001", Role.ADMIN)


def get(desk: Desk, path: str) -> Any:
    answer = desk.station.centre.http.get(f"{API}/sms{path}", headers=desk.as_user)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(desk: Desk, path: str, told: object) -> Any:
    return desk.station.centre.post(f"/sms{path}", told, desk.as_user)


def test_a_dry_run_counts_shows_ten_and_makes_nothing(admin: Desk) -> None:
    told = get(admin, "/plan/dry-run")
    assert (told["planned"], told["budget"], told["budget_left"]) == (10, 3, 3)
    assert sum(one["n"] for one in told["by_leg"]) == 10
    assert len(told["samples"]) == 10
    assert all("退订回T" in one["text"] and "****" in one["mask"] for one in told["samples"])
    assert get(admin, "/messages")["lines"] == []


def test_a_rule_is_put_in_the_version_after_the_one_that_was_seen(admin: Desk) -> None:
    first = get(admin, "/rules")["rules"][0]
    mine = SmsRulePut(first["rule"], first["leg"], first["template"], share=500_000, delay=2 * HOUR)
    answer = post(admin, f"/rules?seen={first['version']}", mine)
    line = next(one for one in answer.json()["rules"] if one["rule"] == first["rule"])
    assert (line["version"], line["share"]) == (first["version"] + 1, 500_000)
    again = post(admin, f"/rules?seen={first['version']}", mine)
    assert (again.status_code, again.json()["code"]) == (409, "sms.stale")
    assert post(admin, "/rules", SmsRulePut("new", "call", "nothing")).json()["code"] == "sms.rule.template"


def test_a_rule_that_stops_says_what_it_does_not_stop(admin: Desk) -> None:
    planning.plan(admin.station.centre.database, CITY)
    rule = next(one for one in get(admin, "/rules")["rules"] if one["waiting"] == 5)
    assert post(admin, "/rules/state", SmsRuleState(rule["rule"], "stopped", "")).status_code == 422
    told = post(admin, "/rules/state", SmsRuleState(rule["rule"], "stopped", "试行结束")).json()
    assert (told["cancelled"], told["in_hand"]) == (5, 0)
    [line] = [one for one in told["rules"]["rules"] if one["rule"] == rule["rule"]]
    assert (line["state"], line["state_reason"], line["waiting"]) == ("stopped", "试行结束", 0)


def test_a_text_has_versions_and_is_refused_by_line(admin: Desk) -> None:
    before = next(one for one in get(admin, "/texts")["texts"] if one["template"] == "handled")
    path = f"/texts?seen={before['version']}"
    refused = post(admin, path, SmsTemplatePut("handled", f"{TEXT}\n您报警的事", "明川市公安局"))
    assert refused.status_code == 422
    told = refused.json()
    assert (told["code"], told["row"], told["field"]) == ("sms.template.forbidden.police_call", 2, "text")
    put = post(admin, path, SmsTemplatePut("handled", TEXT, "明川市公安局", "BB-7", "2026-11-01"))
    assert put.status_code == 200, put.text
    versions = get(admin, "/texts?template=handled")["texts"]
    assert [(one["version"], one["in_force"]) for one in versions] == [
        (before["version"] + 1, True),
        (before["version"], False),
    ]
    assert versions[0]["registered_no"] == "BB-7"
    assert post(admin, path, SmsTemplatePut("handled", TEXT, "明川市公安局")).json()["code"] == "sms.stale"


def test_going_live_says_why(admin: Desk) -> None:
    assert get(admin, "/rules")["mode"] == "simulate"
    assert post(admin, "/mode", SmsModeSet("live")).status_code == 422
    assert post(admin, "/mode", SmsModeSet("live", "已报备，领导同意")).json()["mode"] == "live"


def test_a_lead_reads_rules_and_texts_and_puts_no_text(admin: Desk) -> None:
    lead = sit_down(admin.station.centre, "2001", Role.LEAD)
    assert get(lead, "/rules")["rules"]
    assert post(lead, "/texts?seen=1", SmsTemplatePut("handled", TEXT, "明川市公安局")).status_code == 403


def test_the_own_numbers_go_in_and_out_and_nobody_sees_one_whole(admin: Desk) -> None:
    told = post(admin, "/team", TeamChange([f"{number(1)} 李工", number(2), ""])).json()["numbers"]
    assert sorted(one["label"] for one in told) == ["", "李工"]
    assert all("****" in one["mask"] for one in told)
    assert number(1) not in post(admin, "/team", TeamChange([])).text
    assert get(admin, "/rules")["team"] == 2
    [left] = post(admin, "/team", TeamChange([], [told[0]["group_id"]])).json()["numbers"]
    assert left["group_id"] == told[1]["group_id"]
    refused = post(admin, "/team", TeamChange([number(3), "不是号码"])).json()
    assert (refused["code"], refused["row"]) == ("sms.team.number", 2)
    assert len(get(admin, "/team")["numbers"]) == 1, "all or none"
    lead = sit_down(admin.station.centre, "2001", Role.LEAD)
    assert post(lead, "/team", TeamChange([number(4)])).status_code == 403
    assert post(lead, "/mode", SmsModeSet("team")).json()["mode"] == "team"
    assert get(lead, "/inbox")["mode"] == "team"


def test_numbers_that_are_somebody_elses_are_told_by_source_and_never_whole(admin: Desk) -> None:
    database = admin.station.centre.database
    assert get(admin, "/wrong-numbers") == {"lines": [], "after": ""}
    with database.write(CITY) as work:
        wanted.wrong_number(work, [work.sealer.group_of(number(n)) for n in (1, 3)])
        wanted.opt_out(work, [work.sealer.group_of(number(2))])
    answer = admin.station.centre.http.get(f"{API}/sms/wrong-numbers", headers=admin.as_user)
    lines = answer.json()["lines"]
    assert [one["mask"] for one in lines] == [mask(number(n)) for n in (1, 3)]
    assert all(one["source"] and one["dispatch_no"] for one in lines)
    assert number(1) not in answer.text
    assert get(admin, "/wrong-numbers?source=another")["lines"] == []
    lead = sit_down(admin.station.centre, "2001", Role.LEAD)
    refused = admin.station.centre.http.get(f"{API}/sms/wrong-numbers", headers=lead.as_user)
    assert refused.status_code == 403
