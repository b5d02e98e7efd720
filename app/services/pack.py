"""The own pack: contact groups leased ahead, in the order in which the centre would hand them out, kept at a day's work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from threading import Lock

from app.models import calls, notes, packs, tasks
from app.models.packs import Entry
from app.models.store import Connection
from app.models.tasks import Shown
from app.records.changes import ChangeKind, Changes
from app.records.duty import AgentStateRecord
from app.records.work import PackState
from app.services.desk import Desk
from app.services.groups import Bar, with_own_work
from app.services.in_hand import OWNER_GRACE, Cached, Choice, InHand, hand_of, is_doubtful
from app.services.tidying import personal_until
from domain.tasks.state import TaskStatus
from domain.tasks.turns import Asking, Turn, turn
from domain.times import MINUTE, day_of, from_local, to_local
from domain.vocabulary import AgentState
from domain.wire.codec import decode
from domain.wire.leases import LeaseChange, Leased, LeaseRef, PackGroup, PackRequest

EXTEND_BEFORE = 20 * MINUTE
"""Leases that end sooner are extended when the pack is kept."""
GROW_EVERY = MINUTE
"""A pack that has its first groups grows one step in this time, so that all agents of a hall grow side by side."""
PUT_BACK = 10 * MINUTE
"""What was only opened for a citizen on the line, and is not on the call screen, goes after this."""
MOST = 200
"""Groups of one request; the centre takes no more."""
_AT_ONCE = 500


class Pack:
    """What is leased to the user at this workstation. Nobody else's is ever read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._cache: dict[str, Cached] = {}
        self._owner = ""
        self._grown_at: int | None = None
        desk.bus.subscribe(self._changed)

    def in_hand(self) -> list[InHand]:
        """The whole pack, called or not, oldest first."""
        user_id = self._desk.user_id
        rules = self._desk.rules
        with self._desk.store.read() as connection, self._lock:
            if self._owner != user_id:
                self._cache, self._owner = {}, user_id
            entries = packs.entries(connection, user_id)
            self._read(connection, entries)
            known = [
                (entry, self._cache[entry.group_id]) for entry in entries if entry.group_id in self._cache
            ]
            ids = [task.task.task_id for _, cached in known for task in cached.group.tasks]
            own = tasks.own_facts(connection, ids, {})
            refused = packs.refused_tasks(connection)
            return [hand_of(entry, cached, own, rules, refused) for entry, cached in known]

    def ranked(self, now: int, but: str | None = None) -> Iterator[Choice]:
        """Groups with the first of their tasks that may be called now, in the centre's order; those in doubt last,
        and after them what was put back today.

        What falls due again is among them: appointments at their time, retries after their interval. The contact policy is
        asked only as far as somebody reads on: mostly about one.
        """
        return self.choices([hand for hand in self.in_hand() if hand.entry.group_id != but], now)

    def choices(self, hands: Iterable[InHand], now: int) -> Iterator[Choice]:
        """The same, of some groups."""
        me = self._desk.user_id
        rules = self._desk.rules
        asking = self._asking(now)
        due = []
        for hand in hands:
            # Of nearly all in a fresh pack nothing is known yet.
            facts = hand.facts
            whose = turn(facts, asking) if facts else Turn.USUAL
            for task in hand.group.tasks if whose is not Turn.NEVER else ():
                shown = hand.shown[task.task.task_id]
                if self._is_due(hand, task.task.task_id, shown, me, now):
                    doubtful = is_doubtful(hand, shown, me, now)
                    last = hand.entry.stale or (
                        doubtful and hand.entry.worked_at is not None and shown.appointment_at is None
                    )
                    due.append(
                        (
                            (whose, last, shown.priority, shown.sort_at, task.task.task_id),
                            task,
                            hand,
                            doubtful,
                        )
                    )
        bar = Bar(rules, now)
        given: set[str] = set()
        for _, task, hand, doubtful in sorted(due, key=lambda d: d[0]):
            shown = hand.shown[task.task.task_id]
            group_id = hand.entry.group_id
            if group_id in given:
                continue
            if not bar.judge(with_own_work(hand.group, hand.own), task, shown):
                given.add(group_id)
                yield Choice(task.task.task_id, hand, doubtful)

    def state(self) -> PackState:
        """How much work is here; no network."""
        desk = self._desk
        now = desk.now()
        hands = [hand for hand in self.in_hand() if hand.open]
        fresh = [hand for hand in hands if hand.entry.worked_at is None and hand.entry.lease_no]
        running = [h.entry.until for h in fresh if h.entry.until >= now and not h.entry.stale]
        with desk.store.read() as connection:
            told = notes.get(connection, f"pack:{desk.user_id}", dict) or {}
        return PackState(
            groups=len(fresh),
            doubtful=len(fresh) - len(running),
            size=desk.city.leases.day_size,
            until=max(running, default=None),
            refreshed_at=told.get("at"),
            waiting={str(k): int(v) for k, v in told.get("waiting", {}).items()},
            later=sum(1 for hand in hands if self._comes_again(hand, now)),
            online=desk.seat.line.may_answer,
        )

    def take_in(self, leased: Leased) -> None:
        """Keep what the centre handed out, and drop what it says is no longer ours."""
        desk = self._desk
        desk.seat.reached(as_user=True)
        user_id, now = desk.user_id, desk.clock.wall()

        def save(connection: Connection) -> None:
            packs.put(connection, user_id, leased.groups, now)
            packs.drop_unworked(connection, self._not_open(connection, leased.gone))
            notes.put(connection, f"pack:{user_id}", {"at": now, "waiting": leased.waiting})

        desk.store.transact(save)
        with self._lock:
            for group in leased.groups:
                self._cache.pop(group.group_id, None)
        desk.bus.tell(ChangeKind.PACK, ChangeKind.TASK, source="save")

    def take_call(self, group: PackGroup) -> InHand:
        """A citizen is on the line: keep what is known of them here, under no lease.

        Raises:
            SaveFailed: it was not kept.
        """
        desk = self._desk
        user_id, now = desk.user_id, desk.clock.wall()
        desk.store.transact(lambda connection: packs.put(connection, user_id, [group], now))
        with self._lock:
            self._cache.pop(group.group_id, None)
        return next(hand for hand in self.in_hand() if hand.entry.group_id == group.group_id)

    def mark_worked(self, group_ids: Sequence[str]) -> None:
        """Not offered as new work again."""
        now = self._desk.now()

        def save(connection: Connection) -> None:
            for group_id in group_ids:
                packs.mark_worked(connection, group_id, now)

        self._desk.store.transact(save)

    def worked(self, newest: str | None) -> list[str]:
        """Groups called today, the newest first, for the centre not to hand them out before it has heard of the calls."""
        with self._desk.store.read() as connection:
            entries = packs.entries(connection, self._desk.user_id)
        called = sorted((e for e in entries if e.worked_at is not None), key=lambda e: -(e.worked_at or 0))
        return list(dict.fromkeys([*([newest] if newest else []), *(e.group_id for e in called)]))[:MOST]

    # keeping it ------------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Lease ahead, a step at a time, extend what is held, learn what is no longer ours; give back after the shift.

        Raises:
            CentreError: the centre cannot be asked, or refuses.
        """
        if self._over():
            self._give_back()
        else:
            self._extend()
            self._fill()

    def erase_ended(self) -> None:
        """Personal data goes when its time is over, whatever the centre is doing."""
        desk = self._desk
        leases, now = desk.city.leases, desk.now()
        with desk.store.read() as connection:
            entries = packs.entries(connection, desk.user_id)
            put_back = [e.group_id for e in entries if not e.lease_no and e.worked_at is None]
            put_back = self._not_open(connection, put_back)
        before = desk.clock.wall() - PUT_BACK
        over = [
            e.group_id
            for e in entries
            if now > personal_until(e.leased_at, e.until, leases, desk.zone)
            or (e.group_id in put_back and e.leased_at < before)
        ]
        if over:
            desk.store.transact(lambda connection: packs.drop(connection, over))
            desk.bus.tell(ChangeKind.PACK, source="save")

    def _unworked(self) -> list[Entry]:
        with self._desk.store.read() as connection:
            entries = packs.entries(connection, self._desk.user_id)
        return [e for e in entries if e.worked_at is None and e.lease_no]

    def _over(self) -> bool:
        """Whether the user has gone off duty, or the shift and the call hours of this day are over."""
        desk = self._desk
        with desk.store.read() as connection:
            state = notes.get(connection, f"state:{desk.user_id}", AgentStateRecord)
        if state is not None and state.state == AgentState.OFF_DUTY:
            return True
        city, now = desk.city, desk.now()
        local = to_local(now, desk.zone)
        end = from_local(datetime.combine(local.date(), city.leases.shift_end), desk.zone)
        return now >= end and day_of(desk.hours.next_open(now, desk.zone), desk.zone) > local.date()

    def _give_back(self) -> None:
        desk = self._desk
        unworked = self._unworked()
        with desk.store.read() as connection:
            going = set(self._not_open(connection, [e.group_id for e in unworked]))
        refs = [LeaseRef(e.group_id, e.lease_no) for e in unworked if e.group_id in going]
        for start in range(0, len(refs), _AT_ONCE):
            part = refs[start : start + _AT_ONCE]
            desk.centre.release(LeaseChange(desk.device_id, part))
            ids = [ref.group_id for ref in part]
            desk.store.transact(lambda connection, ids=ids: packs.drop_unworked(connection, ids))  # type: ignore[misc]
        if refs:
            desk.bus.tell(ChangeKind.PACK, source="save")

    def _extend(self) -> None:
        desk = self._desk
        now = desk.now()
        ending = [e for e in self._unworked() if e.until < now + EXTEND_BEFORE and not e.stale]
        for start in range(0, len(ending), _AT_ONCE):
            refs = [LeaseRef(e.group_id, e.lease_no) for e in ending[start : start + _AT_ONCE]]
            results = desk.centre.extend(LeaseChange(desk.device_id, refs))

            def save(connection: Connection, results: list = results) -> None:  # type: ignore[type-arg]
                for result in results:
                    if result.until is not None:
                        packs.extended(connection, result.group_id, result.lease_no, result.until)
                packs.drop(connection, [r.group_id for r in results if r.until is None])

            desk.store.transact(save)

    def _fill(self) -> None:
        desk = self._desk
        leases = desk.city.leases
        have = [e.group_id for e in self._unworked()]
        ticks = desk.clock.ticks()
        first = min(leases.pack_size, leases.day_size)
        if len(have) >= first and self._grown_at is not None and ticks - self._grown_at < GROW_EVERY:
            return
        if leases.day_size == 0 and not have:
            return
        wanted = min(leases.day_size, max(first, len(have) + (leases.pack_size if len(have) >= first else 0)))
        self._grown_at = ticks
        leased = desk.centre.pack(
            PackRequest(desk.ways.new_id(), desk.device_id, max(1, min(wanted, MOST)), have[:_AT_ONCE])
        )
        still = set(have) - set(leased.gone)
        desk.store.transact(lambda connection: packs.trust(connection, desk.user_id, still))
        if leased.groups or leased.gone or self._told_otherwise(leased):
            self.take_in(leased)
        else:
            desk.seat.reached(as_user=True)

    def _told_otherwise(self, leased: Leased) -> bool:
        with self._desk.store.read() as connection:
            told = notes.get(connection, f"pack:{self._desk.user_id}", dict)
        return told is None or told.get("waiting") != leased.waiting

    def _not_open(self, connection: Connection, group_ids: Sequence[str]) -> list[str]:
        """Without the group on the call screen: a call in progress keeps what it needs."""
        if not group_ids:
            return []
        call = calls.current_call(connection, self._desk.user_id)
        current = decode(call.pack, PackGroup).group_id if call is not None else None
        return [group_id for group_id in group_ids if group_id != current]

    # reading it ------------------------------------------------------------------------------------------------------

    def _read(self, connection: Connection, entries: Sequence[Entry]) -> None:
        here = {entry.group_id for entry in entries}
        for group_id in [group_id for group_id in self._cache if group_id not in here]:
            del self._cache[group_id]
        wanted = [
            e for e in entries if (cached := self._cache.get(e.group_id)) is None or cached.key != e.key
        ]
        if wanted:
            found = packs.contents(connection, [e.group_id for e in wanted])
            for entry in wanted:
                group = found.get(entry.group_id)
                if group is not None:
                    self._cache[entry.group_id] = Cached(entry.key, group)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.SESSION):
            with self._lock:
                self._cache = {}

    def _is_due(self, hand: InHand, task_id: str, shown: Shown, me: str, now: int) -> bool:
        if not shown.open or shown.state == TaskStatus.REFER_TO_LEAD or shown.due_at > now:
            return False
        if task_id in hand.refused or not (hand.entry.lease_no or hand.entry.worked_at):
            return False  # came back from the centre, or is here only because the citizen called
        owner = shown.appointment_by
        if owner not in (None, me) and not (
            shown.appointment_at is not None and now > shown.due_at + OWNER_GRACE
        ):
            return False
        worked_at = hand.entry.worked_at
        if worked_at is None or hand.own.get(task_id):
            return True
        # Another matter of a citizen who was just called about one: not before anybody else could have it.
        leases = self._desk.city.leases
        return now >= worked_at + leases.online

    def _asking(self, now: int) -> Asking:
        """Whether a colleague speaks a dialect is not known here: one may."""
        desk = self._desk
        return Asking(desk.user_id, now, desk.zone, desk.me.skills.__contains__, lambda _language: True)

    def _comes_again(self, hand: InHand, now: int) -> bool:
        if hand.entry.worked_at is None or turn(hand.facts, self._asking(now)) is not Turn.USUAL:
            return False
        leases = self._desk.city.leases
        until = personal_until(hand.entry.leased_at, hand.entry.until, leases, self._desk.zone)
        return any(
            shown.open and shown.state != TaskStatus.REFER_TO_LEAD and shown.due_at <= until
            for task_id, shown in hand.shown.items()
            if task_id not in hand.refused
        )
