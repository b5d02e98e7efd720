"""What is offered below a line is a window of its own: it must be readable where nothing shines through it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import Mode, install, theme
from app.ui.widgets.fields import LineEdit, Suggestions

UNITS = ("星河市公安局云山分局", "星河市公安局北岭分局", "临江交警大队")


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_a_list_that_pops_up_has_a_ground_of_its_own(qapp: QApplication, qtbot: QtBot, mode: Mode) -> None:
    install(qapp, mode)
    line = LineEdit()
    qtbot.addWidget(line)
    popup = Suggestions(UNITS, line).popup()
    assert popup is not None
    popup.resize(240, 120)
    image = popup.grab().toImage()
    ground = image.pixelColor(image.width() - 4, image.height() - 4)
    assert ground.alpha() == 255
    assert ground.name() == theme().colour("raised").name()
    install(qapp, Mode.LIGHT)
