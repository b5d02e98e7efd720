"""The citizens of a month: whom an event is about, what they think, and what they will do when they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log, sqrt
from random import Random

from domain.ids import event_namer
from domain.sampling import drawn
from domain.times import HOUR, MINUTE, SECOND
from domain.vocabulary import BusinessLine, Satisfaction
from server.replay.steering import steered
from server.replay.table import Month, Row
from server.replay.town import LINES, Place, Town
from server.replay.truth import DELIVERED, OUT, SOUR, Citizen, Truth

SOURCE = "replay"
RATE, SEED = 0.1631, "20200710"
"""Of the replay's planning rules."""
LANDLINES = AGAIN = 0.01
"""Of those not drawn, so many have no mobile, and so many were asked about something else lately: never-sent, on top of the table."""
LATELY = 25
"""Days that are still lately: the shipped policy asks nobody twice in 30."""
OPTED_OUT = 0.003
NOT_DELIVERED, NO_RECEIPT = 0.034, 0.006
FAILED = "PHONEERR"
REFUSES, WRONG = 0.06, 0.03
_PICKS_UP = (0.34, 0.15, 0.08, 0.05)
"""At the first to fourth call: 62% in all; of the dissatisfied a tenth more of each."""
_REPLIES = {
    Satisfaction.SATISFIED: 0.30,
    Satisfaction.BASICALLY_SATISFIED: 0.25,
    Satisfaction.DISSATISFIED: 0.0,
}
"""Who says 不满意 by text is steered."""
_FREELY = {**_REPLIES, Satisfaction.DISSATISFIED: 0.33}
_LINE = {
    BusinessLine.TRAFFIC: -0.15,
    BusinessLine.CASE: -0.3,
    BusinessLine.HOUSEHOLD: 0.15,
    BusinessLine.EXIT_ENTRY: 0.15,
}
_WAIT = 0.3
_SPREAD = sqrt(1 + 0.35**2 + 0.25**2 + _WAIT**2)
_UNHAPPY, _FAIR = -1.555 * _SPREAD, -1.080 * _SPREAD
"""Where the utility is cut: 6% and 8%."""
_MEDIAN, _SIGMA = 11 * MINUTE, 1.6
_PREFIXES = ("130", "131", "138", "139", "150", "156", "177", "186")


@dataclass(frozen=True, slots=True)
class Taken:
    """One of a month, before it is known what they answer by text."""

    citizen: Citizen
    likely: float


