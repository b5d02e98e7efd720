"""Somebody of a unit at a browser: comes in with a second factor and works orders by the keyboard alone, with scripts or without."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
from playwright.sync_api import Browser, Locator, Page

from tests.helpers.centre import PASSWORD
from tests.helpers.patience import HANG_MS, until

_STEP_S = 30
_MOST_TABS = 400
_MOST_CODES = 4
"""Fewer than the door takes before it closes for a while."""
ZONE = "Asia/Shanghai"
"""Of the city, and of whoever sits in it."""


class Telephone:
    """The authenticators of everybody; each code is good for one time."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}
        self._shown: dict[str, int] = {}

    def knows(self, number: str) -> bool:
        return number in self._secrets

    def enrol(self, number: str, secret: str) -> str:
        """Keep a secret; the code of the step before, so that the present one is good for coming in again."""
        self._secrets[number] = secret
        self._shown[number] = _step() - 2
        return self.code(number)

    def code(self, number: str) -> str:
        """The next code that was not shown yet."""
        step = self._shown[number] + 1
        until("the clock to come near the next code", lambda: _step() + 1 >= step)
        step = max(step, _step() - 1)
        self._shown[number] = step
        return pyotp.TOTP(self._secrets[number]).at(step * _STEP_S)


def _step() -> int:
    return int(time.time()) // _STEP_S


