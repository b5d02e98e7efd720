"""A centre and its workstations through many days, with a backup every night, and the morning after a restore.

Everything is real: the database, the application, the import, the backup and restore, the clients with their encrypted
stores. Only the clock runs as it is told to, and the network is a call.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.records.record import Delivery
from domain.problems import ProblemError
from domain.times import DAY, HOUR, MINUTE
from domain.wire import codec
from server import cli
from server.accounts.tables import device
from server.answers.repository.outcomes import outcomes
from server.answers.tables import attempt, number_reveal, response
from server.backups import making
from server.backups.repository.places import place_of
from server.db.database import Database
from server.db.tables import centre as centre_table
from server.db.tables import operation
from server.doctor.examination import examine
from server.events.service import FileImport
from server.masterdata.names import normal_name
from server.masterdata.tables import unit_alias
from server.orders.tables import order
from server.planning.planning import plan
from server.tasks.tables import task
from tests.fixtures.exports import write_csv
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, OPERATOR, Centre, Clock
from tests.helpers.city import STATION, rule, units
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.seat import Hands, Seat, Wire, outcome

START = NOON + 3 * HOUR
EVENTS_A_DAY = 7
SEATS = ("1001", "1002", "1003")
LATE = "1003"
"""Begins in the middle: older backups know neither the agent nor the workstation."""

Truth = dict[str, list[Any]]


@dataclass
class Life:
    """What the days left behind.

    Attributes:
        files: the export of each day. backups: the file of each night.
        confirmed: what the agents were told is saved: digest by operation id.
        late_from: the day on which the third agent came.
    """

    folder: Path
    clock: Clock
    files: list[Path] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    confirmed: dict[str, str] = field(default_factory=dict)
    late_from: int = 0
    safe: list[int] = field(default_factory=list)

    @property
    def profiles(self) -> Path:
        """The workstations' profiles."""
        return self.folder / "profiles"


def live(life: Life, url: str, days: int, *, keep: int) -> None:
    """Let a centre live: an export and calls every day, a backup every night."""
    database = helpers.open_anew(url, life.folder, life.clock)
    database.ensure_city(CITY, "明川市")
    with database.write(CITY) as work:
        units(work)
        work.conn.execute(
            insert(unit_alias), [{"city_id": CITY, "alias": normal_name("柳河派出所"), "unit_id": STATION}]
        )
        rule(work)
    life.late_from = days // 3 + 1
    dice = random.Random(days)
    with helpers.running(database, life.clock) as centre:
        seats: dict[str, Seat] = {}
        for day in range(1, days + 1):
            life.clock.now = START + day * DAY
            _import(life, database, _export(life, day))
            for number in SEATS:
                if number not in seats and (number != LATE or day >= life.late_from):
                    centre.add_user(number)
                    seats[number] = seat_of(centre, life.profiles / number)
            _work(life, day, seats, dice)
            made = making.make(database, life.folder / "backups", keep=keep)
            life.backups.append(made.file)
            life.heads.append(made.manifest.cities[0].head)
            life.safe.append(made.safe_seq[CITY])
        # The morning after the last night: more is done, some of it not delivered yet.
        life.clock.now = START + (days + 1) * DAY
        _import(life, database, _export(life, days + 1))
        _work(life, days + 1, seats, dice)
        for seat in seats.values():
            seat.bench.close()
    database.dispose()


def seat_of(centre: Centre, profile: Path) -> Seat:
    """A workstation over its profile."""
    return Seat(centre, profile, Wire(centre.http), Hands(centre.clock), seed=int(profile.name))


def _export(life: Life, day: int) -> Path:
    """Seven citizens called yesterday."""
    reported = datetime.fromtimestamp((START + day * DAY - 26 * HOUR) / 1000, UTC)
    rows = []
    for n in range(EVENTS_A_DAY):
        number = day * 100 + n
        at = f"{reported:%Y-%m-%d} 10:{n:02d}:00"
        rows.append(
            [
                f"JJ{number:08d}", f"CJ{number:08d}", at, at, at, at, "李明", "男", f"138{number:08d}", "", "柳荫路", "柳河派出所",
                "012345", "纠纷", "邻里纠纷", "电话报警", "报警人称邻里纠纷", "否",
            ]
        )  # fmt: skip
    path = write_csv(life.folder / f"day-{day:02d}.csv", rows)
    life.files.append(path)
    return path


