"""What must hold, step by step and at the end (I1 to I8 and I10 of the design; I9, what stands in files, has tests of its own).

I1  every confirmed save is at the centre byte for byte, or visibly pending, held or quarantined: ``_saved``, ``_delivered``,
    ``_nowhere``.
I2  never twice: ``_invented``, ``_answers``; what a citizen names who calls in is one matter: ``_callers``.
I3  no refusal vanishes: ``_refusals``, ``_delivered``.
I4  nothing at a centre that no one saved there: ``_invented``, ``_elsewhere``.
I5  after healing, queues drain and alarms end in bounded time: ``_delivered``, ``at_the_end``.
I6  replicas equal the centre's view, of own records that of the window of days: ``_replica``.
I7  no cursor from the future: ``_replica``.
I8  one canonical answer per task, all kept: ``_answers``.
I9a what reports are summed from equals a recount of the rows: ``_tallies``.
I11 orders: history, row, units and clocks agree, nothing done twice or over a newer move: ``order_invariants``.
I10 at every step shown = base ∪ own operations, each once: ``_shown``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import UNSET
from sqlalchemy import func, select

from app.models import outbox, replica, tasks, window
from app.models.store import Connection
from app.models.tasks import Own
from app.sync.fold import Rules, fold
from domain.acts.attempt_record import Attempt
from domain.acts.emergency_raise import Emergency
from domain.acts.number_reveal import Reveal
from domain.acts.registry import ACTS
from domain.acts.response_submit import Response
from domain.tasks.callers import ids_of
from domain.windows import window_start
from domain.wire import codec
from domain.wire.leases import PackGroup
from domain.wire.message import replace
from domain.wire.rows import RecordRow, RowKind, TaskRow, user_scope
from domain.wire.sync import SNAPSHOT_SCHEMA, SnapshotRequest
from server.accounts.tables import device
from server.analysis.cube import verifying
from server.answers.recounting import differences
from server.answers.tables import response, task_alias
from server.db.tables import held_operation, operation
from server.db.work import Reading
from server.settings.repository import terms_of
from server.sync import pulling
from server.tasks.tables import task
from tests.helpers.centre import CITY
from tests.simulation import order_invariants
from tests.simulation.centre import SimCentre, token_of
from tests.simulation.client import SimClient

STEP_BY_STEP = 3
"""I1, I3 and I10 are looked at after every step; all ten at the end."""
AT_THE_END = 10

SAYS = {"canonical": "applied", "partial": "applied", "secondary": "secondary", "pending": "secondary"}
"""What the receipt says of an answer that stands so."""

_UNSENT = ("pending", "sent")

_OPERATIONS = select(
    operation.c.op_id, operation.c.kind, operation.c.result, operation.c.payload_digest
).where(operation.c.device_id.is_not(None))
_HELD = select(held_operation.c.op_id)
_SETTLED = select(response.c.response_id).where(response.c.settled_by.is_not(None))
_STANDING = select(
    response.c.task_id,
    response.c.response_id,
    response.c.revision,
    response.c.standing,
    response.c.op_id,
    response.c.partial,
)
_TOLD = select(operation.c.op_id, operation.c.result)
_TAKEN = select(operation.c.op_id).where(
    operation.c.kind == Response.KIND,
    operation.c.result.in_(("applied", "secondary")),
    # The same words under the same name again are the answer that is there.
    func.coalesce(operation.c.code, "") != "response.repeated",
)
_OPENED = select(task_alias.c.alias_id, task_alias.c.task_id)
_ALIVE_TWICE = select(device.c.device_id).where(device.c.alive_twice_at.is_not(None))


_ON_SCREEN = "SELECT pack FROM open_call"
_KEPT_THERE = "SELECT op_id, entity_id FROM outbox JOIN signed USING (n) WHERE state = 'pending' AND held = 1"

Page = tuple[dict[str, bytes], dict[tuple[str, str], bytes]]
Pages = dict[str, Page]
"""What stands in each scope: tasks and other rows."""

REMEMBERED = 2_000
"""So many findings of I10 are kept, because most steps change little."""


class Broken(AssertionError):
    """An invariant does not hold; begins with its name."""


def at_every_step(client: SimClient) -> None:
    """I1, I3 and I10 for one workstation."""
    with client.store.read() as c:
        outbox_rows = c.exec_driver_sql(
            "SELECT op_id, kind, payload, author_id, occurred_at, superseded_by, state, result"
            " FROM outbox JOIN signed USING (n)"
        ).fetchall()
        rows = {r[0]: bytes(r[2]) for r in outbox_rows}
        _paired(c, len(rows))
        _saved(client, c, rows)
        _refusals(client, rows)
        for problem in _shown(client, c, (r[:5] for r in outbox_rows if _counts(*r[5:]))):
            raise Broken(problem)


def _paired(c: Connection, pairs: int) -> None:
    """I1: each operation stands in both tables of the outbox, and nothing of one that was put aside and pruned stays."""
    for table in ("outbox", "signed"):
        there = c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
        if there != pairs:
            raise Broken(f"I1: {there} rows in {table}, {pairs} with their other half")


def _saved(client: SimClient, c: Connection, rows: dict[str, bytes]) -> None:
    """I1: what was confirmed is here, unchanged, until even the oldest backup has it; records have their operations."""
    lost = {op for op, payload in client.confirmed.items() if rows.get(op) != payload} - client.archived
    if lost:
        raise Broken(f"I1: {len(lost)} confirmed operations are gone or changed")
    named = {r[0] for r in c.exec_driver_sql("SELECT op_id FROM record_op")}
    if not named <= set(rows):
        raise Broken("I1: a record says saved, its operations are not there")
    bare = c.exec_driver_sql(
        "SELECT count(*) FROM own_record WHERE record_id NOT IN (SELECT record_id FROM record_op)"
    ).scalar_one()
    if bare:
        raise Broken("I1: a record without any operation")


def _refusals(client: SimClient, rows: dict[str, bytes]) -> None:
    """I3: what was refused stays, in its place, whatever becomes of it."""
    gone = client.refused - rows.keys() - client.archived
    if gone:
        raise Broken(f"I3: {len(gone)} refused operations have vanished")


def _counts(superseded_by: str | None, state: str, result: str | None) -> bool:
    """Whether an operation is to be seen in what is shown."""
    if superseded_by is not None:
        return False
    return state in _UNSENT or (state in ("acked", "archived") and result == "applied")


def _shown(client: SimClient, c: Connection, operations: Iterable[_Operation]) -> Iterator[str]:
    """I10: shown = base ∪ own operations, each once; found without the row versions the fold goes by."""
    own: dict[str, list[_Operation]] = {}
    for one in operations:
        for task_id in _facts(one):
            own.setdefault(task_id, []).append(one)
    expected = _expected(client.engine.link.rules)
    for task_id, data, is_open, *rest in c.exec_driver_sql(
        "SELECT task_id, data, open, state, due_at, attempts, last_disposition FROM task"
    ):
        found, wanted = (bool(is_open), *rest), expected(task_id, data, tuple(own.get(task_id, ())))
        if found != wanted:
            yield f"I10: shown {found}, base and own operations give {wanted}"


_Operation = tuple[str, str, bytes, str, int]
"""Id, kind, payload, author and time."""


@lru_cache(maxsize=REMEMBERED)
def _facts(one: _Operation) -> dict[str, Any]:
    """What an operation says of tasks."""
    _, kind, payload, author_id, occurred_at = one
    return codec.decode(payload, ACTS[kind]).facts(author_id, occurred_at)


@lru_cache(maxsize=8)
def _expected(rules: Rules) -> Callable[[str, bytes, tuple[_Operation, ...]], tuple[Any, ...]]:
    """What a task has to show: the same at every step until its base or an operation of it is another."""

    @lru_cache(maxsize=REMEMBERED)
    def expected(task_id: str, data: bytes, own: tuple[_Operation, ...]) -> tuple[Any, ...]:
        folded = [Own(one[0], _facts(one)[task_id], False) for one in own]
        shown = fold(rules, codec.decode(data, TaskRow), folded)
        return shown.open, shown.state, shown.due_at, shown.attempts, shown.last_disposition

    return expected


def at_the_end(centre: SimCentre, clients: list[SimClient]) -> None:
    """Everything, once the world has healed and the queues had time to drain."""
    if centre.slips:
        raise Broken(f"the centre failed on {centre.slips} whole requests, last with {centre.slip!r:.300}")
    for client in clients:
        client.look()
        at_every_step(client)
    with centre.database.read(CITY) as reading:
        receipts = _receipts(reading)
        for client in clients:
            _delivered(client, receipts, centre)
        _nowhere(reading, receipts, clients)
        _invented(reading, receipts, clients, centre.led)
        _answers(reading)
        _tallies(reading)
        _callers(reading, receipts, clients)
        _twins(reading, clients)
        for problem in order_invariants.wrong(reading):
            raise Broken(f"I11: {problem}")
    _elsewhere(centre)
    pages: Pages = {}
    for client in clients:
        _replica(centre, client, pages)
        if client.engine.link.state.alarm:
            raise Broken(f"I5: the alarm {client.engine.link.state.alarm} did not end")


def _receipts(reading: Reading) -> dict[str, Any]:
    """Operations of workstations by id."""
    return {row.op_id: row for row in reading.conn.execute(_OPERATIONS)}


def _delivered(client: SimClient, receipts: dict[str, Any], centre: SimCentre) -> None:
    """I1, I3 and I5 for one workstation."""
    with client.store.read() as c:
        mine = {
            r[0]: (r[1], bytes(r[2]), r[3], r[4], r[5])
            for r in c.exec_driver_sql(
                "SELECT op_id, state, payload, entity_id, superseded_by, result"
                " FROM outbox JOIN signed USING (n)"
            )
        }
        on_screen = {codec.decode(r[0], PackGroup).group_id for r in c.exec_driver_sql(_ON_SCREEN)}
        # An earlier workstation's look at the number of a citizen only this call knows of waits at the centre for the call.
        untold = {r[0] for r in c.exec_driver_sql(_KEPT_THERE) if r[1] in on_screen}
    stuck = {entity for op, (_, _, entity, _, _) in mine.items() if centre.poison.what(op) == "broken"}
    refused = {entity for state, _, entity, by, _ in mine.values() if state == "quarantined" and by is None}
    for op_id, (state, payload, entity, superseded, result) in mine.items():
        at_centre = receipts.get(op_id)
        if state in _UNSENT:
            if entity not in stuck | refused and superseded is None and op_id not in untold:
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
        if at_centre.result != result:
            raise Broken(f"I3: {at_centre.result} at the centre, {result} ({state}) at the workstation")


def _nowhere(reading: Reading, receipts: dict[str, Any], clients: list[SimClient]) -> None:
    """I1 for what lies on no workstation any more: archived and put aside, or of a profile that was replaced."""
    here = {op for client in clients for op in client.states}
    burnt = {op for client in clients for op in client.burnt}
    held = set(reading.conn.execute(_HELD).scalars())
    for client in clients:
        for op_id, payload in client.ever.items():
            at_centre = receipts.get(op_id)
            if at_centre is None:
                if op_id not in here | burnt | held:
                    raise Broken("I1: a confirmed operation is neither at the centre nor at a workstation")
            elif at_centre.payload_digest != codec.digest(payload):
                raise Broken("I1: the centre has other bytes than were confirmed")


def _invented(reading: Reading, receipts: dict[str, Any], clients: list[SimClient], led: set[str]) -> None:
    """I4 and I2: nothing at the centre that no one saved; a thing done once is there once."""
    saved = set().union(*(client.seen for client in clients))
    # An emergency is sent even where the disk took nothing: somebody must hear of it.
    told = {op_id for op_id, receipt in receipts.items() if receipt.kind != Emergency.KIND}
    if not told <= saved | led:
        raise Broken("I4: the centre has operations that no one saved")
    # Where the lead chose among several revisions of one answer, each of them was counted at its time; one is (I8).
    settled = set(reading.conn.execute(_SETTLED).scalars())
    done = Counter(thing for thing in _things(receipts, clients) if thing[1] not in settled)
    if any(n > 1 for n in done.values()):
        raise Broken("I2: one thing was counted twice")


def _things(receipts: dict[str, Any], clients: list[SimClient]) -> Iterator[tuple[object, ...]]:
    """What the applied operations of all workstations say was done, each operation once."""
    for kind, payload in _applied(receipts, clients):
        if kind == Attempt.KIND:
            yield kind, payload["attempt_id"]
        elif kind == Response.KIND:
            # Of what broke off every telling is kept, by whomever, and none is compared: the centre gives it another number.
            begun = (
                (payload["attempt_id"], codec.encode(payload["answers"])) if payload.get("partial") else ()
            )
            yield kind, payload["response_id"], payload["revision"], *begun


def _applied(receipts: dict[str, Any], clients: list[SimClient]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and payload of the applied operations that lie on workstations, each once."""
    known: dict[str, tuple[str, bytes]] = {}
    for client in clients:
        with client.store.read() as c:
            known.update(
                {
                    r[0]: (r[1], bytes(r[2]))
                    for r in c.exec_driver_sql(
                        "SELECT op_id, kind, payload FROM outbox JOIN signed USING (n)"
                    )
                }
            )
    for op_id, (kind, text) in known.items():
        receipt = receipts.get(op_id)
        if receipt is not None and receipt.result == "applied":
            yield kind, codec.decode(text, dict)


