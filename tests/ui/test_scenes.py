"""Every scene of the picture book can be built in both themes and languages; every control has a name for who cannot see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.text import Language, set_language
from app.ui.theme import Mode, install
from tests.helpers.accessible import nameless
from tools.screenshots import load_scenes
from tools.stage import Stage

SCENES = load_scenes()


class Windows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.shown: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and not isinstance(watched, QMenu)
        ):
            if_window = [f"{type(watched).__name__} {watched.accessibleName()}"] if watched.isWindow() else []
            self.shown += if_window
        return False


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_is_one_window_and_leaves_a_picture(name: str, qapp: QApplication, tmp_path: Path) -> None:
    windows = Windows(qapp)
    try:
        target = tmp_path / "scene.png"
        Stage(qapp, (1440, 900), patience_ms=5).shoot(SCENES[name], target)
        assert target.stat().st_size > 10_000
        assert len(windows.shown) == 1, windows.shown
    finally:
        qapp.removeEventFilter(windows)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_speaks_english_in_the_dark_on_a_small_window_and_names_every_control(
    name: str, qapp: QApplication, tmp_path: Path
) -> None:
    set_language(Language.EN)
    install(qapp, Mode.DARK)
    silent: list[str] = []
    stage = Stage(qapp, (1280, 720), patience_ms=5, look=lambda window: silent.extend(nameless(window)))
    stage.shoot(SCENES[name], tmp_path / "scene.png")
    assert (tmp_path / "scene.png").exists()
    assert silent == []
