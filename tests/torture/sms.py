"""Part ``sms``: senders, hooks and carrier killed, at random and at every point between claim and second commit; the carrier's ledger judges.

Nothing may be sent twice that is not said to be, nothing may be lost, every unknown message has a cause, and a receipt or reply told twice,
too early or in another base counts once.
"""

from __future__ import annotations

import queue
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from domain.sms.ledger import PLANNED, READABLE, REPLIED, measure
from domain.sms.message import Leg
from server.db.audit import verify
from server.db.database import Database
from server.sms.claiming import ELSEWHERE
from server.sms.gateways.kinds import Hooks
from server.sms.gone_back import gone_back
from server.sms.receipts import TAKEN
from server.sms.tables import sms_count, sms_message, sms_raw, sms_reply, sms_try
from tests.helpers.centre import CITY
from tests.helpers.postgres import PostgresCluster
from tests.helpers.restores import copy_to, put_back
from tests.server.sms.world import World as Texts
from tests.torture.sms_carrier import SECRET, is_ported
from tests.torture.sms_life import POINTS
from tests.torture.tally import Tally
from tests.torture.world import World, free_port, until_it_listens, world
from tests.torture.zygote import Life, Zygote

BETWEEN_KILLS_S = (0.05, 0.35)
HEALS_S = 90.0
FIRST = 10_000_000
"""Numbers are 138 and eight digits from here on."""


def torture(
    name: str,
    folder: Path,
    cluster: PostgresCluster | None,
    messages: int,
    kills: int,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
    *,
    planted: str = "",
    restores: bool = True,
    victims: Sequence[str] = ("carrier", "hooks", "hooks", "sender", "sender", "sender", "sender"),
) -> Tally:
    """Send so many messages under so many kills; one restore on SQLite, where it is two copies of a file."""
    with ExitStack() as stack:
        made = stack.enter_context(world(folder / "centre", cluster))
        zygotes = {
            role: stack.enter_context(Zygote(role, folder / f"{role}.log"))
            for role in ("server", "sms", "carrier")
        }
        run = _Run(name, folder, made, zygotes, Random(seed), planted, senders=2 if cluster else 1)
        stack.callback(run.stop)
        run.plan(messages, kills)
        run.kill(kills, say, restores=restores and cluster is None, victims=victims)
        run.heal()
        return run.judged()


