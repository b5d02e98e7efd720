"""Fills an empty centre with the invented city, as an operator would over some days, and lets its hall work them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE, SECOND, day_bounds, day_of, to_local
from domain.vocabulary import Role, Satisfaction
from resources import shipped_tags
from server.accounts import repository as accounts
from server.accounts.passwords import Passwords, check_new
from server.acts.authors import Console
from server.acts.registry import Registry
from server.db import statistics
from server.db.database import Database, open_migrated
from server.demo.day import InventedHall, SetClock
from server.demo.files import COLLEAGUES, city_files
from server.demo.orders import InventedOrders
from server.demo.places import CENTRE_PHONE, CITY_NAME
from server.events import citizen_answers
from server.events.service import FileImport
from server.masterdata import service as masterdata
from server.planning import planning
from server.planning import repository as tasks
from server.settings.repository import values
from server.settings.service import put
from server.tags.service import load

Progress = Callable[[str], None]

DEMO = "demo.city"
"""Setting that marks a city as invented."""

SETTINGS: Mapping[str, Any] = {
    DEMO: True,
    # A demonstration is given at any hour. A real city keeps 09:00-12:00 and 14:00-19:30, and nobody from 20:00 to 08:00.
    "contact.call_windows": [["00:00", "23:59:59.999999"]],
    "contact.quiet_hours": ["00:00", "00:00"],
    "centre.phone": CENTRE_PHONE,
    # Whoever tries the units' desk has no telephone enrolled; a real city asks liaisons, chiefs and discipline for a second step.
    "login.second_factor_roles": [],
    "emergency.numbers": [
        {"number": CENTRE_PHONE, "name": {"zh": "民意中心值班室", "en": "Duty room of the centre"}},
        {
            "number": "0999-8800110",
            "name": {"zh": "市局指挥中心（内线）", "en": "Command centre (internal line)"},
        },
    ],
}
CALLS_A_DAY = 85
SMS_DISSATISFIED = (18, 18, 14, 12)
"""Events whose citizen answered the SMS with 不满意: before each day's calls, and the last ones just now."""
_SHIFTS = ((9 * HOUR, 12 * HOUR), (14 * HOUR, 19 * HOUR + 30 * MINUTE))
_SHORTEST_TODAY = 4 * HOUR


