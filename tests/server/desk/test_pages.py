"""The units' desk as somebody of a unit uses it, without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from domain.acts.letters_load import LettersLoad, LetterText
from domain.acts.world import KnownWorld
from domain.ids import derived_id
from domain.times import SECOND
from domain.vocabulary import OrderMove, Role
from domain.wire.message import replace
from server.acts.acting import act
from server.acts.operation import Operation
from server.application.app import API
from server.desk.areas import DESK
from server.desk.letter_files import read
from server.orders.tables import order as table
from tests.helpers.browser import Browser, hidden
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.helpers.city import BRANCH, OTHER_STATION, STATION
from tests.helpers.desk import sit_down
from tests.helpers.orders import moved
from tests.server.desk.conftest import Station

M = OrderMove
FACTS = {
    "report.finding": "upheld",
    "report.facts": "调取了录像，民警说话生硬",
    "report.causes": ["attitude"],
    "report.cause_words": "连续加班",
    "report.actions": ["apology", "talk"],
    "report.action_words": "上门道歉",
    "report.officers": "012345，012346",
    "report.officers_side": "当时有点急",
    "press": "report",
}
SPOKEN = {
    "contact.at": "2026-11-22T14:30",
    "contact.way": "phone",
    "contact.badge": "012345",
    "told": "听取了意见",
}


def test_an_order_goes_its_way_from_signing_to_review(station: Station) -> None:
    order = station.sent()
    liaison, chief, lead = station.at("3001"), station.at("3002"), station.at("2001")
    today = liaison.get("/desk/").text
    assert "待签收" in today
    assert f"/desk/orders/{order}/sign" in today
    signed = liaison.post(f"/desk/orders/{order}/sign", {"press": "sign"})
    assert (signed.status_code, signed.headers["location"]) == (303, f"/desk/orders/{order}")
    assert "已签收" in liaison.get(f"/desk/orders/{order}").text
    assert f"/desk/orders/{order}/contact" in liaison.get("/desk/").text, "the next thing to do"
    assert (
        liaison.post(f"/desk/orders/{order}/contact", SPOKEN | {"press": "record_contact"}).status_code == 303
    )
    assert liaison.post(f"/desk/orders/{order}/report", FACTS).status_code == 303
    assert "待审签" in chief.get("/desk/").text
    page = chief.get(f"/desk/orders/{order}/countersign").text
    for told in ("说话很冲", "调取了录像", "当时有点急", "012346"):
        assert told in page
    back = chief.post(f"/desk/orders/{order}/countersign", {"press": "send_back", "reason": ""})
    assert back.status_code == 422, "sending back needs a reason"
    assert 'href="#reason"' in back.text
    assert chief.post(f"/desk/orders/{order}/countersign", {"press": "countersign"}).status_code == 303
    whole = liaison.get(f"/desk/orders/{order}").text
    for told in ("待审核", "当时有点急", "听取了意见", "电话"):
        assert told in whole
    assert lead.get("/desk/").status_code == 403


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(station: Station) -> None:
    order = station.signed()
    liaison = station.at("3001")
    path = f"/desk/orders/{order}/report"
    wrong = liaison.post(path, {**FACTS, "report.finding": "", "report.causes": []})
    assert wrong.status_code == 422
    for name in ("report.finding", "report.causes", "report.no_contact"):
        assert f'href="#{name}"' in wrong.text
        assert f'id="{name}"' in wrong.text
    assert "请填写“核查结论”" in wrong.text, "by the name the field has on the page"
    again = liaison.post(path, {**FACTS, "report.finding": "upheld"})
    assert again.status_code == 422, "nobody spoke to the citizen, and nothing says why"
    assert 'href="#report.no_contact"' in again.text
    later = liaison.get(path).text
    assert "当时有点急" in later, "in another window, on another day"
    assert liaison.post(path, {**FACTS, "report.no_contact": "不愿接听"}).status_code == 303


def test_everything_that_is_wrong_is_said_at_once(station: Station) -> None:
    order = station.signed()
    path = f"/desk/orders/{order}/hold"
    sent = {"press": "ask_hold", "ground": "litigation", "until": "2027-12-01", "told": ""}
    page = station.at("3001").post(path, sent)
    assert page.status_code == 422
    assert 'href="#until"' in page.text
    assert 'href="#told"' in page.text
    unreadable = station.at("3001").post(path, {**sent, "until": "明天", "ground": "test"})
    assert "这里不能用" not in unreadable.text
    assert "没有这一项" in unreadable.text
    assert "日期读不懂" in unreadable.text


def test_a_text_to_begin_from_is_put_behind_what_was_typed(station: Station) -> None:
    order = station.signed()
    liaison = station.at("3001")
    path = f"/desk/orders/{order}/report"
    page = liaison.post(path, {**FACTS, "report.action_words": "已经做了", "press": "letter.action_done"})
    assert page.status_code == 200
    assert "已经做了\n＿＿月＿＿日已办结" in page.text
    left = liaison.post(path, {**FACTS, "report.action_words": "＿＿月已办结", "report.no_contact": "无"})
    assert "还有“＿＿”没有填" in left.text
    assert "插入模板" in liaison.get(f"/desk/orders/{order}/return").text


def test_a_city_adds_texts_of_its_own_by_a_file(station: Station, tmp_path: Path) -> None:
    order, centre = station.signed(), station.centre
    liaison = station.at("3001")
    path = f"/desk/orders/{order}/report"
    file = tmp_path / "letters.yaml"
    file.write_text(
        "own_talk:\n  field: report.action_words\n  zh: 本市谈话\n  text: {zh: 已由＿＿所长谈话。}\n"
        "action_done:\n  field: report.action_words\n  zh: 另写的\n  text: {zh: 换成本市的写法。}\n",
        encoding="utf-8",
    )
    act_letters(centre, read(file))
    assert "本市谈话" in liaison.get(path).text
    filled = liaison.post(path, {**FACTS, "press": "letter.own_talk"})
    assert "上门道歉\n已由＿＿所长谈话。" in filled.text
    act_letters(centre, (), ("own_talk",))
    assert "本市谈话" not in liaison.get(path).text
    assert "另写的" in liaison.get(path).text


def test_all_texts_are_read_whole_and_by_tag(station: Station) -> None:
    liaison = station.at("3001")
    page = liaison.get("/desk/letters").text
    assert "对照＿＿规范，属＿＿。" in page
    assert "规定时限＿＿，实际＿＿。" in page
    narrowed = liaison.get("/desk/letters?tag=problem.speed").text
    assert "对照＿＿规范，属＿＿。" not in narrowed
    assert "规定时限＿＿，实际＿＿。" in narrowed
    assert "并于当日以＿＿方式告知群众结果和依据" in narrowed, "what is for any order is for this one"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"field": "report.finding"}, "letter.field"),
        ({"moves": ("fly",)}, "letter.move"),
        ({"text_en": " "}, "letter.empty"),
        ({"key": "Ü"}, "letter.key"),
    ],
)
def test_a_text_that_no_form_has_a_place_for_is_refused(changes: dict[str, Any], code: str) -> None:
    fine = LetterText("own", "reason", "名", "name", "文", "text")
    world = KnownWorld(OPERATOR)
    assert list(LettersLoad((fine,)).check(world, 0)) == []
    found = LettersLoad((replace(fine, **changes),)).check(world, 0)
    assert [one.code for one in found] == [code]


def act_letters(centre: Centre, found: Sequence[LetterText], gone: tuple[str, ...] = ()) -> None:
    with centre.database.write(CITY) as work:
        told = LettersLoad(tuple(found), gone)
        act(work, Operation.by(OPERATOR, told, work.now, entity_id=derived_id("letters", CITY)))


def test_what_would_be_refused_by_all_means_is_not_offered_and_says_why(station: Station) -> None:
    order = station.signed()
    liaison = station.at("3001")
    page = liaison.get(f"/desk/orders/{order}").text
    for slug in ("extend", "object"):
        assert f"/desk/orders/{order}/{slug}" in page, "not yet used; against the classification at any time"
    moved(station.centre, "3001", order, M.ASK_EXTENSION, days=2, reason="等鉴定")
    page = liaison.get(f"/desk/orders/{order}").text
    assert f"/desk/orders/{order}/extend" not in page
    assert "申请延期：每张工单只能申请一次延期" in page
    assert "答复催办：没有待决定的申请" in page


def test_what_nobody_types_is_no_fault_of_ours(station: Station) -> None:
    order = station.sent()
    liaison = station.at("3001")
    for one in ("abc", "x" * 300, "%00", "..%2f..", "ABCDEF00-0000-4000-8000-000000000000"):
        for page in ("", "/sign", "/print/order.pdf"):
            assert liaison.get(f"/desk/orders/{one}{page}").status_code in (400, 404), (one, page)
        for query in (f"after={one}", f"after=1.{one}", f"state={one}&kind={one}&by={one}"):
            assert liaison.get(f"/desk/orders?{query}").status_code in (200, 400, 422), query
    for seen in ("9" * 5000, "-1", "１２", "x", ""):
        told = {"seen_version": seen, "seen_round": seen, "seen_handler": seen, "press": "sign"}
        assert liaison.post(f"/desk/orders/{order}/sign", told).status_code in (303, 422), seen


def test_on_the_way_to_the_files_nothing_is_lost(station: Station) -> None:
    order = station.signed()
    liaison = station.at("3001")
    gone = liaison.post(f"/desk/orders/{order}/report", {**FACTS, "press": "files"})
    assert (gone.status_code, gone.headers["location"]) == (303, f"/desk/orders/{order}/files")
    assert liaison.get(gone.headers["location"]).status_code == 200
    assert "当时有点急" in liaison.get(f"/desk/orders/{order}/report").text
    assert f"/desk/orders/{order}/files" in liaison.get(f"/desk/orders/{order}").text


def test_a_move_that_a_colleague_made_first_is_told_and_nothing_is_doubled(station: Station) -> None:
    order = station.sent()
    liaison = station.at("3001")
    station.centre.add_user("3009", Role.LIAISON, unit_id=STATION, hall_id=None)
    form = liaison.get(f"/desk/orders/{order}/sign")
    moved(station.centre, "3009", order, M.SIGN)
    path = f"/desk/orders/{order}/sign"
    sent = liaison.send(path, hidden(form.text, path) | {"press": "sign"})
    assert sent.status_code == 303
    assert "用户3009 已先办了同一步" in liaison.get(f"/desk/orders/{order}").text
    twice = liaison.send(path, hidden(form.text, path) | {"press": "sign"})
    assert twice.headers["location"] == sent.headers["location"]
    assert liaison.get(f"/desk/orders/{order}").text.count("<strong>签收</strong>") == 1


def test_a_move_that_is_no_longer_legal_keeps_its_text_and_says_what_is(station: Station) -> None:
    order = station.signed()
    liaison = station.at("3001")
    path = f"/desk/orders/{order}/extend"
    form = liaison.get(path)
    moved(station.centre, "2001", order, M.REDISPATCH, unit_id=BRANCH, reason="属分局")
    gone = liaison.send(
        path, hidden(form.text, path) | {"press": "ask_extension", "days": "3", "reason": "等鉴定"}
    )
    assert gone.status_code == 404, "it is not theirs any more"
    _keeps_what_was_written(liaison, gone.text, path)
    branch = station.at("3003")
    early = branch.post(
        f"/desk/orders/{order}/extend", {"press": "ask_extension", "days": "3", "reason": "等鉴定"}
    )
    assert early.status_code == 422
    assert "等鉴定" in early.text
    assert "这一步现在不能办" in early.text
    assert f"/desk/orders/{order}/sign" in early.text, "what can be done now"


def test_who_else_has_an_order_before_them_is_told_for_half_a_minute(station: Station) -> None:
    order, centre = station.signed(), station.centre
    liaison, branch, lead = station.at("3001"), station.at("3002"), sit_down(centre, "2002", Role.LEAD)
    page = f"/desk/orders/{order}"
    assert "正在看" not in liaison.get(page).text
    assert "用户3001正在看" in branch.get(page).text
    assert "用户3002正在看" in liaison.get(f"{page}/report").text
    asked = centre.http.post(f"{API}/orders/{order}/look", headers=lead.as_user)
    assert asked.json() == {"names": ["用户3001", "用户3002"]}
    centre.clock.forward(30 * SECOND)
    assert "正在看" not in liaison.get(page).text
    nowhere = "33333333-3333-4333-8333-333333333333"
    assert centre.http.post(f"{API}/orders/{nowhere}/look", headers=lead.as_user).status_code == 404


def test_a_move_that_came_too_late_stays_in_the_history_with_its_words_once(station: Station) -> None:
    order, centre = station.orders[0], station.centre
    moved(centre, "2001", order, M.DISPATCH, unit_id=BRANCH)
    moved(centre, "3003", order, M.SIGN)
    branch = station.at("3003")
    path = f"/desk/orders/{order}/extend"
    typed = hidden(branch.get(path).text, path) | {
        "press": "ask_extension",
        "days": "3",
        "reason": "等鉴定结论",
    }
    centre.add_user("3009", Role.LIAISON, unit_id=BRANCH, hall_id=None)
    moved(centre, "3009", order, M.PASS_DOWN, unit_id=STATION)
    late = branch.send(path, typed)
    assert (late.status_code, "用户3009" in late.text, "等鉴定结论" in late.text) == (422, True, True)
    assert branch.send(path, typed).status_code == 422, "sent twice, told twice"
    page = branch.get(f"/desk/orders/{order}").text
    assert (page.count("未生效"), page.count("等鉴定结论")) == (1, 1)
    form = branch.get(path).text
    assert "等鉴定结论" in form, "and it is a draft"
    assert hidden(form, path)["request"] != typed["request"]
    assert (
        branch.send(
            path, hidden(form, path) | {"press": "ask_extension", "days": "3", "reason": "再试"}
        ).status_code
        == 422
    )


def _keeps_what_was_written(liaison: Browser, told: str, path: str) -> None:
    """Who took it is said and what they wrote is there, then and later, and nothing of the order."""
    for page in (told, liaison.get(path).text):
        assert "等鉴定" in page
        assert "用户2001：改派" in page
        assert "说话很冲" not in page
    assert liaison.send(path, hidden(told, path) | {"press": "forget"}).status_code == 303
    assert "等鉴定" not in liaison.get(path).text


def test_what_is_written_for_what_is_not_theirs_tells_nothing_of_it(station: Station) -> None:
    order = station.sent()
    station.centre.add_user("3005", Role.LIAISON, unit_id=OTHER_STATION, hall_id=None)
    other = station.at("3005")
    token = hidden(other.get("/desk/notices").text, "/desk/notices/choice")
    nowhere = "33333333-3333-4333-8333-333333333333"
    texts = set()
    for one in (order, station.orders[1], nowhere):
        answer = other.send(
            f"/desk/orders/{one}/extend", token | {"press": "ask_extension", "reason": "等鉴定"}
        )
        assert answer.status_code == 404
        assert "等鉴定" in answer.text
        assert other.get(f"/desk/orders/{one}").status_code == 404
        texts.add(re.sub(r"[0-9a-f-]{36}", "", answer.text))
    assert len(texts) == 1


def test_what_is_not_theirs_is_not_there(station: Station) -> None:
    order = station.sent()
    station.centre.add_user("3005", Role.LIAISON, unit_id=OTHER_STATION, hall_id=None)
    other, discipline = station.at("3005"), station.at("5001")
    nowhere = "33333333-3333-4333-8333-333333333333"
    for page in ("", "/sign", "/report", "/print/order.pdf"):
        answers = [other.get(f"/desk/orders/{one}{page}") for one in (order, station.orders[1], nowhere)]
        assert {answer.status_code for answer in answers} == {404}
        texts = {re.sub(r"[0-9a-f-]{36}", "", answer.text) for answer in answers}
        assert len(texts) == 1, page
    form = station.at("3001").get(f"/desk/orders/{order}/sign")
    assert form.status_code == 200
    sent = other.send(f"/desk/orders/{order}/sign", {"csrf": "x", "request": nowhere, "press": "sign"})
    assert sent.status_code == 403
    assert order not in discipline.get("/discipline/orders").text
    assert discipline.get(f"/discipline/orders/{order}").status_code == 404
    assert station.at("3001").get("/discipline/").status_code == 403


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_whole_small_and_without_scripts_of_its_own(station: Station, lang: str) -> None:
    order = station.signed()
    liaison = station.at("3001")
    liaison.cookies["minyi110-lang"] = lang
    pages = [
        "/desk/",
        "/desk/orders?state=rectifying&kind=dissatisfied",
        "/desk/orders?by=newest",
        "/desk/praise",
    ]
    pages += ["/desk/help", f"/desk/orders/{order}"]
    pages += [f"/desk/orders/{order}/{slug}" for slug in DESK.forms]
    for path in pages:
        page = liaison.get(path)
        assert page.status_code == 200, path
        assert len(page.content) < 60_000, path
        assert " style=" not in page.text
        assert page.text.count("<script") == 1, path
        assert page.text.count('class="primary"') <= 1, path


def test_a_form_is_printed_with_who_printed_it_and_no_number(station: Station) -> None:
    order = station.signed()
    moved(station.centre, "2001", order, M.URGE, reason="请尽快联系")
    liaison = station.at("3001")
    page = liaison.get(f"/desk/orders/{order}").text
    printed = {}
    for name in ("order", "notice-1"):
        assert f"/print/{name}.pdf" in page
        answer = liaison.get(f"/desk/orders/{order}/print/{name}.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        printed[name] = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert "说话很冲" in printed["order"]
    assert "3001" in printed["order"]
    assert "李先生" in printed["order"]
    assert "李明" not in printed["order"]
    assert "李" not in printed["notice-1"]
    assert "说话很冲" not in printed["notice-1"], "a notice has no words of the citizen"
    assert "请尽快联系" in printed["notice-1"]
    for text in printed.values():
        assert not re.search(r"1[3-9]\d{9}", text)
    assert liaison.get(f"/desk/orders/{order}/print/praise.pdf").status_code == 404
    assert liaison.get(f"/desk/orders/{order}/print/notice-2.pdf").status_code == 404


def test_an_order_that_is_kept_from_its_unit_is_printed_without_whoever_complained(station: Station) -> None:
    order, centre = station.orders[0], station.centre
    with centre.database.write(CITY) as work:
        hidden_ = {"visibility": "hidden_from_unit", "consent_contact": "hidden_from_unit"}
        work.conn.execute(update(table).where(table.c.order_id == order).values(**hidden_))
    moved(centre, "2001", order, M.DISPATCH, unit_id=BRANCH)
    branch = station.at("3003")
    answer = branch.get(f"/desk/orders/{order}/print/order.pdf")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert "对单位保密" in text
    assert "说话很冲" in text
    for kept in ("李先生", "138", "柳河派出所", ":59"):
        assert kept not in text, kept
    assert station.at("3001").get(f"/desk/orders/{order}").status_code == 404
