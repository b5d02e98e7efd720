"""Citizens who answer texts, by the way a gateway brings it, and what must follow: told by the world, whatever the centre's rules say.

A stream of chance of its own, so that the other happenings of texts are drawn as they were without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
from sqlalchemy import func, select

from domain.sms.label import ReplyLabel
from domain.sms.message import EXTENSIONS, Leg
from domain.times import DAY
from domain.vocabulary import OrderKind
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.work import Reading
from server.emergencies.tables import emergency
from server.events.tables import citizen_answer, event
from server.orders.tables import order
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.simulate import Waiting
from server.sms.judging import judge
from server.sms.raw import keep
from server.sms.tables import sms_call, sms_message, sms_reply
from server.tasks import lanes
from server.tasks.tables import task
from tests.helpers.centre import CITY
from tests.simulation.invariants import Broken

PORT = "1069000000"
M = ReplyLabel
SAYS = {
    M.SATISFIED: "满意",
    M.BASICALLY: "基本满意",
    M.DISSATISFIED: "3，态度差",
    M.PRAISE: "真心感谢，民警很耐心",
    M.DEMAND: "什么时候能立案",
    M.UNCLEAR: "知道了",
    M.OPTOUT: "退订",
    M.WRONG_PERSON: "发错了",
    M.EMERGENCY: "快来救我",
}
"""What citizens write, each read with certainty."""
_WEIGHTS = (6, 2, 6, 3, 2, 3, 3, 1, 1)
RATES = {M.SATISFIED: 1, M.BASICALLY: 2, M.DISSATISFIED: 3, M.PRAISE: 1}
STILL_SENT = frozenset({"optout", "optout_open", "emergency", "emergency_seen", "ended"})
"""What somebody hears who wants no more texts: that it was understood, in danger, and the end they asked for."""
ONCE = frozenset({"reask", "followup", "praise"})
"""Texts of which one conversation has one at most."""


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(f"sms: {what}")


@dataclass
class Replies:
    """What citizens wrote, and what stood at the centre after it.

    Attributes:
        opted_out, wrong: numbers of those who wrote so; ``answered``: events and legs that were rated.
    """

    database: Database
    seed: int
    happened: Counter[str]
    opted_out: set[str]
    answered: set[tuple[str, str]]
    gateway: str
    wrong: set[str] = field(default_factory=set)
    checks: int = 0

    def __post_init__(self) -> None:
        self._random = Random(f"replies {self.seed}")
        self._kept: dict[str, tuple[Any, ...]] = {}
        self._counts: dict[tuple[str, str], str] = {}
        self._calls: dict[str, int] = {}

    def happen(self, gone: Collection[tuple[str, str]], number_of: Callable[[str], str]) -> None:
        """Perhaps one of those who got a text answers; at times once more at once, otherwise than before."""
        if not gone or self._random.random() >= 0.3:
            return
        event_id, leg = self._random.choice(sorted(gone))
        said = self._random.choices(tuple(SAYS), _WEIGHTS)[0]
        self._write(event_id, leg, number_of(event_id), said)
        if said is M.DISSATISFIED and self._random.random() < 0.4:
            self._write(event_id, leg, number_of(event_id), M.SATISFIED)

    def forget(self) -> None:
        """The centre went back to a backup: what it has of answers is what stood then."""
        with self.database.read(CITY) as reading:
            self._kept = {key: row for key, row in _answers(reading).items() if self._kept.get(key) == row}
            self._counts = _counting(self._kept)
            self._calls = _calls(reading)
            there = set(
                reading.conn.execute(
                    select(contact_group.c.group_id).where(contact_group.c.wrong_number)
                ).scalars()
            )
            self.wrong = {who for who in self.wrong if reading.sealer.group_of(who) in there}

    def look(self, row: Any, number: str) -> None:
        """What must hold of a text that goes on from an answer."""
        told = number not in self.opted_out or row.template in STILL_SENT
        _must(told, f"{row.template} to somebody who opted out")
        self.checks += 1

    def _write(self, event_id: str, leg: str, who: str, said: ReplyLabel) -> None:
        to = PORT + EXTENSIONS[Leg(leg)]
        with self.database.read(CITY) as reading:
            before = set(reading.conn.execute(select(sms_reply.c.reply_id)).scalars())
        with self.database.write(CITY) as work:
            told = msgspec.json.encode(Waiting(from_=who, to=to, text=SAYS[said]))
            keep(work, self.gateway, [RawIncoming(RawKind.REPLY, told)])
        judge(self.database, CITY)
        with self.database.read(CITY) as reading:
            rows = [row for row in reading.conn.execute(select(sms_reply)) if row.reply_id not in before]
            self._look(reading, rows, who, said)
        self.happened["sms_replied"] += len(rows)

    def _look(self, reading: Reading, rows: list[Any], who: str, said: ReplyLabel) -> None:
        """What follows, by the world's own count."""
        self._nothing_is_lost(reading)
        for row in rows:  # none where the same was written twice within a minute
            _must(row.label == said, f"{said} was read as {row.label}")
            self._about_the_person(reading, row, who)
            if row.message_id is not None:
                self._about_the_event(reading, row)
        self._each_once(reading)
        self.checks += 6

    def _nothing_is_lost(self, reading: Reading) -> None:
        """No answer is written over, none that counts stops counting, nobody who is to be called is let go."""
        now = _answers(reading)
        for key, row in self._kept.items():
            _must(now.get(key) == row, "an answer was written over")
        counting = _counting(now)
        for leg, key in self._counts.items():
            _must(counting.get(leg) == key, "another answer counts than the first")
        calls = _calls(reading)
        for event_id, due in self._calls.items():
            _must(calls.get(event_id) == due, "a call that was promised is gone")
        self._kept, self._counts, self._calls = now, counting, calls

    def _about_the_person(self, reading: Reading, row: Any, who: str) -> None:
        query = select(contact_group).where(contact_group.c.group_id == row.group_id)
        group = reading.conn.execute(query).one_or_none()
        if row.label == M.OPTOUT:
            _must(group is not None and group.opted_out_at is not None, "an opt-out that was not kept")
            self.opted_out.add(who)
        if row.label == M.WRONG_PERSON:
            _must(group is not None and bool(group.wrong_number), "a wrong number that was not kept")
            self.wrong.add(who)
        if row.label == M.EMERGENCY:
            found = select(func.count()).select_from(emergency).where(emergency.c.group_id == row.group_id)
            _must(reading.conn.execute(found).scalar_one() > 0, "an emergency that does not ring")

    def _about_the_event(self, reading: Reading, row: Any) -> None:
        mine = [one for one in self._kept.values() if one[1] == row.reply_id]
        rating = RATES.get(ReplyLabel(row.label))
        if rating is not None:
            _must([one[3] for one in mine] == [rating], "an answer that was not kept")
            if not row.late:
                self.answered |= {(one[0], one[2]) for one in mine}
        if rating == 3:
            due = self._calls.get(row.event_id)
            _must(due is not None and due <= row.received_at + DAY, "nobody is to call within a day")
            query = select(task.c.priority).where(
                task.c.event_id == row.event_id, task.c.round == 1, task.c.lane < lanes.OUT
            )
            places = list(reading.conn.execute(query).scalars())
            gone_by = reading.conn.execute(
                select(event.c.sms_reply).where(event.c.event_id == row.event_id)
            ).scalar()
            _must(gone_by != "3" or all(place <= 1 for place in places), "the call is not in front")

    def _each_once(self, reading: Reading) -> None:
        m = sms_message.c
        query = (
            select(m.template, func.count().label("n"))
            .where(m.template.in_(sorted(ONCE)), m.conversation_id.is_not(None))
            .group_by(m.conversation_id, m.template)
        )
        for row in reading.conn.execute(query):
            _must(row.n == 1, f"{row.template} twice in one conversation")
        kinds = Counter(reading.conn.execute(select(order.c.kind)).scalars())
        _must(set(kinds) <= {OrderKind.PRAISE.value}, "an order that nobody settled")
        praised = sum(one[4] == M.PRAISE for one in self._kept.values())
        _must(kinds.total() <= praised, "more drafts of praise than praise")


def _answers(reading: Reading) -> dict[str, tuple[Any, ...]]:
    """Every answer, by its id: event, reply, leg, rating, label, and whether it counts."""
    a = citizen_answer.c
    query = select(a.answer_id, a.event_id, a.reply_id, a.leg, a.rating, a.label, a.canonical)
    return {row.answer_id: tuple(row)[1:] for row in reading.conn.execute(query)}


def _counting(answers: dict[str, tuple[Any, ...]]) -> dict[tuple[str, str], str]:
    """The answer that counts, by event and leg."""
    found: dict[tuple[str, str], str] = {}
    for key, row in answers.items():
        if row[5]:
            _must((row[0], row[2]) not in found, "two answers count of one leg")
            found[row[0], row[2]] = key
    return found


def _calls(reading: Reading) -> dict[str, int]:
    return {
        row.event_id: row.due_at
        for row in reading.conn.execute(select(sms_call.c.event_id, sms_call.c.due_at))
    }
