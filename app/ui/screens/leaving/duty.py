"""The state a person is in, told to the centre, and going home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.bridge.scope import Repeat, flow
from app.records.duty import AgentStateRecord
from app.ui.shell.workplace import Workplace, put_off
from app.ui.text import language
from domain.vocabulary import AgentState, Role
from resources.words import label

if TYPE_CHECKING:
    from app.ui.screens.leaving.sheet import LeavingSheet


class Duty(QObject):
    """Who is here, in what state; on duty from the start where a shift is worked.

    Attributes:
        state: the ``AgentState`` in force.
    """

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._at, self._bench = workplace, workplace.bench
        self.scope = workplace.scope.inner()
        self.state = AgentState.ON_DUTY.value
        self._bar = workplace.frame.bar
        self._bar.state_wanted.connect(self.change)
        workplace.ending.connect(self.sign_off)
        workplace.started.connect(self._begin)
        self._show()

    @Slot()
    def _begin(self) -> None:
        if self._at.works:
            self.change(AgentState.ON_DUTY.value)

    @Slot(str)
    def change(self, state: str) -> None:
        """在岗, 小休, 离席; 下班 first shows what is left."""
        if state == AgentState.OFF_DUTY:
            self._at.once(leaving_sheet).open()
        else:
            self._change(state)

    @flow(Repeat.EACH)
    async def _change(self, state: str) -> None:
        self.changed(await self.scope.save(self._bench.states.change, state))

    @Slot()
    def sign_off(self) -> None:
        """Closing the window is going home: the lead need not wonder where the agent is."""
        if self._at.works and self.state != AgentState.OFF_DUTY:
            self._sign_off()

    @flow()
    async def _sign_off(self) -> None:
        try:
            await self.scope.save(self._bench.states.change, AgentState.OFF_DUTY.value)
        except Exception as error:
            put_off(error)

    def changed(self, record: AgentStateRecord) -> None:
        """Another state is in force."""
        self.state = record.state
        self._show()

    @Slot(object)
    def gone_home(self, record: AgentStateRecord) -> None:
        """Off duty, and out."""
        self.changed(record)
        self._at.left.emit("logout")

    def _show(self) -> None:
        user = self._at.status.user
        if user is not None:
            role = label(Role(user.role), language().value)
            self._bar.show_person(user.name, role, self.state)


def leaving_sheet(workplace: Workplace) -> LeavingSheet:
    """What is left to do before going home."""
    from app.ui.screens.delivery.attach import Delivery
    from app.ui.screens.leaving.attach import proof, proof_sheet
    from app.ui.screens.leaving.presenter import LeavingPresenter
    from app.ui.screens.leaving.sheet import LeavingSheet

    presenter = LeavingPresenter(workplace.bench.states, workplace.scope.inner(), workplace)
    workplace.changed.connect(presenter.changes)
    delivery, frame = workplace.once(Delivery), workplace.frame
    sheet = LeavingSheet(
        frame.overlay(),
        presenter,
        workplace.clock,
        workplace.status.zone,
        lambda: delivery.status.online,
        workplace.once(proof),
    )
    sheet.proof_wanted.connect(lambda: workplace.once(proof_sheet).open())
    sheet.gone.connect(workplace.once(Duty).gone_home)
    sheet.records_wanted.connect(lambda: delivery.open("returned"))
    return sheet
