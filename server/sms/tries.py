"""How often the web form may be tried, by all processes of a centre together: so that nobody finds a link by guessing."""

from __future__ import annotations

import logging

from domain.notices import TextTrouble
from domain.times import HOUR, MINUTE
from server.db.work import Reading, UnitOfWork
from server.sms import telling
from server.sms.repository import web_tries as repository
from server.web.by_address import until_later

log = logging.getLogger("minyi110.sms")

OF_ADDRESS, OF_ALL = 10, 1_000
"""Tries that found no link: of one address in a minute, of all in an hour."""
_ALL = ""


def let_in(reading: Reading, address: str) -> None:
    """Whether one may look at all.

    Raises:
        Refusal: 429 ``centre.busy``: this address tried too often; 503 ``sms.web_off``: all together did, and nobody may until the hour is over.
    """
    now = reading.now
    if repository.so_far(reading, _ALL, _begun(now, HOUR)) >= OF_ALL:
        raise until_later(503, "sms.web_off", HOUR, now)
    if repository.so_far(reading, _who(reading, address), _begun(now, MINUTE)) >= OF_ADDRESS:
        raise until_later(429, "centre.busy", MINUTE, now)


def missed(work: UnitOfWork, address: str) -> None:
    """A try that found no link; the one by which the form goes off is told to the leads."""
    hour = _begun(work.now, HOUR)
    repository.count(work, _who(work, address), _begun(work.now, MINUTE))
    if repository.count(work, _ALL, hour) == OF_ALL:
        log.error("somebody guesses links of the web form: it is off until the hour is over")
        telling.tell(work, TextTrouble.FORM_OFF, "/s/", str(hour))


def _begun(now: int, window: int) -> int:
    return now - now % window


def _who(reading: Reading, address: str) -> str:
    return reading.sealer.mac("sms web address", address.encode())
