"""One schedule: everything that happens follows from its seed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

from app.sync import pull, push, signing
from domain.times import MINUTE
from tests.helpers.scratch import scratch_root
from tests.simulation.callers import Callers
from tests.simulation.centre import SEATS, Poison, SimCentre, drawn_from
from tests.simulation.client import Action, Hands, SimClient, act, chosen
from tests.simulation.invariants import AT_THE_END, STEP_BY_STEP, Broken, at_every_step, at_the_end, unsettled
from tests.simulation.line import Faults, FaultyNetwork, Trace, drawn
from tests.simulation.odds import USUAL, Odds
from tests.simulation.orders import Movers
from tests.simulation.stores import Crash, FileStore, SimStore
from tests.simulation.texts import TextCity, Texts
from tests.simulation.world import SKEWS, World

STEPS = 36
BATCHES = (1, 2, 3, 250)
"""The most a push carries, and rows of the first page: few, so that there is a next one while one is on its way."""
HEALING_ROUNDS = 60
LAST_ROUNDS = 6
STALLED_ROUNDS = 8
MOST_STEPS = 60
"""So many rounds of ten minutes without progress: what is left is broken for good."""


@dataclass
class Told:
    """What a schedule did.

    Attributes:
        happened: faults by kind. checks: how many invariants were looked at. rounds: how many healing took.
        trace: hash of every request, answer, action and of what lay in the databases at the end. texts: of every text that left.
    """

    seed: int
    happened: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    rounds: int = 0
    checks: int = 0
    trace: str = ""
    texts: str = ""


@dataclass
class Stage:
    """A schedule while it runs."""

    centre: SimCentre
    random: Random
    odds: Odds
    folder: Path
    told: Told
    trace: Trace = field(default_factory=Trace)
    clients: list[SimClient] = field(default_factory=list)

    def network(self) -> FaultyNetwork:
        """A line of its own for a workstation."""
        own = Random(self.random.random())
        return FaultyNetwork(self.centre, own, drawn(own, self.odds.line, self.odds.server), self.trace)

    def check(self, client: SimClient) -> None:
        """What must hold at every step, if the step changed anything."""
        if client.look():
            at_every_step(client)
            self.told.checks += STEP_BY_STEP


def run(centre: SimCentre, seed: int, odds: Odds = USUAL) -> Told:
    """Run one schedule; raises ``Broken`` where an invariant does not hold."""
    random = Random(seed)
    told = Told(seed)
    poison = Poison(
        seed,
        faulty=0.03 * odds.poison,
        broken=random.choice([0, 0, 0.02]) * odds.poison,
        fussy=random.choice([0, 0.03, 0.08]) * odds.poison,
    )
    with (
        tempfile.TemporaryDirectory(dir=scratch_root()) as folder,
        drawn_from(Random(random.random())),
        patch.object(signing, "version_of", signing.version_of),
        patch.object(push, "MAX_BATCH", random.choice(BATCHES)),
        patch.object(pull, "FIRST_PAGE", push.MAX_BATCH),
    ):
        centre.reset(poison)
        stage = Stage(centre, random, odds, Path(folder), told)
        try:
            _play(stage)
        finally:
            told.happened = centre.happened
            for client in stage.clients:
                client.store.close()
    told.checks += _texts(centre, seed, odds, told)
    told.operations = len(set().union(*(client.seen for client in stage.clients)))
    told.trace = stage.trace.digest()
    return told


def _texts(centre: SimCentre, seed: int, odds: Odds, told: Told) -> int:
    """A city that asks by text, beside the hall; returns how many checks were made."""
    if Random(f"texts there {seed}").random() >= odds.texts:
        return 0
    if centre.texts is None:
        centre.texts = TextCity(centre.folder / "template.db", centre.folder / "texts")
    with drawn_from(Random(f"texts drawn {seed}")):
        play = Texts(centre.texts, seed, told.happened)
        play.run()
    told.texts = play.digest()
    return play.checks


def _play(stage: Stage) -> None:
    world = World(stage, STEPS)
    for place, numbers in enumerate(SEATS):
        stage.clients.append(_client(stage, numbers, encrypted=world.upgrades and place == 0))
    _live(stage, world)
    _heal(stage, world)
    at_the_end(stage.centre, stage.clients)
    stage.told.checks += AT_THE_END
    _note_the_end(stage)


def _client(stage: Stage, numbers: tuple[str, ...], *, encrypted: bool) -> SimClient:
    network = stage.network()
    own = Random(stage.random.random())
    hands = Hands(stage.centre.clock, own.choice(SKEWS))
    stage.centre.happened["clock_skew"] += hands.skew != 0
    store = FileStore(stage.folder / f"{numbers[0]}.db") if encrypted else SimStore()
    client = SimClient(stage.centre, numbers, own, network, hands, stage.folder, store)
    _guarded(stage, client, client.sync)
    return client


def _live(stage: Stage, world: World) -> None:
    centre, random = stage.centre, stage.random
    callers = Callers(centre, stage.told.seed, stage.odds.callers, STEPS)
    movers = Movers(centre, stage.told.seed, stage.odds.orders)
    for step in range(STEPS):
        centre.clock.forward(random.choice([0, 1_000, 20_000, MINUTE, 3 * MINUTE]))
        world.turn(step)
        movers.turn(step)
        for client, what in callers.turn(step, stage.clients):
            _arm(stage, client, callers.random)
            _done(stage, step, client, what)
        client = random.choice(stage.clients)
        _arm(stage, client, random)
        _done(stage, step, client, chosen(random))
    movers.end()


def _done(stage: Stage, step: int, client: SimClient, what: Action) -> None:
    """One action, and what must hold after it."""
    crashed = _guarded(stage, client, partial(act, client, what))
    stage.trace.add(step, client.number, what.__name__, crashed)
    stage.check(client)


def _arm(stage: Stage, client: SimClient, random: Random) -> None:
    """Some actions meet a crash or a failing disk: at their first, second or third commit; a crash also just after it."""
    draw = random.random() / stage.odds.crash if stage.odds.crash else 1.0
    if draw > 1:
        return
    hooks, happened = client.store.hooks, stage.centre.happened
    countdown = random.randint(1, 3)

    def meets(kind: str, error: Callable[[], BaseException]) -> Callable[[], None]:
        def hook() -> None:
            nonlocal countdown
            countdown -= 1
            if countdown == 0:
                happened[kind] += 1
                raise error()

        return hook

    if draw < 0.15:
        hooks.before = meets("client_disk_full", lambda: OSError(28, "No space left on device"))
    elif draw < 0.25:
        hooks.begin = meets("client_database_locked", lambda: client.store.locked_error())
    elif draw < 0.6:
        hooks.before = meets("client_crash_before_commit", Crash)
    else:
        hooks.after = meets("client_crash_after_commit", Crash)


def _guarded(stage: Stage, client: SimClient, action: Callable[[], object]) -> bool:
    """Do something; after a crash the workstation starts again. Returns whether it crashed."""
    try:
        action()
    except Crash:
        client.start()
        return True
    finally:
        client.store.hooks.disarm()
    return False


def _heal(stage: Stage, world: World) -> None:
    """The lines are good, the centre's slips are mended, agents repair what was refused: everything drains in bounded time."""
    centre, clients, told = stage.centre, stage.clients, stage.told
    world.heal()
    for client in clients:
        client.network.faults = Faults()
        client.network.flush()
    left: list[int] = []
    for told.rounds in range(1, HEALING_ROUNDS + 1):
        centre.clock.forward(10 * MINUTE)
        repaired = False
        for client in clients:
            repaired = _healed(stage, client) or repaired
        left.append(unsettled(clients))
        stalled = len(left) > STALLED_ROUNDS and len(set(left[-STALLED_ROUNDS:])) == 1
        if not repaired and (stalled or (left[-1] == 0 and not any(map(_underway, clients)))):
            break
    world.drained()
    for client in clients:
        if client.engine.link.state.alarm:
            raise Broken(f"I5: the alarm {client.engine.link.state.alarm} did not end")
        client.start(online=True)  # who was moved logs in to what is his now
    twins = len(clients) > len(SEATS)
    for again in range(LAST_ROUNDS):  # what the last delivery changed is fetched by everybody
        centre.clock.forward(10 * MINUTE)
        head = centre.head()
        for client in clients:
            _drained(client)
            stage.check(client)
        if centre.head() == head and not any(map(_underway, clients)) and (again or not twins):
            break