class Citizens:
    """Makes the citizens of a month."""

    def __init__(self, city_id: str, town: Town, truth: Truth, seed: int, *, exact: bool) -> None:
        self._event_id = event_namer(city_id, SOURCE)
        self._town, self._truth, self._seed, self._exact = town, truth, seed, exact
        self._by_line = {line: (found := town.of_line(line), [one.weight for one in found]) for line in LINES}

    def make(self, month: Month) -> None:
        """Make and keep them."""
        random = Random(f"{self._seed} {month.first}")  # noqa: S311 - a repeatable city, no secret
        n = self._truth.number("SELECT max(n) FROM citizen") + 1
        taken: list[Taken] = []
        for day, count in month.by_day(Row.SENT).items():
            once = self._truth.silent_before(day, day - timedelta(days=LATELY), max(1, count // 20))
            number, found = 0, 0
            while found < count:
                number += 1
                one = self._one(random, n, number, day, once)
                n, found = n + 1, found + (one.citizen.sort == "sent")
                taken.append(one)
        sent = [one for one in taken if one.citizen.sort == "sent"]
        replies = (
            self._steered(random, sent, month) if self._exact else [_freely(random, one) for one in sent]
        )
        self._truth.add(one.citizen for one in taken if one.citizen.sort != "sent")
        self._truth.add(replies)

    def _one(self, random: Random, n: int, number: int, day: date, once: Sequence[Citizen]) -> Taken:
        line = random.choices(list(LINES), list(LINES.values()))[0]
        places, weights = self._by_line[line]
        place = random.choices(places, weights)[0]
        dispatch_no = f"C99{day:%Y%m%d}{number:06d}"
        event_id = self._event_id(dispatch_no)
        taken = drawn(SEED, event_id, RATE)
        utility = self._utility(random, line, place)
        opinion = _cut(utility)
        odd, sort, phone = random.random(), "sent", mobile(n, self._seed)
        if not taken and odd < LANDLINES:
            sort, phone = "landline", f"0999-{60_000_000 + n % 30_000_000}"
        elif not taken and odd < LANDLINES + AGAIN and once:
            sort, phone = "again", random.choice(once).number
        reached = random.choices(range(5), (1 - 1.1 * sum(_PICKS_UP), *_of(_PICKS_UP, opinion)))[0]
        how = random.random()
        lost = random.random()
        citizen = Citizen(
            n, day.isoformat(), event_id, dispatch_no, phone, place.code, line.value, sort, int(opinion), taken, "",
            _delay(random), "" if lost < NO_RECEIPT else FAILED if lost < NO_RECEIPT + NOT_DELIVERED else DELIVERED,
            reached, "refuses" if how < REFUSES else "wrong" if how < REFUSES + WRONG else "talks",
        )  # fmt: skip
        return Taken(citizen, exp(min(4.0, -1.5 * utility)))

    def _utility(self, random: Random, line: BusinessLine, place: Place) -> float:
        wait = _WAIT * (1 - random.lognormvariate(0, 0.6))
        return _LINE.get(line, 0.0) + place.better + random.gauss(0, 0.25) + wait + random.gauss(0, 1)

    def _steered(self, random: Random, sent: Sequence[Taken], month: Month) -> list[Citizen]:
        """What each replies, so that the calls of the month come out."""
        able = [n for n, one in enumerate(sent) if one.citizen.receipt == DELIVERED]
        known = [sent[n] for n in able]
        lost = [one.citizen for one in sent if one.citizen.receipt != DELIVERED]
        calls = month.cells[Row.CALLS] - sum(one.drawn for one in lost)
        who = steered(calls, [one.citizen.drawn for one in known], [one.likely for one in known], random)
        idle = sum(not one.citizen.drawn for one in known)
        chance = len(who.sour) / idle if idle else 0.0
        mean = sum(one.likely for one in known) / len(known) if known else 1.0
        replies = list(lost)
        for n, one in enumerate(known):
            sour = n in who.sour or (one.citizen.drawn and random.random() < chance * one.likely / mean)
            says = OUT if n in who.gone else SOUR if sour else _reply(random, one, _REPLIES)
            opinion = int(Satisfaction.DISSATISFIED) if sour else one.citizen.opinion
            replies.append(replace(one.citizen, says=says, opinion=opinion))
        return replies


def _freely(random: Random, one: Taken) -> Citizen:
    """Nobody is steered: they reply as they are."""
    if one.citizen.receipt != DELIVERED:
        return one.citizen
    return replace(one.citizen, says=_reply(random, one, _FREELY))


def _reply(random: Random, one: Taken, chances: dict[Satisfaction, float]) -> str:
    opinion = Satisfaction(one.citizen.opinion)
    if not one.citizen.drawn and random.random() < OPTED_OUT:
        return OUT
    return str(int(opinion)) if random.random() < chances[opinion] else ""


def _cut(utility: float) -> Satisfaction:
    if utility < _UNHAPPY:
        return Satisfaction.DISSATISFIED
    return Satisfaction.BASICALLY_SATISFIED if utility < _FAIR else Satisfaction.SATISFIED


def _of(chances: Sequence[float], opinion: Satisfaction) -> list[float]:
    more = 1.1 if opinion is Satisfaction.DISSATISFIED else 1.0
    return [one * more for one in chances]


def _delay(random: Random) -> int:
    return max(20 * SECOND, min(11 * HOUR, round(random.lognormvariate(log(_MEDIAN), _SIGMA))))


def mobile(n: int, seed: int) -> str:
    """The mobile number of a citizen; no two have the same."""
    return f"{_PREFIXES[n % 8]}{(n // 8 * 7_919_777 + seed * 104_729) % 100_000_000:08d}"
