"""``python -m tests.torture``: runs the parts asked for, prints a table and one line of JSON; exit code 1 on a violation."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.helpers.postgres import PostgresCluster, running_cluster
from tests.helpers.scratch import scratch_root
from tests.torture.tally import Tally, line, table

PARTS = ("kills", "points", "disk", "writers", "load", "machine", "damage", "sms")
DATABASES = ("sqlite", "postgresql")


class Run:
    """What the parts share: sizes, a folder, a PostgreSQL that is started when the first part asks for it."""

    def __init__(self, told: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
        self.told = told
        self._folder = folder
        self._stack = stack
        self._cluster: PostgresCluster | None = None

    def folder(self, name: str) -> Path:
        made = self._folder / name
        made.mkdir(parents=True)
        return made

    @property
    def cluster(self) -> PostgresCluster:
        if self._cluster is None:
            self._cluster = self._stack.enter_context(running_cluster())
        return self._cluster

    def databases(self) -> Iterator[tuple[str, PostgresCluster | None]]:
        """Those asked for, by name."""
        for name in self.told.databases:
            yield name, self.cluster if name == "postgresql" else None


def kills(run: Run) -> Iterator[Tally]:
    from tests.torture.kills import torture

    told, several = run.told, len(run.told.databases)
    for name, cluster in run.databases():
        yield torture(
            f"kills {name}",
            run.folder(f"kills-{name}"),
            cluster,
            -(-told.client_kills // several),
            -(-told.server_kills // several),
            told.seed,
            say,
        )


def points(run: Run) -> Iterator[Tally]:
    from tests.torture.points import every_point

    for name, cluster in run.databases():
        yield every_point(f"points {name}", run.folder(f"points-{name}"), cluster)


def disk(run: Run) -> Iterator[Tally]:
    from tests.torture.disk import every_write

    yield every_write("disk", run.folder("disk"))


def writers(run: Run) -> Iterator[Tally]:
    from tests.torture.writers import many

    yield many("writers postgresql", run.cluster, run.told.writers, run.told.writes, run.folder("writers"))


def load(run: Run) -> Iterator[Tally]:
    from tests.torture.load import outage

    told = run.told
    for name, cluster in run.databases():
        yield outage(
            f"load {name}", run.folder(f"load-{name}"), cluster, told.clients, told.forms, told.seed, say
        )


def machine(run: Run) -> Iterator[Tally]:
    from tests.torture.machine import explore

    yield explore("machine", run.told.examples, run.told.seed)


def damage(run: Run) -> Iterator[Tally]:
    from tests.torture.damage import every_page

    yield every_page("damage", run.folder("damage"), run.told.seed)


def sms(run: Run) -> Iterator[Tally]:
    from tests.torture.sms import torture

    told, several = run.told, len(run.told.databases)
    for name, cluster in run.databases():
        yield torture(
            f"sms {name}",
            run.folder(f"sms-{name}"),
            cluster,
            -(-told.messages // several),
            -(-told.kills // several),
            told.seed,
            say,
        )


def say(text: str) -> None:
    """Progress, for whoever waits."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def main() -> int:
    """Run what was asked for."""
    options = argparse.ArgumentParser(prog="tests.torture", description=__doc__)
    options.add_argument("--parts", default=" ".join(PARTS), help="some of: " + " ".join(PARTS))
    options.add_argument("--databases", default=" ".join(DATABASES), help="some of: " + " ".join(DATABASES))
    options.add_argument("--client-kills", type=int, default=120)
    options.add_argument("--server-kills", type=int, default=30)
    options.add_argument("--writers", type=int, default=16)
    options.add_argument("--writes", type=int, default=20, help="transactions of each writer")
    options.add_argument("--clients", type=int, default=40)
    options.add_argument("--forms", type=int, default=40, help="of each client")
    options.add_argument("--examples", type=int, default=20, help="of the state machine")
    options.add_argument("--messages", type=int, default=200, help="of SMS")
    options.add_argument("--kills", type=int, default=20, help="of what sends, carries and takes them")
    options.add_argument("--seed", type=int, default=1)
    told = options.parse_args()
    told.parts, told.databases = told.parts.split(), told.databases.split()
    if not set(told.parts) <= set(PARTS) or not set(told.databases) <= set(DATABASES):
        options.error("unknown part or database")
    logging.disable(logging.CRITICAL)
    began, tallies = time.monotonic(), list[Tally]()
    every: dict[str, Callable[[Run], Iterator[Tally]]] = {
        "kills": kills, "points": points, "disk": disk, "writers": writers, "load": load, "machine": machine,
        "damage": damage, "sms": sms,
    }  # fmt: skip
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="minyi110-torture-", dir=scratch_root())
        )
        run = Run(told, Path(folder), stack)
        for name in told.parts:
            for tally in every[name](run):
                tallies.append(tally)
                say(f"{tally.name}: {tally.violations} violations")
    print(table(tallies))
    print(line(tallies, seed=told.seed, seconds=round(time.monotonic() - began, 1)))
    return 1 if any(tally.violations for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