def _healed(stage: Stage, client: SimClient) -> bool:
    """One workstation's round; whether anything refused was sent again."""
    client.sign_as_installed()
    _drained(client)
    client.engine.emergency.step(client.hands.ticks())
    repaired = False
    for number in client.waiting_authors():  # everybody repairs his own
        if client.number != number:
            client.number = number
            client.start(online=True)
        repaired = client.repair() or repaired
    _drained(client)  # and what is to wait a while begins to wait
    stage.check(client)
    return repaired


def _drained(client: SimClient) -> None:
    """Let the engine do all it can at this moment; that it comes to an end is part of I5."""
    now = client.hands.ticks()
    for _ in range(MOST_STEPS):
        if client.engine.step(now) > now:
            return
    raise Broken(f"I5: {MOST_STEPS} requests at one moment and no end")


def _underway(client: SimClient) -> bool:
    """Whether a workstation has not come to rest: an alarm goes on, or it has not fetched everything yet."""
    state = client.engine.link.state
    return bool(state.alarm) or state.syncing or not state.online


def _note_the_end(stage: Stage) -> None:
    """What lies in the databases belongs to the trace."""
    stage.trace.add(stage.centre.standing())
    for client in stage.clients:
        with client.store.read() as connection:
            for row in connection.exec_driver_sql(
                "SELECT op_id, state, result, server_seq FROM outbox ORDER BY n"
            ):
                stage.trace.add(*(str(value) for value in row))
            for row in connection.exec_driver_sql("SELECT task_id, state, due_at FROM task ORDER BY task_id"):
                stage.trace.add(*(str(value) for value in row))
