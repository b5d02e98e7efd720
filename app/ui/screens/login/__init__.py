"""Coming in: address, number and password in words that say what is wrong; and the cover over a locked window."""

from app.ui.screens.login.lock import LockCover
from app.ui.screens.login.presenter import LoginStart
from app.ui.screens.login.view import LoginScreen

__all__ = ["LockCover", "LoginScreen", "LoginStart"]