def _callers(reading: Reading, receipts: dict[str, Any], clients: list[SimClient]) -> None:
    """I2: a citizen who calls several times about the number he names is asked about one task, which is there."""
    opened = dict(reading.conn.execute(_OPENED).all())
    if not set(opened.values()) <= set(reading.conn.execute(select(task.c.task_id)).scalars()):
        raise Broken("I2: a citizen's call leads to a task that is not there")
    matters: dict[tuple[str, str], set[str]] = {}
    for kind, payload in _applied(receipts, clients):
        caller = payload.get("caller")
        if caller is None or kind == Reveal.KIND:
            continue  # a look at a number says whose it is, and leads to no task
        name = ids_of(caller["form_id"])[1]
        if name not in opened:
            raise Broken("I2: nobody knows which task a citizen's call led to")
        if caller.get("event_no"):
            matters.setdefault((caller["number"], caller["event_no"]), set()).add(opened[name])
    if any(len(led_to) > 1 for led_to in matters.values()):
        raise Broken("I2: one matter a citizen named became several tasks")


def _answers(reading: Reading) -> None:
    """I8: one canonical answer per task that was answered, or none where it was taken back, all kept; one that broke off never
    counts; I2: each revision once."""
    rows = reading.conn.execute(_STANDING).all()
    canonical = Counter(row.task_id for row in rows if row.standing == "canonical")
    answered = {row.task_id for row in rows if not row.partial}
    taken_back = {row.task_id for row in rows if row.standing == "withdrawn"}
    if any(row.partial and row.standing not in ("partial", "superseded", "withdrawn") for row in rows):
        raise Broken("I8: an answer that broke off counts, or waits for the lead")
    for task_id in answered:
        if canonical[task_id] != 1 and (canonical[task_id] or task_id not in taken_back):
            raise Broken(f"I8: {canonical[task_id]} canonical answers to one task")
    if len({(row.response_id, row.revision) for row in rows}) != len(rows):
        raise Broken("I2: a revision is there twice")
    told = dict(reading.conn.execute(_TOLD).all())
    for row in rows:
        if told.get(row.op_id) != SAYS.get(row.standing, told.get(row.op_id)):
            raise Broken(f"I8: an answer stands as {row.standing}, its author is told {told.get(row.op_id)}")
    taken = reading.conn.execute(_TAKEN).scalars()
    kept = {row.op_id for row in rows}
    if set(taken) - kept:
        raise Broken("I8: an answer was taken in and is not kept")


