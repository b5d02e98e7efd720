"""Contact groups in a workstation's own pack, put there without asking a centre for each."""

from __future__ import annotations

from app.models import packs, replica
from app.models.store import Connection
from app.models.tasks import Base
from app.sync.fold import put
from app.workbench import Workbench
from bench.fixtures import HALL, task_row
from domain.times import HOUR, MINUTE
from domain.wire.codec import encode
from domain.wire.leases import GroupPolicy, PackContact, PackGroup, PackTask
from domain.wire.rows import hall_scope


def pack_group(n: int, now: int) -> PackGroup:
    """The n-th contact group with its one task, as the centre leases it."""
    row = task_row(n, now)
    contact = PackContact(0, "caller", f"138{n:08d}", row.mask, "李明", "male", "柳荫路12号")
    task = PackTask(
        row, reported_at=row.event_at, report_channel="phone_110", closed_at=row.event_at + HOUR, facts="报警人称邻居噪音，民警到场处置"
    )  # fmt: skip
    return PackGroup(row.group_id, 1, now + 8 * HOUR, [contact], [task], GroupPolicy())


def fill_pack(bench: Workbench, count: int, first: int = 0) -> None:
    """Put groups and their tasks into the store; their events are older than any hours policy asks for."""
    link, user_id = bench.engine.link, bench.desk.user_id

    def save(connection: Connection) -> None:
        now = link.clock.wall() - MINUTE
        groups = [pack_group(n, now) for n in range(first, first + count)]
        generation = replica.feeds(connection)[hall_scope(HALL)].generation
        put(connection, link.rules, [base_of(group.tasks[0], generation) for group in groups])
        packs.put(connection, user_id, groups, now)

    link.store.transact(save)


def base_of(task: PackTask, generation: int) -> Base:
    """A task as the replica holds it."""
    return Base(task.task.task_id, hall_scope(HALL), 1, generation, task.task, encode(task.task))
