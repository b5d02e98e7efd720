"""Texts in the left column of a call: asked for when they are wanted, and gone with the call."""

from __future__ import annotations

from app.ui.screens.call.showing import Who
from app.ui.screens.call.texts import TextsRead
from app.ui.screens.call.who_pane import WhoPane
from app.ui.tone import Tone
from domain.problems import Problem, ProblemError
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.scenes.samples_sms import StandInMessages

ONE, OTHER = made_id("task-1"), made_id("task-2")


def test_texts_are_shown_for_their_task_alone(host: NotingHost, clock: Clock) -> None:
    pane, messages = WhoPane(), StandInMessages()
    pane.setParent(host.window)
    pane.show()
    TextsRead(pane, messages, host.scope, clock, host.zone, host.fault)
    pane.show_who(Who("李女士", "138****0001", sms=("短信：不满意", Tone.BAD), texts_of=ONE))
    assert messages.asked == []
    pane.texts.click()
    assert messages.asked == [("conversation", ONE)]
    assert "等了一个多钟头" in pane._texts.text()
    pane.show_texts(OTHER, "another's, and too late")
    assert "another" not in pane._texts.text()
    pane.show_who(Who("王先生", "138****0002"))
    assert (pane._texts.text(), pane.texts.isVisible()) == ("", False)


def test_why_they_cannot_be_read_is_said_in_their_place(host: NotingHost, clock: Clock) -> None:
    pane, messages = WhoPane(), StandInMessages()
    pane.setParent(host.window)
    TextsRead(pane, messages, host.scope, clock, host.zone, host.fault)
    pane.show_who(Who("李女士", "138****0001", texts_of=ONE))
    messages.error = ProblemError(Problem("sms.conversation.unknown"))
    pane.texts.click()
    assert pane._texts.text() == "fault:ProblemError"
