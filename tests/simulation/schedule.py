"""One schedule: everything that happens follows from its seed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from domain.times import DAY, MINUTE
from tests.simulation.centre import SEATS, Poison, SimCentre
from tests.simulation.client import Crash, Faults, FaultyNetwork, Hands, SimClient, act
from tests.simulation.invariants import at_every_step, at_the_end

STEPS = 36
HEALING_ROUNDS = 60
RESTORES = 0.3
SKEWS = (0, 0, 0, 90_000, -90_000, DAY, -DAY, 365 * DAY, -365 * DAY)


@dataclass
class Told:
    """What a schedule did."""

    seed: int
    faults: int = 0
    crashes: int = 0
    restores: int = 0
    operations: int = 0
    rounds: int = 0
    notes: list[str] = field(default_factory=list)


def run(
    centre: SimCentre,
    seed: int,
    *,
    steps: int = STEPS,
    restores: float = RESTORES,
    folder: Path | None = None,
) -> Told:
    """Run one schedule; raises ``Broken`` where an invariant does not hold. ``restores``: how likely the centre is restored."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return run(centre, seed, steps=steps, restores=restores, folder=Path(made))
    random = Random(seed)
    told = Told(seed)
    centre.reset(
        Poison(seed, faulty=0.03, broken=random.choice([0, 0, 0.02]), fussy=random.choice([0, 0.03, 0.08]))
    )
    clients = [_client(centre, numbers, random, folder) for numbers in SEATS]
    try:
        _live(centre, clients, random, told, steps, restores)
        _heal(centre, clients, told)
        at_the_end(centre, clients)
    finally:
        for client in clients:
            client.store.close()
    told.operations = sum(len(client.seen) for client in clients)
    return told


def _client(centre: SimCentre, numbers: tuple[str, ...], random: Random, folder: Path) -> SimClient:
    own = Random(random.random())
    network = FaultyNetwork(
        centre,
        own,
        Faults(
            drop=own.choice([0, 0.1, 0.3]),
            lose=own.choice([0, 0.1, 0.3]),
            double=own.choice([0, 0.1]),
            portal=own.choice([0, 0.05]),
            late=own.choice([0, 0.05]),
            expired=own.choice([0, 0.05]),
            centre_crash=own.choice([0, 0.05]),
        ),
    )
    client = SimClient(centre, numbers, own, network, Hands(centre.clock, own.choice(SKEWS)), folder)
    _guarded(client, client.sync)
    return client


def _live(
    centre: SimCentre, clients: list[SimClient], random: Random, told: Told, steps: int, restores: float
) -> None:
    restore_at = random.randrange(steps // 2, steps) if random.random() < restores else None
    backup_at = random.randrange(0, steps // 2)
    backup = None
    for step in range(steps):
        centre.clock.forward(random.choice([0, 1_000, 20_000, MINUTE, 3 * MINUTE]))
        if restore_at is not None and step == backup_at:
            backup = centre.backup()
        if step == restore_at and backup is not None:
            centre.restore(backup)
            told.restores += 1
        client = random.choice(clients)
        _arm(client, random)
        told.crashes += _guarded(client, lambda client=client: act(client, random))
        client.look()
        at_every_step(client)


def _arm(client: SimClient, random: Random) -> None:
    """One action in six meets a crash or a full disk: at its first, second or third commit; a crash also just after it."""
    client.store.before = client.store.after = lambda: None
    draw = random.random()
    if draw > 0.17:
        return
    countdown = [random.randint(1, 3)]

    def hook() -> None:
        countdown[0] -= 1
        if countdown[0] == 0:
            raise OSError(28, "No space left on device") if full else Crash

    full = draw > 0.13
    if full or random.random() < 0.5:
        client.store.before = hook
    else:
        client.store.after = hook


def _guarded(client: SimClient, action: Callable[[], object]) -> int:
    """Do something; after a crash the workstation starts again. Returns how often it crashed."""
    try:
        action()
    except Crash:
        client.start()
        return 1
    finally:
        client.store.before = client.store.after = lambda: None
    return 0


def _heal(centre: SimCentre, clients: list[SimClient], told: Told) -> None:
    """The line is good, the centre's slips are mended, agents repair what was refused: everything drains in bounded time."""
    centre.poison.healed = True
    for client in clients:
        client.network.faults = Faults()
        client.network.flush()
    left: list[int] = []
    for told.rounds in range(1, HEALING_ROUNDS + 1):
        centre.clock.forward(5 * MINUTE)
        repaired = False
        for client in clients:
            client.engine.drain(client.hands.ticks(), most=200)
            client.engine.emergency.step(client.hands.ticks())
            repaired = client.repair() or repaired
            client.switch()  # everybody repairs his own
            client.engine.drain(client.hands.ticks(), most=200)  # and what is to wait a while begins to wait
            client.look()
            at_every_step(client)
        left.append(sum(client.engine.unsent().unsent for client in clients))
        still = (
            len(left) > 12 and len(set(left[-12:])) == 1
        )  # an hour without progress: what is left is broken for good
        if told.rounds > 3 and not repaired and (left[-1] == 0 or still):
            break
    centre.clock.forward(5 * MINUTE)
    for client in clients:  # what the last delivery changed is fetched by everybody
        client.engine.drain(client.hands.ticks(), most=200)
