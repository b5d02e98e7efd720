"""People who move orders: in browsers, by timers, and a lead who decides without a line and is heard later."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from app.sync.signing import Author as Signer
from app.sync.signing import Moment, PendingAct, sign
from domain.acts.order_move import Moved, Seen
from domain.acts.order_open import Applicant, OpenedByHand
from domain.orders.details import Ground
from domain.orders.given import Given, GivenContact, GivenVerdict
from domain.problems import ProblemError
from domain.questionnaire.rectification import Closing
from domain.times import day_of
from domain.vocabulary import Consent, OrderEnd, OrderKind, OrderMove, OrderSource
from domain.wire.envelope import Envelope
from server.accounts import repository as accounts
from server.accounts.people import CurrentDevice
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.operation import Operation
from server.db.errors import is_unavailable
from server.db.work import Reading
from server.events.tables import event
from server.orders.casting import Casting
from server.orders.tables import order
from server.sync import delivery
from tests.helpers.centre import CITY
from tests.helpers.city import BRANCH, OTHER_STATION, STATION
from tests.helpers.orders import REPORT
from tests.simulation.centre import LEAD, MOVERS, CentreCrash, SimCentre

TIMER = Machine("orders")
_BY_FORMS = (OrderMove.OPEN, OrderMove.CORRECT, OrderMove.QUESTION)
_TO_AN_END = frozenset({OrderMove.WITHDRAW, OrderMove.CLOSE, OrderMove.REOPEN})
_MOVES = tuple(move for move in OrderMove if move not in _BY_FORMS)


class Movers:
    """Those who move orders in one schedule, by a stream of chance of their own: other schedules are what they were without."""

    def __init__(self, centre: SimCentre, seed: int, odds: float) -> None:
        self._centre = centre
        self.random = Random(f"orders {seed}")
        self._there = self.random.random() < odds
        self._most, self._on_one, self._by_hand = (8, 0.7, 0.05) if odds >= 1 else (3, 0.0, 0.02)
        self._later: list[tuple[int, Envelope]] = []
        self._done: Counter[OrderMove] = Counter()

    def turn(self, step: int) -> None:
        """What is done to orders at this step, and what arrives of what was decided before."""
        if not self._there:
            return
        due = [envelope for at, envelope in self._later if at <= step]
        self._later = [one for one in self._later if one[0] > step]
        for envelope in due:
            self._deliver(envelope)
        if self.random.random() < self._by_hand or (self._by_hand and step == 0):
            self._open_two()
        for _ in range(self.random.randint(0, self._most)):
            self._move(step)

    def end(self) -> None:
        """Everything that was decided arrives."""
        for _, envelope in self._later:
            self._deliver(envelope)
        self._later = []

    def _open_two(self) -> None:
        """A lead opens two orders by hand that a citizen has about one matter."""
        with self._centre.database.read(CITY) as reading:
            events = list(reading.conn.execute(select(event.c.event_id).order_by(event.c.event_id)).scalars())
            lead = _author(reading, LEAD)
        about = self.random.choice(events)
        for _ in range(2):
            said = OpenedByHand(
                self._id(), OrderSource.CALL, OrderKind.DISSATISFIED, "来电反映民警态度生硬",
                event_id=about, consent=Consent.UNIT_MAY_CONTACT,
                caller=Applicant("13900001234", "李明"),
            )  # fmt: skip
            self._act(lead, said)

    def _move(self, step: int) -> None:
        centre, random = self._centre, self.random
        with centre.database.read(CITY) as reading:
            ids = list(reading.conn.execute(select(order.c.order_id).order_by(order.c.order_id)).scalars())
            if not ids:
                return
            numbers = random.sample([LEAD, *MOVERS, ""], 4)
            authors = [_author(reading, number) for number in numbers]
            order_id = ids[0] if random.random() < self._on_one else random.choice(ids)
            casting = Casting.load(reading, ids, authors)
            moving = casting.orders[order_id]
            able = [one for one in authors if casting.possible(one, moving)]
            author = random.choice(able if able and random.random() < 0.9 else authors)
            possible = casting.possible(author, moving)
            move = self._chosen(possible if possible and random.random() < 0.9 else _MOVES)
            seen = Seen(moving.row["version"], moving.row["round"], moving.row["handler_id"])
            others = [one for one in ids if one != order_id]
        if random.random() < 0.1:  # a page that was opened a while ago
            seen = Seen(max(seen.version - 1, 1), seen.round, seen.handler_id)
        payload = Moved(order_id, move, seen, self._given(others))
        if author is authors[0] and numbers[0] == LEAD:
            self._later.append((step + random.randint(1, 6), self._signed(payload)))
            return
        self._act(author, payload)

    def _chosen(self, moves: Sequence[OrderMove]) -> OrderMove:
        """Half the time what was done least often, so that rare ways are gone as well; where orders move most, often to an end and back."""
        ends = [move for move in moves if move in _TO_AN_END]
        if ends and self._on_one and self.random.random() < 0.3:
            return self.random.choice(ends)
        least = min(self._done[move] for move in moves) if self.random.random() < 0.5 else None
        move = self.random.choice([move for move in moves if least is None or self._done[move] == least])
        self._done[move] += 1
        return move

    def _act(self, author: Author, payload: Moved | OpenedByHand) -> None:
        centre = self._centre
        try:
            with centre.database.write(CITY) as work:
                act(work, Operation.by(author, payload, work.now, op_id=self._id()), centre.registry)
                centre.happened["order_moved"] += 1
        except (ProblemError, CentreCrash):
            pass
        except RuntimeError as slip:
            if "slip" not in str(slip):
                raise
        except Exception as error:
            if not is_unavailable(error):
                raise

    def _signed(self, payload: Moved) -> Envelope:
        centre = self._centre
        grant = centre.lead.grant
        author = Signer(grant.user_id, b64decode(centre.lead.author_key), grant.device_id, 1)
        envelope = sign(author, PendingAct(payload), centre.head(), Moment(centre.clock.now), self._id())
        centre.led.add(envelope.op_id)
        return envelope

    def _deliver(self, envelope: Envelope) -> None:
        centre = self._centre
        device = CurrentDevice(centre.lead.grant.device_id, CITY)
        with suppress(CentreCrash):
            [receipt] = delivery.deliver(centre.database, centre.registry, device, [envelope])
            centre.happened[f"order_late_{receipt.result}"] += 1

    def _given(self, others: list[str]) -> Given:
        random, now = self.random, self._centre.clock.now
        return Given(
            unit_id=random.choice([STATION, BRANCH, OTHER_STATION]),
            reason="经核实情况属实，现说明理由",
            ground=random.choice(list(Ground)),
            days=random.randint(1, 12),
            until=(day_of(now) + timedelta(days=random.choice([5, 30, 120]))).isoformat(),
            told="已电话告知群众",
            department="城管",
            attempt_id=self._id(),
            pressed=True,
            report=REPORT,
            contact=GivenContact(now, "phone", "012345", "已道歉"),
            upheld=random.random() < 0.5,
            verdict=GivenVerdict(random.choice(list(Closing)), one_level_up=random.random() < 0.5),
            end=random.choice([OrderEnd.NOT_REACHED, OrderEnd.CITIZEN_WITHDREW, OrderEnd.REVISIT_REFUSED]),
            target=random.choice(others) if others else None,
        )

    def _id(self) -> str:
        return str(UUID(bytes=self.random.randbytes(16), version=4))


def _author(reading: Reading, number: str) -> Author:
    if not number:
        return TIMER
    account = accounts.account_by_number(reading, number)
    assert account is not None
    return account.person
