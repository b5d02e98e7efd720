"""短信: every number opens its messages; a pause says what it did not stop."""

from __future__ import annotations

import pytest

from app.ui.screens.sms.presenter import SmsPresenter
from app.ui.screens.sms.rows import By, Days, steps
from app.ui.screens.sms.view import SmsScreen
from domain.sms.ledger import Ledger
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.samples_sms import StandInMessages, counts


class Page:
    """The page with its parts."""

    def __init__(self, host: NotingHost, clock: Clock) -> None:
        self.messages = StandInMessages()
        self.presenter = SmsPresenter(self.messages, host.scope, clock, host.zone, parent=host.window)
        self.screen = SmsScreen(host, self.presenter)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()

    def listed(self) -> list[tuple[str, ...]]:
        """Which messages were asked for."""
        return [one[1:] for one in self.messages.asked if one[0] == "messages"]


@pytest.fixture
def page(host: NotingHost, clock: Clock) -> Page:
    return Page(host, clock)


def test_the_steps_add_up_to_what_was_planned() -> None:
    found = {step.what: step.n for step in steps(counts(1_000))}
    ledger = Ledger(counts(1_000))
    assert (
        found["planned"] == found["excluded"] + found["cancelled"] + found["waiting"] + found["sent"] == 1_000
    )
    assert found["sent"] == sum(
        found[one] for one in ("accepted", "delivered", "failed", "unknown", "no_receipt")
    )
    assert (
        found["failed"]
        == found["failed:number"] + found["failed:content"]
        == sum(ledger.why("failed").values())
    )


def test_every_number_opens_its_messages(page: Page) -> None:
    page.screen.table.setCurrentIndex(page.screen.model.index(1, 0))
    row = page.presenter.row
    assert row is not None
    for what, bar in list(page.screen.pane.bars.items()):
        bar.activated.emit()
        assert page.listed()[-1] == (what, row.key)
    assert page.screen.messages.rowCount() == 6
    page.screen.table.setCurrentIndex(page.screen.model.index(0, 0))
    assert page.listed()[-1] == ("readable", "")


def test_other_days_and_another_layout_are_asked_for(page: Page) -> None:
    page.screen.days.chosen.emit(Days.WEEK.value)
    page.screen.by.chosen.emit(By.CARRIER.value)
    asked = [one for one in page.messages.asked if one[0] == "overview"][-1]
    assert asked[3] == "carrier"
    assert asked[1] < asked[2]


def test_a_pause_needs_a_reason_and_says_what_it_did_not_stop(page: Page, host: NotingHost) -> None:
    page.screen.pause.click()
    page.screen.confirm.click()
    assert [one for one in page.messages.asked if one[0] == "pause"] == []
    page.screen.reason.setText("措辞要改")
    page.screen.confirm.click()
    assert page.messages.asked[-2] == ("pause", "True", "措辞要改")
    assert "12 条" in host.toasts[-1]
    assert page.screen.pause.text() == "恢复发送"


def test_what_holds_now_is_said(page: Page) -> None:
    said = "\n".join(page.screen.pane.texts)
    for words in ("模拟，不外发", "17204 条", "预算快用完", "call", "回复率异常偏低", "超时 1 人"):
        assert words in said
    assert page.screen.state() is not None
