"""F12 and the ringing, in one window."""

from __future__ import annotations

from app.bridge.sound import make_alarm
from app.records.changes import ChangeKind, Changes
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.presenter import EmergencyPresenter
from app.ui.screens.emergency.ringing import Ringing
from app.ui.screens.emergency.sheet import EmergencySheet
from app.ui.shell.screen import OpenWork
from app.ui.shell.workplace import Workplace


def board(workplace: Workplace) -> EmergencyBoard:
    """What rings in the hall; the panel shows it too."""
    made = EmergencyBoard(
        workplace.bench.emergencies,
        workplace.scope.inner(),
        workplace.clock,
        workplace.status.permissions,
        workplace,
    )

    def changed(changes: Changes) -> None:
        if changes.touches(ChangeKind.EMERGENCY, ChangeKind.SETTING):
            made.refresh()

    workplace.live.emergency.connect(made.take_row)
    workplace.live.panel.connect(made.take_panel)
    workplace.started.connect(made.refresh)
    workplace.changed.connect(changed)
    return made


def ringing(workplace: Workplace) -> Ringing:
    """Sound, edge and card. The card is not shown where the page has it itself, nor over a covered window:

    a locked seat still rings and flashes; what happens is nobody's business who walks past.
    """
    frame = workplace.frame
    made = Ringing(
        frame.overlay(),
        workplace.once(board),
        make_alarm(workplace),
        workplace.clock,
        workplace.status.zone,
        frame.shortcuts,
    )
    frame.went.connect(lambda place: made.set_card_hidden(place == "panel"))
    frame.covered.connect(lambda on: made.set_card_hidden(on or frame.current == "panel"))
    workplace.closed.connect(made.close)
    return made


def raising(workplace: Workplace) -> EmergencySheet:
    """The sheet behind F12."""
    frame = workplace.frame
    presenter = EmergencyPresenter(
        workplace.bench.emergencies,
        workplace.scope.inner(),
        lambda: frame.open_work() or OpenWork(),
        workplace,
    )

    def changed(changes: Changes) -> None:
        if changes.touches(ChangeKind.SETTING):
            presenter.load_numbers()

    workplace.changed.connect(changed)
    made = EmergencySheet(frame.overlay(), presenter, workplace.status.zone, frame.shortcuts)
    frame.emergency.connect(made.open)
    return made


def attach(workplace: Workplace) -> None:
    """Both, from the start."""
    workplace.once(ringing)
    workplace.once(raising)
