"""The lead sees who put back what today: counts with n, no rate; each one with its reason and words."""

from __future__ import annotations

from dataclasses import replace

from app.records.errors import SaveFailed
from app.ui.screens.panel.put_back_sheet import PutBackToday, by_agent, line_words
from domain.problems import Problem
from domain.wire.oversight import PutBackCount, PutBackLine, PutBackList
from tests.ui.screens.panel.test_panel import Page
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.stage import NOW

LINE = PutBackLine(
    made_id("op"),
    made_id("task"),
    "1001",
    "李明",
    NOW,
    "dialect",
    "yue",
    "听不懂",
    "先记的话",
    "JQ1",
    "噪音扰民",
    "城东所",
)
FOUND = PutBackList(
    [LINE],
    [
        PutBackCount("1001", "李明", "dialect", 1),
        PutBackCount("1001", "李明", "noise", 2),
        PutBackCount("1002", "周凯", "other", 1),
    ],
    NOW,
)


class Asked:
    def __init__(self) -> None:
        self.fails: Exception | None = None

    def put_back(self) -> PutBackList:
        if self.fails is not None:
            raise self.fails
        return FOUND


def test_the_lead_sees_who_put_back_what(host: NotingHost) -> None:
    asked = Asked()
    today = PutBackToday(host.window, asked, host.scope, "Asia/Shanghai", host.fault)  # type: ignore[arg-type]
    today.open()
    assert today.sheet.isVisible()
    assert by_agent(FOUND.counts) == ["李明（1001）3 件：方言 1，噪音 2", "周凯（1002）1 件：其他 1"]
    told = line_words(LINE, "Asia/Shanghai")
    assert told == "15:20 李明 · JQ1 噪音扰民 城东所 · 方言（粤语）\n“听不懂”\n“先记的话”"
    assert "方言（xx）" in line_words(replace(LINE, language="xx"), "Asia/Shanghai")
    bare = replace(LINE, dispatch_no="", case_type="", unit_name="")
    assert "·  ·" not in line_words(bare, "Asia/Shanghai")
    assert today.texts == [*by_agent(FOUND.counts), told]
    asked.fails = SaveFailed(Problem("store.disk_full"))
    today.open()
    assert today.texts == []
    assert today.said == "fault:SaveFailed"


def test_the_panel_has_a_button_for_it(host: NotingHost, clock: Clock) -> None:
    page = Page(host, clock)
    assert page.screen.put_back in page.screen.title_actions()
    page.screen.put_back.click()
    assert page.asked == ["put back"]
