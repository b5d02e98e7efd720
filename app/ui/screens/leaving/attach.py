"""Duty and the way home of one window: 在岗, 小休, 离席; 下班 with what is left; the comparison with the centre."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.ui.screens.leaving.duty import Duty
from app.ui.shell.palette import Hit
from app.ui.shell.workplace import Workplace
from app.ui.text import language, tr
from domain.vocabulary import AgentState
from resources.words import label

if TYPE_CHECKING:
    from app.ui.screens.leaving.proof_presenter import ProofPresenter
    from app.ui.screens.leaving.proof_sheet import ProofSheet


def proof(workplace: Workplace) -> ProofPresenter:
    """What of the shift is at the centre, shared by both sheets."""
    from app.ui.screens.leaving.proof_presenter import ProofPresenter

    made = ProofPresenter(workplace.bench.reconciliation, workplace.scope.inner(), workplace)
    workplace.changed.connect(made.changes)
    return made


def proof_sheet(workplace: Workplace) -> ProofSheet:
    """今日 38 份，已到中心 38 份, with the hashes behind it."""
    from app.ui.screens.leaving.proof_sheet import ProofSheet

    return ProofSheet(workplace.frame.overlay(), workplace.once(proof), workplace.status.zone)


def attach(workplace: Workplace) -> None:
    """The person's state, as words in the title bar and as commands."""
    duty, frame = workplace.once(Duty), workplace.frame
    for state in AgentState:
        change = partial(duty.change, state.value)
        frame.commands.add(Hit(label(state, language().value), change, icon="user"), terms=state.value)
    if frame.has("records"):
        compare = Hit(tr("proof.title"), lambda: workplace.once(proof_sheet).open(), icon="checks")
        frame.commands.add(compare, terms="reconcile compare proof")
