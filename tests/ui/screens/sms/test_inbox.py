"""短信来件: settled by keys alone; no word of a reply before it was opened, and none after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.records.errors import Unreachable
from app.ui.screens.sms_inbox.counting import InboxCount
from app.ui.screens.sms_inbox.presenter import InboxPresenter
from app.ui.screens.sms_inbox.rows import marked
from app.ui.screens.sms_inbox.view import InboxScreen
from domain.problems import Problem, ProblemError
from domain.sms.desk import DIGITS
from domain.wire.sms import Span
from tests.ui.screens.ticking import NotingHost
from tools.invented import made_id
from tools.scenes.samples_sms import StandInMessages


class Page:
    """The page with its parts."""

    def __init__(self, host: NotingHost) -> None:
        self.messages = StandInMessages()
        self.presenter = InboxPresenter(self.messages, host.scope, parent=host.window)
        self.screen = InboxScreen(host, self.presenter)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()

    def asked(self) -> list[tuple[str, ...]]:
        """What the centre was asked, but for the list."""
        return [one for one in self.messages.asked if one != ("inbox",)]

    def choose(self, at: int) -> None:
        self.screen.table.setCurrentIndex(self.screen.model.index(at, 0))


@pytest.fixture
def page(host: NotingHost) -> Page:
    return Page(host)


def test_words_lie_open_only_from_opening_to_settling(page: Page, host: NotingHost) -> None:
    page.choose(2)
    pane = page.screen.pane
    assert (pane.words.text(), pane.open.isVisible(), page.asked()) == ("", True, [])
    page.presenter.open()
    assert "你们可真行" in pane.words.text()
    page.presenter.press(3)
    assert page.asked() == [
        ("open", made_id("reply-2")),
        ("settle", made_id("reply-2"), "dissatisfied"),
    ]
    assert pane.words.text() == ""
    assert page.screen.model.rowCount() == 5
    assert host.toasts[-1].startswith("已判为不满意")


def test_another_line_seals_the_pane_again(page: Page) -> None:
    page.choose(1)
    page.presenter.open()
    page.choose(0)
    assert (page.screen.pane.words.text(), page.presenter.reply) == ("", None)
    page.presenter.press(1)
    assert page.asked() == [("open", made_id("reply-1"))]


def test_t_lets_the_digits_choose_a_text(page: Page) -> None:
    page.choose(1)
    page.presenter.open()
    page.presenter.choose_text(True)
    assert [key.isVisible() for key in page.screen.pane.keys] == [True, True] + [False] * 7
    page.presenter.press(9)
    page.presenter.press(1)
    assert page.asked()[-1] == ("answer", made_id("reply-1"), "demand")
    assert page.screen.pane.keys[0].text() == "满意"


def test_a_stray_has_nobody_to_write_to(page: Page) -> None:
    page.choose(4)
    page.presenter.open()
    page.presenter.choose_text(True)
    assert not page.presenter.of_texts
    assert not page.screen.pane.texts.isEnabled()


def test_what_was_settled_comes_back(page: Page) -> None:
    page.choose(0)
    page.presenter.open()
    page.presenter.press(6)
    page.presenter.undo(made_id("reply-0"))
    assert page.asked()[-1] == ("undo", made_id("reply-0"))
    assert page.screen.model.rowCount() == 6


def test_whoever_comes_second_is_told_who_has_it(page: Page, host: NotingHost) -> None:
    page.choose(3)
    page.messages.error = ProblemError(Problem("sms.inbox.held", {"name": "周敏"}))
    page.presenter.open()
    assert page.presenter.reply is None
    assert host.toasts == ["fault:ProblemError"]


def test_every_digit_has_its_word(page: Page) -> None:
    assert [key.digit for key in page.screen.pane.keys] == [str(n) for n in range(1, len(DIGITS) + 1)]
    assert len({key.text() for key in page.screen.pane.keys}) == len(DIGITS)


def test_keys_settle(page: Page, qtbot: QtBot, host: NotingHost) -> None:
    page.choose(2)
    page.screen.table.setFocus()
    qtbot.keyClick(page.screen.table, Qt.Key.Key_Return)
    assert page.asked() == [("open", made_id("reply-2"))]


def test_what_decided_is_underlined_and_nothing_is_taken_for_markup() -> None:
    assert marked("<b>不满意", [Span("no", 3, 6)]) == "&lt;b&gt;<b><u>不满意</u></b>"
    assert marked("3\n好", [Span("digit", 0, 90)]) == "<b><u>3<br>好</u></b>"


def test_what_waits_is_counted_and_stays_while_the_centre_is_away(host: NotingHost) -> None:
    messages = StandInMessages()
    count = InboxCount(messages, host.scope, host.window)
    seen: list[int] = []
    count.counted.connect(lambda: seen.append(sum(count.waiting.values())))
    count.begin()
    assert seen == [6]
    messages.error = Unreachable()
    count.look()
    assert (seen, sum(count.waiting.values())) == ([6], 6)
