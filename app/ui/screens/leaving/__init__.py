"""下班: what is still here, each to keep or to hand to the lead, and what of the shift is at the centre."""

from app.ui.screens.leaving.presenter import LeavingPresenter
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.proof_sheet import ProofSheet
from app.ui.screens.leaving.sheet import LeavingSheet

__all__ = ["LeavingPresenter", "LeavingSheet", "ProofPresenter", "ProofSheet"]
