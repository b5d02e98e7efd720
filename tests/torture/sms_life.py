"""A process that sends, for torture: everything that takes minutes takes fractions of a second, and it may die at a certain point."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from domain.sms import message as rules
from server.db.database import Database
from server.sms import breaking, claiming, gathering, receipts, sending, working
from server.sms.gateways import smpp
from server.sms.gateways.interface import Lost
from tests.helpers.centre import CITY
from tests.torture.zygote import Say

POINTS = ("claimed", "to commit", "committed", "to hand over", "handed over", "to judge", "judged")
"""Where a sender may die: around the claim, each of the two commits, the handing over, and the judging."""
CLAIM_LIFE_MS = 3_000
PLANTED = ("retries", "prefix", "answers first")
"""Mistakes that the check must see: what was lost is handed over again, the prefix's carrier is believed, a hook is answered before the
row is durable."""


def live(given: dict[str, Any], say: Say) -> None:
    """Send and judge until killed."""
    _hurry()
    plant(given.get("planted", ""))
    if "die_at" in given:
        _die(given["die_at"], given["nth"])
    database = Database.open(given["url"], Path(given["home"]))
    say({"up": True})
    with working.at_work(working.Judge(database, CITY), working.Worker(database, CITY)):
        threading.Event().wait()


def _hurry() -> None:
    claiming.CLAIM_LIFE = sending.CLAIM_LIFE = CLAIM_LIFE_MS  # type: ignore[misc]
    rules.BACK_OFF = (200, 300, 400, 500)  # type: ignore[misc]
    sending._LEAST_WAIT = 100  # type: ignore[misc]
    smpp._LONGEST_WAIT_S = 0.2  # type: ignore[misc]
    working.LOOK_S, working.RECOVER_S = 0.02, 0.2  # type: ignore[misc]
    breaking.LOST_IN_A_ROW = 1 << 30  # type: ignore[misc]


def plant(which: str) -> None:
    """Make a mistake; none of the name "" ."""
    if which == "retries":
        submitted = sending._submitted

        def twice(way: Any, message: Any) -> Any:
            result = submitted(way, message)
            end = time.monotonic() + 1
            while isinstance(result, Lost) and time.monotonic() < end:
                time.sleep(0.05)
                again = submitted(way, message)
                result = again if not isinstance(again, sending.Refused) else result
            return result

        sending._submitted = twice
    elif which == "prefix":
        receipts.may_be_ported = lambda *_: False
    elif which == "answers first":
        put = gathering.Gatherer.put

        def early(self: Any, gateway: str, raw: Any) -> Future[None]:
            threading.Timer(1.0, put, (self, gateway, raw)).start()
            done: Future[None] = Future()
            done.set_result(None)
            return done

        gathering.Gatherer.put = early  # type: ignore[method-assign]


def _die(point: str, nth: int) -> None:
    left = [nth]

    def reached() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if point == "claimed":
        sending.claim = _around(sending.claim, after=lambda found: reached() if found else None)
        sending.Sender.claim = _around(  # type: ignore[method-assign]
            sending.Sender.claim, after=lambda found: reached() if found else None
        )
    elif point in ("to commit", "committed"):
        before = {"before": reached} if point == "to commit" else {"after": lambda _: reached()}
        sending.Sender._committed = _around(sending.Sender._committed, **before)  # type: ignore[method-assign]
    elif point in ("to hand over", "handed over"):
        around = {"before": reached} if point == "to hand over" else {"after": lambda _: reached()}
        sending._submitted = _around(sending._submitted, **around)
    else:
        judging = {"before": reached} if point == "to judge" else {"after": lambda _: reached()}
        working.judge = _around(working.judge, **judging)


def _around(
    function: Callable[..., Any],
    before: Callable[[], None] = lambda: None,
    after: Callable[[Any], None] = lambda _: None,
) -> Callable[..., Any]:
    def wrapped(*given: Any, **named: Any) -> Any:
        before()
        found = function(*given, **named)
        after(found)
        return found

    return wrapped


def load() -> None:
    """What a sending process imports, and what it reads once."""
    from resources import sms_lexicon

    sms_lexicon()
