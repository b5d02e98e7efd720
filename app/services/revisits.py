"""我的待访: the queue, the next task, the pack for working without the centre, callers who ring back."""

from __future__ import annotations

from collections.abc import Iterable

from app.models import queue, tasks
from app.records.errors import Busy, CentreError, LoginFailed, LoginNeeded, NotOurs, Refused, Unreachable
from app.records.queue import Cursor, QueueCounts, QueueItem, QueuePage, QueueQuery
from app.records.work import Exclusion, PackState, WorkItem
from app.services.desk import Desk
from app.services.groups import exclusions, known_from_list, to_call, work_item
from app.services.in_hand import Choice, InHand
from app.services.pack import Pack
from domain.phones import read_phone
from domain.problems import Problem, ProblemError
from domain.tasks.facts import Fact
from domain.tasks.replicated import from_rows
from domain.tasks.turns import acquainted
from domain.vocabulary import Direction
from domain.wire.leases import (
    ClaimRequest,
    FindCaller,
    Leased,
    NextRequest,
    PackGroup,
)

MOST_ASKED = 5
"""How often in a row a centre is told that what it hands out was answered here already."""

ACQUAINTED = "task.acquainted"
"""The agent put the citizen back because they know them: never their call, not even an incoming one."""

_WITHOUT = (Unreachable, NotOurs, Busy, LoginNeeded)
"""The centre cannot be worked with now: work goes on from the own pack."""


