"""Which rules an event is asked about by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.sms.message import Leg
from domain.sms.rules import PPM, Since, SmsRule, Told, chosen, in_share, speaks_of, wanted_at
from domain.times import HOUR, MINUTE

EVENT = Told("e", "alarm", "治安", "噪音", "phone_110", 1_000, 2_000, 3_000, ("station", "branch", "bureau"))
CALL = SmsRule("call", Leg.CALL, "call", since=Since.REPORTED, delay=MINUTE)
HANDLED = SmsRule("handled", Leg.HANDLED, "handled")


@pytest.mark.parametrize(
    ("change", "speaks"),
    [
        ({}, True),
        ({"business_line": "alarm"}, True),
        ({"business_line": "traffic"}, False),
        ({"case_type": "治安"}, True),
        ({"case_type": "噪音"}, True),
        ({"case_type": "诈骗"}, False),
        ({"unit_id": "branch"}, True),
        ({"unit_id": "elsewhere"}, False),
        ({"report_channel": "online"}, False),
        ({"valid_from": 3_000}, True),
        ({"valid_from": 3_001}, False),
        ({"valid_until": 3_000}, False),
    ],
)
def test_what_a_rule_speaks_of(change: dict[str, object], speaks: bool) -> None:
    assert speaks_of(replace(HANDLED, **change), EVENT) is speaks  # type: ignore[arg-type]


def test_an_event_that_has_not_come_so_far_waits() -> None:
    assert chosen([CALL, HANDLED], replace(EVENT, closed_at=None)) == [CALL]


def test_of_each_leg_the_most_exact_rule() -> None:
    line = replace(HANDLED, rule="line", business_line="alarm")
    here = replace(HANDLED, rule="here", unit_id="station")
    assert [one.rule for one in chosen([HANDLED, here, CALL, line], EVENT)] == ["call", "here"]


def test_when_it_is_due() -> None:
    assert (wanted_at(CALL, EVENT), wanted_at(HANDLED, EVENT)) == (1_000 + MINUTE, 3_000 + 2 * HOUR)
    assert (CALL.reached_at, HANDLED.reached_at, replace(CALL, extension="77").reached_at) == (
        "01",
        "02",
        "77",
    )


def test_a_share_is_drawn_by_its_seed() -> None:
    tenth = replace(HANDLED, share=PPM // 10, seed="7")
    drawn = {str(n) for n in range(2_000) if in_share(tenth, str(n))}
    assert 150 < len(drawn) < 250
    assert drawn < {str(n) for n in range(2_000) if in_share(replace(tenth, share=PPM // 5), str(n))}
    assert all(in_share(HANDLED, str(n)) for n in range(9))
