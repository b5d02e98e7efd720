"""The closed loop: a complaint is opened, sent to a unit, put right, looked at twice, asked about by somebody else, put right again one
level up, and told to everybody as long as the citizen lets it be told.

The hall works in the installed program on displays of its own, units in Debian's Chromium over TLS; everything by the keyboard. The
first round has scripts in the browsers, the second has none. Run by ``make e2e`` only.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.questionnaire.rectification import QUESTIONNAIRE
from tests.e2e.at_the_desk import Desk
from tests.e2e.at_the_dispatch import AtTheDispatch
from tests.e2e.display import Client, Peek, display
from tests.e2e.remote import PASSWORD
from tests.helpers.parts import need
from tests.helpers.patience import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.e2e.at_the_unit import Units
    from tests.e2e.units import City

pytestmark = pytest.mark.display

FIRST, SECOND, THIRD = "8001", "8002", "8003"
"""Agents: whoever took an answer about it is not asked to take the next."""
BRANCH_NAME = "星河分局"
STILL = {
    "outcome": "3",
    "missing": "夜里有人来看过才认可",
    "unhappy_what": "来道了歉，可是夜里还是吵，没有人管",
    "unhappy_wish": "希望夜里有人来看",
}
TOLD = "群众反映接待时语气生硬，夜间噪声没有人管。单位核实后已致歉，并调整了夜间巡查。"
OUT = Path(__file__).resolve().parents[2] / "out" / "e2e"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    need("Xvfb", "xdotool", "chromium")
    from tests.e2e.units import city

    with city(tmp_path_factory.mktemp("loop"), events=80, orders=False) as made:
        yield made


class Hall:
    """People of the hall at the installed program, each at a display of their own."""

    def __init__(self, stack: ExitStack, city: City, folder: Path) -> None:
        self._stack, self._city, self._folder = stack, city, folder

    def sit_down(self, number: str) -> tuple[Client, Peek]:
        """Somebody starts the program and logs in."""
        profile = self._folder / number
        profile.mkdir(mode=0o700)
        screen = self._stack.enter_context(display())
        client = Client(screen, profile, self._city.address, {"MINYI110_CA": str(self._city.certificate)})
        self._stack.callback(client.end)
        client.log_in(number, PASSWORD)
        peek = Peek(profile, number, PASSWORD)
        self._stack.callback(peek.close)
        return client, peek

    def agent(self, number: str) -> tuple[Client, Desk]:
        """An agent with their first task before them."""
        client, peek = self.sit_down(number)
        until("a pack", lambda: peek.groups() > 0)
        client.keys("alt+2")
        client.keys("ctrl+Return")
        desk = Desk(client, peek)
        desk.take()
        return client, desk

    def asks_again(self, number: str, says: dict[str, str]) -> None:
        """An agent has the second visit before them, and takes the answer."""
        client, desk = self.agent(number)
        while desk.peek.questionnaire() != QUESTIONNAIRE:
            desk.nobody()
        desk.dial()
        client.picture(OUT / f"loop-revisit-{number}.png")
        desk.fill(says)
        asked = desk.peek.call_id
        client.keys("ctrl+s")
        until("the form saved", lambda: desk.peek.call_id != asked)
        until("everything at the centre", lambda: desk.peek.unsent() == 0)
        client.end()


def test_closed_loop(city: City, tmp_path: Path) -> None:
    from tests.e2e.at_the_unit import Telephone, Units
    from tests.e2e.chromium import chromium
    from tests.e2e.units import BRANCH, LEAD

    with ExitStack() as stack:
        hall = Hall(stack, city, tmp_path)
        client, desk = hall.agent(FIRST)
        for _ in range(2):
            while len(desk.tasks()) > 1:  # whoever has more to be asked about stays with this agent
                desk.nobody()
            desk.unhappy()
        until("everything at the centre", lambda: desk.peek.unsent() == 0)
        client.end()
        orders = city.orders()
        assert [state for state, _ in orders.values()] == ["awaiting_dispatch"] * 2

        client, peek = hall.sit_down(LEAD)
        until("the orders at the lead's", lambda: orders.keys() <= peek.orders().keys())
        lead = AtTheDispatch(client, peek)
        lead.dispatch_all(
            BRANCH_NAME, lambda: {state for state, _ in city.orders().values()} == {"dispatched"}
        )
        client.picture(OUT / "loop-dispatched.png")
        order_id = next(iter(orders))

        browser = stack.enter_context(chromium())
        telephone = Telephone()
        _down_and_up_again(
            city, Units(browser, city.address, telephone, scripts=True), lead, order_id, tmp_path
        )
        hall.asks_again(SECOND, STILL)
        assert city.stands(order_id) == ("dispatched", 2, city.unit_id(BRANCH))
        _one_level_up(city, Units(browser, city.address, telephone, scripts=False), lead, order_id)
        hall.asks_again(THIRD, {})
        assert city.stands(order_id)[0] == "closed"
        _told_to_everybody(city, browser, Units(browser, city.address, telephone, scripts=False), order_id)
    _audited(city)


def _down_and_up_again(city: City, units: Units, lead: AtTheDispatch, order_id: str, folder: Path) -> None:
    """Down to the station, reported, looked at, sent back, reported again, and approved up to the centre."""
    from tests.e2e.units import CHIEF_OF_STATION, OF_BRANCH, OF_STATION, STATION

    label = city.orders()[order_id][1]
    branch = units[OF_BRANCH]
    branch.leave()
    branch.come_in()
    branch.open(label)
    branch.sign()
    branch.pass_down(STATION)
    assert branch.told() == "已转派。"

    station = units[OF_STATION]
    station.open(label)
    station.sign()
    station.record_contact("说还是希望有人上门看看")
    station.ask_extension(3, "当事人出差，周四才回来")
    until(
        "the extension asked at the lead's", lambda: lead.peek.orders()[order_id].standing.extension.waiting
    )
    lead.decide_first(lambda: not city.standing(order_id).extension.waiting)
    station.attach(evidence(folder), "上门的照片和群众签的回执")
    station.report("两名民警到场后没有做笔录")
    assert station.told() == "已报结，等负责人审签。"

    chief = units[CHIEF_OF_STATION]
    chief.open(label)
    assert {"上门.jpg", "回执.pdf"} <= set(chief.page.locator(".list a").all_inner_texts())
    chief.countersign()
    branch.open(label)
    branch.send_back("没有写清第二天晚上为什么还是吵")
    assert branch.told() == "已退回补正，承办单位会看到您写的理由。"

    station.open(label)
    assert "没有写清第二天晚上为什么还是吵" in station.page.locator("main").inner_text()
    station.report("两名民警到场后没有做笔录；第二天没有回访，夜里又吵")
    chief.open(label)
    chief.countersign()
    branch.open(label)
    branch.approve("写清楚了")
    assert branch.told() == "已审核通过。"
    _approved_by(lead, city, order_id)


def _one_level_up(city: City, units: Units, lead: AtTheDispatch, order_id: str) -> None:
    """The branch does itself what its station did not, without a script in its browsers."""
    from tests.e2e.units import CHIEF_OF_BRANCH, OF_BRANCH

    label = city.orders()[order_id][1]
    branch = units[OF_BRANCH]
    branch.open(label)
    branch.sign()
    branch.record_contact("说夜里有人来看过就行")
    branch.report("夜间巡查漏了这条街")
    chief = units[CHIEF_OF_BRANCH]
    chief.open(label)
    chief.countersign()
    _approved_by(lead, city, order_id)


def _approved_by(lead: AtTheDispatch, city: City, order_id: str) -> None:
    until(
        "the report at the lead's",
        lambda: (
            lead.peek.orders()[order_id].standing.state == "awaiting_review"
            and not lead.peek.orders()[order_id].standing.reviews
        ),
    )
    lead.decide_first(lambda: city.stands(order_id)[0] == "awaiting_revisit", "报告完整，措施具体")


def _told_to_everybody(city: City, browser: Browser, units: Units, order_id: str) -> None:
    """A week later it stands on the board, and goes when it may not stand there any more."""
    from tests.e2e.at_the_unit import Telephone, Units
    from tests.e2e.units import LEAD, SUPERVISOR

    label = city.orders()[order_id][1]
    page = browser.new_context(ignore_https_errors=True, java_script_enabled=False).new_page()
    with city.later(8) as later:
        there = Units(browser, later.address, Telephone(), scripts=False)
        there[LEAD].writes_for_the_board(label, TOLD)
        there[SUPERVISOR].publishes(label)
        there.close()
    page.goto(f"{city.address}/board/demands")
    assert TOLD in page.locator("main").inner_text()
    page.get_by_role("link", name="单独查看第 1 条").click()
    assert TOLD in page.locator("main").inner_text()
    units[LEAD].takes_back_consent(order_id, "今天来电说不同意公开了")
    answer = page.reload()
    assert answer is not None
    assert answer.status == 410
    assert TOLD not in page.content()


def _audited(city: City) -> None:
    """The chain holds; and says where it does not when one row is changed behind its back."""
    whole, exit_code = _verified(city)
    assert (whole["verified"], exit_code) == (True, 0)
    with sqlite3.connect(city.home / "centre.db") as rows:
        [(number,)] = rows.execute("SELECT max(seq) - 5 FROM operation")
        rows.execute("UPDATE operation SET occurred_at = occurred_at + 1 WHERE seq = ?", (number,))
    broken, exit_code = _verified(city)
    assert (broken["verified"], broken["first_broken"], exit_code) == (False, number, 1)


def _verified(city: City) -> tuple[dict[str, object], int]:
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "audit", "verify", "--json", "--database", city.url],
        env=city.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout.strip().splitlines()[-1]), done.returncode


def evidence(folder: Path) -> list[Path]:
    """A photograph and a scanned receipt."""
    from PIL import Image

    photo, receipt = folder / "上门.jpg", folder / "回执.pdf"
    Image.new("RGB", (640, 480), "steelblue").save(photo)
    Image.new("RGB", (210, 297), "white").save(receipt, "PDF")
    return [photo, receipt]