def _import(life: Life, database: Database, path: Path) -> None:
    summary = FileImport(database, CITY, path, by=OPERATOR, own_process=False).run()
    assert summary.counts.rejected == 0, summary.reasons
    plan(database, CITY)


def _work(life: Life, day: int, seats: dict[str, Seat], dice: random.Random) -> None:
    """Forms, calls that reached nobody, corrections; some of it while the network is away, some of it not delivered today."""
    for place, (number, seat) in enumerate(seats.items()):
        seat.wire.up = True
        seat.login(number)
        with suppress(ProblemError):
            seat.bench.revisits.keep_pack()
        seat.wire.up = dice.random() > 0.3
        for turn in range(2):
            item = seat.bench.revisits.next()
            if item is None:
                break
            life.clock.forward(MINUTE)
            if (day + place + turn) % 5 == 4:
                call, _ = seat.bench.calls.dial(seat.bench.calls.open(item))
                _confirm(life, seat, seat.bench.calls.finish(call, outcome(call, "no_answer")).operations)
            else:
                answers = DISSATISFIED if dice.random() < 0.3 else SATISFIED
                _confirm(life, seat, seat.work(item, answers).operations)
        mine = [r for r in seat.bench.records.today() if r.correctable and r.response_id]
        if mine and (day + place) % 3 == 0:
            form = seat.bench.records.open(mine[0].record_id).draft.forms[0]
            saved = seat.bench.records.correct(mine[0].record_id, replace(form, answers=DISSATISFIED))
            _confirm(life, seat, saved.operations)
        if dice.random() < 0.8:  # else it goes home with what it has
            seat.wire.up = True
            seat.sync()


def _confirm(life: Life, seat: Seat, operations: tuple[str, ...]) -> None:
    with seat.bench.desk.store.read() as connection:
        for op_id in operations:
            row = connection.exec_driver_sql(
                "SELECT payload FROM outbox JOIN signed USING (n) WHERE op_id = ?", (op_id,)
            ).fetchone()
            life.confirmed[op_id] = codec.digest(bytes(row[0]))


# The morning after ----------------------------------------------------------------------------------------------------


def by_command(file: Path, url: str, home: Path) -> None:
    """As the guide says."""
    out = io.StringIO()
    code = cli.main(["restore", str(file), "--replace", "--database", url, "--json"], out, io.StringIO())
    assert code == 0, out.getvalue()


def by_copying(file: Path, url: str, home: Path) -> None:
    """By plain copying: nobody begins a new epoch."""
    with zipfile.ZipFile(file) as archive:
        plain = Path(archive.extract("centre.db", home / "plain"))
    with place_of(url, home) as place:
        place.look()
        place.put(plain, f"aside_{file.stem[-8:]}", lambda _done, _total: None)


def untouched(file: Path, url: str, home: Path) -> None:
    """No restore at all: what should be there."""


Way = Callable[[Path, str, Path], None]


@contextmanager
def morning(life: Life, url: str, file: Path, way: Way, folder: Path, order_seed: int) -> Iterator[Database]:
    """The centre restored, the events since imported again in another order, all workstations back until nothing moves."""
    shutil.copytree(life.profiles, folder / "profiles")
    clock = Clock(life.clock.now + HOUR)
    way(file, url, folder)
    database = helpers.open_anew(url, folder, clock)
    try:
        with helpers.running(database, clock) as centre:
            _people(centre)
            files = list(life.files)
            random.Random(order_seed).shuffle(files)
            half = len(files) // 2
            for path in files[:half]:
                FileImport(database, CITY, path, by=OPERATOR, own_process=False).run()
            plan(database, CITY)
            seats = [
                seat_of(centre, folder / "profiles" / number)
                for number in SEATS
                if (life.profiles / number).exists()
            ]
            try:
                for seat in seats:  # some are back before everything is imported: what they deliver waits
                    seat.login(seat.profile.name)
                for path in files[half:]:
                    FileImport(database, CITY, path, by=OPERATOR, own_process=False).run()
                plan(database, CITY)
                come_back(database, seats, clock)
            finally:
                for seat in seats:
                    seat.bench.close()
        yield database
    finally:
        database.dispose()