@dataclass
class _Run:
    name: str
    folder: Path
    world: World
    zygotes: dict[str, Zygote]
    random: Random
    planted: str
    senders: int
    tally: Tally = field(init=False)
    lives: dict[str, Life] = field(default_factory=dict)
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    numbers: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    forgotten: set[tuple[str, int]] = field(default_factory=set)
    """Tries that had gone on to another gateway when the centre went back: rightly sent twice, and it knows no more of the first."""

    def __post_init__(self) -> None:
        self.tally = Tally(self.name)

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger"

    def plan(self, messages: int, kills: int) -> None:
        """Two gateways, and messages that fall due all along."""
        database = self.world.database
        texts = Texts(database)
        texts.template()
        common: dict[str, Any] = {"daily_parts": 10_000_000}
        smpp = {"host": "127.0.0.1", "port": self.ports[0], "system_id": "a", "password": "b", "seconds": 1.0,
                "response_ids": "hex", "receipt_ids": "decimal"}  # fmt: skip
        texts.real_gateway("smpp", kind="smpp", own=smpp, carriers=["mobile"], **common)
        platform = {
            "url": f"http://127.0.0.1:{self.ports[1]}/send",
            "body": {"number": "{number}", "text": "{text}", "ref": "{client_ref}"},
            "answer": {"ok": {"code": ["0"]}, "ids": "id"},
            "receipts": {"ref": "ref", "state": "state"},
            "codes": {"busy": "transient"},
            "seconds": 1.0,
        }
        texts.real_gateway(
            "json", kind="http", own=platform, carriers=["telecom"], hooks=Hooks(secret=SECRET), **common
        )
        now = database.clock()
        lasts = max(2.0, kills * sum(BETWEEN_KILLS_S) / 2 * 0.8)
        for n in range(messages):
            number = f"138{FIRST + n}"
            due = now + round(lasts * 1_000 * n / messages)
            (one,) = texts.plan(
                number=number, ending=n, due_at=due, leg=Leg.HANDLED, window_from=0, window_until=1_440,
                carrier="mobile", event_id=f"00000000-0000-4000-8000-{n:012d}",
            )  # fmt: skip
            self.numbers[one] = number

    def start(self, role: str) -> None:
        """Bring one to life."""
        if role == "carrier":
            self.lives[role] = self.zygotes["carrier"].life(
                ledger=str(self.ledger), seed=self.random.random(), smpp=self.ports[0], http=self.ports[1],
                hooks="/api/v1/sms/hooks/json/receipt", hooks_port=self.world.port,
            )  # fmt: skip
        elif role == "hooks":
            self.lives[role] = self.world.serve(self.zygotes["server"], planted=self.planted)
        else:
            more: dict[str, Any] = {}
            if self.random.random() < 0.7:
                more = {"die_at": self.random.choice(POINTS), "nth": self.random.randint(1, 12)}
            self.lives[role] = self.zygotes["sms"].life(
                url=self.world.url, home=str(self.world.home), planted=self.planted, **more
            )

    @property
    def roles(self) -> list[str]:
        return ["carrier", "hooks", *(f"sender {n}" for n in range(self.senders))]

    def kill(self, kills: int, say: Callable[[str], None], *, restores: bool, victims: Sequence[str]) -> None:
        """Kill so many."""
        for role in self.roles:
            self.start(role)
        copied_at = 0
        for n in range(kills):
            for role in self.roles:
                if self.lives[role].status is not None:
                    self._ended(role)
                    self.start(role)
            if n % 100 == 99:
                say(f"{self.name}: {n + 1} kills")
            if restores and n == kills * 2 // 5:
                copied_at = self._copy()
            if restores and copied_at and n == kills * 3 // 5:
                self._restore(copied_at)
                copied_at = 0
            time.sleep(self.random.uniform(*BETWEEN_KILLS_S))
            role = self.random.choice(victims)
            role = f"sender {self.random.randrange(self.senders)}" if role == "sender" else role
            if role == "hooks" and until_it_listens(self.world.port, self.lives[role]):
                time.sleep(self.random.uniform(*BETWEEN_KILLS_S))  # it is there, and something comes in
            self.lives[role].kill()
            with suppress(queue.Empty):
                self.lives[role].wait(30)
            self._ended(role)
            self.start(role)

    def heal(self) -> None:
        """Let them end what is under way, without a kill."""
        for role in self.roles:
            if role.startswith("sender"):
                self.lives[role].kill()
                with suppress(queue.Empty):
                    self.lives[role].wait(30)
                self.lives[role] = self.zygotes["sms"].life(
                    url=self.world.url, home=str(self.world.home), planted=self.planted
                )
        until_it_listens(self.world.port, self.lives["hooks"])
        end, quiet = time.monotonic() + HEALS_S, 0
        while time.monotonic() < end and quiet < 5:
            time.sleep(0.2)
            quiet = 0 if self._under_way() else quiet + 1

    def stop(self) -> None:
        """End every life."""
        for life in self.lives.values():
            if life.status is None:
                life.kill()

    def _under_way(self) -> int:
        with self.world.database.read(CITY) as reading:
            m, r = sms_message.c, sms_raw.c
            waiting = select(func.count()).where(m.city_id == CITY, m.state.in_(("planned", "claimed")))
            raw = select(func.count()).where(r.city_id == CITY, r.judged_at.is_(None))
            return int(reading.conn.execute(waiting).scalar_one() + reading.conn.execute(raw).scalar_one())

    def _ended(self, role: str) -> None:
        life = self.lives[role]
        with suppress(queue.Empty):
            life.wait(30)
        self.faults += [word["fault"] for word in life.words if "fault" in word]
        self.tally.faults[f"{role.partition(' ')[0]} killed"] += 1

    def _copy(self) -> int:
        copy_to(self.world.database, self.folder / "backup.db")
        return self.world.database.clock()

    def _restore(self, copied_at: int) -> None:
        """Go back to the copy, with everything stopped."""
        for role in self.roles:
            self.lives[role].kill()
            with suppress(queue.Empty):
                self.lives[role].wait(30)
        self.forgotten = _passed_on(self.world.database)
        put_back(self.world.database, self.folder / "backup.db")
        self.ledger.exists() and shutil.copy(self.ledger, self.folder / "ledger at the restore")
        with self.world.database.write(CITY) as work:
            unknown = gone_back(work, copied_at)
        self.tally.faults["restore"] += 1
        self.tally.figures["unknown by the restore"] = unknown
        for role in self.roles:
            self.start(role)

    def judged(self) -> Tally:
        """Compare what the carrier counted with what the centre says."""
        self.stop()
        for life in self.lives.values():
            with suppress(queue.Empty):
                life.wait(30)
        told: dict[str, Counter[str]] = {"taken": Counter(), "acked": Counter(), "wrote": Counter()}
        if self.ledger.exists():
            for line in self.ledger.read_text().splitlines():
                what, number = line.split()
                told[what][number] += 1
        _Judge(self, told).judge()
        return self.tally


