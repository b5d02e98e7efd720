"""What must hold, step by step and at the end (SYNC, "How it is proved")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from app.models import outbox, replica, tasks
from app.models.tasks import Own
from app.sync.fold import fold
from domain.tasks.payloads import facts_of
from domain.wire import codec
from domain.wire.operations import PAYLOADS, OperationKind
from domain.wire.rows import RowKind, TaskRow
from domain.wire.sync import SNAPSHOT_SCHEMA, SnapshotRequest
from server.db.tables import operation
from server.db.work import Reading
from server.revisits.tables import response
from server.sync import pulling
from tests.helpers.centre import CITY
from tests.simulation.centre import SimCentre
from tests.simulation.client import SimClient


class Broken(AssertionError):
    """An invariant does not hold; begins with its name."""


def at_every_step(client: SimClient) -> None:
    """I1 (what was confirmed is here, unchanged), the records of the agent, and I10."""
    with client.store.read() as c:
        rows = {r[0]: bytes(r[1]) for r in c.exec_driver_sql("SELECT op_id, payload FROM outbox")}
        named = {r[0] for r in c.exec_driver_sql("SELECT op_id FROM record_op")}
        lost = {op for op, payload in client.confirmed.items() if rows.get(op) != payload}
        if lost:
            raise Broken(f"I1: {len(lost)} confirmed operations are gone or changed")
        if not named <= set(rows):
            raise Broken("I1: a record says saved, its operations are not there")
        bare = c.exec_driver_sql(
            "SELECT count(*) FROM own_record WHERE record_id NOT IN (SELECT record_id FROM record_op)"
        ).scalar_one()
        if bare:
            raise Broken("I1: a record without any operation")
        for problem in _shown(client, c):
            raise Broken(problem)


def _shown(client: SimClient, c: tasks.Connection) -> Iterator[str]:
    """I10: shown = base ∪ own operations, each once; found without the row versions the fold goes by."""
    own: dict[str, list[Own]] = {}
    for r in c.exec_driver_sql(
        "SELECT op_id, kind, payload, author_id, occurred_at FROM outbox WHERE superseded_by IS NULL"
        " AND (state IN ('pending', 'sent') OR (state IN ('acked', 'archived') AND result = 'applied'))"
    ):
        payload = codec.decode(bytes(r[2]), PAYLOADS[r[1]])
        for task_id, fact in facts_of(payload, r[3], r[4]).items():
            own.setdefault(task_id, []).append(Own(r[0], fact, False))
    for r in c.exec_driver_sql(
        "SELECT task_id, data, open, state, due_at, attempts, last_disposition FROM task"
    ):
        expected = fold(client.engine.link.rules, codec.decode(bytes(r[1]), TaskRow), own.get(r[0], ()))
        found = (bool(r[2]), r[3], r[4], r[5], r[6])
        wanted = (
            expected.open,
            expected.state,
            expected.due_at,
            expected.attempts,
            expected.last_disposition,
        )
        if found != wanted:
            yield f"I10: shown {found}, base and own operations give {wanted}"


def at_the_end(centre: SimCentre, clients: list[SimClient]) -> None:
    """Everything, once the world has healed and the queues had time to drain."""
    if centre.slips:
        raise Broken(f"the centre failed on {centre.slips} whole requests")
    for client in clients:
        client.look()
    with centre.database.read(CITY) as reading:
        receipts = {
            row.op_id: row
            for row in reading.conn.execute(
                select(
                    operation.c.op_id,
                    operation.c.kind,
                    operation.c.result,
                    operation.c.payload_digest,
                    operation.c.author_id,
                    operation.c.device_id,
                )
            )
            if row.device_id is not None
        }
        for client in clients:
            _delivered(client, receipts, centre)
        _invented(receipts, clients)
        _answers(reading)
    for client in clients:
        _replica(centre, client)
        if client.engine.link.state.alarm:
            raise Broken(f"I5: the alarm {client.engine.link.state.alarm} did not end")


def _delivered(client: SimClient, receipts: dict, centre: SimCentre) -> None:  # type: ignore[type-arg]
    """I1, I3 and I5 for one workstation."""
    with client.store.read() as c:
        mine = {
            r[0]: (r[1], bytes(r[2]), r[3], r[4])
            for r in c.exec_driver_sql("SELECT op_id, state, payload, entity_id, superseded_by FROM outbox")
        }
    stuck = {entity for op, (state, _, entity, _) in mine.items() if centre.poison.what(op) == "broken"}
    for op_id, (state, payload, entity, superseded) in mine.items():
        at_centre = receipts.get(op_id)
        if state in ("pending", "sent"):
            if entity not in stuck and superseded is None:
                raise Broken(f"I5: an operation did not drain ({state})")
            continue
        if at_centre is None and state == "quarantined" and centre.restores:
            continue  # the restored centre has lost its refusal, the workstation still shows it
        if at_centre is None:
            raise Broken("I1: the workstation thinks an operation has arrived that is not at the centre")
        if at_centre.payload_digest != codec.digest(payload):
            raise Broken("I1: the centre has other bytes than were saved")
        if (at_centre.result == "refused") != (state == "quarantined"):
            raise Broken(f"I3: {at_centre.result} at the centre, {state} at the workstation")


def _invented(receipts: dict, clients: list[SimClient]) -> None:  # type: ignore[type-arg]
    """I4 and I2: nothing at the centre that no one saved; a thing done once is there once."""
    saved = set().union(*(client.seen for client in clients))
    # An emergency is sent even where the disk took nothing: somebody must hear of it.
    told = {op_id for op_id, receipt in receipts.items() if receipt.kind != OperationKind.EMERGENCY}
    if not told <= saved:
        raise Broken("I4: the centre has operations that no one saved")
    things: Counter[tuple[str, object]] = Counter()
    for client in clients:
        with client.store.read() as c:
            for r in c.exec_driver_sql("SELECT op_id, kind, payload FROM outbox"):
                receipt = receipts.get(r[0])
                if receipt is None or receipt.result != "applied":
                    continue
                payload = codec.decode(bytes(r[2]), dict)
                things[
                    r[1],
                    (
                        payload.get("attempt_id") if r[1] == "attempt.record" else r[0],
                        payload.get("revision"),
                    ),
                ] += 1
    if any(n > 1 for n in things.values()):
        raise Broken("I2: one thing was counted twice")


def _answers(reading: Reading) -> None:
    """I8: one canonical answer per task; I2: each revision once."""
    rows = reading.conn.execute(
        select(response.c.task_id, response.c.response_id, response.c.revision, response.c.standing)
    ).all()
    canonical = Counter(row.task_id for row in rows if row.standing == "canonical")
    answered = {row.task_id for row in rows}
    for task_id in answered:
        if canonical[task_id] != 1:
            raise Broken(f"I8: {canonical[task_id]} canonical answers to one task")
    if len({(row.response_id, row.revision) for row in rows}) != len(rows):
        raise Broken("I2: a revision is there twice")


def _replica(centre: SimCentre, client: SimClient) -> None:
    """I6 and I7: the replica equals the centre's view, no cursor is from the future."""
    login = centre.logins[client.number]
    with centre.database.read(CITY) as reading:
        head = reading.head()[0]
    with client.store.read() as c:
        feeds = replica.feeds(c)
        have_tasks = {b.task_id: codec.encode(b.row) for b in tasks.bases(c, tasks.all_ids(c))}
        have_others = {(r[0], r[1]) for r in c.exec_driver_sql("SELECT kind, id FROM replica")}
        unsent = outbox.unsent(c)
    if any(feed.cursor > head for feed in feeds.values()):
        raise Broken("I7: a cursor from the future")
    if unsent.unsent:
        return  # a broken operation keeps its own entity waiting: the centre's view still moves with it
    wanted_tasks, wanted_others = {}, set()
    user = centre._users[client.number]
    for scope in login.grant.scopes:
        request = SnapshotRequest(
            SNAPSHOT_SCHEMA, centre.centre_id, login.epoch, login.grant.device_id, scope
        )
        for row in pulling.snapshot(centre.database, centre.registry, user, request).rows:
            if row.kind == RowKind.TASK:
                wanted_tasks[row.id] = codec.encode(codec.convert(row.data, TaskRow))
            else:
                wanted_others.add((row.kind, row.id))
    if have_tasks != wanted_tasks:
        raise Broken(
            f"I6: {len(have_tasks)} tasks here, {len(wanted_tasks)} at the centre, or another content"
        )
    if have_others != wanted_others:
        raise Broken("I6: other rows than the centre's")
