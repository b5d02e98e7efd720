"""班长台: the hall at a glance, refreshed by push."""

from app.ui.screens.panel.presenter import PanelPresenter
from app.ui.screens.panel.view import PanelScreen

__all__ = ["PanelPresenter", "PanelScreen"]
