"""A workstation of a simulation: the real store, engine and services; it crashes, and starts again over the same store."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from app.models import replica
from app.models.engine import Connection, memory_pool
from app.models.migrate import create_in
from app.models.store import Store
from app.records.call import AppointmentDraft, CallOutcome, CallState, Saved, TaskOutcome
from app.records.changes import Bus
from app.records.duty import EmergencyReport
from app.records.errors import Unreachable
from app.records.record import Delivery
from app.records.session import Identity
from app.services.calls import Calls
from app.services.desk import Desk, Seat, Ways, Working
from app.services.emergencies import Emergencies
from app.services.records import Records
from app.services.revisits import Revisits
from app.services.settings import Settings
from app.services.states import States
from app.sync.engine import Engine
from app.sync.fold import load_rules
from app.sync.link import Link
from app.sync.signing import Author
from app.transport.centre import Centre, DeviceCredential
from app.transport.network import Reply, Request
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR
from domain.wire.session import TOKENS_SCHEMA, Tokens
from tests.helpers.centre import Clock
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.simulation.centre import FOREVER, CentreCrash, SimCentre

EXPIRED = Reply(
    401, {"content-type": "application/problem+json"}, b'{"code":"access.token_invalid","params":{}}'
)


class Crash(BaseException):
    """The workstation's process died."""


