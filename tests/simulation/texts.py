"""Texts in a schedule: events come, citizens answer, opt out and are called, time jumps, workers die, the centre goes back to a backup; and
beside it all stands who counts what really left.

A city of its own and a stream of chance of its own: the other happenings of a schedule are what they were without.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from random import Random

import msgspec
from sqlalchemy import event as engine_events
from sqlalchemy import insert, select, update

from domain.hours import DEFAULT_HOURS
from domain.sms.errors import ErrorClass
from domain.sms.message import Leg, named_by
from domain.sms.pace import Pace
from domain.sms.routing import Way
from domain.sms.unknown import UnknownCause
from domain.times import DAY, HOUR, MINUTE
from server.contacts import repository as contacts
from server.contacts.tables import contact_group
from server.db.work import Reading, UnitOfWork
from server.events import citizen_answers
from server.events.citizen_answers import CitizenAnswer
from server.events.tables import event
from server.planning import planning as calls
from server.sms import gone_back, recovering, ruling, setting_up
from server.sms import planning as texts
from server.sms.following import events_changed
from server.sms.gateways.interface import Health, LookedUp, Lost, Outgoing, Refused, Submitted
from server.sms.gateways.kinds import GatewaySettings
from server.sms.repository import counts, released
from server.sms.sending import Sender
from server.sms.tables import sms_gateway, sms_message
from server.sms.ways import OpenWay, place
from server.tasks.tables import task
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, OPERATOR, Clock
from tests.helpers.city import Told, events, number, rule, units
from tests.helpers.envelopes import uid
from tests.simulation.invariants import Broken
from tests.simulation.replying import PORT, Replies

STEPS = 26
NUMBERS = 5
JUMPS = (0, MINUTE, 20 * MINUTE, 2 * HOUR, 2 * HOUR, 6 * HOUR, 10 * HOUR, 26 * HOUR)
A_DAY, A_MONTH = 4, 8
GATEWAY = "sim"
CHECKS = 6
"""What is looked at for each text that left."""


@dataclass(frozen=True, slots=True)
class Left:
    """A text as the gateway saw it."""

    at: int
    number: str
    ref: str
    certain: bool
    """It did not go out, and that was said."""


class Recorder:
    """A gateway with a ledger of its own: takes, refuses, and loses its line."""

    window = 1

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock, self._random = clock, random
        self._ids = 0
        self.left: list[Left] = []

    def submit(self, message: Outgoing) -> Submitted | Refused:
        draw = self._random.random()
        refused = _REFUSED.get(int(draw * 20)) if draw < 0.2 else None
        self.left.append(Left(self._clock(), message.number, message.client_ref, refused is not None))
        if refused is not None:
            return Refused(refused, "0")
        if draw < 0.27:
            raise Lost(UnknownCause.CONNECTION)
        self._ids += 1
        return Submitted(tuple(f"{self._ids}-{n}" for n in range(len(message.parts))))

    def look_up(self, client_ref: str) -> LookedUp:
        return LookedUp.CANNOT_SAY

    def pulse(self, now: int) -> None: ...

    def health(self) -> Health:
        return Health(True)

    def close(self) -> None: ...


_REFUSED = {0: ErrorClass.TRANSIENT, 1: ErrorClass.THROTTLED, 2: ErrorClass.NUMBER}


class OneWay:
    """The only gateway, always open."""

    def __init__(self, gateway: Recorder, now: int) -> None:
        settings = GatewaySettings(PORT)
        self.open = {GATEWAY: OpenWay(Way(GATEWAY), settings, gateway, Pace(50.0, now), True, False, 0)}

    def refresh(self, _reading: Reading) -> None: ...

    def pulse(self, _now: int) -> None: ...


class TextCity:
    """A city that asks by text, made once a process."""

    def __init__(self, template: Path, folder: Path) -> None:
        folder.mkdir()
        self.clock = Clock(NOON)
        self.database = helpers.open_centre(helpers.sqlite_copy(template, folder), self.clock)
        engine_events.listen(
            self.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF")
        )
        self.database.engine.dispose()
        with self.database.write(CITY) as work:
            units(work)
            rule(work)
            setting_up.set_up(work, "明川市公安局", OPERATOR)
            settings = msgspec.json.encode(GatewaySettings(PORT))
            gateway = {
                "city_id": CITY,
                "gateway": GATEWAY,
                "kind": "simulate",
                "mode": "live",
                "weight": 1,
                "changed_at": 0,
                "settings": work.sealer.seal(settings, place(GATEWAY)),
            }
            work.conn.execute(insert(sms_gateway), [gateway])
        self._beside = sqlite3.connect(folder / "centre.db", isolation_level=None, check_same_thread=False)
        self.first = self.backup()

    def backup(self) -> sqlite3.Connection:
        """A copy of the database as it is."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._beside.backup(copy)
        return copy

    def put_back(self, backup: sqlite3.Connection) -> None:
        """Make the database what it was; the tables are the same."""
        before = self._beside.execute("PRAGMA schema_version").fetchone()[0]
        backup.backup(self._beside)
        self._beside.execute(f"PRAGMA schema_version = {before}")

    def close(self) -> None:
        self._beside.close()
        self.database.dispose()