def _passed_on(database: Database) -> set[tuple[str, int]]:
    """Message and number of each try after which another gateway was asked, because the number turned out to be another carrier's."""
    query = select(sms_try.c.message_id, sms_try.c.try_no).where(sms_try.c.result == ELSEWHERE)
    with database.read(CITY) as reading:
        return {(row.message_id, row.try_no) for row in reading.conn.execute(query)}


class _Judge:
    """The carrier's ledger against the centre's tables."""

    def __init__(self, run: _Run, told: dict[str, Counter[str]]) -> None:
        self._run, self._tally, self._told = run, run.tally, told
        with run.world.database.read(CITY) as reading:
            execute = reading.conn.execute
            self._rows = {row.message_id: row for row in execute(select(sms_message))}
            self._tries = execute(select(sms_try)).all()
            self._replies = Counter(execute(select(sms_reply.c.message_id)).scalars())
            self._counts = execute(select(sms_count)).all()

    def judge(self) -> None:
        tally = self._tally
        passed_on = self._run.forgotten | _passed_on(self._run.world.database)
        elsewhere = Counter(message_id for message_id, _ in passed_on)
        twice = lost = 0
        for message_id, number in self._run.numbers.items():
            row, taken = self._rows[message_id], self._told["taken"][number]
            if taken > 1 + elsewhere[message_id]:
                twice += 1
                tally.doubled.append(
                    f"{message_id} was taken {taken} times and says {row.state} {row.reason}"
                )
            wrong = self._lost(row, taken, number)
            if wrong:
                lost += 1
                tally.lost.append(f"{message_id}: {wrong}")
        doubled = self._doubled_receipts()
        states = Counter(row.state for row in self._rows.values())
        causes = Counter(
            row.reason or "without a cause" for row in self._rows.values() if row.state == "unknown"
        )
        if causes["without a cause"]:
            tally.broken.append("an unknown message without a cause")
        tally.figures |= {
            "messages": len(self._rows), "taken by the carrier": sum(self._told["taken"].values()),
            "sent_twice_unsaid": twice, "lost": lost, "unknown": states["unknown"], "doubled_receipts": doubled,
            **{f"unknown {cause}": n for cause, n in sorted(causes.items())},
            "delivered": states["delivered"], "accepted": states["accepted"], "replies": sum(self._replies.values()),
        }  # fmt: skip
        if verify(self._run.world.database, CITY)[1] is not None:
            tally.broken.append("the chain is broken")
        tally.broken += self._run.faults

    def _lost(self, row: Any, taken: int, number: str) -> str:
        """What is lost of a message; empty where nothing is."""
        if row.state in ("planned", "claimed", "cancelled"):
            return f"it never left: {row.state} {row.reason}"
        if row.state in ("accepted", "delivered") and not taken:
            return f"{row.state}, and the carrier never had it"
        if row.state == "failed":
            return (
                f"failed {row.error_class} {row.error} by its prefix's carrier" if is_ported(number) else ""
            )
        restored = bool(self._tally.faults["restore"])
        # By SMPP a receipt is matched by an id alone; of a try whose answer was lost nobody ever knew it.
        named = row.gateway == "json" or any(
            one.message_id == row.message_id and one.result == TAKEN for one in self._tries
        )
        if self._told["acked"][number] and named and row.state == "accepted" and not restored:
            return "a receipt was acknowledged and is not there"
        if self._told["wrote"][number] and not self._replies[row.message_id] and not restored:
            return "a reply was acknowledged and is not there"
        return ""

    def _doubled_receipts(self) -> int:
        """Messages that count otherwise than they stand, and replies that stand twice."""
        counted: Counter[str] = Counter()
        for row in self._counts:
            if row.leg:
                counted[row.measure] += row.n
        stand = Counter(measure(row.state, row.reason, row.error_class) for row in self._rows.values())
        stand[PLANNED] = len(self._rows)
        answered = sum(message_id is not None for message_id in self._replies)
        stand[REPLIED] = stand[READABLE] = answered  # each writes the one thing that is plain
        wrong = sum(abs(counted[what] - stand[what]) for what in counted.keys() | stand.keys())
        several = sum(n - 1 for message_id, n in self._replies.items() if message_id is not None)
        if wrong or several:
            self._tally.doubled.append(f"{wrong} counted otherwise than they stand, {several} replies twice")
        return wrong + several
