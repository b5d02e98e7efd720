"""Two texts to nobody, a week apart, and no text goes there for ninety days; a carrier's list is for good."""

from __future__ import annotations

import pytest

from domain.sms.errors import ErrorClass
from domain.sms.reaching import APART, SHUT_FOR, Failure, Shut, shut
from domain.times import DAY

NOW = 1_000 * DAY
N, B = ErrorClass.NUMBER, ErrorClass.BLOCKED


@pytest.mark.parametrize(
    ("failures", "said"),
    [
        ([], None),
        ([Failure(NOW - DAY, N)], None),
        ([Failure(NOW - DAY, N), Failure(NOW - DAY - APART + 1, N)], None),
        ([Failure(NOW - DAY, N), Failure(NOW - DAY - APART, N)], Shut.UNREACHABLE),
        ([Failure(NOW - SHUT_FOR, N), Failure(NOW - SHUT_FOR - APART, N)], None),
        ([Failure(NOW - 900 * DAY, B)], Shut.BLOCKED),
    ],
)
def test_what_failures_say_of_a_number(failures: list[Failure], said: Shut | None) -> None:
    assert shut(failures, NOW) is said
