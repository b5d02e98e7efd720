"""The second factor: who has to show one, that it is shown, and that it is shown once."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pyotp
import pytest

from domain.problems import ProblemError
from domain.times import MINUTE, SECOND
from domain.vocabulary import Role
from server.accounts.administration import forget_factors
from server.accounts.throttle import BY_NUMBER
from server.browser.errors import CODE
from server.db.audit import verify
from server.settings.service import put
from tests.helpers.browser import Browser, hidden
from tests.helpers.centre import CITY, OPERATOR, PASSWORD, Centre
from tests.server.browser.authenticator import SoftKey

TOTP, KEY, SECOND_PAGE = "/account/second/totp", "/account/second/key", "/login/second"


@pytest.fixture
def liaison(sqlite_centre: Centre) -> Browser:
    """A liaison, whose role needs a second factor."""
    sqlite_centre.add_user("3001", Role.LIAISON)
    return Browser(sqlite_centre)


def _codes(browser: Browser, secret: str) -> str:
    return pyotp.TOTP(secret).at(browser.centre.clock.now // SECOND)


def _secret(page: str) -> str:
    [letters] = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
    return letters.replace(" ", "")


def _enrolled(browser: Browser) -> tuple[str, list[str]]:
    """Enrol an authenticator at the first login; its secret and the recovery codes."""
    assert browser.sign_in("3001").status_code == 303
    page = browser.get(TOTP)
    secret = _secret(page.text)
    done = browser.send(TOTP, hidden(page.text, TOTP) | {"code": _codes(browser, secret), "name": "我的手机"})
    assert done.status_code == 200, done.text
    return secret, re.findall(r"<code>([a-z2-9-]{11})</code>", done.text)


def _asked(page: str) -> str:
    [options] = re.findall(r'data-options="([^"]*)"', page)
    return unescape(options)


def test_a_role_that_needs_one_enrols_it_first_and_can_do_nothing_before(liaison: Browser) -> None:
    liaison.sign_in("3001")
    before = dict(liaison.cookies)
    assert liaison.get("/account").headers["location"] == "/account/second?next=/account"
    assert liaison.get("/account/second").status_code == 200
    picture = liaison.get(TOTP).text.partition("<svg")[2].partition(">")[0]
    assert "viewBox" in picture, "made smaller it is still whole"
    wrong = liaison.post(TOTP, {"code": "000000"})
    assert wrong.status_code == 422
    assert 'id="code-error"' in wrong.text
    again = _secret(wrong.text)
    fields = hidden(wrong.text, TOTP) | {"code": _codes(liaison, again)}
    assert liaison.send(TOTP, fields).status_code == 200, "the picture that was scanned stays good"
    assert liaison.get("/account").status_code == 200
    liaison.cookies = before
    assert liaison.get("/account").headers[CODE] == "session.none", "the cookie changed with the step"


def test_the_password_alone_opens_nothing(liaison: Browser) -> None:
    secret, codes = _enrolled(liaison)
    stranger = Browser(liaison.centre)
    assert stranger.sign_in("3001").status_code == 303
    for path in ("/account", "/account/second", TOTP, KEY, "/account/password"):
        answer = stranger.get(path)
        assert answer.headers["location"] == f"{SECOND_PAGE}?next={path}", path
    assert stranger.post(SECOND_PAGE, {"code": "123456"}).status_code == 422
    assert stranger.get("/account").headers[CODE] == "session.second"
    liaison.centre.clock.forward(MINUTE)
    entered = stranger.post(SECOND_PAGE, {"code": _codes(stranger, secret), "next": "/account"})
    assert entered.headers["location"] == "/account"
    assert stranger.get("/account").status_code == 200
    assert len(codes) == 10


def test_a_code_is_good_once(liaison: Browser) -> None:
    secret, codes = _enrolled(liaison)
    for code in (_codes(liaison, secret), codes[0]):
        first, second = Browser(liaison.centre), Browser(liaison.centre)
        for one in (first, second):
            one.sign_in("3001")
        answers = [one.post(SECOND_PAGE, {"code": code}).status_code for one in (first, second)]
        # The authenticator's was used to enrol it.
        assert answers == ([422, 422] if code.isdigit() else [303, 422])


def test_guessing_codes_is_slowed_down(liaison: Browser) -> None:
    secret, _ = _enrolled(liaison)
    liaison.centre.clock.forward(MINUTE)
    stranger = Browser(liaison.centre)
    stranger.sign_in("3001")
    for _ in range(BY_NUMBER.free):
        assert stranger.post(SECOND_PAGE, {"code": "000000"}).status_code == 422
    slowed = stranger.post(SECOND_PAGE, {"code": _codes(stranger, secret)})
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"]


def test_a_security_key_lets_in_and_only_at_its_own_site(liaison: Browser) -> None:
    liaison.sign_in("3001")
    page = liaison.get(KEY)
    key = SoftKey()
    made = hidden(page.text, KEY) | {"credential": key.create(_asked(page.text)), "name": "钥匙"}
    assert liaison.send(KEY, made).status_code == 200
    page = liaison.get(KEY)
    spare = SoftKey(credential_id=bytes(16)).create(_asked(page.text))
    more = hidden(page.text, KEY) | {"credential": spare, "name": "备用", "password": PASSWORD}
    answers = [liaison.send(KEY, more).status_code for _ in range(2)]
    assert answers == [303, 422], "what was asked once is answered once"
    account = liaison.get("/account")
    assert "钥匙" in account.text

    other = Browser(liaison.centre)
    other.sign_in("3001")
    door = other.get(SECOND_PAGE)
    fields = hidden(door.text, SECOND_PAGE)
    phished = SoftKey("elsewhere.example", "https://elsewhere.example", private=key.private)
    assert other.send(SECOND_PAGE, fields | {"credential": phished.get(_asked(door.text))}).status_code == 422
    stale = key.get(_asked(door.text))
    fresh = other.get(SECOND_PAGE)
    assert other.send(SECOND_PAGE, fields | {"credential": stale}).status_code == 422
    fresh = other.get(SECOND_PAGE)
    answer = key.get(_asked(fresh.text))
    assert other.send(SECOND_PAGE, fields | {"credential": answer}).status_code == 303
    assert other.get("/account").status_code == 200

    third = Browser(liaison.centre)
    third.sign_in("3001")
    third.get(SECOND_PAGE)
    replayed = third.send(SECOND_PAGE, hidden(third.last.text, SECOND_PAGE) | {"credential": answer})
    assert replayed.status_code == 422, "what was signed once is worth nothing again"
    assert (
        third.send(SECOND_PAGE, hidden(replayed.text, SECOND_PAGE) | {"credential": "{}"}).status_code == 422
    )


def test_a_screen_left_open_changes_nothing(liaison: Browser) -> None:
    _enrolled(liaison)
    page = liaison.get(TOTP)
    fields = hidden(page.text, TOTP) | {"code": _codes(liaison, _secret(page.text))}
    refused = liaison.send(TOTP, fields | {"password": "wrong one 1"})
    assert refused.status_code == 422
    assert 'href="#password"' in refused.text
    account = liaison.get("/account")
    remove = hidden(account.text, "/account/second/remove")
    last = liaison.send("/account/second/remove", remove | {"password": PASSWORD})
    assert (last.status_code, last.headers[CODE]) == (422, "factor.last")
    assert liaison.send(TOTP, fields | {"password": PASSWORD}).status_code == 303
    assert liaison.send("/account/second/remove", remove | {"password": PASSWORD}).status_code == 303
    other = remove | {"factor": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "password": PASSWORD}
    assert liaison.send("/account/second/remove", other).headers[CODE] == "factor.not_own"
    fresh = liaison.send(
        "/account/second/recovery", hidden(account.text, "/account/second/recovery") | {"password": PASSWORD}
    )
    assert len(re.findall(r"<code>[a-z2-9-]{11}</code>", fresh.text)) == 10


def test_the_city_says_which_roles_need_one(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("3002", Role.LIAISON)
    sqlite_centre.add_user("2001", Role.LEAD)
    with sqlite_centre.database.write(CITY) as work:
        put(work, {"login.second_factor_roles": ["lead"]}, OPERATOR)
    browser = Browser(sqlite_centre)
    browser.sign_in("3002")
    assert browser.get("/account").status_code == 200
    browser.sign_in("2001")
    assert browser.get("/account").headers[CODE] == "session.enrol"


def test_secrets_stand_nowhere_and_the_history_says_what_was_added(liaison: Browser) -> None:
    secret, codes = _enrolled(liaison)
    path = Path(str(liaison.centre.database.engine.url.database))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    for needle in (secret, *codes, "我的手机", liaison.cookies["__Host-minyi110"]):
        assert needle.encode() not in stored
    assert b"user.factor_add" in stored
    assert verify(liaison.centre.database, CITY)[1] is None


def test_who_lost_everything_is_helped_at_the_centres_machine(liaison: Browser) -> None:
    _enrolled(liaison)
    with pytest.raises(ProblemError, match=r"user.not_found"):
        forget_factors(liaison.centre.database, CITY, "9999", by=OPERATOR)
    forget_factors(liaison.centre.database, CITY, "3001", by=OPERATOR)
    assert liaison.get("/account").headers[CODE] == "session.none", "whoever has the telephone is out"
    assert liaison.sign_in("3001").status_code == 303
    assert liaison.get("/account").headers[CODE] == "session.enrol"