@dataclass
class Known:
    """What the world knows, whatever a database says: answers, opt-outs, calls, and what left."""

    opted_out: set[str] = field(default_factory=set)
    answered: set[tuple[str, str]] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    asked: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By number: when about which event, as far as the centre can know: what left since a backup it went back to is in no database."""
    got: dict[str, list[int]] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)

    def look(self, left: Left, event_id: str, leg: str) -> None:
        """What must hold of a text that left."""
        who, at = left.number, left.at
        _must(not DEFAULT_HOURS.quiet_at(at), "a text in quiet hours")
        _must(who not in self.opted_out, "a text to somebody who opted out")
        _must((event_id, leg) not in self.answered, "a text about what was answered")
        _must(event_id not in self.called, "a text about what was answered on the phone")
        _must((event_id, leg) not in self.gone, "a text that had gone out, once more")
        others = [
            told for told, about in self.asked.get(who, ()) if about != event_id and told > at - 30 * DAY
        ]
        _must(not others, "asked about two events in 30 days")
        if left.certain:
            return
        got = self.got.setdefault(who, [])
        got.append(at)
        _must(sum(one > at - DAY for one in got) <= A_DAY, "above the cap of a day")
        _must(sum(one > at - 30 * DAY for one in got) <= A_MONTH, "above the cap of a month")
        self.gone.add((event_id, leg))
        self.asked.setdefault(who, []).append((at, event_id))


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(f"sms: {what}")


class Texts:
    """One schedule of texts."""

    def __init__(self, city: TextCity, seed: int, happened: Counter[str]) -> None:
        self._city, self._database = city, city.database
        self._random = Random(f"texts {seed}")
        self._happened = happened
        self._known = Known()
        self._events: list[tuple[str, str]] = []
        self._told: list[tuple[Told, int]] = []
        city.clock.now = NOON + self._random.randrange(DAY)
        city.put_back(city.first)
        self._gateway = Recorder(city.clock, Random(self._random.random()))
        self._ways = OneWay(self._gateway, city.clock())
        self._sender = Sender(self._database, CITY, self._ways)  # type: ignore[arg-type]
        self._backup: sqlite3.Connection | None = None
        self._replies = Replies(
            self._database, seed, happened, self._known.opted_out, self._known.answered, GATEWAY
        )
        self.checks = 0
        self._trace: list[object] = []

    def run(self) -> None:
        """All of it; raises ``Broken``."""
        for step in range(STEPS):
            jump = 31 * DAY if self._random.random() < 0.03 else self._random.choice(JUMPS)
            self._city.clock.forward(jump)
            self._ways.open[GATEWAY].pace = Pace(50.0, self._city.clock())
            self._come(step)
            self._happen()
            self._replies.happen(self._known.gone, dict(self._events).__getitem__)
            self._work()
        self._balance()
        self.checks += self._replies.checks
        self._trace.append(sorted(self._known.gone))

    def digest(self) -> str:
        """Hash of every text that left, and when."""
        return sha256(repr(self._trace).encode()).hexdigest()

    def _come(self, step: int) -> None:
        """Events come in, some of them again."""
        new = [
            Told(
                f"t{step}-{n}",
                (number(self._random.randrange(NUMBERS)),),
                ago=self._random.choice((0, HOUR, 20 * HOUR)),
            )
            for n in range(self._random.choice((0, 0, 1, 1, 2)))
        ]
        if not new:
            return
        with self._database.write(CITY) as work:
            ids = events(work, new)
            events_changed(work, ids)
        self._events += [(one, told.numbers[0]) for one, told in zip(ids, new, strict=True)]
        self._told += [(told, self._city.clock() - told.ago) for told in new]

    def _happen(self) -> None:
        draw = self._random.random()
        for share, what in ((0.12, self._opt_out), (0.3, self._answer), (0.42, self._call), (0.5, self._pause),
                            (0.58, self._keep), (0.68, self._go_back), (0.8, self._die)):  # fmt: skip
            if draw < share:
                what()
                return

    def _opt_out(self) -> None:
        if self._random.random() < 0.5 and self._events:
            _, who = self._random.choice(self._events)
            self._known.opted_out.add(who)
            with self._database.write(CITY) as work:
                group = work.sealer.group_of(who)
                contacts.add_groups(work, [group])
                where = contact_group.c.group_id == group
                work.conn.execute(update(contact_group).where(where).values(opted_out_at=work.now))
            self._happened["sms_opted_out"] += 1

    def _answer(self) -> None:
        if self._known.gone:
            event_id, leg = self._random.choice(sorted(self._known.gone))
            self._known.answered.add((event_id, leg))
            with self._database.write(CITY) as work:
                told = CitizenAnswer(
                    uid(self._random.randrange(10**9)),
                    event_id,
                    work.now,
                    leg,
                    self._random.choice((1, 2, 3)),
                )
                citizen_answers.keep(work, [told], OPERATOR)
            self._happened["sms_answered"] += 1

    def _call(self) -> None:
        """An agent calls about an event, whom the cap lets call."""
        if not self._events:
            return
        event_id, who = self._random.choice(self._events)
        at = self._city.clock()
        if any(about != event_id and told > at - 30 * DAY for told, about in self._known.asked.get(who, ())):
            return
        calls.plan(self._database, CITY)
        if not self._settle([event_id]):
            return
        with self._database.write(CITY) as work:
            group = work.sealer.group_of(who)
            contacts.add_groups(work, [group])
            contacts.asked(work, [(group, event_id, "phone", at)])
        self._known.called.add(event_id)
        self._known.asked.setdefault(who, []).append((at, event_id))
        self._happened["sms_called_meanwhile"] += 1

    def _settle(self, called: Collection[str]) -> bool:
        with self._database.write(CITY) as work:
            done = update(task).where(task.c.event_id.in_(sorted(called)))
            return bool(work.conn.execute(done.values(response_id=uid(1), state="settled", lane=99)).rowcount)

    def _pause(self) -> None:
        state = self._random.choice(("paused", "running", "running"))
        with self._database.write(CITY) as work:
            ruling.set_state(work, self._random.choice(("call", "handled")), state, "试验", OPERATOR)

    def _keep(self) -> None:
        self._backup = self._city.backup()

    def _go_back(self) -> None:
        """The centre goes back; what the world knows stays as it is, and what operators know of is told it again."""
        if self._backup is None:
            return
        self._city.put_back(self._backup)
        self._forget()
        with self._database.write(CITY) as work:
            gone_back.gone_back(work, released.newest_at(work))
            self._tell_again(work)
        calls.plan(self._database, CITY)
        self._settle(self._known.called)
        self._replies.forget()
        self._happened["sms_restored"] += 1

    def _forget(self) -> None:
        """Texts about events that the centre has no message of any more bind no others."""
        with self._database.read(CITY) as reading:
            there = set(reading.conn.execute(select(sms_message.c.event_id)).scalars())
        for told in self._known.asked.values():
            told[:] = [one for one in told if one[1] in there or one[1] in self._known.called]

    def _tell_again(self, work: UnitOfWork) -> None:
        """Events are imported once more; who opted out or was called says so again."""
        known = set(work.conn.execute(select(event.c.event_id)).scalars())
        lost = [
            replace(told, ago=work.now - at)
            for (key, _), (told, at) in zip(self._events, self._told, strict=True)
            if key not in known
        ]
        if lost:
            events_changed(work, events(work, lost))
        groups = {who: work.sealer.group_of(who) for who in {who for _, who in self._events}}
        contacts.add_groups(work, groups.values())
        for who in self._known.opted_out:
            where = contact_group.c.group_id == groups[who]
            work.conn.execute(update(contact_group).where(where).values(opted_out_at=work.now))
        for who, asked in self._known.asked.items():
            contacts.asked(
                work,
                [(groups[who], about, "phone", told) for told, about in asked if about in self._known.called],
            )

    def _die(self) -> None:
        """A worker claims, and is gone."""
        self._sender.claim()
        self._happened["sms_worker_gone"] += 1

    def _work(self) -> None:
        if self._random.random() < 0.85:
            texts.plan(self._database, CITY)
        if self._random.random() < 0.5:
            recovering.overdue(self._database, CITY)
        if self._random.random() < 0.85:
            self._sender.step()
        self._look()

    def _look(self) -> None:
        """What left in this step, looked at by whoever counts beside."""
        if not self._gateway.left:
            return
        with self._database.read(CITY) as reading:
            m = sms_message.c
            ids = [found[0] for one in self._gateway.left if (found := named_by(one.ref)) is not None]
            rows = {
                r.message_id: r
                for r in reading.conn.execute(
                    select(m.message_id, m.event_id, m.leg, m.template).where(m.message_id.in_(ids))
                )
            }
        for one in self._gateway.left:
            found = named_by(one.ref)
            _must(found is not None, "a text nobody knows")
            row = rows[found[0]] if found else None
            assert row is not None
            if Leg(row.leg).asks:
                self._known.look(one, row.event_id, row.leg)
            else:
                self._replies.look(row, one.number)
            self.checks += CHECKS
            self._happened["sms_left"] += 1
            self._trace.append((one.at, row.event_id, row.leg, one.certain))
        self._gateway.left.clear()

    def _balance(self) -> None:
        with self._database.read(CITY) as reading:
            ledger = counts.ledger(reading, "2000-01-01", "2099-12-31")
            there = counts.recount(reading)
        _must(ledger.imbalance == 0, f"the ledger is off by {ledger.imbalance}")
        _must(
            there == {name: n for name, n in ledger.counts.items() if n and name in there},
            "counts differ from messages",
        )