class AtTheUnit:
    """A person at a browser. Everything is done by keys: what Tab does not reach cannot be done at all."""

    def __init__(self, page: Page, address: str, number: str, telephone: Telephone) -> None:
        self.page, self.address, self.number, self.telephone = page, address, number, telephone

    # -- keys ----------------------------------------------------------------------------------------

    def reach(self, place: Locator) -> Locator:
        """Go to a place with Tab, as often as it takes."""
        place.wait_for(state="attached")
        for _ in range(_MOST_TABS):
            if place.evaluate("e => e === document.activeElement"):
                return place
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {place}")

    def press(self, name: str) -> None:
        """A button, and wait for where it leads."""
        self._led_on(self.page.get_by_role("button", name=name, exact=True).last)

    def follow(self, name: str) -> None:
        """A link, and wait for where it leads."""
        self._led_on(self.page.get_by_role("link", name=name, exact=True).first)

    def _led_on(self, place: Locator) -> None:
        self.reach(place)
        with self.page.expect_navigation(wait_until="load", timeout=HANG_MS):
            self.page.keyboard.press("Enter")

    def type(self, name: str, words: str) -> None:
        """Words into a field, over what stands there; Chinese comes committed by the input method."""
        self.reach(self._field(name))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def tick(self, name: str, *values: str) -> None:
        """Boxes of a group, or one that stands alone (``yes``)."""
        for value in values or ("yes",):
            box = self.reach(self._field(name, value))
            if not box.is_checked():
                self.page.keyboard.press("Space")
            assert box.is_checked()

    def choose(self, name: str, value: str) -> None:
        """One of a few: Tab leads to the group, arrows go on in it."""
        group = self.page.locator(f'input[name="{name}"]')
        wanted = self._field(name, value)
        self.reach(
            group.locator("nth=0") if not self._chosen(group) else group.and_(self.page.locator(":checked"))
        )
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked(), f"no arrow leads to {value}"

    @staticmethod
    def _chosen(group: Locator) -> bool:
        return any(one.is_checked() for one in group.all())

    def select(self, name: str, value: str) -> None:
        """One of a long list, by arrows."""
        box = self.reach(self.page.locator(f'select[name="{name}"]'))
        values: list[str] = box.evaluate("e => [...e.options].map(one => one.value)")
        for _ in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")
        assert box.input_value() == value

    def moment(self, name: str, at: datetime.datetime) -> None:
        """Date and time. The field is the browser's own, and in which order it asks hangs on the machine's language: so it is only reached by keys."""
        self.reach(self._field(name)).fill(f"{at:%Y-%m-%dT%H:%M}")

    def _field(self, name: str, value: str = "") -> Locator:
        which = f'[value="{value}"]' if value else ""
        return self.page.locator(f':is(input, textarea)[name="{name}"]{which}')

    # -- coming in -----------------------------------------------------------------------------------

    def come_in(self) -> None:
        """By password and the authenticator; whoever has none yet is asked to enrol one."""
        self.page.goto(f"{self.address}/")
        assert "/login" in self.page.url
        self.type("number", self.number)
        self.type("password", PASSWORD)
        self.press("登录")
        if self.telephone.knows(self.number):
            self._prove(self.telephone.code(self.number), "确认")
            return
        if self.page.locator("a[href='/account']").count():
            return  # of their role nothing is asked beside the password
        self.follow("用手机验证器")
        letters = self.page.locator("code").inner_text()
        self._prove(self.telephone.enrol(self.number, letters.replace(" ", "")), "添加")
        assert self.page.locator(".codes code").count() == 10
        self.follow("抄好了，继续")

    def _prove(self, code: str, button: str) -> None:
        """A code of the authenticator; where it came too late because the machine is busy, the next one, as anybody would."""
        for _ in range(_MOST_CODES):
            self.type("code", code)
            self.press(button)
            if not self._field("code").count():
                return
            code = self.telephone.code(self.number)
        raise AssertionError(f"no code of {self.number} is taken: {self.page.locator('main').inner_text()}")

    def leave(self) -> None:
        """Sign out."""
        self.press("退出")
        assert "/login" in self.page.url

    # -- orders --------------------------------------------------------------------------------------

    def open(self, label: str) -> None:
        """An order by its number, from 今天."""
        self.page.goto(f"{self.address}/desk/")
        self.follow(label)
        assert self.page.locator("h1").inner_text().startswith(label)

    def state(self) -> str:
        """Of the order that lies open, as the page says it."""
        return self.page.locator("main .tag").first.inner_text()

    def told(self) -> str:
        """What the page says was done."""
        return self.page.locator(".flash").inner_text()

    def sign(self) -> None:
        self.follow("签收")
        self.press("签收")

    def takes_back_consent(self, order_id: str, words: str) -> None:
        """The lead, after somebody rang: nothing is told of it any more."""
        self.page.goto(f"{self.address}/desk/board/{order_id}")
        self.reach(self.page.locator("#revoke-reason"))
        self.page.keyboard.insert_text(words)
        self.press("撤回同意，不再公开")

    def writes_for_the_board(self, label: str, words: str) -> None:
        """A lead, of an order whose citizen lets it be told of."""
        self._at_the_board(label)
        self.type("told", words)
        self.press("提交，等另一人发布")

    def publishes(self, label: str) -> None:
        """A supervisor, what somebody else wrote."""
        self._at_the_board(label)
        self.press("公开这段文字")

    def _at_the_board(self, label: str) -> None:
        self.page.goto(f"{self.address}/desk/board")
        self.follow(label)

    def pass_down(self, unit_code: str) -> None:
        self.follow("转派")
        self.select("unit_id", unit_code)
        self.press("转派")

    def record_contact(self, words: str) -> None:
        """By telephone, just now."""
        self.follow("记联系")
        self.moment("contact.at", datetime.datetime.now(ZoneInfo(ZONE)))
        self.choose("contact.way", "phone")
        self.type("contact.badge", "990012")
        self.type("told", words)
        self.press("记下")

    def ask_extension(self, days: int, reason: str) -> None:
        self.follow("申请延期")
        self.type("days", str(days))
        self.type("reason", reason)
        self.press("申请延期")

    def attach(self, files: Sequence[Path], note: str) -> None:
        """Files, by what the browser shows to choose from."""
        self.page.goto(f"{self.page.url.partition('?')[0]}/files")
        self.type("note", note)
        self.reach(self.page.locator('input[type="file"]'))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(files)
        self.press("上传")
        self.follow("回到工单")

    def report(self, facts: str) -> None:
        """属实, with cause, action and nobody responsible."""
        self.follow("报结")
        self.choose("report.finding", "upheld")
        self.type("report.facts", facts)
        self.tick("report.causes", "attitude", "not_informed")
        self.type("report.cause_words", "连续加班，说话急")
        self.tick("report.actions", "apology")
        self.type("report.action_words", "所长上门道歉，当面说清了处理结果")
        self.tick("report.nobody")
        self.type("report.officers_side", "当时确实急了")
        self.press("报结")

    def countersign(self) -> None:
        self.follow("审签")
        self.press("审签同意")

    def approve(self, words: str) -> None:
        self.follow("审核")
        self.type("reason", words)
        self.press("审核通过")

    def send_back(self, words: str) -> None:
        self.follow("审核")
        self.type("reason", words)
        self.press("退回补正")


class Units:
    """A browser at each unit, one program behind them all. ``scripts``: whether the browsers run any."""

    def __init__(self, browser: Browser, address: str, telephone: Telephone, *, scripts: bool) -> None:
        self._browser, self._address, self._telephone, self._scripts = browser, address, telephone, scripts
        self._here: dict[str, AtTheUnit] = {}

    def __getitem__(self, number: str) -> AtTheUnit:
        """Somebody at their browser, signed in."""
        if number not in self._here:
            context = self._browser.new_context(
                ignore_https_errors=True,
                java_script_enabled=self._scripts,
                locale="zh-CN",
                timezone_id=ZONE,
            )
            context.set_default_timeout(HANG_MS)
            page = context.new_page()
            # From the start: who only listens when a key opens the choice of files may be too late for it.
            page.on("filechooser", lambda _: None)
            self._here[number] = AtTheUnit(page, self._address, number, self._telephone)
            self._here[number].come_in()
        return self._here[number]

    def close(self) -> None:
        """Everybody closes their browser; nothing holds a line to the centre any more."""
        for one in self._here.values():
            one.page.context.close()
        self._here.clear()
