"""What goes on from a question, by what the citizen writes."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest

from domain.sms.calling import call_by
from domain.sms.conversation import Follows, Inbox, Read, Talk, follows
from domain.sms.label import ReplyLabel
from domain.sms.template import TemplateCode
from domain.times import DAY, DEFAULT_ZONE, from_local
from domain.vocabulary import OrderKind, Satisfaction

S, B, D = Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED, Satisfaction.DISSATISFIED
M, T, In = ReplyLabel, TemplateCode, Inbox


@pytest.mark.parametrize(
    ("state", "read", "expected"),
    [
        (Talk.ASKED, Read(M.SATISFIED), Follows(Talk.CLOSED, S)),
        (Talk.ASKED, Read(M.BASICALLY, aspects={"call_attitude": 3}), Follows(Talk.CLOSED, B, call=True)),
        (Talk.ASKED, Read(M.DISSATISFIED), Follows(Talk.WORDS, D, call=True, text=T.FOLLOWUP)),
        (
            Talk.ASKED,
            Read(M.DISSATISFIED, also=frozenset({M.DEMAND})),
            Follows(Talk.WORDS, D, call=True, text=T.FOLLOWUP, inbox=In.DEMAND),
        ),
        (Talk.ASKED, Read(M.PRAISE), Follows(Talk.CLOSED, S, order=OrderKind.PRAISE, text=T.PRAISE)),
        (Talk.CLOSED, Read(M.PRAISE), Follows(Talk.CLOSED, S)),
        (Talk.ASKED, Read(M.DEMAND), Follows(Talk.ASKED, text=T.DEMAND, inbox=In.DEMAND)),
        (Talk.CLOSED, Read(M.DEMAND, settled=True), Follows(Talk.CLOSED, order=OrderKind.DEMAND)),
        (Talk.ASKED, Read(M.UNCLEAR), Follows(Talk.REASKED, text=T.REASK)),
        (Talk.REASKED, Read(M.UNCLEAR), Follows(Talk.REASKED, inbox=In.LOW)),
        (Talk.REASKED, Read(M.DISSATISFIED), Follows(Talk.WORDS, D, call=True, text=T.FOLLOWUP)),
        (Talk.WORDS, Read(M.UNCLEAR, sure=False), Follows(Talk.CLOSED)),
        (Talk.WORDS, Read(M.SATISFIED, digit=True), Follows(Talk.CLOSED, inbox=In.LOW)),
        (Talk.WORDS, Read(M.DEMAND), Follows(Talk.CLOSED, text=T.DEMAND, inbox=In.DEMAND)),
        # 3 corrected to 1: the answer stands beside the first, and nothing is taken back.
        (Talk.CLOSED, Read(M.SATISFIED), Follows(Talk.CLOSED, S)),
        (Talk.ASKED, Read(M.SATISFIED, sure=False), Follows(Talk.ASKED, inbox=In.LOW)),
        (Talk.ASKED, Read(M.SATISFIED, whose=False), Follows(Talk.ASKED, inbox=In.LOW)),
        (Talk.ASKED, Read(M.SATISFIED, known=False), Follows(Talk.ASKED, inbox=In.STRAY)),
        (
            Talk.ASKED,
            Read(M.WRONG_PERSON, known=False),
            Follows(Talk.CLOSED, wrong_person=True, text=T.WRONG),
        ),
        (Talk.ASKED, Read(M.SATISFIED, cut=True), Follows(Talk.ASKED, inbox=In.CUT)),
        (Talk.ASKED, Read(M.SATISFIED, cut=True, settled=True), Follows(Talk.CLOSED, S)),
        (Talk.ASKED, Read(M.DISSATISFIED, late=True), Follows(Talk.CLOSED, D, call=True)),
        (Talk.ORDER_OPEN, Read(M.YES), Follows(Talk.TELL_END)),
        (Talk.ASKED, Read(M.YES), Follows(Talk.ASKED, inbox=In.LOW)),
    ],
)
def test_what_follows(state: Talk, read: Read, expected: Follows) -> None:
    assert follows(state, read) == expected


@pytest.mark.parametrize(("state", "known", "sure"), list(product(Talk, (True, False), (True, False))))
def test_an_emergency_acts_in_any_state_however_unsure(state: Talk, known: bool, sure: bool) -> None:
    found = follows(state, Read(M.EMERGENCY, sure=sure, known=known))
    assert (found.emergency, found.state, found.text) == (True, state, T.EMERGENCY)
    assert found.inbox is Inbox.EMERGENCY


@pytest.mark.parametrize(("state", "known"), list(product(Talk, (True, False))))
def test_an_opt_out_acts_in_any_state_and_never_asks_twice(state: Talk, known: bool) -> None:
    read = Read(M.OPTOUT, known=known)
    assert follows(state, read) == Follows(Talk.CLOSED, optout=True, text=T.OPTOUT)
    once = follows(state, read, order_open=True)
    assert once.optout
    asked_before = state in (Talk.ORDER_OPEN, Talk.TELL_END)
    assert (once.text is T.OPTOUT_OPEN) != asked_before


def test_an_emergency_that_rates_too_keeps_both() -> None:
    found = follows(Talk.ASKED, Read(M.EMERGENCY, also=frozenset({M.DISSATISFIED})))
    assert (found.rating, found.call, found.emergency) == (D, True, True)


@pytest.mark.parametrize(
    ("answered", "due"),
    [
        (datetime(2026, 3, 2, 9, 30), datetime(2026, 3, 3, 9, 30)),
        (datetime(2026, 3, 2, 17, 59), datetime(2026, 3, 3, 17, 59)),
        (datetime(2026, 3, 2, 18, 0), datetime(2026, 3, 3, 12, 0)),
        (datetime(2026, 3, 2, 23, 59), datetime(2026, 3, 3, 12, 0)),
    ],
)
def test_the_call_is_due_by_the_clock(answered: datetime, due: datetime) -> None:
    at = from_local(answered, DEFAULT_ZONE)
    assert call_by(at) == from_local(due, DEFAULT_ZONE)
    assert call_by(at) <= at + DAY
