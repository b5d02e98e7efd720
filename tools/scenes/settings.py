"""设置: as kept, with another scale chosen, without numbers."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.records.session import Identity, SessionStatus
from app.records.session import SessionStage as Where
from app.services.settings import Settings
from app.ui.screens.settings.presenter import Key, SettingsPresenter
from app.ui.screens.settings.view import SettingsScreen
from app.ui.shell.screen import Host, Screen
from app.ui.text import language
from app.ui.theme import theme
from domain.times import HOUR
from domain.vocabulary import Role
from tools.invented import made_id
from tools.scenes.places import framed
from tools.scenes.samples_hall import StandInEmergencies
from tools.stage import NOW, Stage

STATUS = SessionStatus(
    Where.WORKING,
    address="https://minyi.example.gov.cn",
    centre_id=made_id("centre"),
    city_name="星河市",
    user=Identity(made_id("wang"), "1001", "王芳", Role.AGENT.value),
    offline_until=NOW + 61 * HOUR,
)


class StandInSettings(Settings):
    """Settings in memory."""

    def __init__(self, **kept: Any) -> None:
        self.kept = dict(kept)
        self.error: Exception | None = None

    def get(self, key: str, default: Any = None) -> Any:
        return self.kept.get(key, default)

    def put(self, key: str, value: Any) -> None:
        if self.error:
            raise self.error
        self.kept[key] = value


def _settings(stage: Stage, numbers: bool = True) -> QWidget:
    kept = StandInSettings(theme=theme().mode.value, language=language().value, scale=100, rows="compact")
    emergencies = StandInEmergencies()
    if not numbers:
        emergencies.NUMBERS = ()

    def make(host: Host) -> Screen:
        presenter = SettingsPresenter(kept, emergencies, host.scope, STATUS, 100)
        screen = SettingsScreen(host, presenter)
        presenter.setParent(screen)
        screen.presenter = presenter  # type: ignore[attr-defined]
        return screen

    return framed(stage, "settings", make, role=Role.AGENT, person=("王芳", "回访员"))


def kept(stage: Stage) -> QWidget:
    """As it is."""
    return _settings(stage)


def waiting(stage: Stage) -> QWidget:
    """Another scale was chosen; no numbers are set."""
    made = _settings(stage, numbers=False)
    made.stage_after = lambda: made.page("settings").presenter.choose(Key.SCALE, 125)  # type: ignore[attr-defined]
    return made


SCENES = {"settings": kept, "settings-scale": waiting}
