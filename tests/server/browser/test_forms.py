"""Forms: done once, and what was typed is there again whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.times import DAY, MINUTE
from domain.vocabulary import Role
from server.accounts.browsing import IDLE_MS
from server.browser.errors import CODE
from server.sync.tidying import KEEP_DAYS, tidy
from tests.helpers.browser import Browser, hidden
from tests.helpers.centre import CITY, PASSWORD, Centre
from tests.server.browser.notes import PATH, written


def test_a_form_sent_twice_is_done_once_and_comes_to_the_same(noting: Browser) -> None:
    fields = hidden(noting.get(PATH).text, PATH) | {"words": "红星路\r\n二段"}
    first, again = noting.send(PATH, fields), noting.send(PATH, fields)
    assert written == ["红星路\n二段"]
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"] == "/account"
    assert "没有重复办理" in noting.get("/account").text
    assert "没有重复办理" not in noting.get("/account").text, "it is told once"
    another = hidden(noting.get(PATH).text, PATH)
    assert another["request"] != fields["request"], "the next form is another one"


def test_a_refused_form_comes_again_with_what_was_typed_and_where_it_is_wrong(noting: Browser) -> None:
    refused = noting.post(PATH, {"words": " ", "kind": ["c"], "one": "y", "told": "yes"})
    assert refused.status_code == 422
    assert 'href="#words"' in refused.text
    assert 'id="words-error"' in refused.text
    assert 'aria-describedby="words-hint words-error"' in refused.text
    for page in (refused, noting.get(PATH)):
        assert 'value="c" checked' in page.text
        assert 'value="a" id="kind" checked' not in page.text, (
            "what was typed counts, not what stood there before"
        )
        assert '<option value="y" selected>' in page.text
    mended = noting.send(PATH, hidden(refused.text, PATH) | {"words": "说清了"})
    assert mended.status_code == 303
    assert written == ["说清了"]
    assert "没有提交的内容" not in noting.get(PATH).text, "what was sent is no draft any more"


def test_a_fault_of_ours_loses_nothing(noting: Browser) -> None:
    fault = noting.post(PATH, {"words": "fault"})
    assert (fault.status_code, fault.headers[CODE]) == (500, "centre.fault")
    assert ">\nfault</textarea>" in noting.get(PATH).text


def test_what_was_typed_into_an_ended_session_is_there_after_signing_in(noting: Browser) -> None:
    fields = hidden(noting.get(PATH).text, PATH) | {"words": "写了半小时的经过", "kind": ["b"]}
    noting.centre.clock.forward(IDLE_MS)
    late = noting.send(PATH, fields)
    assert (late.status_code, late.headers["location"]) == (303, f"/login?next={PATH}")
    assert written == []
    door = noting.get(late.headers["location"])
    assert "已替您存好" in door.text
    entered = noting.send("/login", hidden(door.text, "/login") | {"number": "2001", "password": PASSWORD})
    assert entered.headers["location"] == PATH
    form = noting.get(PATH)
    assert "写了半小时的经过" in form.text
    assert "没有提交的内容" in form.text
    sent = noting.send(PATH, hidden(form.text, PATH) | {"words": "写了半小时的经过"})
    assert sent.status_code == 303
    assert written == ["写了半小时的经过"]


@pytest.mark.parametrize("how", ["other", "long ago", "ended", "foreign"])
def test_nobody_else_leaves_words_in_somebodys_drafts(noting: Browser, how: str) -> None:
    fields = hidden(noting.get(PATH).text, PATH) | {"words": "别人写的"}
    if how == "ended":
        before = dict(noting.cookies)
        noting.post("/logout", form="/account")
        noting.cookies = before
    noting.centre.clock.forward(3 * DAY if how == "long ago" else IDLE_MS)
    if how == "other":
        fields["csrf"] = "0" * 40
    origin = "https://elsewhere.example" if how == "foreign" else "https://testserver"
    noting.send(PATH, fields, origin=origin)
    noting.enter("2001")
    assert "别人写的" not in noting.get(PATH).text


def test_a_draft_is_kept_by_the_button_and_by_the_script_and_thrown_away_by_hand(noting: Browser) -> None:
    fields = hidden(noting.get(PATH).text, PATH)
    kept = noting.send("/drafts", fields | {"words": "每十秒存一次", "form": PATH})
    assert kept.status_code == 204
    assert "每十秒存一次" in noting.get(PATH).text
    saved = noting.send(PATH, fields | {"words": "按钮存的", "press": "save"})
    assert saved.headers["location"] == PATH
    assert written == []
    page = noting.get(PATH)
    assert "按钮存的" in page.text
    assert "已存好" in page.text
    noting.send(PATH, fields | {"press": "forget"})
    assert "按钮存的" not in noting.get(PATH).text
    assert noting.send("/drafts", fields | {"form": "https://elsewhere"}).status_code == 422


def test_drafts_are_their_writers_alone_and_sealed(noting: Browser) -> None:
    noting.post(PATH, {"words": "王某某 13912345678", "press": "save"})
    noting.centre.add_user("2002", Role.LEAD)
    other = Browser(noting.centre).enter("2002")
    assert "王某某" not in other.get(PATH).text
    stored = b"".join(
        file.read_bytes()
        for file in Path(str(noting.centre.database.engine.url.database)).parent.iterdir()
        if file.is_file()
    )
    assert "王某某".encode() not in stored
    assert b"13912345678" not in stored


def test_a_form_of_another_login_does_nothing(noting: Browser) -> None:
    fields = hidden(noting.get(PATH).text, PATH) | {"words": "x"}
    noting.enter("2001")
    answer = noting.send(PATH, fields)
    assert (answer.status_code, answer.headers[CODE]) == (403, "page.token")
    assert written == []
    assert noting.send(PATH, {"words": "x"}).status_code == 400
    noting.centre.clock.forward(MINUTE)
    assert noting.get("/nothing").headers[CODE] == "page.not_found"


def test_what_somebody_types_is_text_and_never_markup(noting: Browser) -> None:
    nasty = '"><script>alert(1)</script></textarea>{{ 7 * 7 }}'
    page = noting.post(PATH, {"words": nasty, "press": "save"})
    page = noting.get(PATH)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "{{ 7 * 7 }}" in page.text


def test_pages_are_shown_in_either_language(sqlite_centre: Centre, browser: Browser) -> None:
    browser.enter("2001")
    assert '<html lang="zh-CN">' in browser.get("/account").text
    led = browser.get("/language/en?next=/account")
    assert led.headers["location"] == "/account"
    page = browser.get("/account").text
    assert '<html lang="en">' in page
    assert "Where you are signed in" in page
    assert browser.get("/language/en?next=//elsewhere.example").headers["location"] == "/"


def test_what_nobody_comes_back_for_is_tidied_away(noting: Browser) -> None:
    noting.post(PATH, {"words": "没写完", "press": "save"})
    noting.post(PATH, {"words": "写完了"})
    database = noting.centre.database
    noting.post(PATH, {"words": "又没写完", "press": "save"})
    for days, forms, sessions in ((29, 0, 0), (2, 1, 1), (58, 0, 0), (2, 1, 0)):
        noting.centre.clock.forward(days * DAY)
        done = tidy(database, CITY, KEEP_DAYS)
        assert (done["forms"], done["sessions"]) == (forms, sessions), days