def _people(centre: Centre) -> None:
    """The administrator makes again whom the backup does not know."""
    for number in SEATS:
        with suppress(ProblemError):
            centre.add_user(number)


def come_back(database: Database, seats: list[Seat], clock: Clock, rounds: int = 40) -> None:
    """Until every workstation has delivered all and no alarm is left; the centre plans every few minutes, as it does."""
    for _ in range(rounds):
        clock.forward(5 * MINUTE)
        plan(database, CITY)
        for seat in seats:
            seat.sync()
        left = [seat.bench.sync.status() for seat in seats]
        if all(status.unsent == 0 and not status.alarm for status in left):
            break
    for seat in seats:
        status = seat.bench.sync.status()
        assert (status.unsent, status.quarantined, status.alarm) == (0, 0, ""), status
        assert all(r.delivery in (Delivery.ARRIVED, Delivery.SECONDARY) for r in seat.bench.records.today())


def truth(database: Database) -> Truth:
    """What the agents' work came to, without what is the centre's own affair (numbers, labels, leases, when it was received)."""
    o, r, t, told = operation.c, response.c, task.c, outcomes()
    queries = {
        "operations": select(o.op_id, o.kind, o.author_id, o.payload_digest, o.result, o.code).where(
            o.device_id.is_not(None), o.kind != "agent.state"
        ),
        "answers": select(
            r.response_id, r.revision, r.op_id, r.task_id, r.standing, r.overall, r.answers, r.base_revision
        ),
        "attempts": select(attempt.c.attempt_id, attempt.c.group_id, attempt.c.user_id),
        "outcomes": select(told.c.attempt_id, told.c.task_id, told.c.disposition),
        "reveals": select(number_reveal.c.reveal_id, number_reveal.c.group_id),
        "orders": select(order.c.order_id, order.c.kind, order.c.response_id, order.c.state),
        "tasks": select(
            t.task_id, t.event_id, t.group_id, t.state, t.attempts, t.response_id, t.last_disposition, t.facts
        ),
    }
    with database.snapshot() as conn:
        found = {
            name: sorted((tuple(row) for row in conn.execute(query)), key=repr)
            for name, query in queries.items()
        }
    # Older than planning looks, a task that nobody worked on is not made again.
    found["tasks"] = [(*row[:-1], _facts(row[-1])) for row in found["tasks"] if row[-1] != "[]"]
    return found


def _facts(text: str) -> list[tuple[str, str, int]]:
    return sorted((fact["kind"], fact["id"], fact["at"]) for fact in json.loads(text))


def whole(life: Life, database: Database, wanted: Truth) -> None:
    """Everything ever confirmed is there exactly once, nothing else is, the chain holds and the doctor finds nothing."""
    found = examine(database, CITY)
    assert [one for one in found.all if one.wrong] == []
    with database.snapshot() as conn:
        rows = conn.execute(select(operation.c.op_id, operation.c.payload_digest)).all()
    receipts = {row.op_id: row for row in rows}
    assert len(rows) == len(receipts)
    missing = {
        op_id
        for op_id, digest in life.confirmed.items()
        if op_id not in receipts or receipts[op_id].payload_digest != digest
    }
    assert not missing, f"{len(missing)} of {len(life.confirmed)} confirmed operations are lost or altered"
    here = truth(database)
    for name, rows in wanted.items():
        assert here[name] == rows, _difference(name, here[name], rows)


def _difference(name: str, here: list[Any], wanted: list[Any]) -> str:
    lost = [row for row in wanted if row not in here]
    new = [row for row in here if row not in wanted]
    return f"{name}: {len(lost)} lost, {len(new)} new; {lost[:2]} {new[:2]}"


def epoch_of(database: Database) -> int:
    """The epoch the centre is in."""
    with database.snapshot() as conn:
        return int(conn.execute(select(centre_table.c.epoch)).scalar_one())


def devices_of(database: Database) -> int:
    """How many workstations are registered."""
    with database.snapshot() as conn:
        return len(conn.execute(select(device.c.device_id)).all())
