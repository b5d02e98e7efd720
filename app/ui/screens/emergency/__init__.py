"""F12 and what follows: raising an emergency from any focus, and the ringing that leads hear on any page."""

from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.presenter import EmergencyContext, EmergencyPresenter
from app.ui.screens.emergency.ringing import Ringing
from app.ui.screens.emergency.sheet import EmergencySheet

__all__ = ["EmergencyBoard", "EmergencyContext", "EmergencyPresenter", "EmergencySheet", "Ringing"]
