"""The dispatch desk: open orders with own moves on them, judged by the machine that the centre judges by, with and without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.models import orders as model
from app.models import replica
from app.models.orders import SentMove
from app.models.outbox import LATE
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.orders import Asked, Came, DeskOrder, MoveResult, NewOrder, OpenOrders, OwnMove
from app.services import acting
from app.services.desk import Desk
from app.services.units import KnownUnits
from app.sync.signing import PendingAct
from domain.acts.order_move import Moved, Seen
from domain.acts.order_open import Applicant, OpenedByHand
from domain.orders.asking import OPTIONAL
from domain.orders.clocks import Clock
from domain.orders.details import Case
from domain.orders.given import Given, details_of
from domain.orders.hats import hats_of
from domain.orders.machine import Effect, judge, needs, possible
from domain.orders.standing import Actor, Standing
from domain.orders.suggesting import suggest
from domain.orders.waiting import Wait, wait_of
from domain.permissions import roles_named
from domain.problems import Problem, ProblemError
from domain.times import DAY, day_of
from domain.vocabulary import OrderKind, OrderMove, OrderState, Visibility
from domain.wire.codec import decode
from domain.wire.order_rows import OrderRow
from domain.wire.orders import OrderLine
from domain.wire.rows import RowKind, UnitRow, orders_scope
from domain.wire.sync import OpResult

MOST = 200
"""So many orders are moved by one press at most."""
SHOWN_FOR = 7 * DAY
"""How long an own move is listed after it was made here."""

_ELSEWHERE = frozenset({OrderMove.ATTACH, OrderMove.RETAG, OrderMove.WRITE_BOARD, OrderMove.WITHDRAW})
"""Moves that have a place of their own: a citizen withdraws on the line."""
_MENDED_BY_WORDS = frozenset({"order.redos_left"})
"""What stands against a move at no field and is answered by what is given with it all the same."""


class Dispatching:
    """What a lead and a supervisor decide about open orders. Lists are of this store; a move is saved here first and travels by itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rows: dict[str, tuple[int, OrderRow]] = {}

    # reading

    def open(self) -> OpenOrders:
        """All open orders of the city as this workstation has them, and what came of the own moves."""
        desk = self._desk
        now = desk.now()
        with desk.store.read() as connection:
            rows = self._read(connection)
            units = KnownUnits(replica.rows_of(connection, RowKind.UNIT, UnitRow), desk.zone)
            sent = model.sent(connection, desk.user_id, desk.clock.wall() - SHOWN_FOR)
            feed = replica.feeds(connection).get(orders_scope())
        versions = {order_id: version for order_id, (version, _) in self._rows.items()}
        by_order: dict[str, list[SentMove]] = defaultdict(list)
        for one in sent:
            by_order[one.act.order_id].append(one)
        earlier = _sent_before(rows.values())
        judging = _Judging(desk, units, now)
        labels = {order_id: row.label for order_id, row in rows.items()}
        found = []
        for order_id, row in rows.items():
            own = [
                one
                for one in by_order.get(order_id, ())
                if one.on_its_way or (one.made and (one.numbered or 0) > versions[order_id])
            ]
            found.append(self._with_own(judging, row, own, rows, earlier))
        shown = [one for one in found if one.standing.state.open or one.wait is not None]
        shown.sort(
            key=lambda one: (one.row.due_at is None, one.row.due_at or one.row.opened_at, one.row.label)
        )
        today = day_of(now, desk.zone)
        return OpenOrders(
            orders=tuple(shown),
            own=tuple(_own(one, labels.get(one.act.order_id, "")) for one in reversed(sent)),
            names=units.names(),
            units=units.standing(today),
            come=feed is not None and feed.cursor >= 0,
        )

    def _read(self, connection: Connection) -> dict[str, OrderRow]:
        """The rows, of which only those that changed are decoded again."""
        newest = model.versions(connection)
        kept = {key: known for key, known in self._rows.items() if newest.get(key) == known[0]}
        changed = {key: version for key, version in newest.items() if key not in kept}
        for key, data in model.data_of(connection, changed).items() if changed else ():
            try:
                kept[key] = (changed[key], decode(data, OrderRow))
            except ProblemError:
                continue  # of a newer version of the centre: it says nothing here that could be decided about
        self._rows = kept
        return {key: row for key, (_, row) in kept.items()}

    def _with_own(
        self,
        judging: _Judging,
        row: OrderRow,
        own: Sequence[SentMove],
        rows: Mapping[str, OrderRow],
        earlier: Mapping[tuple[str, str | None], list[str]],
    ) -> DeskOrder:
        standing, folded = row.standing, []
        for one in own:
            effect = judging.judge(row, standing, one.act.move, one.act.given, rows)
            if isinstance(effect, Effect):
                standing = effect.order
                folded.append(_own(one, row.label))
        wait = wait_of(standing, judging.limits)
        suggestion = None
        if wait in (Wait.DISPATCH, Wait.RETURNED):
            returned = row.newest(OrderMove.RETURN)
            suggestion = suggest(
                standing,
                judging.units,
                judging.today,
                posted=row.posted,
                earlier=earlier.get((str(standing.kind), standing.complained_of), ()),
                proposed=returned.given.unit_id if returned is not None and wait is Wait.RETURNED else None,
            )
        return DeskOrder(row, standing, wait, suggestion, tuple(folded))

    # judging

    def moves(self, order: DeskOrder) -> tuple[OrderMove, ...]:
        """What this person could make of an order now, by a form: nothing stands against it that no words would mend."""
        judging = self._judging()
        found = possible(judging.case(order.row, order.standing, Given(), {}))
        return tuple(
            move
            for move in found
            if move not in _ELSEWHERE
            and all(
                one.field is not None or one.code in _MENDED_BY_WORDS
                for one in judging.problems(order, move, Given(), {})
            )
        )

    def asks(self, order: DeskOrder, move: OrderMove) -> Asked:
        """What the form of a move asks for."""
        judging = self._judging()
        needed = needs(judging.case(order.row, order.standing, Given(), {}), move) or ()
        optional = tuple(name for name in OPTIONAL.get(move, ()) if name not in needed)
        return Asked(move, needed, optional)

    def problems(self, order: DeskOrder, move: OrderMove, given: Given) -> tuple[Problem, ...]:
        """What stands against a move as far as is known here; empty where nothing does."""
        return self._judging().problems(order, move, given, self._known())

    def _judging(self) -> _Judging:
        desk = self._desk
        with desk.store.read() as connection:
            units = KnownUnits(replica.rows_of(connection, RowKind.UNIT, UnitRow), desk.zone)
        return _Judging(desk, units, desk.now())

    def _known(self) -> dict[str, OrderRow]:
        return {key: row for key, (_, row) in self._rows.items()}

    # moving

    def open_by_hand(self, new: NewOrder) -> str:
        """Open an order that came from no form; saved here, also without the centre, which gives it its number. Returns its id.

        Raises:
            ProblemError: all that is wrong with it, each with its field. SaveFailed.
        """
        desk = self._desk
        caller = Applicant(new.number.strip(), new.name.strip())
        act = OpenedByHand(
            order_id=desk.ways.new_id(),
            source=new.source,
            kind=new.kind,
            words=new.words.strip(),
            wish=new.wish.strip(),
            caller=caller,
            unit_id=new.unit_id,
            business_line=new.business_line,
            reference=new.reference.strip(),
            consent=new.consent,
            callback=new.callback,
            about_hall=new.about_hall,
            into=new.into.order_id if new.into is not None else None,
        )
        acting.check(acting.world(desk), desk.now(), act)
        if new.into is not None:
            self._check_merging(act, new.into)
        desk.store.transact(lambda connection: acting.save(connection, desk, PendingAct(act)))
        desk.seat.wake()
        desk.bus.tell(ChangeKind.ORDER, ChangeKind.SYNC, ids=frozenset({act.order_id}), source="save")
        return act.order_id

    def _check_merging(self, act: OpenedByHand, into: OrderLine) -> None:
        """Whether what is opened may be merged into that one, as far as is known here.

        Raises:
            ProblemError: why not.
        """
        opened = Standing(OrderKind(act.kind), OrderState.AWAITING_DISPATCH, act.visibility)
        target = Standing(OrderKind(into.kind), OrderState(into.state), Visibility(into.visibility))
        case = self._judging().of_one_citizen(opened, target, Given(target=into.order_id))
        found = judge(case, OrderMove.MERGE)
        if not isinstance(found, Effect):
            raise ProblemError(*found.problems)

    def move(self, move: OrderMove, given: Sequence[tuple[DeskOrder, Given]]) -> tuple[MoveResult, ...]:
        """Move orders, each with what is given with it: those that may be are saved at once, the others say why not.

        Raises:
            ProblemError: ``orders.too_many``. SaveFailed: none was saved.
        """
        desk = self._desk
        if len(given) > MOST:
            raise ProblemError(Problem("orders.too_many", {"most": MOST}))
        judging, known = self._judging(), self._known()
        world, now = acting.world(desk), desk.now()
        results, acts = [], []
        for order, one in given:
            problems = judging.problems(order, move, one, known)
            act = Moved(order.order_id, str(move), _seen(order), one)
            if not problems:
                try:
                    acting.check(world, now, act)
                except ProblemError as error:
                    problems = error.problems
            results.append(MoveResult(order, None, problems))
            if not problems:
                acts.append((len(results) - 1, act, order.row.version))

        def save(connection: Connection) -> list[str]:
            return [acting.save(connection, desk, PendingAct(act, version)) for _, act, version in acts]

        if acts:
            ids = desk.store.transact(save)
            for (at, _, _), op_id in zip(acts, ids, strict=True):
                results[at] = MoveResult(results[at].order, op_id)
            desk.seat.wake()
            moved = frozenset(act.order_id for _, act, _ in acts)
            desk.bus.tell(ChangeKind.ORDER, ChangeKind.SYNC, ids=moved, source="save")
        return tuple(results)


