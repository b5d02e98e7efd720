"""Part ``kills``: workstations and server killed with SIGKILL at random moments, a bad line between them."""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.helpers.postgres import PostgresCluster
from tests.torture.check import look_at, reopen
from tests.torture.proxy import Proxy
from tests.torture.tally import Tally
from tests.torture.world import World, until_it_listens, world
from tests.torture.zygote import Life, Zygote

SEATS = 3
AGENTS_A_SEAT = 2
ROUND = 250
"""After so many killed workstations everything heals and is checked."""
OPEN_TASKS = 900
"""So many are to be called when a round begins."""
COMES_IN_S = 6.0


@dataclass
class Witness:
    """What the agents of one seat were told, and who sat there last."""

    profile: Path
    numbers: tuple[str, ...]
    saved: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    faults: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def hear(self, life: Life) -> None:
        """Take down what a life said before it ended."""
        for word in life.words:
            self.told.update(
                f"{name} {word[name]}" for name in ("outside", "refused", "not_saved") if name in word
            )
            self.told.update(name for name in ("in", "idle") if name in word)
            if "saved" in word:
                self.saved[word["saved"]] = word["sha256"]
            if "fault" in word:
                self.faults.append(word["fault"])


def torture(
    name: str,
    folder: Path,
    cluster: PostgresCluster | None,
    client_kills: int,
    server_kills: int,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Tally:
    """Kill so many of each on one database, in rounds; what was found after each is in the tally."""
    tally = Tally(name)
    began = time.monotonic()
    with ExitStack() as stack:
        centre = stack.enter_context(world(folder / "centre", cluster))
        servers = stack.enter_context(Zygote("server", folder / "server.log"))
        clients = stack.enter_context(Zygote("client", folder / "client.log"))
        proxy = stack.enter_context(Proxy(centre.port, seed))
        witnesses = [
            Witness(folder / f"seat-{n}", tuple(f"1{n}{m:02d}" for m in range(AGENTS_A_SEAT)))
            for n in range(SEATS)
        ]
        for witness in witnesses:
            centre.add_agents(witness.numbers)
        drive = _Drive(centre, servers, clients, proxy, witnesses, tally, Random(seed))
        rounds = max(1, -(-client_kills // ROUND))
        for n in range(1, rounds + 1):
            centre.add_citizens(max(0, OPEN_TASKS - centre.open_tasks()))
            drive.round(client_kills * n // rounds, server_kills * n // rounds)
            tell(f"{name}: {drive.told()}")
            if tally.violations:
                break
        tally.faults["workstation killed"] = sum(w.kills for w in witnesses)
        tally.faults["server killed"] = drive.server_kills
        tally.faults.update(proxy.faults)
        tally.figures |= {
            "saved": sum(len(w.saved) for w in witnesses),
            "told": dict(sum((w.told for w in witnesses), Counter()).most_common(8)),
            "requests": proxy.requests,
            "rounds": n,
            "seconds": round(time.monotonic() - began, 1),
        }
    return tally


@dataclass
class _Drive:
    centre: World
    servers: Zygote
    clients: Zygote
    proxy: Proxy
    witnesses: list[Witness]
    tally: Tally
    random: Random
    server_kills: int = 0

    def told(self) -> str:
        return (
            f"{sum(w.kills for w in self.witnesses)} workstations and {self.server_kills} servers killed,"
            f" {self._saved()} operations confirmed,"
            f" {self.tally.figures.get('links', 0)} links, {self.tally.violations} violations"
        )

    def round(self, client_kills: int, server_kills: int) -> None:
        """Kill until both numbers are reached, heal, check."""
        self.proxy.share = 0.3
        errors: list[BaseException] = []

        def guarded(work: Callable[[], None]) -> Callable[[], None]:
            def run() -> None:
                try:
                    work()
                except BaseException as error:
                    errors.append(error)

            return run

        def reached() -> bool:
            killed = sum(w.kills for w in self.witnesses)
            # Where nothing was saved nothing could be lost: a busy machine needs more lives until something is.
            enough = killed >= client_kills and self.server_kills >= server_kills and self._saved() > 0
            return enough or bool(errors)

        seeds = [self.random.randrange(1 << 30) for _ in range(len(self.witnesses) + 1)]
        jobs = [self._seat(w, Random(seed), reached) for w, seed in zip(self.witnesses, seeds, strict=False)]
        jobs.append(self._server(server_kills, Random(seeds[-1]), reached))
        threads = [threading.Thread(target=guarded(job), name=f"torture-{n}") for n, job in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        self._heal()

    def _seat(self, witness: Witness, random: Random, reached: Callable[[], bool]) -> Callable[[], None]:
        def run() -> None:
            while not reached():
                life = self.clients.life(
                    profile=str(witness.profile),
                    address=self.proxy.address,
                    number=random.choice(witness.numbers),
                    seed=random.randrange(1 << 30),
                )
                _live_for(life, random)
                witness.kills += life.killed
                witness.hear(life)

        return run

    def _server(self, wanted: int, random: Random, reached: Callable[[], bool]) -> Callable[[], None]:
        def run() -> None:
            while not reached():
                life = self.centre.serve(self.servers)
                if self.server_kills >= wanted:
                    while not reached() and life.status is None:
                        life.poll(0.05)
                elif random.random() < 0.9:
                    until_it_listens(self.centre.port)
                    time.sleep(random.random() * 2.0)
                    if random.random() < 0.8:  # while it works on something
                        self.proxy.passing.clear()
                        self.proxy.passing.wait(1.0)
                        time.sleep(random.random() * 0.03)
                else:  # in the middle of its start
                    time.sleep(random.random() * 0.4)
                life.kill()
                life.wait()
                self.centre.forgive()
                if self.server_kills < wanted:
                    self.server_kills += life.killed
                self._faults(life.words)

        return run

    def _saved(self) -> int:
        return sum(len(w.saved) for w in self.witnesses)

    def _heal(self) -> None:
        self.proxy.share = 0.0
        life = self.centre.serve(self.servers)
        until_it_listens(self.centre.port)
        places = []
        try:
            self.centre.forgive()
            for witness in self.witnesses:
                number = self.random.choice(witness.numbers)
                places.append(reopen(witness.profile, self.proxy.address, number, witness.saved))
            found = look_at(self.centre, places)
            self.tally.add(found)
            self.tally.figures |= {k: v for k, v in found.figures.items() if k != "saved"}
            self._faults([{"fault": fault} for witness in self.witnesses for fault in witness.faults])
        finally:
            for place in places:
                place.bench.close()
            life.kill()
            life.wait()
        self._faults(life.words)

    def _faults(self, words: list[dict[str, str]]) -> None:
        for word in words:
            if "fault" in word:
                self.tally.found(f"fault: {word['fault']}")


def _live_for(life: Life, random: Random) -> None:
    """Let it live for a moment, mostly after it came in, then kill it."""
    if random.random() < 0.15:
        left = random.random() * 0.5
    else:
        with suppress(queue.Empty):
            life.until("in", COMES_IN_S)
        left = random.random() * 1.3
    deadline = time.monotonic() + left
    while (left := deadline - time.monotonic()) > 0 and life.status is None:
        life.poll(left)
    life.kill()
    life.wait()
