"""下班: what is still here, each to keep or to hand to the lead."""

from app.ui.screens.leaving.presenter import LeavingPresenter
from app.ui.screens.leaving.sheet import LeavingSheet

__all__ = ["LeavingPresenter", "LeavingSheet"]