def _tallies(reading: Reading) -> None:
    """I9a: every cell of the figures is what the rows say."""
    if wrong := differences(reading):
        raise Broken(f"I9a: {len(wrong)} cells differ from a recount, first {wrong[0]}")
    if cells := verifying.differences(reading):
        raise Broken(f"I9a: {len(cells)} cells of figures differ from a recount, first {cells[0].named()}")


def _twins(reading: Reading, clients: list[SimClient]) -> None:
    """Two that are alive under one identity are an alarm, as soon as the one with fewer starts speaks after the other."""
    starts: dict[str, set[int]] = {}
    for client in clients:
        starts.setdefault(client.engine.link.device_id, set()).add(client.engine.link.incarnation)
    alarmed = set(reading.conn.execute(_ALIVE_TWICE).scalars())
    if any(len(each) > 1 and device_id not in alarmed for device_id, each in starts.items()):
        raise Broken("two copies of a workstation were alive and nobody was told")


def _elsewhere(centre: SimCentre) -> None:
    """I4: nothing was left at another centre but what cannot wait for certainty, an emergency."""
    if any(kind != Emergency.KIND for _, kind in centre.foreign_operations()):
        raise Broken("I4: another centre has been given what was done for this one")


def _replica(centre: SimCentre, client: SimClient, pages: Pages) -> None:
    """I6 and I7: the replica equals the centre's view, no cursor is from the future."""
    user = centre.users[token_of(client.number, client.registered)]
    with centre.database.read(CITY) as reading:
        head = reading.head()[0]
        terms = terms_of(reading)
        since = window_start(terms.settings.records, reading.now, terms.zone)
    with client.store.read() as c:
        feeds = replica.feeds(c)
        have_tasks = {b.task_id: codec.encode(b.row) for b in tasks.bases(c, tasks.all_ids(c))}
        have_others = {
            (r[0], r[1]): bytes(r[2]) for r in c.exec_driver_sql("SELECT kind, id, data FROM replica")
        }
        unsent = outbox.unsent(c)
        whole_from = window.whole_from(c, user_scope(user.user_id))
    if any(feed.cursor > head for feed in feeds.values()):
        raise Broken("I7: a cursor from the future")
    if whole_from is not None and whole_from > since:
        raise Broken("I6: own records were dropped before they left the window")
    if unsent.unsent:
        return  # a broken operation keeps its own entity waiting: the centre's view still moves with it
    wanted_tasks, wanted_others = _wanted(centre, user, client.engine.link.device_id, pages)
    if have_tasks != wanted_tasks:
        raise Broken(
            f"I6: {len(have_tasks)} tasks here, {len(wanted_tasks)} at the centre, or another content"
        )
    have_others = {
        key: data for key, data in have_others.items() if not _left_the_window(key[0], data, since)
    }
    if centre.restores:
        have_others, wanted_others = _without_hours(have_others), _without_hours(wanted_others)
    if have_others != wanted_others:
        raise Broken("I6: other rows than the centre's")


