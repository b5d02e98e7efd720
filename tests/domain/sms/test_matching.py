"""Whose reply it is: the newest text under its extension; without one only what nobody can mistake."""

from __future__ import annotations

import pytest

from domain.sms.label import ReplyLabel
from domain.sms.matching import Match, Matched, Sent, extension_of, reply_key, whose
from domain.sms.message import REPLY_WINDOW, MessageState
from domain.times import HOUR, MINUTE

NOW = 1_800_000_000_000


def text(
    name: str,
    extension: str = "02",
    ago: int = HOUR,
    state: MessageState = MessageState.DELIVERED,
    *,
    conversation: str = "",
    is_open: bool = True,
) -> Sent:
    return Sent(name, conversation or name, extension, state, NOW - ago, is_open)


def test_the_newest_under_the_extension_is_answered() -> None:
    sent = [text("old", ago=5 * HOUR), text("new"), text("call", "01", ago=MINUTE)]
    assert whose("02", NOW, sent) == Match(Matched.EXTENSION, sent[1])


@pytest.mark.parametrize("state", MessageState)
def test_only_what_a_citizen_can_have_in_hand_is_answered(state: MessageState) -> None:
    in_hand = state in {"accepted", "delivered", "unknown", "no_receipt"}
    assert (whose("02", NOW, [text("one", state=state)]).sent is not None) is in_hand


def test_what_went_out_after_the_reply_is_not_answered_by_it() -> None:
    assert whose("02", NOW, [text("later", ago=-1)]).how is Matched.NONE


def test_what_goes_on_from_a_question_keeps_its_extension_and_is_answered() -> None:
    sent = [text("question", conversation="c"), text("followup", ago=MINUTE, conversation="c")]
    assert whose("02", NOW, sent).sent == sent[1]
    assert whose("", NOW, sent) == Match(Matched.ONLY, sent[1])


def test_without_an_extension_several_open_ones_are_a_guess_that_only_danger_acts_on() -> None:
    match = whose("", NOW, [text("call", "01", ago=2 * HOUR), text("handled")])
    assert match.how is Matched.GUESS
    assert match.sent is not None
    assert match.sent.message_id == "handled"
    acting = {label for label in ReplyLabel if match.acts(label)}
    assert acting == {ReplyLabel.EMERGENCY, ReplyLabel.OPTOUT, ReplyLabel.WRONG_PERSON}
    assert whose("", NOW, [text("call", is_open=False), text("handled")]).how is Matched.ONLY


def test_an_unknown_number_and_an_extension_nobody_used_are_strays() -> None:
    assert whose("", NOW, []) == Match(Matched.NONE)
    assert whose("03", NOW, [text("handled")]) == Match(Matched.NONE)
    assert whose("", NOW, [text("closed", is_open=False)]) == Match(Matched.NONE)


def test_after_the_window_a_reply_is_late_and_still_finds_its_text() -> None:
    assert not whose("02", NOW, [text("one", ago=REPLY_WINDOW)]).late
    assert whose("02", NOW, [text("one", ago=REPLY_WINDOW + 1)]).late
    assert whose("02", NOW, [text("one", is_open=False)]).late


@pytest.mark.parametrize(
    ("called", "extension"),
    [
        ("1069012302", "02"),
        ("861069012302", "02"),
        ("+86 10690123-02", "02"),
        ("00861069012302", "02"),
        ("10690123", ""),
        ("106901230", ""),
        ("106901230212", ""),
        ("1069999902", ""),
        ("", ""),
    ],
)
def test_the_extension_is_what_stands_behind_our_port(called: str, extension: str) -> None:
    assert extension_of(called, "10690123") == extension


def test_the_same_words_within_the_minute_are_one_reply() -> None:
    at = NOW - NOW % MINUTE
    key = reply_key("13800138000", "02", "1", at)
    assert reply_key("13800138000", "02", "1", at + MINUTE - 1) == key
    assert reply_key("13800138000", "02", "1", at + MINUTE) != key
    assert reply_key("13800138000", "01", "1", at) != key
    assert reply_key("13800138000", "0", "21", at) != reply_key("13800138000", "02", "1", at)
    assert reply_key("13800138000", "02", "\ud800", at) != key
