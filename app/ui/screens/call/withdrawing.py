"""群众撤回: the citizen on the line takes an open order back. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bridge.scope import Repeat, Scope
from app.records.call import Phase
from app.ui.screens.call import compose
from app.ui.screens.call.on_screen import OnScreen
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.showing import CallStage
from app.ui.text import tr
from domain.problems import ProblemError
from domain.vocabulary import Direction
from domain.wire.leases import PackOrder

if TYPE_CHECKING:
    from app.services.calls import Calls

_TAKING = "taking an order back"
_ON_THE_LINE = (Phase.CONNECTED, Phase.WRAP_UP)


class Withdrawing:
    """Only of the citizen spoken to, while they are on the line or were just now; each order once a call."""

    def __init__(self, on: OnScreen, calls: Calls, scope: Scope) -> None:
        self._on, self._calls, self._scope = on, calls, scope
        self._taken: set[str] = set()

    @property
    def orders(self) -> tuple[PackOrder, ...]:
        """What could be taken back in this call."""
        work = self._on.at_work
        if work is None or self._on.stage is not CallStage.CALL:
            return ()
        return tuple(one for one in work.call.work.orders if one.order_id not in self._taken)

    @property
    def offered(self) -> bool:
        """Whether the citizen is on the line."""
        work = self._on.at_work
        spoken = work is not None and (
            work.call.phase in _ON_THE_LINE or work.call.direction == Direction.INCOMING
        )
        return spoken and bool(self.orders)

    def begin(self, order: PackOrder, words: str) -> None:
        """Save it; the call goes on."""
        work = self._on.at_work
        if work is not None and self.offered:
            self._scope.start(self._save(work, order, words), _TAKING, Repeat.ONE)

    async def _save(self, work: OpenCall, order: PackOrder, words: str) -> None:
        try:
            await self._scope.save(self._calls.withdraw, work.call.call_id, order, words)
        except ProblemError as error:
            self._on.problem = " ".join(compose.problem_words(one) for one in error.problems)
            self._on.draw()
            return
        except Exception as error:
            self._on.problem = self._on.view.fault(error)
            self._on.draw()
            return
        self._taken.add(order.order_id)
        self._on.view.toast(tr("call.withdraw.done", label=order.label))
        self._on.draw()