def _left_the_window(kind: str, data: bytes, since: int) -> bool:
    """Whether a workstation may still hold a row that the centre hands out no more: it goes with the next tidying."""
    return kind == RowKind.RECORD and codec.decode(data, RecordRow).recorded_at < since


def _without_hours(rows: dict[tuple[str, str], bytes]) -> dict[tuple[str, str], Any]:
    """Emergencies without the time at which they are passed on, which counts from their arrival.

    A centre that was restored without a new epoch and was then told the very same operations in the very same order has the
    same history as before, link by link: no workstation can tell it from the old one, and only that time is another.
    """
    return {
        key: {**codec.decode(data, dict), "escalate_at": None} if key[0] == RowKind.EMERGENCY else data
        for key, data in rows.items()
    }


def _wanted(
    centre: SimCentre, user: Any, device_id: str, pages: Pages
) -> tuple[dict[str, bytes], dict[tuple[str, str], bytes]]:
    """What the centre shows to a user: tasks and all other rows. What stands in a scope is asked for once for all."""
    wanted_tasks, wanted_others = {}, {}
    for scope in centre.scopes(user.number):
        if scope not in pages:
            pages[scope] = _standing(centre, user, device_id, scope)
        wanted_tasks |= pages[scope][0]
        wanted_others |= pages[scope][1]
    return wanted_tasks, wanted_others


def _standing(centre: SimCentre, user: Any, device_id: str, scope: str) -> Page:
    """The rows of a scope as the centre hands them out."""
    standing: Page = ({}, {})
    epoch = centre.login(user.number).epoch
    request: SnapshotRequest | None = SnapshotRequest(
        SNAPSHOT_SCHEMA, centre.centre_id, epoch, device_id, scope
    )
    while request is not None:
        page = pulling.snapshot(centre.database, centre.registry, user, request)
        for row in page.rows:
            if row.data is UNSET:
                continue
            if row.kind == RowKind.TASK:
                standing[0][row.id] = codec.encode(codec.decode(row.data, TaskRow))
            else:
                standing[1][row.kind, row.id] = bytes(row.data)
        rest = None if page.last else page.rows[-1]
        request = (
            None if rest is None else replace(request, after_kind=rest.kind, after_id=rest.id, head=page.head)
        )
    return standing


def unsettled(clients: Iterable[SimClient]) -> int:
    """How much is still to be delivered."""
    return sum(client.engine.unsent().unsent for client in clients)