class CrashingStore(Store):
    """A store in memory whose process can die just before or just after a commit."""

    def __init__(self) -> None:
        super().__init__(memory_pool())
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        with self.write() as connection:
            create_in(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
            self.before()
        self.after()


@dataclass
class Faults:
    """How often what goes wrong on the line; all 0 once healed."""

    drop: float = 0.0
    lose: float = 0.0
    double: float = 0.0
    portal: float = 0.0
    late: float = 0.0
    expired: float = 0.0
    centre_crash: float = 0.0


class FaultyNetwork:
    """Loses requests and answers, delivers twice and late, answers like a hotel."""

    def __init__(self, centre: SimCentre, random: Random, faults: Faults) -> None:
        self._centre = centre
        self._random = random
        self.faults = faults
        self._later: list[Request] = []

    def send(self, request: Request) -> Reply:
        f, draw = self.faults, self._random.random
        if self._later and draw() < 0.5:
            self._deliver(self._later.pop(self._random.randrange(len(self._later))))
        if draw() < f.drop:
            raise Unreachable(Problem("centre.unreachable"))
        if draw() < f.portal:
            return Reply(200, {"content-type": "text/html"}, b"<html>Log in to the hotel</html>")
        if "Bearer" in request.headers.get("Authorization", "") and draw() < f.expired:
            return EXPIRED
        if draw() < f.late:
            self._later.append(request)
            raise Unreachable(Problem("centre.unreachable"))
        if draw() < f.centre_crash:
            self._centre.crash_next = True
        reply = self._deliver(request)
        if draw() < f.double:
            reply = self._deliver(request)
        if reply is None or draw() < f.lose:
            raise Unreachable(Problem("centre.unreachable"))
        return reply

    def flush(self) -> None:
        """What was on its way arrives at last."""
        while self._later:
            self._deliver(self._later.pop())

    def _deliver(self, request: Request) -> Reply | None:
        try:
            return self._centre.answer(request)
        except CentreCrash:
            return None
        finally:
            self._centre.crash_next = False


@dataclass
class Hands:
    """A workstation's clock: the world's, off by ``skew``."""

    clock: Clock
    skew: int = 0

    def wall(self) -> int:
        return self.clock.now + self.skew

    def ticks(self) -> int:
        return self.clock.now


@dataclass
class SimClient:
    """One seat with the agents who sit there in turn.

    Attributes:
        numbers: the agents; number: who sits there now.
        confirmed: payload of every operation the agent was told is saved, by id.
        seen: every operation id that was ever in the outbox.
    """

    centre: SimCentre
    numbers: tuple[str, ...]
    random: Random
    network: FaultyNetwork
    hands: Hands
    folder: Path
    store: CrashingStore = field(default_factory=CrashingStore)
    confirmed: dict[str, bytes] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    made: int = 0
    number: str = ""

    def __post_init__(self) -> None:
        self.number = self.numbers[0]
        self.start()

    def switch(self) -> None:
        """The next one sits down; the program is started anew for him."""
        self.number = self.numbers[(self.numbers.index(self.number) + 1) % len(self.numbers)]
        self.start()

    def start(self) -> None:
        """A new process over the same store; what was in memory is gone."""
        login = self.centre.logins[self.number]
        grant = login.grant
        self.store.before = self.store.after = lambda: None
        bus = Bus()
        with self.store.write() as connection:
            fresh = connection.exec_driver_sql("SELECT count(*) FROM server").scalar_one() == 0
            incarnation = replica.begin(connection, login.centre_id, grant.device_id, login.epoch)
            replica.follow(connection, grant.scopes)
            if fresh:  # the login measures it
                replica.set_clock(connection, -self.hands.skew, self.hands.wall())
            known = replica.server(connection)
            rules = load_rules(connection)
        link = Link(
            store=self.store,
            centre=Centre(self.network, "0.1.0"),
            clock=self.hands,
            random=self.random,
            bus=bus,
            centre_id=login.centre_id,
            device_id=grant.device_id,
            incarnation=incarnation,
            version="0.1.0",
            user_id=grant.user_id,
            scopes=tuple(grant.scopes),
            rules=rules,
        )
        link.offset, link.state.alarm = known.clock_offset, known.alarm
        link.centre.device = DeviceCredential(grant.device_id, "secret")
        link.centre.use_tokens(Tokens(TOKENS_SCHEMA, self.number, FOREVER, self.number, FOREVER))
        self.engine = Engine(link)
        ways = Ways(
            network=lambda _: self.network,
            clock=self.hands,
            random=self.random,
            new_id=self._new_id,
            threads=False,
        )
        settings = Settings(self.folder / self.number, lambda: self.store)
        desk = Desk(self.folder / self.number, bus, settings, ways)
        desk.sit(Seat(login.centre_id, None, self.store, link, self.engine))  # type: ignore[arg-type]
        identity = Identity(grant.user_id, grant.number, grant.name, grant.role, grant.hall_id)
        author = Author(grant.user_id, b64decode(login.author_key), grant.device_id, incarnation)
        desk.begin(Working(identity, grant, author, False))
        self.desk = desk
        self.revisits, self.calls = Revisits(desk), Calls(desk)
        self.records, self.states, self.emergencies = Records(desk), States(desk), Emergencies(desk)

    # what an agent does ---------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Take up the open call or the next group, and save an outcome."""
        call = self.calls.current()
        if call is None:
            item = self.revisits.next()
            if item is None:
                return
            call = self.calls.open(item)
        if self.random.random() < 0.7:
            call, _ = self.calls.dial(call)
            call = self.calls.connected(call)
        self.confirm(self.calls.finish(call, self._outcome(call)))

    def correct(self) -> None:
        """Correct a form of today, or repair a refused one."""
        mine = [r for r in self.records.today() if r.correctable]
        if not mine:
            return
        self._correct(self.random.choice(mine).record_id)

    def _correct(self, record_id: str) -> None:
        form = self.records.open(record_id).draft.forms[0]
        self.confirm(self.records.correct(record_id, replace(form, answers=self._answers())))

    def repair(self) -> bool:
        """Send what was refused again, as it was or corrected; False if nothing was."""
        refused = [r for r in self.records.today() if r.delivery is Delivery.REFUSED]
        for record in refused:
            if record.correctable and self.random.random() < 0.5:
                self._correct(record.record_id)
            else:
                self.confirm(self.records.resubmit(record.record_id))
        return bool(refused)

    def change_state(self) -> None:
        self.states.change(self.random.choice(["on_duty", "short_break", "away"]))

    def raise_emergency(self) -> None:
        self.emergencies.raise_(EmergencyReport("other", "桥上", group_id=None))

    def keep_pack(self) -> None:
        self.revisits.keep_pack()

    def sync(self) -> None:
        """A few steps of the engine, as its thread would do them."""
        for _ in range(self.random.randint(1, 6)):
            if self.engine.step(self.hands.ticks()) > self.hands.ticks():
                break
        self.engine.emergency.step(self.hands.ticks())

    def confirm(self, saved: Saved) -> None:
        """The agent was told 已保存."""
        with self.store.read() as connection:
            for op_id in saved.operations:
                row = connection.exec_driver_sql(
                    "SELECT payload FROM outbox WHERE op_id = ?", (op_id,)
                ).fetchone()
                self.confirmed[op_id] = bytes(row[0]) if row else b"lost at once"

    def look(self) -> None:
        """Remember every operation that is or was here."""
        with self.store.read() as connection:
            self.seen |= {r[0] for r in connection.exec_driver_sql("SELECT op_id FROM outbox")}

    def _outcome(self, call: CallState) -> CallOutcome:
        draw = self.random.random()
        task_id = call.work.task_id
        if draw < 0.6 and call.draft.forms:
            form = replace(call.draft.forms[0], answers=self._answers())
            return CallOutcome((TaskOutcome(task_id, "complete", form=form),))
        if draw < 0.75:
            # tomorrow morning at ten or so by the centre's clock
            at = self.desk.day_start() + DAY + 10 * HOUR + self.random.randint(0, HOUR)
            return CallOutcome((TaskOutcome(task_id, "appointment", appointment=AppointmentDraft(at)),))
        kind = self.random.choice(
            ["no_answer", "busy", "refusal_soft", "refusal_hard", "hang_up", "not_there"]
        )
        return CallOutcome((TaskOutcome(task_id, kind),))

    def _answers(self) -> Any:
        return self.random.choice([SATISFIED, DISSATISFIED])

    def _new_id(self) -> str:
        self.made += 1
        r = self.random
        return f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-4{r.getrandbits(12):03x}-8{r.getrandbits(12):03x}-{r.getrandbits(48):012x}"


ACTIONS: tuple[tuple[Callable[[SimClient], object], int], ...] = (
    (SimClient.work, 8),
    (SimClient.sync, 10),
    (SimClient.correct, 2),
    (SimClient.repair, 1),
    (SimClient.change_state, 1),
    (SimClient.raise_emergency, 1),
    (SimClient.keep_pack, 1),
    (SimClient.switch, 1),
)


def act(client: SimClient, random: Random) -> None:
    """Something an agent or his workstation does; a refusal of the services is part of life."""
    actions, weights = zip(*ACTIONS, strict=True)
    with suppress(ProblemError):
        random.choices(actions, weights)[0](client)
