"""Signing in by a browser: who is let in, how far, for how long, and what a stranger can do about it."""

from __future__ import annotations

import pytest

from domain.times import MINUTE
from domain.vocabulary import Role
from server.accounts import administration
from server.accounts.browsing import IDLE_MS, LONGEST_MS
from server.accounts.throttle import BY_NUMBER
from server.browser.errors import CODE
from server.browser.sessions import browser_of
from tests.helpers.browser import COOKIE, Browser, hidden
from tests.helpers.centre import CITY, OPERATOR, PASSWORD, Centre


def test_a_password_lets_somebody_in_whose_role_asks_no_more(browser: Browser) -> None:
    assert browser.get("/account").headers["location"] == "/login?next=/account"
    form = browser.get("/login?next=/account")
    assert form.status_code == 200
    assert 'name="next" value="/account"' in form.text
    entered = browser.sign_in("2001")
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    account = browser.get("/account")
    assert "用户2001" in account.text
    assert account.headers["cache-control"] == "no-store"
    policy = account.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_plain_centre_on_this_machine_has_another_cookie(browser: Browser) -> None:
    plain = {"number": "2001", "password": PASSWORD}
    http = browser.centre.http
    answer = http.post(
        "http://testserver/login", data=plain, headers={"Origin": "http://testserver"}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert COOKIE not in cookie
    assert "Secure" not in cookie
    browser.cookies["minyi110-here"] = cookie.partition("=")[2].partition(";")[0]
    assert browser.get("/account").status_code == 303, "it means nothing over TLS"


def test_a_stranger_learns_nothing_and_is_slowed_down(browser: Browser) -> None:
    browser.centre.add_user("2002")
    administration.set_disabled(browser.centre.database, CITY, "2002", disabled=True, by=OPERATOR)
    answers = [browser.sign_in(*who) for who in (("2001", "wrong one 1"), ("9999", "x"), ("2002", PASSWORD))]
    assert {answer.status_code for answer in answers} == {401}
    bodies = {a.text.replace(n, "") for a, n in zip(answers, ("2001", "9999", "2002"), strict=True)}
    assert len(bodies) == 1
    for _ in range(BY_NUMBER.free - 1):
        browser.sign_in("2001", "wrong one 1")
    slowed = browser.sign_in("2001")
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"] == "15"
    assert "15 秒" in slowed.text
    assert 'value="2001"' in slowed.text, "what was typed stays"
    assert PASSWORD not in slowed.text


def test_a_login_from_another_site_is_refused(browser: Browser) -> None:
    fields = {"number": "2001", "password": PASSWORD}
    for origin in (None, "null", "https://elsewhere.example"):
        answer = browser.send("/login", fields, origin=origin)
        assert (answer.status_code, answer.headers[CODE]) == (403, "page.origin")
    assert "set-cookie" not in answer.headers


def test_nobody_is_led_to_another_site(browser: Browser) -> None:
    for place in (
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
    ):
        assert browser.sign_in("2001", next=place).headers["location"] == "/"


@pytest.mark.parametrize(("step", "most"), [(IDLE_MS - MINUTE, LONGEST_MS), (IDLE_MS, IDLE_MS)])
def test_a_session_ends_by_time(browser: Browser, step: int, most: int) -> None:
    browser.enter("2001")
    clock = browser.centre.clock
    begun = clock.now
    while browser.get("/account").status_code == 200:
        assert clock.now - begun < most
        clock.forward(step)
    assert most <= clock.now - begun < most + step
    assert browser.last.headers[CODE] == "session.ended"


def test_a_session_ends_by_hand_here_and_elsewhere(browser: Browser) -> None:
    browser.sign_in("2001")
    other = Browser(browser.centre)
    other.sign_in("2001")
    page = browser.get("/account")
    assert page.text.count("testclient <span") == 2
    own = [line for line in page.text.split("<button") if 'name="session"' in line]
    chosen = own[0].split('value="')[1].split('"')[0]
    fields = hidden(page.text, "/account/sessions/end")
    assert browser.send("/account/sessions/end", fields | {"session": "0" * 36}).status_code == 404
    assert browser.send("/account/sessions/end", fields | {"session": chosen}).status_code == 303
    assert other.get("/account").headers[CODE] == "session.none"
    assert browser.get("/account").text.count("testclient <span") == 1
    other.sign_in("2001")
    browser.send("/account/sessions/end", fields)
    assert other.get("/account").status_code == 303
    gone = dict(browser.cookies)
    assert browser.post("/logout", form="/account").headers["location"] == "/login"
    browser.cookies = gone
    assert browser.get("/account").headers[CODE] == "session.none", "the cookie alone is worth nothing"


def test_a_shut_account_and_another_password_end_sessions(browser: Browser) -> None:
    centre = browser.centre
    browser.enter("2001")
    other = Browser(centre).enter("2001")
    wrong = browser.post("/account/password", {"old": "x", "new": "another one 5", "again": "another one 5"})
    assert wrong.status_code == 422
    differs = browser.post("/account/password", {"old": PASSWORD, "new": "another one 5", "again": "another"})
    assert 'href="#again"' in differs.text
    assert "another one 5" not in differs.text
    changed = browser.post(
        "/account/password", {"old": PASSWORD, "new": "another one 5", "again": "another one 5"}
    )
    assert changed.status_code == 303
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    administration.set_disabled(centre.database, CITY, "2001", disabled=True, by=OPERATOR)
    assert browser.get("/account").headers[CODE] == "session.none"


def test_a_first_password_has_to_be_changed_before_anything_else(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("2003", Role.LEAD, must_change=True)
    browser = Browser(sqlite_centre)
    browser.sign_in("2003")
    assert browser.get("/account").headers["location"] == "/account/password?next=/account"
    changed = browser.post(
        "/account/password", {"old": PASSWORD, "new": "my very own 1", "again": "my very own 1"}
    )
    assert changed.status_code == 303
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.108 Safari/537.36", "Chrome 78 · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0", "Edge 120 · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1", "Safari 17 · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 · Linux"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_as_people_know_it(agent: str, said: str) -> None:
    assert browser_of(agent) == said