@dataclass(slots=True)
class Filled:
    """What came in, and what the hall did."""

    password: str
    events: int = 0
    units: int = 0
    officers: int = 0
    attempts: int = 0
    responses: int = 0
    tasks: int = 0
    moves: int = 0
    refused: int = 0
    fresh: bool = True
    logins: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fill the city with. ``now`` is the present instant (UTC ms); ``calls`` a day, 0 for none; ``orders``: two weeks of work orders."""

    events: int
    seed: int
    password: str
    now: int
    calls: int = CALLS_A_DAY
    orders: bool = True


def is_demo(database: Database, city_id: str) -> bool:
    """Whether this is an invented city already.

    Raises:
        ProblemError: ``demo.city_in_use``: there is something in it that no demonstration made.
    """
    with database.read(city_id) as reading:
        if values(reading, [DEMO]):
            return True
        if reading.head()[0]:
            raise ProblemError(Problem("demo.city_in_use", {"city": city_id}))
    return False


class Builder:
    """Builds the city in a database that has none."""

    def __init__(
        self, url: str, home: Path, city_id: str, registry: Registry, wanted: Wanted, say: Progress
    ) -> None:
        self._clock = SetClock(wanted.now)
        self._database = open_migrated(url, home, clock=self._clock)
        self._city, self._registry, self._wanted, self._say = city_id, registry, wanted, say
        self._random = Random(wanted.seed)  # noqa: S311 - a repeatable city, no secret
        self._filled = Filled(wanted.password)

    def build(self) -> Filled:
        """Fill the city; the database is closed afterwards."""
        try:
            self._build()
            statistics.gather(self._database)
        finally:
            self._database.dispose()
        return self._filled

    def _build(self) -> None:
        zone = self._database.ensure_city(self._city, CITY_NAME).zone
        shifts = _shifts(self._wanted.now, zone)
        files = city_files(self._wanted.seed, self._wanted.now, self._wanted.events, zone=zone)
        exports = _by_day(files.events, [day[0][0] - 10 * MINUTE for day in shifts], zone)
        with tempfile.TemporaryDirectory(prefix="minyi110-demo-") as folder:
            desk = self._desk(zone) if self._wanted.orders else None
            self._clock.now = min(shifts[0][0][0], InventedOrders.first(self._wanted.now)) - HOUR
            self._master_data(Path(folder), files.units, files.officers, files.users)
            self._put_settings()
            hall: InventedHall | None = None
            for number, (day, export) in enumerate(zip(shifts, exports, strict=True)):
                if desk is not None:
                    desk.until(day[0][0] - 10 * MINUTE)
                self._clock.now = day[0][0] - 10 * MINUTE
                if desk is not None:
                    desk.send_on()
                self._import(Path(folder) / f"events-{number}.csv", export)
                self._hear_replies(SMS_DISSATISFIED[number])
                self._plan()
                if self._wanted.calls:
                    hall = hall or self._hall()
                    self._say("calls")
                    for start, end in day:
                        last = number == len(shifts) - 1
                        hall.work(start, end, _share(self._wanted.calls, start, end, last=last))
            if desk is not None:
                desk.until(self._wanted.now)
                self._filled.moves = desk.moves
        self._clock.now = self._wanted.now
        self._hear_replies(SMS_DISSATISFIED[-1])
        self._plan()
        if hall is not None:
            self._end_of_day(hall)

    def _desk(self, zone: str) -> InventedOrders:
        return InventedOrders(self._database, self._clock, self._city, self._wanted.now, self._random, zone)

    # -- steps ---------------------------------------------------------------------------------------

    def _master_data(self, folder: Path, units: str, officers: str, users: str) -> None:
        self._say("masterdata")
        with self._database.write(self._city) as work:
            load(work, shipped_tags(), Console.here())
        taken = masterdata.import_units(
            self._database, self._city, Console.here(), _file(folder / "units.csv", units)
        )
        self._filled.units = taken.imported
        taken = masterdata.import_officers(
            self._database, self._city, Console.here(), _file(folder / "officers.csv", officers)
        )
        self._filled.officers = taken.imported
        # First passwords nobody will ever type: cheap ones, replaced right here.
        cheap = Passwords(time_cost=1, memory_kib=8, parallelism=1)
        masterdata.import_users(
            self._database, self._city, Console.here(), _file(folder / "users.csv", users), passwords=cheap
        )
        self._filled.logins = set_passwords(self._database, self._city, self._wanted.password)

    def _put_settings(self) -> None:
        with self._database.write(self._city) as work:
            put(work, SETTINGS, Console.here())

    def _import(self, path: Path, export: str) -> None:
        self._say("events")
        summary = FileImport(
            self._database, self._city, _file(path, export), by=Console.here(), own_process=False
        ).run()
        self._filled.events += summary.counts.imported

    def _hear_replies(self, count: int) -> None:
        """Some citizens answer the survey SMS with 3."""
        since = self._clock.now - 6 * DAY
        with self._database.write(self._city) as work:
            found = tasks.candidates(work, since, self._clock.now - 3 * HOUR, (0, ""), 2_000, again=True)
            callable_ = [c.event_id for c in found if c.group_id and c.unit_id and not c.excluded]
            chosen = self._random.sample(callable_, min(count, len(callable_)))
            citizen_answers.take(work, dict.fromkeys(chosen, Satisfaction.DISSATISFIED), Console.here())

    def _plan(self) -> None:
        self._filled.tasks += planning.plan(self._database, self._city).tasks

    def _hall(self) -> InventedHall:
        hall = InventedHall(self._database, self._clock, self._registry, self._city, self._random)
        for colleague in COLLEAGUES:
            if colleague.role is Role.AGENT:
                hall.sit_down(colleague.number, self._wanted.password)
        return hall

    def _end_of_day(self, hall: InventedHall) -> None:
        """Everybody goes home: nobody sits there when the demonstration begins."""
        for seat in hall.seats:
            at = self._wanted.now - self._random.randrange(60, 110) * SECOND
            hall.go_home(seat, at)
        self._filled.attempts = hall.tally.attempts
        self._filled.responses = hall.tally.responses
        self._filled.refused = hall.tally.refused


def set_passwords(database: Database, city_id: str, password: str) -> list[dict[str, str]]:
    """Give everybody of the demonstration this password, without the duty to change it; returns the logins.

    Raises:
        ProblemError: what ``check_new`` says of the password.
    """
    for colleague in COLLEAGUES:
        check_new(password, colleague.number)
    encoded = Passwords().hash(password)
    logins = []
    with database.write(city_id) as work:
        for colleague in COLLEAGUES:
            account = accounts.account_by_number(work, colleague.number)
            if account is not None:
                accounts.set_password(work, account.person.user_id, encoded, must_change=False)
                person = account.person
                logins.append(
                    {
                        "number": person.number,
                        "name": person.name,
                        "role": person.role.value,
                        "password": password,
                    }
                )
    return logins


def _shifts(now: int, zone: str) -> list[list[tuple[int, int]]]:
    """The stretches of calls of the day before yesterday, yesterday, and today until now."""
    today = day_of(now, zone)
    days = []
    for back in (2, 1):
        start = day_bounds(today - timedelta(days=back), zone)[0]
        days.append([(start + begin, start + end) for begin, end in _SHIFTS])
    midnight = day_bounds(today, zone)[0]
    begin = min(midnight + 9 * HOUR, max(midnight + 11 * MINUTE, now - _SHORTEST_TODAY))
    days.append([(begin, max(begin + MINUTE, now - 2 * MINUTE))])
    return days


def _share(calls: int, start: int, end: int, *, last: bool) -> int:
    """How many calls fit a stretch; today always has some, however early it is."""
    whole = sum(b - a for a, b in _SHIFTS)
    share = round(calls * (end - start) / whole)
    return max(share, calls // 2) if last else share


def _by_day(events: str, until: list[int], zone: str) -> list[str]:
    """The export in parts, as it came in: what had been reported before each instant."""
    rows = list(csv.reader(io.StringIO(events)))
    header, rows = rows[0], rows[1:]
    at = header.index("报警时间")
    limits = [f"{to_local(instant, zone):%Y-%m-%d %H:%M:%S}" for instant in until]
    parts: list[list[list[str]]] = [[] for _ in limits]
    for row in rows:
        # Those of after the last one come with it too: an event of this minute is in no export of this morning.
        place = next((n for n, limit in enumerate(limits) if row[at] < limit), None)
        if place is not None:
            parts[place].append(row)
    return [_table(header, part) for part in parts]


def _table(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def _file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8-sig", newline="")
    path.chmod(0o600)
    return path