class _Judging:
    """Who judges, and by what, for a while."""

    def __init__(self, desk: Desk, units: KnownUnits, now: int) -> None:
        self.actor = Actor(desk.user_id, hats_of(roles_named(desk.me.role)))
        self.units, self.now = units, now
        self.today = day_of(now, desk.zone)
        self.limits = desk.city.orders.limits

    def case(self, row: OrderRow, standing: Standing, given: Given, known: Mapping[str, OrderRow]) -> Case:
        """A move of an order as this workstation knows it."""
        target = known.get(given.target or "")
        details = details_of(
            given,
            standing,
            target=target.standing if target is not None else None,
            same_group=target is not None and target.group_id is not None and target.group_id == row.group_id,
        )
        due = {Clock(name): at for name, at in row.due.items() if name in set(Clock)}
        if row.settles_at is not None and self.now > row.settles_at:
            standing = replace(standing, confirmed=True)
        return Case(standing, self.actor, details, self.units, self.now, self.today, due, self.limits)

    def of_one_citizen(self, standing: Standing, target: Standing, given: Given) -> Case:
        """A move of an order that nobody has yet, with another of whom it is of."""
        details = details_of(given, standing, target=target, same_group=True)
        return Case(standing, self.actor, details, self.units, self.now, self.today, {}, self.limits)

    def judge(
        self, row: OrderRow, standing: Standing, move: str, given: Given, known: Mapping[str, OrderRow]
    ) -> Effect | tuple[Problem, ...]:
        """The effect, or what stands against it."""
        try:
            found = judge(self.case(row, standing, given, known), OrderMove(move))
        except (ProblemError, ValueError):
            return ()
        return found if isinstance(found, Effect) else found.problems

    def problems(
        self, order: DeskOrder, move: OrderMove, given: Given, known: Mapping[str, OrderRow]
    ) -> tuple[Problem, ...]:
        """What stands against a move; what it needs at most."""
        try:
            found = judge(self.case(order.row, order.standing, given, known), move)
        except ProblemError as error:
            return tuple(error.problems)
        return () if isinstance(found, Effect) else found.problems


def _seen(order: DeskOrder) -> Seen:
    """What a move is decided on: the row and the own moves that are on their way before it."""
    standing = order.standing
    return Seen(order.row.version + len(order.unsent), standing.round, standing.handler)


def _sent_before(rows: Iterable[OrderRow]) -> dict[tuple[str, str | None], list[str]]:
    """Where open orders went first, by their kind and the unit complained of."""
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in rows:
        if row.standing.chain:
            found[str(row.standing.kind), row.standing.complained_of].append(row.standing.chain[0])
    return found


def _own(sent: SentMove, label: str) -> OwnMove:
    if sent.on_its_way:
        came = Came.WAITS
    elif sent.result is OpResult.REFUSED:
        came = Came.NOT_MADE
    elif sent.result is OpResult.SECONDARY:
        came = Came.SECOND
    else:
        late = sent.problem is not None and sent.problem.code == LATE
        came = Came.LATE if late else Came.MADE
    act = sent.act
    return OwnMove(sent.op_id, act.order_id, label, act.move, act.given, sent.saved_at, came, sent.problem)
