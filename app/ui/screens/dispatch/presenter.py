"""The dispatch desk: what is listed, the order that lies open, the move that is being made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.orders import Asked, DeskOrder, MoveResult, OpenOrders, OwnMove
from app.ui.models.memory import MemorySource
from app.ui.screens.dispatch.narrowing import Narrowing, Section, narrowed, own_within
from domain.orders.given import Given
from domain.orders.standing import Hat
from domain.permissions import Permission
from domain.problems import Problem
from domain.vocabulary import OrderMove, OrderState

if TYPE_CHECKING:
    from app.services.dispatching import Dispatching

MOST = 200
"""So many orders can be marked."""


@dataclass(frozen=True, slots=True)
class Form:
    """A move that is being made.

    Attributes:
        orders: what it is made of; several only where they are dispatched together.
        given: what stands in it at first.
    """

    asked: Asked
    orders: tuple[DeskOrder, ...]
    given: Given = Given()  # noqa: RUF009 - it is immutable

    @property
    def many(self) -> bool:
        """Whether it is made of several at once."""
        return len(self.orders) > 1


class DispatchPresenter(QObject):
    """Knows; the view only draws.

    Signals:
        listed: the lists are others, or could not be read (``error``).
        marked_changed: other orders are marked.
        selected: another order lies open, or what can be made of it became known.
        formed: a form was opened or shut (``form``).
        moved: the results of what was moved.
        not_moved: problems of the form's move; it stays open.
        failed: something else went wrong.
    """

    listed = Signal()
    marked_changed = Signal()
    selected = Signal()
    formed = Signal()
    moved = Signal(object)
    not_moved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        dispatching: Dispatching,
        scope: Scope,
        clock: Callable[[], int],
        permissions: Collection[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.dispatching, self.scope, self._clock = dispatching, scope, clock
        self.hat = Hat.SUPERVISOR if Permission.ORDER_SUPERVISE in permissions else Hat.LEAD
        self.found = OpenOrders(come=False)
        self.narrowing = Narrowing()
        self.orders: MemorySource[DeskOrder] = MemorySource({})
        self.own: MemorySource[OwnMove] = MemorySource({})
        self.marked: dict[str, None] = {}
        self.current: DeskOrder | None = None
        self.moves: tuple[OrderMove, ...] = ()
        self.form: Form | None = None
        self.last_move: OrderMove | None = None
        self.last_results: tuple[MoveResult, ...] = ()
        self.error: BaseException | None = None
        self.loaded = False

    # -- the lists -----------------------------------------------------------------------------------

    @flow(Repeat.NEWEST)
    async def load(self) -> None:
        """Read what lies here; nobody else is asked."""
        try:
            self.found = await self.scope.store(self.dispatching.open)
        except Exception as error:
            self.error = error
            self.listed.emit()
            return
        self.error, self.loaded = None, True
        here = {one.order_id for one in self.found.orders}
        self.marked = {key: None for key in self.marked if key in here}
        self._list()
        self._renew()

    def changed(self, changes: Changes) -> None:
        """Orders, units or own moves changed."""
        if changes.touches(ChangeKind.ORDER, ChangeKind.UNIT) or (
            changes.touches(ChangeKind.SYNC) and any(one.came == "waits" for one in self.found.own)
        ):
            self.load()

    def show(self, section: Section) -> None:
        """Bring another section to the front, not narrowed."""
        self.narrow_to(Narrowing(section))

    def narrow(self, name: str, value: str) -> None:
        """Set one condition, or take it away by an empty value."""
        self.narrow_to(narrowed(self.narrowing, name, value))

    def narrow_to(self, narrowing: Narrowing) -> None:
        """Show another list."""
        if narrowing != self.narrowing:
            self.narrowing = narrowing
            self._list()

    def _list(self) -> None:
        self.shown = self.narrowing.within(self.found, self.hat, self._clock())
        self.orders.put(self.shown if self.narrowing.section is not Section.OWN else ())
        self.own.put(own_within(self.found, self.narrowing.text))
        self.listed.emit()

    shown: tuple[DeskOrder, ...] = ()

    # -- marks ---------------------------------------------------------------------------------------

    def mark(self, order: DeskOrder | None) -> None:
        """Mark an order, or take its mark away."""
        if order is None:
            return
        if order.order_id in self.marked:
            del self.marked[order.order_id]
        elif len(self.marked) < MOST:
            self.marked[order.order_id] = None
        self.marked_changed.emit()

    def mark_all(self) -> None:
        """Mark all that are listed, as many as may be; again: none."""
        listed = [one.order_id for one in self.shown[:MOST]]
        self.marked = {} if set(listed) <= set(self.marked) else dict.fromkeys(listed)
        self.marked_changed.emit()

    def marked_orders(self) -> tuple[DeskOrder, ...]:
        """Those that are marked, as they are listed."""
        return tuple(one for one in self.found.orders if one.order_id in self.marked)

    # -- one order -----------------------------------------------------------------------------------

    def look(self, order: DeskOrder | None) -> None:
        """Open another order; a form of the one before is shut."""
        same = order is not None and self.current is not None and order.order_id == self.current.order_id
        self.current = order
        if not same:
            self.moves = ()
            if self.form is not None and not self.form.many:
                self.shut()
        self.selected.emit()
        self._ask_moves()

    def _renew(self) -> None:
        """The open order as it stands now."""
        current = self.current
        if current is not None:
            newer = next((one for one in self.found.orders if one.order_id == current.order_id), None)
            if newer != current:
                self.look(newer)

    @flow(Repeat.NEWEST)
    async def _ask_moves(self) -> None:
        order = self.current
        if order is None:
            return
        try:
            moves = await self.scope.store(self.dispatching.moves, order)
        except Exception as error:
            self.failed.emit(error)
            return
        if order is self.current:
            self.moves = moves
            self.selected.emit()

    # -- a move --------------------------------------------------------------------------------------

    @flow(Repeat.NEWEST)
    async def begin(
        self, move: OrderMove, orders: Sequence[DeskOrder] = (), given: Given | None = None
    ) -> None:
        """Open the form of a move; of the order that lies open where none is named."""
        chosen = tuple(orders) or ((self.current,) if self.current is not None else ())
        if not chosen:
            return
        try:
            asked = await self.scope.store(self.dispatching.asks, chosen[0], move)
        except Exception as error:
            self.failed.emit(error)
            return
        first = given if given is not None else Given()
        suggestion = chosen[0].suggestion
        if given is None and move is OrderMove.DISPATCH and len(chosen) == 1 and suggestion is not None:
            first = Given(unit_id=suggestion.unit_id)
        self.form = Form(asked, chosen, first)
        self.formed.emit()

    def dispatch_marked(self) -> None:
        """Open the form of 派单 for what is marked, else for the open order."""
        self.begin(OrderMove.DISPATCH, self.marked_orders())

    def shut(self) -> None:
        """Shut the form; what stood in it is gone."""
        if self.form is not None:
            self.form = None
            self.formed.emit()

    def use_again(self, own: OwnMove) -> bool:
        """Open the form of a move that was not made, with what was given; False where its order is not here any more."""
        order = next((one for one in self.found.orders if one.order_id == own.order_id), None)
        if order is None:
            return False
        self.narrow_to(Narrowing(Section.ALL, text=order.row.label))
        self.look(order)
        self.begin(OrderMove(own.move), (order,), own.given)
        return True

    def merge(self) -> bool:
        """Open the form of 并单 into the order that came first: of what is marked of one citizen, else of the open order and its like.

        False where there is none to merge with.
        """
        marked = self.marked_orders()
        begun = marked[:1] or ((self.current,) if self.current is not None else ())
        if not begun:
            return False
        alike = self.alike(begun[0])
        if marked:
            alike = tuple(one for one in alike if one.order_id in self.marked)
        first, *others = sorted((*begun, *alike), key=lambda one: (one.row.opened_at, one.row.label))
        if not others:
            return False
        alone = not marked and first is not begun[0]
        self.begin(OrderMove.MERGE, begun if alone else others, Given(target=first.order_id))
        return True

    def alike(self, order: DeskOrder) -> tuple[DeskOrder, ...]:
        """Other open orders of the same citizen and kind, which it may be one with."""
        return tuple(
            one
            for one in self.same_citizen(order)
            if (one.standing.kind, one.standing.visibility)
            == (order.standing.kind, order.standing.visibility)
        )

    def same_citizen(self, order: DeskOrder) -> tuple[DeskOrder, ...]:
        """The other open orders of whoever it is of."""
        group = order.row.group_id
        if group is None:
            return ()
        return tuple(
            one for one in self.found.orders if one.row.group_id == group and one.order_id != order.order_id
        )

    @flow()
    async def submit(self, given: Given) -> None:
        """Make the form's move. Saved here, whether or not the centre is there."""
        form = self.form
        if form is None:
            return
        move = form.asked.move
        each = [(one, _for_each(move, one, given)) for one in form.orders]
        try:
            results = await self.scope.save(self.dispatching.move, move, each)
        except Exception as error:
            self.failed.emit(error)
            return
        if not form.many and results[0].op_id is None:
            self.not_moved.emit(results[0].problems)
            return
        self.marked = (
            {one.order.order_id: None for one in results if one.op_id is None} if form.many else self.marked
        )
        self.last_move, self.last_results = move, results
        self.shut()
        self.moved.emit(results)
        self.load()

    @flow(Repeat.EACH)
    async def take_back(self, results: Sequence[MoveResult], reason: str) -> None:
        """撤回 what was dispatched, as far as nobody has signed it."""
        ids = {one.order.order_id for one in results if one.op_id is not None}
        with suppress(Exception):
            self.found = await self.scope.store(self.dispatching.open)
        each = [
            (one, Given(reason=reason))
            for one in self.found.orders
            if one.order_id in ids and one.standing.state is OrderState.DISPATCHED
        ]
        try:
            taken = await self.scope.save(self.dispatching.move, OrderMove.RECALL, each)
        except Exception as error:
            self.failed.emit(error)
            return
        self.last_move = OrderMove.RECALL
        self.moved.emit(taken)
        self.load()


def _for_each(move: OrderMove, order: DeskOrder, given: Given) -> Given:
    """What is given with the move of one order: without a unit each goes where it is suggested."""
    if move is OrderMove.DISPATCH and given.unit_id is None and order.suggestion is not None:
        return Given(unit_id=order.suggestion.unit_id, reason=given.reason)
    return given


def field_problems(
    problems: Sequence[Problem], fields: Collection[str]
) -> tuple[dict[str, Problem], list[Problem]]:
    """Problems by the field of a form they stand at, and those that stand at none."""
    at: dict[str, Problem] = {}
    rest = []
    for problem in problems:
        name = (problem.field or "").partition(".")[0]
        if name in fields and name not in at:
            at[name] = replace(problem)
        else:
            rest.append(problem)
    return at, rest
