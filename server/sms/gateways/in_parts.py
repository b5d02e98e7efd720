"""Handing over a text part by part: once one part is out, the message can no longer be refused, only lost."""

from __future__ import annotations

from collections.abc import Callable

from domain.sms.errors import ErrorClass
from domain.sms.unknown import UnknownCause
from server.sms.gateways.interface import Lost, Refused, Submitted

_PASSING = frozenset({ErrorClass.THROTTLED, ErrorClass.TRANSIENT, ErrorClass.DOWN})
_MOST_WAITS = 5


def in_parts(
    count: int, hand_over: Callable[[int], str | Refused], pause: Callable[[float], None]
) -> Submitted | Refused:
    """Hand over part after part; ``hand_over`` gives the id of one.

    A part that is refused for the moment after others went out is handed over again within the same try, since nothing of *it* is out;
    the first part's refusal is the message's.

    Raises:
        Lost: a part was lost, or refused for good when others were out; it carries the ids that were named.
    """
    ids: list[str] = []
    for part in range(count):
        for wait in range(_MOST_WAITS):
            told = _handed(part, ids, hand_over)
            if isinstance(told, str):
                ids.append(told)
                break
            if not ids:
                return told
            if told.error not in _PASSING or wait == _MOST_WAITS - 1:
                raise Lost(UnknownCause.PARTLY, told.code, tuple(ids))
            pause(max(0.5 * (wait + 1), min(told.wait, 5_000) / 1_000))
    return Submitted(tuple(ids))


def _handed(part: int, ids: list[str], hand_over: Callable[[int], str | Refused]) -> str | Refused:
    try:
        return hand_over(part)
    except Lost as lost:
        raise Lost(lost.cause, lost.said, tuple(ids)) from None
