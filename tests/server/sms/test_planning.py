"""Who is asked by text and who is not: every event of a running rule has its message or its reason, and nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select, update

from domain.acts.sms_template_put import SmsTemplatePut
from domain.problems import ProblemError
from domain.sms.message import MessageState
from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE
from server.acts.authors import Console
from server.contacts import repository as contacts
from server.contacts.tables import contact_group
from server.db.database import Database
from server.events.service import FileImport
from server.settings import service as settings
from server.sms import planning, ruling, setting_up
from server.sms.claiming import number_place
from server.sms.repository import counts, looking
from server.sms.tables import sms_batch, sms_gateway, sms_look, sms_message
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Clock
from tests.helpers.city import OTHER_STATION, Told, crowd, fill, number

BY = Console("tester")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    opened = helpers.open_centre(helpers.sqlite_copy(sqlite_template, tmp_path), clock)
    yield opened
    opened.dispose()


def set_up(database: Database, rules: str | None = None) -> None:
    with database.write(CITY) as work:
        setting_up.set_up(work, "明川市公安局", BY)
        if rules is not None:
            setting_up.put_rules(work, setting_up.read_rules(rules), BY)


def plan(database: Database, *keys: str) -> planning.Counts:
    with database.write(CITY) as work:
        looking.look_at(work, keys)
    return planning.plan(database, CITY)


def messages(database: Database) -> list[Any]:
    with database.read(CITY) as reading:
        return list(reading.conn.execute(select(sms_message).order_by(sms_message.c.due_at)))


def stands(database: Database) -> dict[str, int]:
    return dict(Counter(row.reason or row.state for row in messages(database)))


def ledger_of(database: Database) -> Any:
    with database.read(CITY) as reading:
        return counts.ledger(reading, "2000-01-01", "2099-12-31")


def test_each_leg_is_planned_once_whatever_is_run_again(database: Database, clock: Clock) -> None:
    keys = fill(database, [Told("1", ago=HOUR)])
    set_up(database)
    assert plan(database).planned == 2
    assert plan(database, *keys).planned == 0
    call, handled = messages(database)
    assert (call.leg, call.due_at, call.extension) == (
        "call",
        clock(),
        "01",
    )  # a minute after the call was an hour ago
    assert (handled.leg, handled.due_at, handled.extension) == ("handled", clock() - HOUR + 2 * HOUR, "02")
    assert {row.state for row in (call, handled)} == {"planned"}
    with database.read(CITY) as reading:
        opened = reading.sealer.open(call.number, number_place(call.message_id))
        assert reading.conn.execute(select(sms_batch.c.row_count)).scalars().all() == [2]
        assert reading.conn.execute(select(sms_look)).all() == []
    assert opened.decode() == "13800000001"
    assert (ledger_of(database).planned, ledger_of(database).imbalance) == (2, 0)


def test_an_event_that_is_imported_is_asked_about(database: Database, clock: Clock, tmp_path: Path) -> None:
    set_up(database)
    closed = datetime.fromtimestamp((clock() - HOUR) / 1000, ZoneInfo(DEFAULT_ZONE))
    rows = [
        ["处警单号", "业务归口", "警情大类", "报警方式", "报警时间", "结束时间", "处警单位", "报警电话"],
        [
            "C1",
            "接处警",
            "纠纷",
            "窗口",
            f"{closed:%Y-%m-%d %H:%M:%S}",
            f"{closed:%Y-%m-%d %H:%M:%S}",
            "一所",
            "13900000001",
        ],
    ]
    path = tmp_path / "events.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    assert FileImport(database, CITY, path, by=BY, own_process=False).run().counts.imported == 1
    assert planning.plan(database, CITY).planned == 1


NEVER: dict[str, tuple[Told, str]] = {
    "a landline": (Told("1", ("037165881234",)), "sms.no_mobile"),
    "no number": (Told("1", ()), "sms.no_mobile"),
    "domestic violence": (Told("1", case_type="家庭暴力"), "policy.domestic_violence"),
    "not to be asked": (Told("1", no_revisit=True), "policy.discouraged"),
    "trial": (Told("1", trial=True), "policy.trial"),
    "too old": (Told("1", ago=5 * DAY), "sms.too_old"),
}


@pytest.mark.parametrize(("told", "reason"), NEVER.values(), ids=NEVER)
def test_who_is_never_asked_stands_there_with_the_reason(database: Database, told: Told, reason: str) -> None:
    keys = fill(database, [told])
    set_up(database)
    assert plan(database, *keys).by_reason == {reason: 2}
    assert {row.number for row in messages(database)} == {None}
    ledger = ledger_of(database)
    assert (ledger.planned, ledger.of(MessageState.EXCLUDED), ledger.imbalance) == (2, 2, 0)


def test_the_first_mobile_of_the_event_is_asked(database: Database) -> None:
    fill(database, [Told("1", ("037165881234", "13900000009", "13900000008"))])
    set_up(database)
    plan(database)
    assert {row.mask for row in messages(database)} == {"139****0009"}


def test_a_citizen_is_asked_about_one_of_their_events(database: Database) -> None:
    fill(database, [Told("1", ago=3 * HOUR), Told("2", ago=2 * HOUR)])
    set_up(database)
    plan(database)
    assert stands(database) == {"planned": 2, "sms.already_asked": 2}
    assert len({row.event_id for row in messages(database) if row.state == "planned"}) == 1


def test_who_was_asked_about_another_event_lately_is_not_asked_now(database: Database, clock: Clock) -> None:
    one, two = fill(database, [Told("1"), Told("2", ("13900000002",))])
    set_up(database)
    with database.write(CITY) as work:
        first, second = (work.sealer.group_of(digits) for digits in ("13800000001", "13900000002"))
        contacts.add_groups(work, [first, second])
        contacts.asked(work, [(first, two, "phone", clock() - DAY), (second, two, "phone", clock() - DAY)])
    plan(database)
    assert {(row.event_id, row.reason) for row in messages(database)} == {
        (one, "policy.asked_lately"),
        (two, None),
    }


def test_who_opted_out_is_never_asked(database: Database) -> None:
    fill(database, [Told("1")])
    set_up(database)
    with database.write(CITY) as work:
        group = work.sealer.group_of("13800000001")
        contacts.add_groups(work, [group])
        work.conn.execute(update(contact_group).values(opted_out_at=work.now))
    assert plan(database).by_reason == {"policy.opted_out": 2}


def test_in_team_mode_only_ones_own_people_are_asked(database: Database) -> None:
    fill(database, [Told("1"), Told("2", ("13900000002",))])
    set_up(database)
    with database.write(CITY) as work:
        gateway = {
            "city_id": CITY,
            "gateway": "g",
            "kind": "simulate",
            "mode": "simulate",
            "weight": 1,
            "changed_at": 0,
        }
        work.conn.execute(insert(sms_gateway), [gateway])
        ruling.put_team(work, ["139 0000 0002".replace(" ", "") + " 值班室"], BY)
        with pytest.raises(ProblemError, match=r"sms\.mode\.reason"):
            ruling.set_mode(work, "live", "", BY)
        ruling.set_mode(work, "team", "", BY)
    plan(database)
    assert stands(database) == {"planned": 2, "sms.not_team": 2}


def test_at_night_nothing_is_due_before_the_morning(database: Database, clock: Clock) -> None:
    fill(database, crowd(30))
    set_up(database)
    clock.forward(10 * HOUR)
    plan(database)
    opening = clock() - 22 * HOUR + DAY + 8 * HOUR + 30 * MINUTE  # NOON + 10 h is 22:00
    due = [row.due_at for row in messages(database) if row.state == "planned"]
    assert len(due) == 60
    assert opening <= min(due) <= max(due) < opening + 90 * MINUTE
    assert len(set(due)) > 50


def test_a_rule_of_a_unit_goes_before_and_a_share_leaves_others_alone(database: Database) -> None:
    fill(database, [*crowd(40), Told("x", (number(99),), unit_id=OTHER_STATION)])
    set_up(
        database,
        f"rules: [{{rule: handled, leg: handled, template: handled, share: 0.5, seed: 4}},"
        f" {{rule: there, leg: handled, template: rectified, unit: {OTHER_STATION}}}, {{rule: call, leg: call, template: call, line: traffic}}]",
    )
    plan(database)
    told = Counter(row.template for row in messages(database))
    assert told["rectified"] == 1
    assert 8 < told["handled"] < 32
    assert plan(database).looked_at == 0


def test_a_dry_run_counts_and_shows_and_writes_nothing(database: Database) -> None:
    fill(database, [*crowd(20), Told("old", ("13900000002",), ago=5 * DAY)])
    set_up(database)
    with database.read(CITY) as reading:
        told, some = planning.dry_run(reading, samples=10)
    assert (told.planned, len(some), told.by_reason) == (40, 10, {"sms.too_old": 2})
    assert messages(database) == []
    assert plan(database).planned == told.planned


def test_stopping_cancels_what_is_planned_and_says_what_it_does_not_stop(database: Database) -> None:
    fill(database, crowd(5))
    set_up(database)
    plan(database)
    with database.write(CITY) as work:
        held = (
            work.conn.execute(select(sms_message.c.message_id).where(sms_message.c.leg == "handled"))
            .scalars()
            .first()
        )
        work.conn.execute(
            update(sms_message).where(sms_message.c.message_id == held).values(state="claimed", claim_until=0)
        )
        with pytest.raises(ProblemError, match=r"sms\.rule\.reason"):
            ruling.set_state(work, "handled", "stopped", "", BY)
        done = ruling.set_state(work, "handled", "stopped", "模板要改", BY)
    assert (done.cancelled, done.in_hand) == (4, 1)
    assert stands(database) == {"planned": 5, "claimed": 1, "sms.rule_stopped": 4}
    assert (ledger_of(database).of(MessageState.CANCELLED), ledger_of(database).imbalance) == (4, 0)


def test_a_paused_rule_plans_nothing_and_goes_on_where_it_was(database: Database) -> None:
    set_up(database)
    with database.write(CITY) as work:
        ruling.set_state(work, "handled", "paused", "试一下", BY)
    keys = fill(database, [Told("1")])
    assert plan(database, *keys).planned == 1
    with database.write(CITY) as work:
        ruling.set_state(work, "handled", "running", "", BY)
    assert planning.plan(database, CITY).planned == 1


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("rules: [{rule: a, leg: thanks, template: call}]", "sms.rule.leg"),
        ("rules: [{rule: a, leg: call, template: nothing}]", "sms.rule.template"),
        ("rules: [{rule: a, leg: call, template: call, window: 9-9}]", "sms.rule.window"),
        ("rules: [{rule: a, leg: call, template: call, sharing: 1}]", "sms.rule.row"),
        ("rules: 3", "sms.rule.file"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(database: Database, rules: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        set_up(database, rules)
    assert caught.value.problems[0].code == code


def test_a_text_that_says_too_much_is_refused_where_it_stands(database: Database, tmp_path: Path) -> None:
    from domain.acts.sms_template_put import SmsTemplatePut

    bad = SmsTemplatePut(
        "handled", "您的报警已办理，请评价：1满意 2基本满意 3不满意。退订回T", "明川市公安局"
    )
    with database.write(CITY) as work, pytest.raises(ProblemError) as caught:
        setting_up.put_texts(work, [bad], BY)
    assert caught.value.problems[0].code == "sms.template.forbidden.police_call"
    set_up(database)
    set_up(database)
    with database.read(CITY) as reading:
        from server.sms.repository import rules

        assert {row.version for row in rules.templates(reading).values()} == {2}
        assert {rule.version for rule in rules.in_force(reading)} == {2}


def test_a_text_with_a_link_is_planned_only_where_the_form_is(database: Database) -> None:
    first, second = fill(database, [Told("1", (number(1),), ago=HOUR), Told("2", (number(2),), ago=HOUR)])
    set_up(database)
    text = "请评价：1满意 2基本满意 3不满意，或打开{link}。退订回T"
    with database.write(CITY) as work:
        setting_up.put_texts(
            work, [SmsTemplatePut(one, text, "明川市公安局") for one in ("call", "handled")], BY
        )
        work.conn.execute(delete(sms_look).where(sms_look.c.event_id == second))
    plan(database, first)
    assert stands(database) == {"sms.no_web": 2}
    with database.write(CITY) as work:
        settings.put(work, {"sms.web_address": "hf.example.gov.cn"}, BY)
    plan(database, second)
    assert stands(database) == {"sms.no_web": 2, "planned": 2}


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        (("number", "number"), "sms.unreachable"),
        (("handset", "blocked"), "sms.carrier_blocked"),
        (("handset", "handset"), "planned"),
    ],
)
def test_a_number_that_texts_cannot_reach_gets_none(
    database: Database, clock: Clock, errors: tuple[str, str], said: str
) -> None:
    _, later = fill(database, [Told("1", ago=HOUR), Told("2", ago=HOUR)])
    set_up(database)
    with database.write(CITY) as work:
        work.conn.execute(delete(sms_look).where(sms_look.c.event_id == later))
    plan(database)
    with database.write(CITY) as work:
        for error, row, ago in zip(errors, messages(database), (10 * DAY, DAY), strict=True):
            work.conn.execute(
                update(sms_message)
                .where(sms_message.c.message_id == row.message_id)
                .values(state="failed", error_class=error, final_at=work.now - ago)
            )
    plan(database, later)
    assert stands(database) == {"failed": 2, said: 2}
