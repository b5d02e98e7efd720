"""设置: how it looks, the language, what to do without the centre, versions."""

from app.ui.screens.settings.presenter import SettingsPresenter
from app.ui.screens.settings.view import SettingsScreen

__all__ = ["SettingsPresenter", "SettingsScreen"]
