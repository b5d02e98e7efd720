"""Replays days: one process, one clock that stands where a step puts it, and no row written but by the product's own code."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from math import ceil
from pathlib import Path
from random import Random
from time import perf_counter

from domain.problems import Problem, ProblemError
from domain.times import HOUR, MINUTE, day_bounds
from domain.wire import codec
from server.accounts import repository as accounts
from server.accounts.passwords import Passwords, generate
from server.acts.registry import Registry
from server.db import statistics
from server.db.database import Database
from server.demo.day import SetClock
from server.events.service import FileImport
from server.orders import timer as orders
from server.planning import planning
from server.planning.cutting_off import cut_off
from server.replay.carrier import Carrier
from server.replay.citizens import SOURCE, Citizens
from server.replay.exports import export
from server.replay.hall import ReplayedHall
from server.replay.setting_up import BY, set_up
from server.replay.table import FIRST, Month, months
from server.replay.town import Town
from server.replay.truth import Truth
from server.replay.units import AT_THE_CENTRE, AT_UNITS, Units
from server.replay.wishes import Wishes
from server.replies import timer as replies
from server.sms import planning as texts

AFTER = 46
"""Days the clock runs on after the last text: from 30 June to 15 August."""
_IMPORT, _LAST_ROUND = 7 * HOUR, 22 * HOUR
_ROUNDS = (8 * HOUR + 31 * MINUTE, 9 * HOUR, 9 * HOUR + 30 * MINUTE, 10 * HOUR + 5 * MINUTE)
"""Texts that waited for the morning leave from 08:30 on, over 90 minutes."""
_SITTINGS = (
    (10 * HOUR + 30 * MINUTE, 12 * HOUR),
    (14 * HOUR, 15 * HOUR + 25 * MINUTE),
    (16 * HOUR, 17 * HOUR + 30 * MINUTE),
    (18 * HOUR, 19 * HOUR + 30 * MINUTE),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to replay: so many days of the half-year at a scale, steered (``exact``) or not."""

    scale: Fraction
    days: int
    seed: int
    exact: bool = True

    @property
    def agents(self) -> int:
        """How many call: some fourteen at scale 1."""
        return max(3, ceil(16 * self.scale))

    @property
    def town(self) -> Town:
        """A city has ten branches and 140 units below them; a tiny replay has a few, or setting it up would be all of it."""
        return Town.made(self.seed, self.agents, *((10, 12) if self.scale >= Fraction(1, 100) else (2, 4)))

    @property
    def months(self) -> list[Month]:
        """The table."""
        return months(self.scale, self.days)


@dataclass(slots=True)
class Stage:
    """What a stage took, and of how many things."""

    seconds: float = 0.0
    things: int = 0


@dataclass(slots=True)
class Done:
    """How far it is. ``refused``: of what agents delivered; ``stages``: seconds and things since the process began."""

    whole: date | None = None
    over: bool = False
    refused: int = 0
    stages: dict[str, Stage] = field(default_factory=dict)


