"""Part ``machine``: Hypothesis drives the HTTP API as several workstations would, and looks for a story that breaks a promise.

The model knows what every workstation saved and what it was told. What must hold: an answer once given stays; nothing is taken twice;
the same request for work gives the same work; nobody is handed what another holds; a restored centre is recognised and gets back what
it lost; in the end everything is at the centre, and every replica equals it.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from domain.acts.response_submit import Response
from domain.times import HOUR
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import LeaseChange, LeaseRef, LeaseResult, PackGroup
from domain.wire.message import replace
from domain.wire.sync import KnownOperations, OpResult, Pulled, Receipt, Witness
from server.answers.tables import response
from server.db.audit import verify
from server.db.mechanism import begin_epoch, standing
from server.db.tables import operation
from server.db.work import new_id
from server.planning.planning import plan
from server.settings.service import put
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, OPERATOR, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk
from tests.helpers.scratch import scratch_root
from tests.torture.tally import Tally
from tests.torture.world import ANY_HOUR

T = TypeVar("T")

CITIZENS = 8
SEATS = 3
FINAL = OpResult.APPLIED, OpResult.SECONDARY, OpResult.REFUSED

ANSWERS = {"satisfied": SATISFIED, "dissatisfied": DISSATISFIED, "nothing": SATISFIED}

picks = st.integers(0, 1 << 16)


@lru_cache(maxsize=1)
def template() -> Path:
    """A centre with citizens, planned; made once for all examples."""
    folder = Path(tempfile.mkdtemp(prefix="minyi110-machine-", dir=scratch_root()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "centre.db"
    helpers.build_template(f"sqlite:///{path}")
    database = helpers.open_centre(f"sqlite:///{path}", Clock(NOON))
    fill(database, crowd(CITIZENS))
    with database.write(CITY) as work:
        put(work, ANY_HOUR, OPERATOR)
    plan(database, CITY)
    database.dispose()
    return path


@dataclass
class Op:
    """One operation of a workstation: as signed, and the last word on it (None: none yet)."""

    envelope: Envelope
    receipt: Receipt | None = None
    superseded: bool = False

    @property
    def unsent(self) -> bool:
        """Whether it is still to be delivered."""
        return self.receipt is None or self.receipt.result in (OpResult.HELD, OpResult.RETRY_LATER)

    @property
    def final(self) -> OpResult | None:
        """What became of it in the end."""
        if self.receipt is None:
            return None
        return self.receipt.original or self.receipt.result


@dataclass
class Seat:
    """One workstation in the model."""

    desk: Desk
    ops: dict[str, Op] = field(default_factory=dict)
    groups: dict[str, PackGroup] = field(default_factory=dict)
    forms: list[tuple[PackGroup, Response]] = field(default_factory=list)
    cursors: dict[str, int] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    receipts_after: int = 0
    epoch: int = 1

    @property
    def unsent(self) -> list[Op]:
        """In the order of saving."""
        return [op for op in self.ops.values() if op.unsent and not op.superseded]

    @property
    def settled(self) -> list[Op]:
        """What the centre has judged."""
        return [op for op in self.ops.values() if not op.unsent]

    @property
    def refused(self) -> list[Op]:
        """What waits for somebody to put it right."""
        return [op for op in self.ops.values() if op.final is OpResult.REFUSED and not op.superseded]


class Machine(RuleBasedStateMachine):
    """The stories."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = tempfile.TemporaryDirectory(prefix="minyi110-machine-", dir=scratch_root())
        self.folder = Path(self.stack.enter_context(folder))
        self.clock = Clock(NOON + 3 * HOUR)
        shutil.copyfile(template(), self.folder / "centre.db")
        self.holders: dict[str, tuple[int, int]] = {}
        self.backup: Path | None = None
        self.done: Counter[str] = Counter()
        self.seats: list[Seat] = []
        self._start()

    @initialize()
    def sit_down(self) -> None:
        for n in range(SEATS):
            number = f"10{n:02d}"
            self.centre.add_user(number)
            station = self.centre.workstation(f"席位{number}")
            station.login(number)
            self.seats.append(Seat(Desk(station, number)))

    # what is done at a seat -----------------------------------------------------------------------------------------

    @rule(pick=picks)
    def next(self, pick: int) -> None:
        """Work is handed out, to nobody whom another holds; the same request gets the same answer."""
        self._next(pick % SEATS)

    @precondition(lambda self: any(seat.groups for seat in self.seats))
    @rule(pick=picks, give_back=st.booleans())
    def lease(self, pick: int, give_back: bool) -> None:
        """A lease is extended or given back; a stale one is only told so."""
        n = _pick([n for n, seat in enumerate(self.seats) if seat.groups], pick)
        seat = self.seats[n]
        group = _pick(list(seat.groups.values()), pick)
        change = LeaseChange(seat.desk.station.device_id, [LeaseRef(group.group_id, group.lease_no)])
        path = "/revisits/leases/release" if give_back else "/revisits/leases/extend"
        answer = self.centre.post(path, change, seat.desk.as_user)
        assert answer.status_code == 200, answer.text
        (result,) = codec.decode(answer.content, list[LeaseResult])
        holder, until = self.holders.get(group.group_id, (n, 0))
        if give_back and holder == n:
            self.holders.pop(group.group_id, None)
        elif result.until is not None:
            assert holder == n or until <= self.clock.now, "a lease extended that another holds"
            self.holders[group.group_id] = (n, result.until)

    @rule(pick=picks, whose=picks, what=st.sampled_from(list(ANSWERS)))
    def work(self, pick: int, whose: int, what: str) -> None:
        """A call with a form about a group that some seat was ever handed: also the second answer to one task. A form that says
        nothing is refused by the centre.
        """
        n, other = pick % SEATS, whose % SEATS
        if not self.seats[other].groups:
            self._next(other)
        groups = list(self.seats[other].groups.values())
        if not groups:
            return
        seat, group, attempt_id = self.seats[n], _pick(groups, pick // SEATS), new_id()
        self._save(seat, seat.desk.attempt(group, attempt_id=attempt_id))
        payload = codec.decode(
            seat.desk.response(group, ANSWERS[what], attempt_id=attempt_id).payload, Response
        )
        self.right = payload.answers
        if what == "nothing":
            self._save(seat, self._response(seat, group, replace(payload, answers=[])))
        else:
            self._save(seat, self._response(seat, group, payload))
            seat.forms.append((group, payload))

    @precondition(lambda self: any(seat.forms for seat in self.seats))
    @rule(pick=picks, right=st.booleans())
    def correct(self, pick: int, right: bool) -> None:
        """A revision of a form, or one of a revision that is not there (yet): the centre holds that."""
        seat = _pick([seat for seat in self.seats if seat.forms], pick)
        group, told = _pick(seat.forms, pick)
        base = told.revision if right else told.revision + 1
        payload = replace(told, revision=base + 1, base_revision=base)
        self._save(seat, self._response(seat, group, payload))
        if right:
            seat.forms[seat.forms.index((group, told))] = (group, payload)

    @precondition(lambda self: any(seat.refused for seat in self.seats))
    @rule(pick=picks)
    def resubmit(self, pick: int) -> None:
        """What was refused, put right, in its place."""
        seat = _pick([seat for seat in self.seats if seat.refused], pick)
        op = _pick(seat.refused, pick)
        told = codec.decode(op.envelope.payload, Response)
        payload = replace(told, answers=self.right)
        kind, entity = Response.KIND, op.envelope.entity_id
        again = seat.desk.station.envelope(kind, payload, entity_id=entity, supersedes=op.envelope.op_id)
        self._save(seat, again)
        op.superseded = True

    # the line -------------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(seat.unsent for seat in self.seats))
    @rule(
        pick=picks,
        most=st.integers(1, 8),
        skip=st.integers(0, 2),
        how=st.sampled_from(["once", "twice", "lost"]),
    )
    def push(self, pick: int, most: int, skip: int, how: str) -> None:
        """Some of what is unsent, perhaps twice, perhaps with the answer lost."""
        seat = _pick([seat for seat in self.seats if seat.unsent], pick)
        ops = seat.unsent[skip : skip + most] or seat.unsent[:most]
        self._push(seat, ops, 2 if how == "twice" else 1, how == "lost")

    @precondition(lambda self: any(seat.settled for seat in self.seats))
    @rule(pick=picks)
    def push_again(self, pick: int) -> None:
        """A late duplicate of something that was settled long ago."""
        seat = _pick([seat for seat in self.seats if seat.settled], pick)
        self._push(seat, [_pick(seat.settled, pick)], 1, lost=False)

    @rule(pick=picks, most=st.integers(1, 50), how=st.sampled_from(["once", "lost", "whole"]))
    def pull(self, pick: int, most: int, how: str) -> None:
        """Fetch a part; or all of it, which is then what whole scopes come to."""
        seat = self.seats[pick % SEATS]
        more = self._pull(seat, most, how == "lost")
        if how == "whole":
            while more:
                more = self._pull(seat, 100)
            self._same_as_the_centre(seat)

    # the centre -----------------------------------------------------------------------------------------------------

    @rule(what=st.sampled_from(["hour", "restart", "back up", "back up", "restore", "restore, new epoch"]))
    def centre_event(self, what: str) -> None:
        """Time passes, the server starts anew, is backed up, is restored (with or without the epoch that belongs to it)."""
        if what == "hour":
            self.clock.forward(HOUR)
        elif what == "restart":
            self._stop()
            self._start()
        elif what == "back up":
            self._back_up()
        elif self.backup is not None:
            self._restore(self.backup, bump=what.endswith("epoch"))

    # what must hold -------------------------------------------------------------------------------------------------

    @invariant()
    def no_number_twice(self) -> None:
        """No two operations of the present history have one number."""
        with self.centre.database.read(CITY) as reading:
            seqs = reading.conn.execute(select(operation.c.seq)).scalars().all()
            head = reading.head()[0]
        assert len(seqs) == len(set(seqs))
        assert sorted(seqs) == list(range(1, head + 1)), "a number without its operation"

    def teardown(self) -> None:
        try:
            if self.seats:
                self._heal()
        finally:
            self._stop()
            self.stack.close()

    def _heal(self) -> None:
        for _ in range(3 + len(self.seats)):
            for seat in self.seats:
                while self._pull(
                    seat, 100
                ):  # it recognises a restored centre, and offers again what that lost
                    pass
                for start in range(0, len(seat.unsent), 100):
                    self._push(seat, seat.unsent[start : start + 100], 1, lost=False)
        for seat in self.seats:
            while self._pull(seat, 100):
                pass
            self._same_as_the_centre(seat)
        self._everything_there()

    def _everything_there(self) -> None:
        """Every operation once, byte for byte, with the result its author was told; every answer kept, one counted."""
        with self.centre.database.read(CITY) as reading:
            rows = reading.conn.execute(
                select(
                    operation.c.op_id, operation.c.result, operation.c.payload_digest, operation.c.code
                ).where(operation.c.device_id.is_not(None))
            ).all()
            answers = reading.conn.execute(
                select(
                    response.c.op_id,
                    response.c.task_id,
                    response.c.response_id,
                    response.c.revision,
                    response.c.standing,
                )
            ).all()
        there = {row.op_id: row for row in rows}
        saved = {op_id: op for seat in self.seats for op_id, op in seat.ops.items()}
        assert not there.keys() - saved.keys(), "the centre has operations that nobody saved"
        for op_id, op in saved.items():
            if op.unsent:  # a revision whose base was refused waits, visibly
                assert op.superseded or (op.receipt is not None and op.receipt.result is OpResult.HELD), (
                    "not delivered"
                )
                continue
            if op.final is OpResult.REFUSED and op_id not in there:
                continue  # a restored centre has lost its refusal, the workstation still shows it
            assert op_id in there, "the workstation thinks it arrived, the centre does not have it"
            assert there[op_id].payload_digest == codec.digest(op.envelope.payload.encode()), "other bytes"
            assert there[op_id].result == op.final, "another result than its author was told"
        kept = {row.op_id for row in answers}
        for op_id, row in there.items():
            if saved[op_id].envelope.kind == Response.KIND and row.result in (
                "applied",
                "secondary",
            ):
                assert op_id in kept or row.code == "response.repeated", (
                    "an answer was taken in and is not kept"
                )
        assert len({(row.response_id, row.revision) for row in answers}) == len(answers), "a revision twice"
        canonical = Counter(row.task_id for row in answers if row.standing == "canonical")
        assert {row.task_id for row in answers} == set(canonical), "answered, and none counts"
        assert set(canonical.values()) <= {1}, "two answers count"
        assert verify(self.centre.database, CITY)[1] is None

    # ----------------------------------------------------------------------------------------------------------------

    def _next(self, n: int) -> None:
        seat, request_id = self.seats[n], new_id()
        worked = list(seat.groups)
        leased = seat.desk.next(request_id, worked=worked[-200:])
        again = seat.desk.next(request_id, worked=worked[-200:])
        same = [group.group_id for group in leased.groups]
        assert [group.group_id for group in again.groups] == same, "another answer to one request"
        for group in leased.groups:
            holder, until = self.holders.get(group.group_id, (n, 0))
            assert holder == n or until <= self.clock.now, "handed out while another holds it"
            self.holders[group.group_id] = (n, group.lease_until)
            seat.groups[group.group_id] = group

    def _back_up(self) -> None:
        self.backup = self.folder / "backup.db"
        self.backup.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self.folder / "centre.db")) as raw,
            closing(sqlite3.connect(self.backup)) as copy,
        ):
            raw.backup(copy)

    def _restore(self, backup: Path, *, bump: bool) -> None:
        self._stop()
        for leftover in ("-wal", "-shm"):
            (self.folder / f"centre.db{leftover}").unlink(missing_ok=True)
        shutil.copyfile(backup, self.folder / "centre.db")
        self._start()
        if bump:
            with self.centre.database.write(CITY) as work:
                begin_epoch(work, author_id=OPERATOR.user_id)
        self.holders.clear()
        self.done["restored"] += 1
        for seat in self.seats:
            seat.desk.station.login(seat.desk.number)  # his login may be forgotten there

    def _start(self) -> None:
        self.database = helpers.open_centre(f"sqlite:///{self.folder / 'centre.db'}", self.clock)
        self._running = helpers.running(self.database, self.clock)
        self.centre: Centre = self._running.__enter__()
        for seat in self.seats:
            seat.desk.station.centre = self.centre

    def _stop(self) -> None:
        self._running.__exit__(None, None, None)
        self.database.dispose()

    def _epoch(self) -> int:
        with self.centre.database.read(CITY) as reading:
            return standing(reading).epoch

    def _save(self, seat: Seat, envelope: Envelope) -> None:
        seat.ops[envelope.op_id] = Op(envelope)

    def _response(self, seat: Seat, group: PackGroup, payload: Response) -> Envelope:
        return seat.desk.station.envelope(
            Response.KIND, payload, entity_id=payload.task_id, lease_no=group.lease_no
        )

    def _push(self, seat: Seat, ops: list[Op], times: int, lost: bool) -> None:
        station = seat.desk.station
        message = station.push_message([op.envelope for op in ops], epoch=seat.epoch)
        for _ in range(times):
            answer = self.centre.post("/sync/push", message, station.as_device)
            assert answer.status_code == 200, answer.text
        if lost:
            self.done["answers lost"] += 1
            return
        pushed = codec.decode(answer.content, helpers.Pushed)
        if pushed.fork:
            assert not pushed.results
            self._forked(seat, pushed.epoch, pushed.witness)
            return
        station.witness = pushed.witness
        assert [receipt.op_id for receipt in pushed.results] == [op.envelope.op_id for op in ops]
        for receipt in pushed.results:
            self._told(seat, receipt)

    def _told(self, seat: Seat, receipt: Receipt) -> None:
        """The centre's word on an operation: once final it stays."""
        op = seat.ops[receipt.op_id]
        assert receipt.result is not OpResult.RETRY_LATER, receipt
        before = op.final
        op.receipt = receipt
        if before in FINAL:
            assert op.final == before, f"first {before}, then {op.final}"
        self.done[str(receipt.result)] += receipt.result != before

    def _pull(self, seat: Seat, most: int, lost: bool = False) -> bool:
        """Fetch once; True if there may be more."""
        desk, station = seat.desk, seat.desk.station
        headers = desk.as_user
        cursors = seat.cursors or dict.fromkeys(station.session.grant.scopes, -1)  # type: ignore[union-attr]
        message = station.pull_message(cursors, seat.receipts_after, limit=most, epoch=seat.epoch)
        answer = self.centre.post("/sync/pull", message, headers)
        assert answer.status_code == 200, answer.text
        if lost:
            return False
        pulled = codec.decode(answer.content, Pulled)
        if pulled.fork:
            self._forked(seat, pulled.epoch, pulled.head)
            return True
        for row in pulled.rows:
            assert row.version > cursors[row.scope], "an old row came again"
            self._put(seat, row)
        assert all(0 <= cursor <= pulled.head.seq for cursor in pulled.cursors.values() if cursor >= 0), (
            "from the future"
        )
        seat.cursors = dict(pulled.cursors)
        for receipt in pulled.receipts:
            if receipt.op_id in seat.ops:
                self._told(seat, receipt)
        seat.receipts_after = pulled.receipts_upto
        station.witness = pulled.head
        for scope in pulled.snapshot:
            self._fetch(seat, scope)
        return pulled.more or bool(pulled.snapshot)

    def _put(self, seat: Seat, row: Any) -> None:
        key = (row.scope, row.kind, row.id)
        if row.deleted:
            seat.rows.pop(key, None)
        else:
            seat.rows[key] = row.data

    def _fetch(self, seat: Seat, scope: str) -> None:
        found, head = self._whole(seat, scope)
        seat.rows = {key: data for key, data in seat.rows.items() if key[0] != scope} | found
        seat.cursors[scope] = head

    def _whole(self, seat: Seat, scope: str) -> tuple[dict[tuple[str, str, str], Any], int]:
        found: dict[tuple[str, str, str], Any] = {}
        after, head = ("", ""), None
        seat.desk.as_user  # noqa: B018 - a token that ran out is renewed
        while True:
            page = seat.desk.station.snapshot_page(
                scope, after_kind=after[0], after_id=after[1], head=head, limit=3, epoch=self._epoch()
            )
            head = page.head if head is None else head
            found |= {(scope, row.kind, row.id): row.data for row in page.rows if not row.deleted}
            if page.last:
                return found, head
            after = (page.rows[-1].kind, page.rows[-1].id)

    def _same_as_the_centre(self, seat: Seat) -> None:
        whole: dict[tuple[str, str, str], Any] = {}
        for scope in seat.cursors:
            whole |= self._whole(seat, scope)[0]
        assert seat.rows == whole, "the replica is not what the centre has"

    def _forked(self, seat: Seat, epoch: int, head: Witness) -> None:
        """Another history: everything anew, and what it does not know any more is offered again."""
        station = seat.desk.station
        station.witness = head
        seat.epoch = epoch
        seat.cursors, seat.rows, seat.receipts_after = {}, {}, 0
        asked = [op_id for op_id, op in seat.ops.items() if not op.unsent]
        answer = self.centre.post("/sync/known", asked, station.as_device)
        assert answer.status_code == 200, answer.text
        known = codec.decode(answer.content, KnownOperations)
        for op_id in known.unknown:
            if (
                seat.ops[op_id].final is not OpResult.REFUSED
            ):  # what was refused stays refused until somebody repairs it
                seat.ops[op_id].receipt = None
        for receipt in known.receipts:
            seat.ops[receipt.op_id].receipt = receipt
        self.done["forks"] += 1


def _pick(among: Sequence[T], pick: int) -> T:
    return among[pick % len(among)]


def explore(name: str, examples: int, seeded: int, steps: int = 40, *, shrink: bool = True) -> Tally:
    """Try so many stories; the first that breaks a promise is told in its shortest form."""
    tally = Tally(name)
    done: Counter[str] = Counter()

    class Counted(Machine):
        def teardown(self) -> None:
            super().teardown()
            done.update(self.done)

    try:
        run_state_machine_as_test(
            seed(seeded)(Counted),  # type: ignore[arg-type]
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
                report_multiple_bugs=False,
            ),
        )
    except AssertionError as error:
        story = "\n".join(getattr(error, "__notes__", []))
        tally.broken.append(f"{str(error)[:500]}\n{story[-3_000:]}")
    tally.faults["story"] = examples
    tally.faults.update(
        {what: done[what] for what in ("answers lost", "restored", "forks", "duplicate", "refused", "held")}
    )
    return tally