class Revisits:
    """The queue of the hall as this workstation knows it, and the groups leased to this user."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pack = Pack(desk)
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
            hands = self._in_hand(groups)
            answered = [hand.entry.group_id for hand in hands if not hand.open]
            if not groups or not answered:
                break
            # A restored centre has forgotten what was done here: nobody is asked twice, it is told and asked again.
            self._pack.mark_worked(answered)
        if not groups or answered:
            return None
        for choice in self._pack.choices(hands, desk.now()):
            return self._item(choice)
        # What the centre hands out is to be called, even where this clock or these settings see it otherwise.
        return work_item(groups[0], _first(groups[0]), desk.now())

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
            leased = desk.centre.claim(ClaimRequest(desk.ways.new_id(), desk.device_id, task_id))
        except _WITHOUT as error:
            self._lost(error)
            if held is None:
                raise
            self._may_take(held.facts)
            return self._item(Choice(task_id, held, doubtful=held.entry.stale), offline=True)
        self._pack.take_in(leased)
        return self._item(Choice(task_id, self._in_hand(leased.groups)[0], doubtful=False))

    def find_caller(self, number: str) -> WorkItem | None:
        """谁刚打我: the group behind a complete number, as an incoming call; None if nobody is known by it.

        Without the centre only the own pack is searched.

        Raises:
            ProblemError: what makes it no complete number (``phone.too_short`` …); ``task.acquainted``: they put this citizen back
                because they know them.
        """
        desk = self._desk
        self._may_open()
        phone = _complete(number)
        try:
            request = FindCaller(desk.ways.new_id(), desk.device_id, phone)
            leased = desk.centre.find_caller(request)
        except _WITHOUT as error:
            self._lost(error)
            return self._caller_in_pack(phone)
        except Refused as error:
            if error.problems[0].code in ("caller.unknown", "caller.not_found"):
                return None
            raise
        if ACQUAINTED in leased.waiting:
            raise ProblemError(Problem(ACQUAINTED))
        self._pack.take_in(leased)
        if not leased.groups or not leased.groups[0].tasks:
            return None
        return self._incoming(self._in_hand(leased.groups)[0], offline=False)

    def take_call(self, task_id: str, number: str = "") -> WorkItem:
        """A citizen calls about a task of the list: from the own pack, from the centre, or as much as the list knows of it.

        Args:
            number: the number they call from, if they told it.

        Raises:
            ProblemError: ``task.unknown``: it is not in the list (any more); ``task.acquainted``.
        """
        self._may_open()
        held = next((h for h in self._pack.in_hand() if task_id in h.shown), None)
        if held is not None:
            return self._incoming(held, offline=not self._try_centre(), task_id=task_id)
        with self._desk.store.read() as connection:
            base = next(iter(tasks.bases(connection, [task_id])), None)
        if base is None:
            raise ProblemError(Problem("task.unknown"))
        self._may_take(from_rows(base.row.facts))
        return self._incoming(
            self._pack.take_call(known_from_list(base.row, number)), offline=True, task_id=task_id
        )

    def take_form(self, group: PackGroup) -> WorkItem:
        """A form of a citizen who called in, about something no task is known for (``app.services.incoming``)."""
        return self._incoming(self._pack.take_call(group), offline=not self._try_centre())

    def pack_items(self) -> tuple[WorkItem, ...]:
        """The groups in the own pack that have something left to call, best first."""
        desk = self._desk
        return tuple(self._item(choice, offline=True) for choice in self._pack.ranked(desk.now()))

    def erase_ended(self) -> None:
        """Personal data in the pack goes when its time is over; no network."""
        self._pack.erase_ended()

    def keep_pack(self) -> PackState:
        """Lease ahead up to a day's work, a step at a time, extend what is held, erase what ended; without the centre only looks."""
        self._pack.erase_ended()
        desk = self._desk
        if not desk.expired() and self._try_centre():
            try:
                self._pack.keep()
            except _WITHOUT as error:
                self._lost(error)
            except CentreError as error:
                self._refused_pack(error)
        return self.pack()

    def pack(self) -> PackState:
        """The pack as it is, no network."""
        return self._pack.state()

    # ----------------------------------------------------------------------------------------------------------------

    def _ask_next(self, worked: str | None) -> Leased | None:
        """The centre's answer, None if it cannot be worked with now."""
        desk = self._desk
        # The same id until it is answered: a lost reply must not lease a second group.
        self._asked = self._asked or desk.ways.new_id()
        request = NextRequest(
            request_id=self._asked,
            device_id=desk.device_id,
            hall_id=desk.me.hall_id,
            worked=self._pack.worked(worked),
        )
        try:
            leased = desk.centre.next(request)
        except _WITHOUT as error:
            self._lost(error)
            return None
        except Refused:
            self._asked = None
            raise
        self._asked = None
        self._pack.take_in(leased)
        return leased

    def _may_open(self) -> None:
        if self._desk.expired():
            raise LoginFailed(Problem("login.grant_expired", {"until": self._desk.works_until}))

    def _try_centre(self) -> bool:
        """Whether asking is worth its time: a centre known to be away is looked for by the engine, not by a waiting agent."""
        seat = self._desk.seat
        return seat.centre.has_user and seat.line.may_answer

    def _lost(self, error: CentreError) -> None:
        if isinstance(error, Unreachable | NotOurs):
            self._desk.seat.lost()
            self._desk.seat.wake()

    def _in_hand(self, groups: Iterable[PackGroup]) -> list[InHand]:
        """Groups just handed out, as they stand in the pack."""
        ids = {group.group_id for group in groups}
        return [hand for hand in self._pack.in_hand() if hand.entry.group_id in ids]

    def _held_with(self, task_id: str) -> InHand | None:
        return next((h for h in self._pack.in_hand() if task_id in h.shown and h.shown[task_id].open), None)

    def _from_pack(self, worked: str | None) -> WorkItem | None:
        for choice in self._pack.ranked(self._desk.now(), but=worked):
            return self._item(choice, offline=True)
        return None

    def _item(
        self, choice: Choice, *, direction: str = Direction.OUTGOING, offline: bool = False
    ) -> WorkItem:
        desk, hand = self._desk, choice.hand
        group = hand.group
        if direction == Direction.OUTGOING:
            group = to_call(group, hand.own, hand.shown, desk.me.name)
        return work_item(
            group, choice.task_id, desk.now(), direction=direction, offline=offline, stale=choice.doubtful
        )

    def _caller_in_pack(self, phone: str) -> WorkItem | None:
        for hand in self._pack.in_hand():
            if any(_same_number(contact.number, phone) for contact in hand.group.contacts):
                return self._incoming(hand, offline=True)
        return None

    def _may_take(self, facts: Iterable[Fact]) -> None:
        if acquainted(facts, self._desk.user_id):
            raise ProblemError(Problem(ACQUAINTED))

    def _incoming(self, hand: InHand, *, offline: bool, task_id: str = "") -> WorkItem:
        self._may_take(hand.facts)
        if task_id:
            choice = Choice(task_id, hand, doubtful=False)
            return self._item(choice, direction=Direction.INCOMING, offline=offline)
        callable_now = next(self._pack.choices([hand], self._desk.now()), None)
        open_ones = [task_id for task_id, shown in hand.shown.items() if shown.open]
        task_id = callable_now.task_id if callable_now else [*open_ones, *hand.shown][0]
        choice = Choice(task_id, hand, doubtful=hand.entry.stale)
        return self._item(choice, direction=Direction.INCOMING, offline=offline)

    def _refused_pack(self, error: CentreError) -> None:
        # Not everybody works the queue, and an old version may not: the pack then stays as it is.
        if error.problems[0].code == "client.too_old":
            self._desk.seat.too_old()
        else:
            self._desk.seat.reached()


def judged(desk: Desk, group: PackGroup) -> list[Exclusion]:
    """The contact policy over a group, now, by all that is known of it here: an appointment made offline is one."""
    with desk.store.read() as connection:
        own = tasks.own_facts(connection, [task.task.task_id for task in group.tasks], {})
    return exclusions(group, own, desk.rules, desk.now())


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
