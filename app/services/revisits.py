"""我的待访: the queue, the next task, the pack for working without the centre, callers who ring back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.models import notes, packs, queue, tasks
from app.models.packs import Leased as Held
from app.models.store import Connection
from app.models.tasks import Shown
from app.records.changes import ChangeKind
from app.records.errors import Busy, CentreError, LoginFailed, LoginNeeded, NotOurs, Refused, Unreachable
from app.records.queue import Cursor, QueueCounts, QueueItem, QueuePage, QueueQuery
from app.records.work import Exclusion, PackState, WorkItem
from app.services.desk import Desk
from app.services.groups import Bar, exclusions, work_item
from app.services.tidying import personal_until
from app.sync.fold import fold
from domain.phones import read_phone
from domain.problems import Problem, ProblemError
from domain.tasks.state import TaskStatus
from domain.vocabulary import Direction
from domain.wire.leases import (
    ClaimRequest,
    FindCaller,
    LeaseChange,
    Leased,
    LeaseRef,
    NextRequest,
    PackGroup,
    PackRequest,
)

EXTEND_BEFORE_MS = 20 * 60_000
"""Leases that end sooner are extended when the pack is kept."""

MOST_ASKED = 5
"""How often in a row a centre is told that what it hands out was answered here already."""

_WITHOUT = (Unreachable, NotOurs, Busy, LoginNeeded)
"""The centre cannot be worked with now: work goes on from the own pack."""


class Revisits:
    """The queue of the hall as this workstation knows it, and the groups leased to this user."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: str | None = None

    def page(self, query: QueueQuery, after: Cursor | None = None, limit: int = 100) -> QueuePage:
        """One page of the queue, sorted, filtered and searched in SQL over the shown rows; no network."""
        user_id, now = self._desk.user_id, self._desk.now()
        with self._desk.store.read() as connection:
            return queue.page(connection, query, user_id, now, after, limit)

    def counts(self) -> QueueCounts:
        """Numbers for the chips."""
        user_id, now = self._desk.user_id, self._desk.now()
        with self._desk.store.read() as connection:
            return queue.counts(connection, user_id, now)

    def item(self, task_id: str) -> QueueItem | None:
        """One task's line, None if it is not in the queue (any more)."""
        user_id, now = self._desk.user_id, self._desk.now()
        with self._desk.store.read() as connection:
            return queue.item(connection, task_id, user_id, now)

    def next(self, worked: str | None = None) -> WorkItem | None:
        """下一件: the centre's best, or without it the best of the own pack; None if there is nothing to call now.

        ``worked`` is the group just finished, so that it is not offered again before the centre knows.

        Raises:
            LoginFailed: ``login.grant_expired``. TooOld. Refused.
        """
        desk = self._desk
        self._may_open()
        if not self._try_centre():
            return self._from_pack(worked)
        for _ in range(MOST_ASKED):
            leased = self._ask_next(worked)
            if leased is None:
                return self._from_pack(worked)
            groups = [group for group in leased.groups if group.group_id != worked and group.tasks]
            answered = [group.group_id for group in groups if self._answered(group)]
            if not groups or not answered:
                break
            # A restored centre has forgotten what was done here: nobody is asked twice, it is told and asked again.
            self._mark_worked(answered)
        if not groups or answered:
            return None
        best = self._best(((group, False) for group in groups), offline=False)
        # What the centre hands out is to be called, even where this clock or these settings see it otherwise.
        return best or work_item(groups[0], _first(groups[0]), desk.now())

    def claim(self, task_id: str) -> WorkItem:
        """Take one particular task's group.

        Raises:
            Refused: ``lease.taken`` (params name who), or a policy exclusion.
            Unreachable: without the centre only the own pack can be called.
        """
        desk = self._desk
        self._may_open()
        held = self._held_with(task_id)
        try:
            leased = desk.seat.centre.claim(
                ClaimRequest(desk.ways.new_id(), desk.seat.link.device_id, task_id)
            )
        except _WITHOUT as error:
            self._lost(error)
            if held is None:
                raise
            return work_item(held.group, task_id, desk.now(), offline=True, stale=held.stale)
        self._keep(leased)
        return work_item(leased.groups[0], task_id, desk.now())

    def find_caller(self, number: str) -> WorkItem | None:
        """谁刚打我: the group behind a complete number, as an incoming call; None if nobody is known by it.

        Without the centre only the own pack is searched.

        Raises:
            ProblemError: what makes it no complete number (``phone.too_short`` …).
        """
        desk = self._desk
        self._may_open()
        phone = _complete(number)
        try:
            request = FindCaller(desk.ways.new_id(), desk.seat.link.device_id, phone)
            leased = desk.seat.centre.find_caller(request)
        except _WITHOUT as error:
            self._lost(error)
            return self._caller_in_pack(phone)
        except Refused as error:
            if error.problems[0].code in ("caller.unknown", "caller.not_found"):
                return None
            raise
        self._keep(leased)
        if not leased.groups or not leased.groups[0].tasks:
            return None
        return self._incoming(leased.groups[0], offline=False)

    def pack_items(self) -> tuple[WorkItem, ...]:
        """The groups in the own pack that have something left to call, best first."""
        desk = self._desk
        now = desk.now()
        ranked = self._ranked(((h.group, h.stale) for h in self._held()), now)
        return tuple(
            work_item(group, task_id, now, offline=True, stale=stale) for task_id, group, stale in ranked
        )

    def keep_pack(self) -> PackState:
        """Lease ahead to the wanted size, extend what is held, erase what ended; without the centre only looks."""
        self._erase_ended()
        desk = self._desk
        if not desk.expired() and self._try_centre():
            try:
                self._extend()
                self._fill()
            except _WITHOUT as error:
                self._lost(error)
            except CentreError as error:
                self._refused_pack(error)
        return self.pack()

    def pack(self) -> PackState:
        """The pack as it is, no network."""
        desk = self._desk
        now = desk.now()
        held = self._held()
        running = [h.group.lease_until for h in held if h.group.lease_until >= now and not h.stale]
        with desk.store.read() as connection:
            told = notes.get(connection, f"pack:{desk.user_id}", dict) or {}
        return PackState(
            groups=len(held),
            doubtful=len(held) - len(running),
            size=desk.seat.link.rules.settings.leases.pack_size,
            until=min(running, default=None),
            refreshed_at=told.get("at"),
            waiting={str(k): int(v) for k, v in told.get("waiting", {}).items()},
        )

    # ----------------------------------------------------------------------------------------------------------------

    def _ask_next(self, worked: str | None) -> Leased | None:
        """The centre's answer, None if it cannot be worked with now."""
        desk = self._desk
        # The same id until it is answered: a lost reply must not lease a second group.
        self._asked = self._asked or desk.ways.new_id()
        request = NextRequest(
            request_id=self._asked,
            device_id=desk.seat.link.device_id,
            hall_id=desk.working.identity.hall_id,
            worked=self._worked(worked),
        )
        try:
            leased = desk.seat.centre.next(request)
        except _WITHOUT as error:
            self._lost(error)
            return None
        except Refused:
            self._asked = None
            raise
        self._asked = None
        self._keep(leased)
        return leased

    def _answered(self, group: PackGroup) -> bool:
        """Whether own work has already settled every task of a group."""
        return not any(shown.open for shown in self._shown([group]).values())

    def _shown(self, groups: Iterable[PackGroup]) -> dict[str, Shown]:
        """How leased tasks stand: as they were leased, and all own work on them, sent or not."""
        rows = {task.task.task_id: task.task for group in groups for task in group.tasks}
        with self._desk.store.read() as connection:
            own = tasks.own_facts(connection, rows, {})
        rules = self._desk.seat.link.rules
        return {task_id: fold(rules, row, own.get(task_id, ())) for task_id, row in rows.items()}

    def _mark_worked(self, group_ids: list[str]) -> None:
        now = self._desk.now()

        def save(connection: Connection) -> None:
            for group_id in group_ids:
                packs.mark_worked(connection, group_id, now)

        self._desk.store.transact(save)

    def _may_open(self) -> None:
        if self._desk.expired():
            raise LoginFailed(Problem("login.grant_expired", {"until": self._desk.working.grant.until}))

    def _try_centre(self) -> bool:
        """Whether asking is worth its time: a centre known to be away is looked for by the engine, not by a waiting agent."""
        link = self._desk.seat.link
        return self._desk.seat.centre.has_user and (link.state.since is None or link.state.online)

    def _lost(self, error: CentreError) -> None:
        if isinstance(error, Unreachable | NotOurs):
            self._desk.seat.link.lost()
            self._desk.seat.wake()

    def _held(self) -> list[Held]:
        user_id = self._desk.user_id
        with self._desk.store.read() as connection:
            return packs.of_user(connection, user_id)

    def _held_with(self, task_id: str) -> Held | None:
        return next((h for h in self._held() if any(t.task.task_id == task_id for t in h.group.tasks)), None)

    def _worked(self, group_id: str | None) -> list[str]:
        with self._desk.store.read() as connection:
            held = packs.of_user(connection, self._desk.user_id, unworked=False)
        worked = [h.group.group_id for h in held if h.worked_at is not None]
        return list(dict.fromkeys([*([group_id] if group_id else []), *worked]))[:200]

    def _keep(self, leased: Leased) -> None:
        desk = self._desk
        desk.seat.link.reached(as_user=True)
        user_id, now = desk.user_id, desk.clock.wall()

        def save(connection: Connection) -> None:
            packs.put(connection, user_id, leased.groups, now)
            told = {"at": now, "waiting": leased.waiting}
            notes.put(connection, f"pack:{user_id}", told)

        desk.store.transact(save)
        desk.bus.tell(ChangeKind.PACK, ChangeKind.TASK, source="save")

    def _from_pack(self, worked: str | None) -> WorkItem | None:
        held = [(h.group, h.stale) for h in self._held() if h.group.group_id != worked]
        return self._best(held, offline=True)

    def _best(self, groups: Iterable[tuple[PackGroup, bool]], *, offline: bool) -> WorkItem | None:
        now = self._desk.now()
        for task_id, group, stale in self._ranked(groups, now):
            return work_item(group, task_id, now, offline=offline, stale=stale)
        return None

    def _ranked(
        self, groups: Iterable[tuple[PackGroup, bool]], now: int
    ) -> Iterator[tuple[str, PackGroup, bool]]:
        """Groups with the first of their tasks that may be called now, best first by class and age.

        The contact policy is asked only as far as somebody reads on: mostly about one.
        """
        candidates = list(groups)
        known = self._shown(group for group, _ in candidates)
        due = []
        for group, stale in candidates:
            for task in group.tasks:
                shown = known[task.task.task_id]
                if shown.open and shown.state != TaskStatus.REFER_TO_LEAD and shown.due_at <= now:
                    key = (stale, shown.priority, shown.sort_at, task.task.task_id)
                    due.append((key, task, shown, group, stale))
        bar = Bar(self._desk.seat.link.rules, now)
        given: set[str] = set()
        for _, task, shown, group, stale in sorted(due, key=lambda d: d[0]):
            if group.group_id not in given and not bar.judge(group, task, shown):
                given.add(group.group_id)
                yield task.task.task_id, group, stale

    def _caller_in_pack(self, phone: str) -> WorkItem | None:
        for held in self._held():
            if any(_same_number(contact.number, phone) for contact in held.group.contacts):
                return self._incoming(held.group, offline=True)
        return None

    def _incoming(self, group: PackGroup, *, offline: bool) -> WorkItem:
        desk = self._desk
        now = desk.now()
        callable_now = next(self._ranked([(group, False)], now), None)
        task_id = callable_now[0] if callable_now else group.tasks[0].task.task_id
        return work_item(group, task_id, now, direction=Direction.INCOMING, offline=offline)

    def _erase_ended(self) -> None:
        desk = self._desk
        leases, now = desk.seat.link.rules.settings.leases, desk.now()
        over = [
            h.group.group_id
            for h in self._held()
            if now > personal_until(h.leased_at, h.group.lease_until, leases, desk.zone)
        ]
        if over:
            desk.store.transact(lambda connection: packs.drop(connection, over))
            desk.bus.tell(ChangeKind.PACK, source="save")

    def _extend(self) -> None:
        desk = self._desk
        now = desk.now()
        ending = [
            h.group for h in self._held() if h.group.lease_until < now + EXTEND_BEFORE_MS and not h.stale
        ]
        if not ending:
            return
        refs = [LeaseRef(group.group_id, group.lease_no) for group in ending]
        results = desk.seat.centre.extend(LeaseChange(desk.seat.link.device_id, refs))

        def save(connection: Connection) -> None:
            for result in results:
                if result.until is not None:
                    packs.extended(connection, result.group_id, result.lease_no, result.until)
            packs.drop(connection, [r.group_id for r in results if r.until is None])

        desk.store.transact(save)

    def _fill(self) -> None:
        desk = self._desk
        size = desk.seat.link.rules.settings.leases.pack_size
        held = self._held()
        if len(held) >= size:
            return
        request = PackRequest(
            request_id=desk.ways.new_id(),
            device_id=desk.seat.link.device_id,
            size=size,
            have=[h.group.group_id for h in held],
        )
        self._keep(desk.seat.centre.pack(request))

    def _refused_pack(self, error: CentreError) -> None:
        # Not everybody works the queue, and an old version may not: the pack then stays as it is.
        self._desk.seat.link.reached()
        if error.problems[0].code == "client.too_old":
            self._desk.seat.link.state.deliver_only = True


def judged(desk: Desk, group: PackGroup, task_ids: Iterable[str] | None = None) -> list[Exclusion]:
    """The contact policy over a group, now; over some of its tasks if named."""
    wanted = set(task_ids) if task_ids is not None else None
    tasks = [t for t in group.tasks if wanted is None or t.task.task_id in wanted]
    return exclusions(group, tasks, desk.seat.link.rules, desk.now())


def _first(group: PackGroup) -> str:
    free = [task for task in group.tasks if task.excluded is None]
    return (free or group.tasks)[0].task.task_id


def _complete(number: str) -> str:
    """The number as numbers are kept.

    Raises:
        ProblemError: it is not a complete number; the problem says why.
    """
    found = read_phone(number)
    if found is None:
        raise ProblemError(Problem("phone.empty", field="number"))
    if isinstance(found, Problem):
        raise ProblemError(found)
    return found.number


def _same_number(one: str, other: str) -> bool:
    try:
        return _complete(one) == other
    except ProblemError:
        return False
