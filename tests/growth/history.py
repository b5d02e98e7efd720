"""A city with as many events as are asked for: the seed told again and again, each time half a day further back.

Who grows is the history, not the day: a day has as many events, calls and answers in a large city as in a small one. What is
before the seed is finished (its tasks done, its leases over, its tombstones pruned), so that the queue is as long as ever.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain.times import DAY, HOUR
from domain.wire.sync import GENESIS_HASH
from server.analysis.cube import building
from server.answers.recounting import rebuild
from server.db import statistics
from server.db.audit import LINK, LINKED
from server.db.chain import Link, next_hash
from server.db.database import Database, open_migrated
from server.db.revisions import newest
from server.db.sealing import KeyFile, Sealer
from server.db.tables import counter, operation
from server.db.work import UnitOfWork
from server.events.tables import event
from server.tasks.lanes import OUT
from tests.growth import seed
from tests.growth.bulk import emptied, loading, write
from tests.growth.tables import bounded, growing
from tests.growth.template import Stretch, Template, templates

STRETCH = 11 * HOUR
"""So far apart are two tellings of the seed: some 3,200 events a day."""
_VERSION = 3
"""Counts what this module makes; a database of another one is made anew."""
_AT_ONCE = 10_000
"""Links made at a time."""


def grown(folder: Path, events: int, now: int) -> Path:
    """Home folder of an embedded database with about so many events up to ``now``, its keys beside it; made once a size and day.

    One of another day or schema gives way to it: a city of two million events has six gigabytes.
    """
    day = now // DAY
    home = folder / f"history-{events}-{day}-{newest()}-{_VERSION}"
    if not home.exists():
        small = _seed(folder, now, day)
        unfinished = folder / f".{home.name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        shutil.copyfile(small / "centre.keys", unfinished / "centre.keys")
        database = open_migrated(f"sqlite:///{unfinished / 'centre.db'}", unfinished)
        try:
            fill(database, small, events)
        finally:
            database.dispose()
        for old in folder.glob(f"history-{events}-*"):
            shutil.rmtree(old)
        unfinished.rename(home)
    return home


def grow(url: str, folder: Path, events: int, now: int) -> None:
    """Make an empty database of either kind such a city; the seed it is told from is kept in ``folder``."""
    small = _seed(folder, now, now // DAY)
    database = Database(url, Sealer(KeyFile.load(small / "centre.keys")))
    try:
        database.migrate()
        fill(database, small, events)
    finally:
        database.dispose()


def fill(database: Database, small: Path, events: int) -> None:
    """Fill a migrated database that has nothing in it from the city in ``small``; its sealer has that city's keys."""
    source = open_migrated(f"sqlite:///{small / 'centre.db'}", small)
    try:
        with source.snapshot() as conn:
            told = templates(conn, growing(), bounded(), source.sealer)
            fixed = [(table, [tuple(row) for row in conn.execute(select(table))]) for table in bounded()]
            step = conn.execute(select(counter.c.head)).scalar_one()
            size = conn.execute(select(func.count()).select_from(event)).scalar_one()
    finally:
        source.dispose()
    count = max(1, round(events / size))
    stretches = [
        Stretch(back, back * STRETCH, (count - 1 - back) * step) for back in range(count - 1, -1, -1)
    ]
    with loading(database) as conn:
        for table, rows in fixed:
            emptied(conn, table)
            write(conn, table, iter(rows))
        for template in told:
            if template.table.name in SUMMED:
                continue
            write(
                conn, template.table, (row for stretch in stretches for row in _as_it_was(template, stretch))
            )
        conn.execute(update(counter).values(head=step * count, tombstone_seq=step * (count - 1)))
    for city_id in database.cities():
        with database.write(city_id) as work:
            _link_anew(work)
            rebuild(work)
        building.rebuild(database, city_id)
    statistics.gather(database)


SUMMED = frozenset({"tally", "figure_cell", "figure_subject"})
"""Sums over what is told: one for all stretches it has, made anew."""


def _link_anew(work: UnitOfWork) -> None:
    """The chain over what is told now: a centre is served only with the keys that its history began and ends with."""
    previous = GENESIS_HASH
    link = select(*LINK).select_from(LINKED).order_by(operation.c.seq).limit(_AT_ONCE)
    last = 0
    while rows := work.conn.execute(
        link.where(operation.c.city_id == work.city_id, operation.c.seq > last)
    ).all():
        made = []
        for row in rows:
            previous = next_hash(work.sealer.chain_hash, previous, Link(*row))
            made.append({"b_seq": row.seq, "b_hash": previous})
        work.conn.execute(_LINKED_ANEW, [{"b_city": work.city_id, **one} for one in made])
        last = rows[-1].seq
    work.conn.execute(update(counter).where(counter.c.city_id == work.city_id).values(head_hash=previous))


_LINKED_ANEW = (
    update(operation)
    .where(operation.c.city_id == bindparam("b_city"), operation.c.seq == bindparam("b_seq"))
    .values(hash=bindparam("b_hash"))
)


def _as_it_was(template: Template, stretch: Stretch) -> Iterator[list[Any]]:
    """The rows of a stretch; of one that is past, as they are when all is done."""
    rows = template.told(stretch)
    if stretch.back:
        finished = _FINISHED.get(template.table.name)
        if finished is not None:
            return finished(template, rows)
    return rows


def _finished_tasks(template: Template, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    state, lane = template.at("state"), template.at("lane")
    for row in rows:
        if row[state] not in ("settled", "closed"):
            row[state] = "closed"
        row[lane] = OUT
        yield row


def _freed_groups(template: Template, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    lease = [
        template.at(name) for name in ("lease_user_id", "lease_device_id", "lease_until", "lease_request_id")
    ]
    for row in rows:
        for n in lease:
            row[n] = None
        yield row


def _kept_feed(template: Template, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """A task that is done left its hall, and its tombstone is pruned; a form stays with its author."""
    scope = template.at("scope")
    return (row for row in rows if row[scope].startswith("user:"))


def _orders_at_rest(template: Template, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Their clocks have done what they had to: a centre whose every order of half a year is overdue at once is none that is measured."""
    mark_at = template.at("mark_at")
    for row in rows:
        row[mark_at] = None
        yield row


_FINISHED = {
    "task": _finished_tasks,
    "contact_group": _freed_groups,
    "feed": _kept_feed,
    "work_order": _orders_at_rest,
}


def _seed(folder: Path, now: int, day: int) -> Path:
    home = folder / f"seed-{day}-{newest()}-{_VERSION}"
    if not home.exists():
        unfinished = folder / f".{home.name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        seed.build(unfinished, now)
        unfinished.rename(home)
    return home
