"""和中心对账: 38 of 38, some missing, different bytes, without the centre."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.records.reconciliation import ShiftReport
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.proof_sheet import ProofSheet
from domain.vocabulary import Role
from tools.scenes.places import OFFLINE, ONLINE, Blank, framed
from tools.scenes.samples_proof import StandInProof, complete, differing, offline, partly
from tools.stage import Stage


def _proof(stage: Stage, report: ShiftReport, row: int = 0) -> QWidget:
    sync = ONLINE if report.compared else OFFLINE
    frame = framed(
        stage, "tasks", lambda _host: Blank(), role=Role.AGENT, person=("王芳", "回访员"), sync=sync
    )
    presenter = ProofPresenter(StandInProof(report), stage.scope, frame)
    sheet = ProofSheet(frame.overlay(), presenter, frame.zone)

    def after() -> None:
        sheet.open()
        sheet.table.setCurrentIndex(sheet._model.index(row, 0))

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


SCENES = {
    "proof": lambda stage: _proof(stage, complete(), 3),
    "proof-partly": lambda stage: _proof(stage, partly(), 37),
    "proof-differs": lambda stage: _proof(stage, differing()),
    "proof-offline": lambda stage: _proof(stage, offline()),
}
