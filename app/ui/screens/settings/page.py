"""设置 on the rail."""

from __future__ import annotations

import os

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from app.ui.theme import scale


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.settings.presenter import SettingsPresenter
    from app.ui.screens.settings.view import SettingsScreen

    bench = workplace.bench
    presenter = SettingsPresenter(
        bench.settings, bench.emergencies, workplace.scope.inner(), workplace.status, scale_in_force()
    )
    presenter.language_changed.connect(lambda: workplace.left.emit("rebuild"))
    presenter.restart_wanted.connect(lambda: workplace.left.emit("restart"))
    screen = SettingsScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    return screen


def scale_in_force() -> int:
    """Percent everything is drawn at since the program started."""
    return round(float(os.environ.get(scale.VARIABLE, "1")) * 100)


PAGE = PageOffer("settings", "settings", "", make, place=7, low=True)