class Replay:
    """Goes on with a replay from where its truth stands."""

    def __init__(
        self,
        database: Database,
        clock: SetClock,
        city_id: str,
        registry: Registry,
        truth: Truth,
        outbox: Path,
        wanted: Wanted,
        say: Callable[[date], object],
    ) -> None:
        self._database, self._clock, self._city, self._truth = database, clock, city_id, truth
        self._wanted, self._say = wanted, say
        self._random = Random()  # noqa: S311 - a repeatable city, no secret
        self._town, self._months = wanted.town, wanted.months
        self._by_first = {one.first: one for one in self._months}
        self._last_text = FIRST + timedelta(days=wanted.days - 1)
        self.done = Done()
        whole = _begun(truth)
        if whole is None:
            clock.now = day_bounds(FIRST - timedelta(days=2), database.ensure_city(city_id, city_id).zone)[0]
            self._timed("set up", lambda: set_up(database, city_id, self._town, wanted.seed, outbox))
        with database.read(city_id) as reading:
            self._zone = reading.zone()
        self._next = FIRST if whole is None else whole + timedelta(days=1)
        self.done.whole = whole
        self._citizens = Citizens(city_id, self._town, truth, wanted.seed, exact=wanted.exact)
        self._wishes = Wishes(self._months, truth, self._random, wanted.seed, exact=wanted.exact)
        self._units = Units(
            database,
            clock,
            city_id,
            self._town,
            truth,
            self._wishes,
            self._random,
            self._last_text + timedelta(days=15),
        )
        self._carrier = Carrier(database, clock, city_id, truth, outbox, "")
        self._hall = ReplayedHall(
            database, clock, registry, city_id, truth, self._units, self._wishes, self._random
        )
        clock.now = self._at(self._next, 6 * HOUR)
        self._sit_down()

    def run(self, until: date | None = None, stopped: Callable[[], bool] = lambda: False) -> Done:
        """Replay day after day, to the end or until one is over; the day in hand is finished where somebody stops it."""
        end = self._last_text + timedelta(days=AFTER)
        try:
            while self._next <= end and not stopped() and (until is None or self._next <= until):
                self._day(self._next)
                self._say(self._next)
                self.done.whole, self._next = self._next, self._next + timedelta(days=1)
        finally:
            self._carrier.close()
        self.done.over = self._next > end
        self.done.refused = self._hall.tally.refused
        statistics.gather(self._database)
        return self.done

    # a day ------------------------------------------------------------------------------------------------------------

    def _day(self, day: date) -> None:
        self._random.seed(f"{self._wanted.seed} {day}")
        self._carrier.day = day.isoformat()
        self._truth.begin(day)
        self._clock.now = self._at(day, _IMPORT)
        asked = day <= self._last_text
        if asked:
            self._morning(day)
            for hour in _ROUNDS:
                self._clock.now = self._at(day, hour)
                self._round()
        for n, (start, end) in enumerate(_SITTINGS):
            self._units_look(day, start)
            self._clock.now = self._at(day, start)
            self._round()
            self._timed("plan", self._plan)
            self._hall.last = n == len(_SITTINGS) - 1
            self._timed("calls", partial(self._hall.sit, self._at(day, start), self._at(day, end)))
        self._clock.now = self._at(day, _LAST_ROUND)
        self._hall.go_home_all(self._clock.now)
        self._round()
        self._carrier.give_up()
        orders.look_if_due(self._database, self._city)
        self._truth.end(day)

    def _morning(self, day: date) -> None:
        month = self._by_first.get(day)
        if month is not None:
            self._citizens.make(month)
        citizens = self._truth.of_day(day)
        places = {one.code: one for one in self._town.places}
        text = export(day, citizens, places, self._zone, self._wanted.seed)
        with tempfile.TemporaryDirectory(prefix="minyi110-replay-") as folder:
            path = Path(folder) / f"events-{day}.csv"
            path.write_text(text, encoding="utf-8-sig", newline="")
            self._timed("import", lambda: self._import(path, len(citizens)))
        self._timed("plan texts", lambda: texts.plan(self._database, self._city).planned)
        self._timed("plan", self._plan)

    def _import(self, path: Path, rows: int) -> int:
        run = FileImport(self._database, self._city, path, source=SOURCE, by=BY, own_process=False).run()
        if run.counts.imported != rows:
            raise ProblemError(Problem("replay.import", {"rows": rows, "imported": run.counts.imported}))
        return rows

    def _plan(self) -> int:
        cut_off(self._database, self._city)
        return planning.plan(self._database, self._city).tasks

    def _round(self) -> None:
        """Texts go out, and what carriers and citizens say comes in."""
        self._timed("texts out", self._carrier.send)
        self._timed("receipts", self._carrier.receipts)
        if self._timed("replies", self._carrier.replies):
            replies.look_if_due(self._database, self._city)
            self._timed("texts out", self._carrier.send)
            self._timed("receipts", self._carrier.receipts)

    def _units_look(self, day: date, before: int) -> None:
        for hour in (AT_THE_CENTRE, AT_UNITS):
            if before - 3 * HOUR < hour <= before:
                self._clock.now = self._at(day, hour)
                orders.look_if_due(self._database, self._city)
                self._timed("orders", self._units.look)

    # around -----------------------------------------------------------------------------------------------------------

    def _sit_down(self) -> None:
        password, cheap = generate(), Passwords(time_cost=1, memory_kib=8, parallelism=1)
        with self._database.write(self._city) as work:
            for number in self._town.agents:
                account = accounts.account_by_number(work, number)
                assert account is not None  # noqa: S101 - they were imported
                accounts.set_password(work, account.person.user_id, cheap.hash(password), must_change=False)
        for number in self._town.agents:
            self._hall.sit_down(number, password)

    def _at(self, day: date, hour: int) -> int:
        return day_bounds(day, self._zone)[0] + hour

    def _timed(self, name: str, do: Callable[[], int]) -> int:
        stage, began = self.done.stages.setdefault(name, Stage()), perf_counter()
        things = do()
        stage.seconds += perf_counter() - began
        stage.things += things
        return things


def _begun(truth: Truth) -> date | None:
    """The last whole day.

    Raises:
        ProblemError: ``replay.cut_off``: a day was begun and not ended; what is in the database of it, nobody knows.
    """
    begun, whole = truth.fact("begun"), truth.fact("whole")
    if begun != whole:
        raise ProblemError(Problem("replay.cut_off", {"day": begun or ""}))
    return date.fromisoformat(whole) if whole else None


def kept_wanted(truth: Truth, wanted: Wanted) -> None:
    """What is replayed stands in the truth from the first day on; going on with anything else is refused.

    Raises:
        ProblemError: ``replay.another``.
    """
    text = codec.encode([str(wanted.scale), wanted.days, wanted.seed, wanted.exact]).decode()
    known = truth.fact("wanted")
    if known is None:
        truth.keep(wanted=text)
    elif known != text:
        raise ProblemError(Problem("replay.another", {"wanted": known}))


def wanted_of(truth: Truth) -> Wanted:
    """What the truth says is replayed.

    Raises:
        ProblemError: ``replay.not_over``: nothing yet.
    """
    known = truth.fact("wanted")
    if known is None:
        raise ProblemError(Problem("replay.not_over", {"day": ""}))
    scale, days, seed, exact = json.loads(known)
    return Wanted(Fraction(scale), days, seed, exact)
