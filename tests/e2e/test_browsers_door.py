"""Signing in with a real browser over TLS: by an authenticator without scripts, by a security key; readable at any size."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
import sqlalchemy as sa

from domain.vocabulary import Role
from server.accounts.tables import user
from server.db.database import open_migrated
from server.db.work import new_id
from tests.e2e.remote import add_user
from tests.helpers.centre import CITY, PASSWORD
from tests.helpers.parts import need
from tests.helpers.serving import served

pytestmark = pytest.mark.display


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A centre with a liaison, whose role needs a second factor, and a lead."""
    need("chromium")
    from tests.e2e.chromium import certificate

    folder = tmp_path_factory.mktemp("door")
    home = folder / "home"
    home.mkdir()
    url = f"sqlite:///{home / 'centre.db'}"
    database = open_migrated(url, home)
    database.ensure_city(CITY, "明川市")
    for number in ("3001", "3002", "3003"):
        add_user(database, number, Role.LIAISON)
    with database.write(CITY) as work:
        work.conn.execute(sa.update(user).values(unit_id=new_id()))
    database.dispose()
    cert, key = certificate(folder)
    with served(url, home, "--host", "localhost", "--tls-cert", str(cert), "--tls-key", str(key)) as (at, _):
        yield at


def test_an_authenticator_without_scripts(address: str) -> None:
    from tests.e2e.chromium import chromium

    with chromium() as browser:
        context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
        page = context.new_page()
        _sign_in(page, address, "3001", "/account")
        page.get_by_role("link", name="用手机验证器").click()
        secret = page.locator("code").inner_text().replace(" ", "")
        page.get_by_label("验证器现在显示的 6 位数字").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="添加").click()
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 10
        page.get_by_role("link", name="抄好了，继续").click()
        assert page.get_by_role("button", name="退出", exact=True).first.is_visible()
        cookies = [one for one in context.cookies() if one["name"] == "__Host-minyi110"]
        assert [(one["httpOnly"], one["secure"], one["sameSite"]) for one in cookies] == [(True, True, "Lax")]
        page.get_by_role("button", name="退出", exact=True).first.click()
        _sign_in(page, address, "3001", "/account")
        page.get_by_label("验证码").fill(codes[0])
        page.get_by_role("button", name="确认").click()
        assert page.url == f"{address}/account"


def test_the_script_keeps_what_is_typed_every_ten_seconds(address: str) -> None:
    from tests.e2e.chromium import chromium

    with chromium() as browser:
        page = browser.new_context(ignore_https_errors=True).new_page()
        _sign_in(page, address, "3003", "/account")
        page.get_by_role("link", name="用手机验证器").click()
        secret = page.locator("code").inner_text().replace(" ", "")
        page.get_by_label("验证器现在显示的 6 位数字").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="添加").click()
        page.clock.install()
        page.goto(f"{address}/desk/people")
        field = page.locator("input[type=date]").first
        field.fill("2027-01-05")
        page.clock.run_for(11_000)
        page.get_by_text("已自动存好").wait_for()
        page.goto(f"{address}/desk/people")
        assert field.input_value() == "2027-01-05"
        assert page.get_by_text("还没有提交的内容").is_visible()
        page.context.clear_cookies()
        field.fill("2027-02-06")
        page.clock.run_for(11_000)
        page.get_by_text("登录已到时").wait_for()


def test_a_security_key_and_pages_that_anybody_can_read(address: str) -> None:
    from tests.e2e.chromium import barriers, chromium, security_key, too_wide

    with chromium() as browser:
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        security_key(page)
        _sign_in(page, address, "3002", "/account")
        page.get_by_role("link", name="用安全密钥").click()
        page.get_by_role("button", name="添加").click()
        page.get_by_role("link", name="抄好了，继续").click()
        page.goto(f"{address}/account")
        page.get_by_role("button", name="退出", exact=True).first.click()
        _sign_in(page, address, "3002", "/account")
        page.get_by_role("button", name="用安全密钥").click()
        page.wait_for_url(f"{address}/account")
        assert errors == []
        page.set_content("<img src='data:,'><input>")
        assert barriers(page), "a search that finds nothing proves nothing"
        for lang, widths in (("zh", (360, 1280)), ("en", (360,))):
            page.goto(f"{address}/language/{lang}?next=/account")
            for path in (
                "/account",
                "/account/second",
                "/account/second/totp",
                "/account/second/key",
                "/account/password",
                "/nothing",
                "/login",
            ):
                for width in widths:
                    page.set_viewport_size({"width": width, "height": 800})
                    page.goto(address + path)
                    assert barriers(page) == [], (path, lang, width)
                    assert too_wide(page) <= 0, (path, lang, width)
                    page.evaluate("document.documentElement.style.fontSize = '200%'")
                    assert too_wide(page) <= 0, (path, lang, width, "200%")


def _sign_in(page: object, address: str, number: str, to: str) -> None:
    from playwright.sync_api import Page

    assert isinstance(page, Page)
    page.goto(f"{address}/login?next={to}")
    page.get_by_label("工号").fill(number)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
