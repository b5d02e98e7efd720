"""A workstation of a simulation: the real store, engine and services; it crashes, and starts again over the same store."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from app.models import replica
from app.models.store import Connection
from app.records.call import AppointmentDraft, CallOutcome, CallState, Phase, Saved, TaskOutcome
from app.records.changes import Bus
from app.records.duty import EmergencyReport
from app.records.incoming import CallerNote
from app.records.session import Identity
from app.services import putting_back
from app.services.calls import Calls
from app.services.desk import Desk, Environment, Working
from app.services.emergencies import Emergencies
from app.services.incoming import Incoming
from app.services.records import Records
from app.services.revisits import Revisits
from app.services.seat import Seat
from app.services.settings import Settings
from app.services.states import States
from app.services.tidying import tidy
from app.sync import signing
from app.sync.engine import Engine
from app.sync.fold import load_rules, refold_all
from app.sync.link import EngineContext
from app.sync.signing import Author
from app.transport.centre import Centre, DeviceCredential
from domain.dispositions import WITHOUT_A_CALL
from domain.problems import ProblemError
from domain.times import DAY, DEFAULT_ZONE, HOUR
from domain.vocabulary import Direction, PutBackReason
from domain.wire.session import TOKENS_SCHEMA, LoggedIn, Tokens
from tests.helpers.centre import Clock
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.simulation.centre import FOREVER, SimCentre, token_of
from tests.simulation.line import FaultyNetwork
from tests.simulation.stores import SimStore

UNSENT = ("pending", "sent")
PUT_BACK = 0.1
"""How often an agent puts a call back instead of dialling."""
MOST_REPAIRS = 3
"""So often an agent sends one record again; what the centre refuses then it refuses for a reason."""


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
        confirmed: payload of every operation the agent was told is saved and that must lie here, by id; ever: the same of
            all times, whatever became of this profile since.
        states: where each operation was when it was last looked at; archived: those that were allowed to go; answered: those the
            centre ever spoke of, which the second copy need not hold any more.
        seen: every operation id that was ever in the outbox. refused: those that were ever refused.
        registered: how often the workstation had to be registered anew. burnt: what went with a disk before it was delivered: nobody can bring it back.
    """

    centre: SimCentre
    numbers: tuple[str, ...]
    random: Random
    network: FaultyNetwork
    hands: Hands
    folder: Path
    store: SimStore
    confirmed: dict[str, bytes] = field(default_factory=dict)
    ever: dict[str, bytes] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    burnt: set[str] = field(default_factory=set)
    repairs: dict[str, int] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    ahead: int = 0
    registered: int = 0
    made: int = 0
    number: str = ""
    looked: object = None

    def sign_as_installed(self) -> None:
        """Each workstation signs as its version of the program does."""
        signing.version_of = lambda act: act.VERSION + self.ahead

    def __post_init__(self) -> None:
        self.number = self.number or self.numbers[0]
        self._logins: dict[str, LoggedIn] = {}
        self.start(online=True)

    def switch(self) -> None:
        """The next one sits down; the program is started anew for him."""
        if len(self.numbers) > 1:
            self.centre.happened["user_switch"] += 1
        self.number = self.numbers[(self.numbers.index(self.number) + 1) % len(self.numbers)]
        self.start()

    def start(self, *, online: bool | None = None) -> None:
        """A new process over the same store; what was in memory is gone. ``online``: with a login at the centre, else
        by the grant of the last one; by chance if not said."""
        self.store.hooks.disarm()
        if online is None:
            online = not self.network.down and self.network.elsewhere is None and self.random.random() < 0.6
        key = token_of(self.number, self.registered)
        if online or key not in self._logins:
            self._logins[key] = self.centre.login(self.number, self.registered)
        login = self._logins[key]
        grant = login.grant
        bus = Bus()
        found = self.store.look_back()
        self.look()  # what was archived since the last look may be put aside now
        with self.store.write() as connection:
            tidy(connection, self.hands.wall(), DEFAULT_ZONE)
            fresh = connection.exec_driver_sql("SELECT count(*) FROM server").scalar_one() == 0
            incarnation = replica.begin(
                connection, login.centre_id, grant.device_id, login.epoch, self._own()
            )
            replica.follow(connection, grant.scopes)
            if fresh:  # the login measures it
                replica.set_clock(connection, -self.hands.skew, self.hands.wall())
            known = replica.server(connection)
            rules = load_rules(connection)
            if found.code:
                refold_all(connection, rules)
        self.store.begun()
        link = EngineContext(
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
        link.centre.use_tokens(Tokens(TOKENS_SCHEMA, key, FOREVER, key, FOREVER))
        self.engine = Engine(link)
        self._sit(
            login, Author(grant.user_id, b64decode(login.author_key), grant.device_id, incarnation), bus
        )

    def _sit(self, login: LoggedIn, author: Author, bus: Bus) -> None:
        grant = login.grant
        ways = Environment(
            network=lambda _: self.network,
            clock=self.hands,
            random=self.random,
            new_id=self._new_id,
            threads=False,
        )
        settings = Settings(self.folder / self.number)
        desk = Desk(self.folder / self.number, bus, settings, ways)
        desk.sit(Seat(login.centre_id, None, self.store, self.engine))  # type: ignore[arg-type]
        identity = Identity(grant.user_id, grant.number, grant.name, grant.role, grant.hall_id)
        desk.begin(Working(identity, grant, author, False))
        self.desk = desk
        self.revisits, self.calls = Revisits(desk), Calls(desk)
        self.incoming = Incoming(desk, self.revisits)
        self.records, self.states_service, self.emergencies = Records(desk), States(desk), Emergencies(desk)

    # what an agent does ---------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Take up the open call or the next group, and save an outcome."""
        call = self.calls.current()
        if call is None:
            item = self.revisits.next()
            if item is None:
                return
            call = self.calls.open(item)
        outgoing = call.phase is Phase.OPEN and call.direction == Direction.OUTGOING
        if outgoing and self.random.random() < PUT_BACK:
            self.put_back(call)
            return
        if self.random.random() < 0.7:
            call, _ = self.calls.dial(call)
            call = self.calls.connected(call)
        self.confirm(self.calls.finish(call, self._outcome(call)))

    def put_back(self, call: CallState) -> None:
        """Not theirs to call."""
        reason = self.random.choice(list(PutBackReason))
        why = putting_back.PutBackReason(reason, "yue" if self.random.random() < 0.5 else "", "有人施工")
        self.confirm(self.calls.put_back(call.call_id, why))
        self.centre.happened["put_back"] += 1

    def answer_caller(self, note: CallerNote, *, looked_for: bool) -> bool:
        """A citizen is on the line about something no task is known for; whether a form was opened and saved for him.

        ``looked_for``: by his number first, which may bring a task after all. Who has a call on the screen lets it ring.
        """
        if self.calls.current() is not None:
            return False
        found = self.incoming.find(note.number) if looked_for else None
        call = self.calls.connected(self.calls.open(found or self.incoming.open(note)))
        self.confirm(self.calls.finish(call, self._outcome(call)))
        return found is None

    def correct(self) -> None:
        """Put right what was saved today: the form alone, or the outcome with what belongs to it."""
        mine = [r for r in self.records.today() if r.correctable]
        if not mine:
            return
        record = self.random.choice(mine)
        if record.revision and self.random.random() < 0.5:
            self._correct(record.record_id)
            return
        outcome = self._outcome(self.records.open(record.record_id)).tasks[0]
        self.confirm(self.records.put_right(record.record_id, outcome))
        self.centre.happened["outcome_put_right"] += 1

    def _correct(self, record_id: str) -> None:
        form = self.records.open(record_id).draft.forms[0]
        self.confirm(self.records.correct(record_id, replace(form, answers=self._answers())))

    def repair(self) -> bool:
        """Send what was refused again, as it was or corrected; False if nothing was."""
        repaired = False
        for record in self.records.refused():
            times = self.repairs[record.record_id] = self.repairs.get(record.record_id, 0) + 1
            if times > MOST_REPAIRS:
                continue
            repaired = True
            self.centre.happened["refused_resubmitted"] += 1
            if record.correctable and record.revision and self.random.random() < 0.5:
                self._correct(record.record_id)
            else:
                self.confirm(self.records.resubmit(record.record_id))
        return repaired

    def change_state(self) -> None:
        self.states_service.change(self.random.choice(["on_duty", "short_break", "away"]))

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
                    "SELECT payload FROM outbox JOIN signed USING (n) WHERE op_id = ?", (op_id,)
                ).fetchone()
                self.ever[op_id] = self.confirmed[op_id] = bytes(row[0]) if row else b"lost at once"

    # what its keeper sees ---------------------------------------------------------------------------------------------

    def look(self) -> bool:
        """Remember every operation that is or was here; False if nothing has changed since the last look."""
        now = (id(self.store), self.store.changes, self.number)
        if self.store.changes is not None and now == self.looked:
            return False
        self.looked = now
        with self.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT op_id, state FROM outbox").fetchall()
        found = dict(rows)
        self.archived |= {op for op, state in self.states.items() if state == "archived" and op not in found}
        self.states = found
        self.seen |= found.keys()
        self.refused |= {op for op, state in rows if state == "quarantined"}
        self.answered |= {op for op, state in rows if state not in UNSENT}
        return True

    def lose_log(self, content: bytes) -> None:
        """The store is what it was when ``content`` was taken, because its log is gone; what stands beside it is the newest."""
        self._go_on_with(self.store.gone_back(content))

    def damage(self) -> None:
        """A page of the store does not hold any more."""
        self._go_on_with(self.store.damaged(self.random))

    def _go_on_with(self, store: SimStore) -> None:
        """What was unsent must be there in another store too; what the centre spoke of lies at the centre."""
        self.look()
        owed = {op for op, state in self.states.items() if state in UNSENT} - self.answered
        self.store.close()
        self.store = store
        self.start(online=False)
        with store.read() as connection:
            here = {r[0]: r[1] for r in connection.exec_driver_sql("SELECT op_id, state FROM outbox")}
        self.archived |= {op for op, state in self.states.items() if state == "archived" and op not in here}
        self.states = here
        self.confirmed = {op: p for op, p in self.confirmed.items() if op in here or op in owed}
        self.refused &= here.keys()

    def back_to(self, copy: SimStore) -> None:
        """The profile is an older copy from now on; what was saved since is not here any more."""
        self.store.close()
        self.store = copy
        with copy.read() as connection:
            here = {r[0]: r[1] for r in connection.exec_driver_sql("SELECT op_id, state FROM outbox")}
        self.confirmed = {op: payload for op, payload in self.confirmed.items() if op in here}
        self.refused = {op for op, state in here.items() if state == "quarantined"}
        self.states = here
        self.start(online=False)

    def twin(self, network: FaultyNetwork) -> SimClient:
        """A copy of this profile that runs beside it under the same identity."""
        made = SimClient(
            self.centre, self.numbers, Random(self.random.random()), network, replace(self.hands), self.folder,
            self.store.copy(), dict(self.confirmed), dict(self.ever), dict(self.states), set(self.archived),
            set(self.seen), set(self.refused), set(self.burnt), ahead=self.ahead, registered=self.registered,
            number=self.number, answered=set(self.answered),
        )  # fmt: skip
        self.look()
        return made

    def _own(self) -> int:
        """What tells this start from a copy's: where its chance stands, without drawing from it."""
        return crc32(repr(self.random.getstate()).encode()) % replica.OWN

    def waiting_authors(self) -> list[str]:
        """Which agents of this seat have something refused to look at."""
        with self.store.read() as connection:
            return _agents_with_refused(connection, {self.centre.users[n].user_id: n for n in self.numbers})

    def _outcome(self, call: CallState) -> CallOutcome:
        draw = self.random.random()
        task_id = call.work.task_id
        if not call.called:
            return CallOutcome((TaskOutcome(task_id, self.random.choice(sorted(WITHOUT_A_CALL))),))
        if draw < 0.6 and call.draft.forms:
            form = replace(call.draft.forms[0], answers=self._answers())
            return CallOutcome((TaskOutcome(task_id, "complete", form=form),))
        if draw < 0.75:
            # tomorrow morning at ten or so by the centre's clock
            at = self.desk.day_start() + DAY + 10 * HOUR + self.random.randint(0, HOUR)
            return CallOutcome((TaskOutcome(task_id, "appointment", appointment=AppointmentDraft(at)),))
        kind = self.random.choice(
            ["no_answer", "busy", "refusal_soft", "refusal_hard", "hang_up", "partial", "not_there"]
        )
        if kind in ("hang_up", "partial") and call.draft.forms:
            form = replace(call.draft.forms[0], answers=self._begun())
            return CallOutcome((TaskOutcome(task_id, kind, form=form),))
        return CallOutcome((TaskOutcome(task_id, "hang_up" if kind == "partial" else kind),))

    def _begun(self) -> Any:
        """As far as the citizen came before the call broke off."""
        answers = self._answers()
        return {code: answers[code] for code in list(answers)[: self.random.randint(2, len(answers) - 2)]}

    def _answers(self) -> Any:
        return self.random.choice([SATISFIED, DISSATISFIED])

    def _new_id(self) -> str:
        self.made += 1
        r = self.random
        return f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-4{r.getrandbits(12):03x}-8{r.getrandbits(12):03x}-{r.getrandbits(48):012x}"


def _agents_with_refused(connection: Connection, agents: dict[str, str]) -> list[str]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT author_id FROM outbox JOIN signed USING (n) WHERE state = 'quarantined' AND superseded_by IS NULL"
    )
    return sorted(agents[r[0]] for r in rows if r[0] in agents)


Action = Callable[[SimClient], object]

ACTIONS: tuple[tuple[Action, int], ...] = (
    (SimClient.work, 8),
    (SimClient.sync, 10),
    (SimClient.correct, 2),
    (SimClient.repair, 1),
    (SimClient.change_state, 1),
    (SimClient.raise_emergency, 1),
    (SimClient.keep_pack, 1),
    (SimClient.switch, 1),
)
_WHAT, _WEIGHTS = zip(*ACTIONS, strict=True)


def chosen(random: Random) -> Action:
    """What an agent or his workstation does next."""
    return random.choices(_WHAT, _WEIGHTS)[0]


def act(client: SimClient, action: Action) -> None:
    """Do it; a refusal of the services is part of life."""
    client.sign_as_installed()
    with suppress(ProblemError):
        action(client)
